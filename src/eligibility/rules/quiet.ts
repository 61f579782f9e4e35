// Users about whom a family of rules has nothing to say, told by a few comparisons instead of a
// call for every rule.
//
// These tests only ever spare work: where one answers `true`, every rule of its family must answer
// `null` (a property in the tests holds them against each other); where it answers `false`, the
// rules are asked and decide.
import type { UserFacts } from '../../domain/user.js'
import { hasFormOfDay } from '../measure.js'
import type { RuleContext } from '../rule.js'
import { ownAccountOf } from './own-account.js'
import { protectedGroupsOf } from './protected-group.js'
import { recentSince } from './recent-activity.js'

/** Answers `true` only for users of whom the rules in question certainly find nothing. */
export type Quiet = (user: UserFacts) => boolean

/** Holds no item and no money, on either side. */
export const hasNothing: Quiet = (user) =>
  user.openLoans === 0 &&
  user.debt === '0' &&
  user.credit === '0' &&
  user.deposit === '0' &&
  user.disputedDebt === '0' &&
  user.exportedDebt === '0'

/** Has no request of any kind. */
export const waitsForNothing: Quiet = ({ requests, resourceSharingOnHoldShelf: shared }) =>
  shared === 0 &&
  requests?.pending === 0 &&
  requests.inTransit === 0 &&
  requests.onHoldShelf === 0 &&
  requests.shipped === 0

/** Has no work in the library's systems and no role there, and is not known as a researcher. */
export const worksOnNothing: Quiet = (user) =>
  user.acquisitions === 0 &&
  user.importProfiles === 0 &&
  user.lockedBibRecords === 0 &&
  user.metadataEditorRecords === 0 &&
  user.lockedByJob === false &&
  user.staffRoles === 0 &&
  (user.researcher === null || user.researcher === undefined)

/** Is a person whom nobody marked or holds. */
export const isUnprotected: Quiet = (user) =>
  user.protectedUser === false && user.legalHolds === 0 && user.systemAccount === false

/** Is tied to nobody and barred from nothing. */
export const isUntied: Quiet = (user) =>
  user.guaranteeOf === 0 &&
  user.proxyFor === 0 &&
  user.proxiedBy === 0 &&
  user.linkedAccounts === 0 &&
  Array.isArray(user.restrictions) &&
  user.restrictions.length === 0

/**
 * The sides of a user that a family of rules looks at, each a bit, so that one number says which of
 * them are not quiet.
 */
export const SIDES = {
  holdings: 1,
  waiting: 2,
  work: 4,
  protection: 8,
  ties: 16,
  circumstances: 32,
} as const

/** Every side at once. */
export const ALL_SIDES = 63

/**
 * The sides of a user that are not quiet, 0 for the commonest of all users. Each test is called by
 * its name, so that the calls dissolve.
 */
export const restlessSides = (user: UserFacts, isUnremarkable: Quiet): number =>
  (hasNothing(user) ? 0 : SIDES.holdings) |
  (waitsForNothing(user) ? 0 : SIDES.waiting) |
  (worksOnNothing(user) ? 0 : SIDES.work) |
  (isUnprotected(user) ? 0 : SIDES.protection) |
  (isUntied(user) ? 0 : SIDES.ties) |
  (isUnremarkable(user) ? 0 : SIDES.circumstances)

/**
 * Is neither who asks nor who approves, in no protected group, not active lately, and expired
 * before the day and before their purge date.
 *
 * @param isDayAlready - Whether the purge date is known to be a day, as that of a user is who was
 * selected by it: to look again takes a tenth of the time of a whole evaluation.
 */
export const quietCircumstances = (context: RuleContext, isDayAlready = false): Quiet => {
  const { asOfDate } = context
  const isOwn = ownAccountOf(context)
  const isProtected = protectedGroupsOf(context)
  const since = recentSince(context)
  return ({ key, userGroup, expiryDate, purgeDate, lastActivityDate, lastLoanDate }) =>
    !isOwn(key) &&
    hasFormOfDay(expiryDate) &&
    expiryDate <= asOfDate &&
    (isDayAlready || hasFormOfDay(purgeDate)) &&
    (purgeDate as string) >= expiryDate &&
    (since === null ||
      ((lastActivityDate === null ||
        (hasFormOfDay(lastActivityDate) && lastActivityDate < since)) &&
        // A recent loan contradicts an earlier last activity.
        (lastLoanDate === null || lastLoanDate === undefined || lastLoanDate < since))) &&
    (isProtected === null || (typeof userGroup === 'string' && !isProtected(userGroup)))
}
