// Which users of the host in memory a query or a bulk order means.
import type { CalendarDate } from '../../../domain/calendar.js'
import type { CandidateQuery } from '../../../domain/candidate-query.js'
import type { UserFacts } from '../../../domain/user.js'
import type { UserFilter } from '../../../domain/user-filter.js'

/**
 * The query, with its sets made ready. A fact that is unknown fits: the evaluator must see the
 * user, who then stays for that reason.
 */
export function matcher(query: CandidateQuery): (user: UserFacts) => boolean {
  const fits = belongs(query)
  return (user) => fits(user) && isDue(user[query.dateField], query.onOrBefore)
}

/** The filter of a bulk order, with its sets made ready. */
export function belongs(filter: UserFilter): (user: UserFacts) => boolean {
  const groups = filter.userGroups.length === 0 ? null : new Set<string | null>(filter.userGroups)
  const included = filter.include === null ? null : new Set(filter.include)
  const excluded = new Set(filter.exclude)
  return (user) =>
    !excluded.has(user.key) &&
    (included === null || included.has(user.key)) &&
    (filter.recordType === null ||
      user.recordType === undefined ||
      user.recordType === filter.recordType) &&
    (groups === null || user.userGroup === undefined || groups.has(user.userGroup))
}

function isDue(date: CalendarDate | null | undefined, onOrBefore: CalendarDate): boolean {
  return date === undefined || (date !== null && date <= onOrBefore)
}
