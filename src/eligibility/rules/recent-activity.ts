// Rule `recent-activity`: a user who was active lately stays.
import { plusDays } from '../../internal/time.js'
import { isActivityContradicted } from '../contradictions.js'
import { hasFormOfDay } from '../../domain/fact-forms.js'
import { blocked, unknown } from '../measure.js'
import type { UserFacts } from '../../domain/user.js'
import type { Finding, RuleContext } from '../rule.js'
import { ruleForEveryone } from './rule-for-everyone.js'

/**
 * Keeps a user whose last activity lies at most the days of the policy's `recentActivity`
 * before the as-of day.
 *
 * Boundary: activity exactly that many days ago is still recent, one day earlier is not. `null` =
 * never active, which is not recent; a history that was anonymised is unknown, and unknown is not
 * never. A recent loan of a user whose last activity lies before it contradicts that activity,
 * which is then unknown. Where `recentActivity` is `null` nothing is asked.
 */
export const recentActivity = /* @__PURE__ */ ruleForEveryone({
  code: 'recent-activity',
  hard: false,
  facts: ['lastActivityDate'],
  source:
    'Peer practice: Koha and Evergreen select by last seen or last activity; an anonymised ' +
    'history made active patrons look unused',
  limitOf: recentSince,
  find: (user, since) => findRecentActivity(user, since, false),
})

/**
 * See {@link recentActivity}; the limit is the first day that counts as recent.
 *
 * @param isLoanEarlier - Whether it is known already that the last loan, if there was one, lies
 * before that day.
 */
export function findRecentActivity(
  user: UserFacts,
  since: string,
  isLoanEarlier: boolean,
): Finding | null {
  const { lastActivityDate } = user
  if (!isLoanEarlier && isActivityContradicted(user, since)) return unknown('lastActivityDate')
  if (lastActivityDate === null) return null
  if (!hasFormOfDay(lastActivityDate)) return unknown('lastActivityDate')
  return lastActivityDate >= since ? blocked(lastActivityDate, since) : null
}

/** The first day that still counts as recent; `null` where the policy names no number of days. */
function recentSince({ asOfDate, policy }: RuleContext): string | null {
  const { recentActivity: recent } = policy
  return recent === null ? null : plusDays(asOfDate, -recent.days)
}
