// Which users of the host in memory a query means.
import type { CalendarDate } from '../../../domain/calendar.js'
import type {
  CandidateQuery,
  DateWanted,
  NotSelectedCode,
  NotSelectedCounts,
} from '../../../domain/candidate-query.js'
import { DATE_CODES } from '../../../domain/date-codes.js'
import type { UserFacts } from '../../../domain/user.js'

/**
 * The query, with its sets made ready. A fact that is unknown fits: the evaluator must see the
 * user, who then stays for that reason.
 */
export function matcher(query: CandidateQuery): (user: UserFacts) => boolean {
  const { dates, recordTypes } = query
  const groupsOf = new Map(recordTypes.map((each) => [each.recordType, new Set(each.userGroups)]))
  const libraries = new Set(query.homeLibraries)
  return (user) =>
    dates.every((wanted) => isDue(user[wanted.field], wanted)) &&
    (recordTypes.length === 0 || isOfType(groupsOf, user)) &&
    // A user without a home library is unknown to criteria that name some.
    (libraries.size === 0 || user.homeLibrary == null || libraries.has(user.homeLibrary))
}

function isDue(date: CalendarDate | null | undefined, { onOrBefore, orAbsent }: DateWanted) {
  if (date === undefined) return true
  return date === null ? orAbsent : onOrBefore !== null && date <= onOrBefore
}

function isOfType(
  groupsOf: ReadonlyMap<string, ReadonlySet<string>>,
  { recordType, userGroup }: UserFacts,
): boolean {
  if (recordType === undefined) return true
  const groups = groupsOf.get(recordType)
  if (groups === undefined) return false
  return (
    groups.size === 0 || userGroup === undefined || (userGroup !== null && groups.has(userGroup))
  )
}

/** How many users do not fit the conditions of a query, by condition. */
export function countMismatches(
  query: CandidateQuery,
  users: Iterable<UserFacts>,
): NotSelectedCounts {
  const counts: Partial<Record<NotSelectedCode, number>> = {}
  const { recordTypes } = query
  const groupsOf = new Map(recordTypes.map((each) => [each.recordType, new Set(each.userGroups)]))
  const libraries = new Set(query.homeLibraries)
  for (const user of users) {
    const { homeLibrary } = user
    const codes = [
      ...query.dates.map((wanted) => dateMismatch(user[wanted.field], wanted)),
      recordTypes.length === 0 || isOfType(groupsOf, user) ? null : typeMismatch(groupsOf, user),
      libraries.size === 0 || homeLibrary == null || libraries.has(homeLibrary)
        ? null
        : 'other-home-library',
    ] as const
    for (const code of codes) if (code !== null) counts[code] = (counts[code] ?? 0) + 1
  }
  return counts
}

function dateMismatch(
  date: CalendarDate | null | undefined,
  wanted: DateWanted,
): NotSelectedCode | null {
  if (isDue(date, wanted)) return null
  const { none, late, present } = DATE_CODES[wanted.field]
  if (date === null) return none
  return wanted.onOrBefore === null ? present : late
}

function typeMismatch(
  groupsOf: ReadonlyMap<string, unknown>,
  { recordType = '' }: UserFacts,
): NotSelectedCode {
  return groupsOf.has(recordType) ? 'other-user-group' : 'other-record-type'
}
