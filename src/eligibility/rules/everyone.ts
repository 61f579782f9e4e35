// The rules that are asked about every user, in one function.
//
// A loop over prepared checks calls another function each time, and none of them is compiled into
// it; with several evaluators in one process that took half of the whole time. So functions are
// called by name here, with data for what differs. A rule that is not called here is asked in the
// loop: slower, not forgotten.
import type { UserFacts } from '../../domain/user.js'
import type { RuleCode } from '../../domain/verdict.js'
import type { RuleContext } from '../rule.js'
import { findNotExpired, notYetExpired } from './not-yet-expired.js'
import { findOwnAccount, ownAccount } from './own-account.js'
import { findProtectedGroup, protectedGroup } from './protected-group.js'
import {
  findPurgeDateBeforeExpiryDate,
  purgeDateBeforeExpiryDate,
} from './purge-date-before-expiry-date.js'
import { findRecentActivity, recentActivity } from './recent-activity.js'
import { findRecentLoan, recentLoan } from './recent-loan.js'
import type { RuleForEveryone } from './rule-for-everyone.js'

/** Those of these rules that an order asks, with what users are held against. */
export interface Everyone {
  readonly asks: ReadonlySet<RuleCode>
  readonly isOwn: LimitOf<typeof ownAccount>
  readonly asOfDate: LimitOf<typeof notYetExpired>
  readonly areDatesCompared: LimitOf<typeof purgeDateBeforeExpiryDate>
  /** Whether a user who is selected and whose account has ended has two days to compare. */
  readonly areDatesKnown: boolean
  readonly recentSince: LimitOf<typeof recentActivity>
  readonly loanedSince: LimitOf<typeof recentLoan>
  /** Whether who did not borrow lately cannot have been active by borrowing. */
  readonly isLoanHeldFirst: boolean
  readonly protectedGroups: LimitOf<typeof protectedGroup>
}

/** `null` = the rule is not asked. */
type LimitOf<Asked extends { readonly limitOf: (context: RuleContext) => unknown }> = ReturnType<
  Asked['limitOf']
>

/**
 * Prepares those of these rules that an order asks.
 *
 * @param isAsked - Whether the order asks this rule, and asks it without conditions.
 */
export function prepareEveryone(
  context: RuleContext,
  isAsked: (code: RuleCode) => boolean,
): Everyone {
  const asks = new Set<RuleCode>()
  function limitOf<Limit>(rule: RuleForEveryone<string, Limit>): Limit | null {
    if (!isAsked(rule.code)) return null
    try {
      const limit = rule.limitOf(context)
      asks.add(rule.code)
      return limit
    } catch {
      // The rule itself answers for it, see `preparedOrFailing`.
      return null
    }
  }
  const asOfDate = limitOf(notYetExpired)
  const recentSince = limitOf(recentActivity)
  const loanedSince = limitOf(recentLoan)
  return {
    asks,
    isOwn: limitOf(ownAccount),
    asOfDate,
    areDatesCompared: limitOf(purgeDateBeforeExpiryDate),
    // An account that has ended has ended on a day.
    areDatesKnown: asOfDate !== null && context.cutoffs.some(({ field }) => field === 'purgeDate'),
    recentSince,
    loanedSince,
    isLoanHeldFirst: loanedSince !== null && recentSince !== null && loanedSince <= recentSince,
    protectedGroups: limitOf(protectedGroup),
  }
}

/**
 * Whether all of them find nothing, which is so for most users.
 *
 * @param isDateADay - Whether the dates of the criteria are known to be days, or `null`; to read
 * them again takes a tenth of the time of a whole evaluation.
 */
export function isClearOf(limits: Everyone, user: UserFacts, isDateADay: boolean): boolean {
  const { isOwn, asOfDate, areDatesCompared, areDatesKnown } = limits
  const { recentSince, loanedSince, isLoanHeldFirst, protectedGroups } = limits
  return (
    (isOwn === null || findOwnAccount(user, isOwn) === null) &&
    (asOfDate === null || findNotExpired(user, asOfDate) === null) &&
    (areDatesCompared === null ||
      findPurgeDateBeforeExpiryDate(user, isDateADay && areDatesKnown) === null) &&
    (loanedSince === null || findRecentLoan(user, loanedSince) === null) &&
    (recentSince === null || findRecentActivity(user, recentSince, isLoanHeldFirst) === null) &&
    (protectedGroups === null || findProtectedGroup(user, protectedGroups) === null)
  )
}
