// Rule `recent-loan`: a user who borrowed lately stays.
import { plusDays } from '../../internal/time.js'
import { hasFormOfDay } from '../../domain/fact-forms.js'
import { blocked, unknown } from '../measure.js'
import type { UserFacts } from '../../domain/user.js'
import type { Finding, RuleContext } from '../rule.js'
import { ruleForEveryone } from './rule-for-everyone.js'

/**
 * Keeps a user whose last loan lies at most the days of the policy's `recentLoan` before the as-of
 * day.
 *
 * Boundary: a loan exactly that many days ago is still recent, one day earlier is not. `null` =
 * never borrowed, which is not recent; a history that was anonymised is unknown, and unknown is not
 * never. Where `recentLoan` is `null` nothing is asked.
 */
export const recentLoan = /* @__PURE__ */ ruleForEveryone({
  code: 'recent-loan',
  hard: false,
  facts: ['lastLoanDate'],
  source: 'Peer practice: Koha selects for deletion those who have not borrowed since a day',
  limitOf: loanedSince,
  find: findRecentLoan,
})

/** See {@link recentLoan}; the limit is the first day that counts as recent. */
export function findRecentLoan({ lastLoanDate }: UserFacts, since: string): Finding | null {
  if (lastLoanDate === null) return null
  if (!hasFormOfDay(lastLoanDate)) return unknown('lastLoanDate')
  return lastLoanDate >= since ? blocked(lastLoanDate, since) : null
}

/** The first day that still counts as recent; `null` where the policy names no number of days. */
function loanedSince({ asOfDate, policy }: RuleContext): string | null {
  const { recentLoan: recent } = policy
  return recent === null ? null : plusDays(asOfDate, -recent.days)
}
