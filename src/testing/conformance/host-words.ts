// Users and queries in the words of the host under test: its dates, its record types and groups,
// its home libraries.
import type { CalendarDate } from '../../domain/calendar.js'
import type { CandidateQuery, DateWanted, NotSelectedCode } from '../../domain/candidate-query.js'
import { DATE_FIELDS, type DateField } from '../../domain/criteria.js'
import { DATE_CODES } from '../../domain/date-codes.js'
import type { UserKey } from '../../domain/keys.js'
import type { UserFacts } from '../../domain/user.js'
import type { Vocabulary } from '../../domain/vocabulary.js'
import type { PurgeHost } from '../../ports/host.js'
import { aUser, type UserBuilder } from '../builders.js'
import { type HostSubject, reading } from './host-subject.js'

/** The words of a host. */
export interface HostWords {
  /** Every date that the host has; the first of them stands for all where one is enough. */
  readonly dates: readonly DateField[]
  readonly date: DateField
  /** The record type of most users, and a group in it. */
  readonly type: string
  readonly group: string | null
  /** Another record type where there is one, with two groups of it where there are two. */
  readonly otherType: string
  readonly otherGroups: readonly [string | null, string | null]
  readonly homeLibraries: readonly string[]
}

const DEFAULT_WORDS = {
  recordTypes: ['public', 'staff'].map((recordType) => ({
    recordType,
    userGroups: ['student', 'teacher'],
  })),
  homeLibraries: ['main', 'branch'],
} satisfies Vocabulary

/** The dates that a host has. */
export function datesOf<Tx>({ dateFields }: PurgeHost<Tx>): readonly DateField[] {
  return dateFields ?? DATE_FIELDS
}

/** A vocabulary that grows with its users is empty over an empty store. */
function some<Item>(items: readonly Item[] | undefined): readonly Item[] | undefined {
  return items === undefined || items.length === 0 ? undefined : items
}

/** Asks the host for its words. */
export async function wordsOf<Tx>(subject: HostSubject<Tx>): Promise<HostWords> {
  const { host, words = {} } = subject
  const { vocabulary } = host
  const own = vocabulary === undefined ? {} : await reading(subject, (tx) => vocabulary({ tx }))
  const types = some(words.recordTypes) ?? some(own.recordTypes) ?? DEFAULT_WORDS.recordTypes
  const [other] = [...types]
    .reverse()
    .sort((one, two) => two.userGroups.length - one.userGroups.length)
  const first = types.find((each) => each !== other) ?? other
  if (other === undefined || first === undefined) throw new Error('There is no record type.')
  const dates = datesOf(host)
  return {
    dates,
    date: dates[0] ?? 'purgeDate',
    type: first.recordType,
    group: first.userGroups[0] ?? null,
    otherType: other.recordType,
    otherGroups: [other.userGroups[0] ?? null, other.userGroups[1] ?? null],
    homeLibraries:
      some(words.homeLibraries) ?? some(own.homeLibraries) ?? DEFAULT_WORDS.homeLibraries,
  }
}

export const DUE = '2020-06-30' as CalendarDate
export const GONE_BY = '2020-07-01' as CalendarDate

/** A user in the words of the host. */
export function userIn({ type, group, homeLibraries }: HostWords, key: string): UserBuilder {
  const [homeLibrary = null] = homeLibraries
  return aUser(key).with({ recordType: type, userGroup: group, homeLibrary })
}

/** A condition on a date: on that day or before it, or `null` = that there is none. */
export function past(field: DateField, onOrBefore: CalendarDate | null = DUE): DateWanted {
  return { field, onOrBefore, orAbsent: onOrBefore === null }
}

/** Everybody whose first date is due. */
export function dueBy({ date }: HostWords): CandidateQuery {
  return { dates: [past(date)], recordTypes: [], homeLibraries: [] }
}

/** A query with what it is about, as a failing case says it. */
export interface NamedQuery {
  readonly about: string
  readonly query: CandidateQuery
}

/** A name that no host has: it may stand in a query beside those that it has. */
const NOBODYS_GROUP = 'conformance-nobody'

/** Queries for whom {@link mixedUsers} are made. */
export function queriesIn(words: HostWords): readonly NamedQuery[] {
  const { date, type, otherType: recordType, otherGroups } = words
  const due = dueBy(words)
  const groups = otherGroups.filter((each) => each !== null)
  return [
    { about: 'the day', query: due },
    { about: 'the record type', query: { ...due, recordTypes: [{ recordType, userGroups: [] }] } },
    {
      about: 'a user group',
      query: {
        ...due,
        recordTypes: [{ recordType, userGroups: [...groups.slice(0, 1), NOBODYS_GROUP] }],
      },
    },
    {
      about: 'one of several record types, each with its groups',
      query: {
        ...due,
        recordTypes: [
          { recordType, userGroups: [...groups.slice(1), NOBODYS_GROUP] },
          ...(type === recordType ? [] : [{ recordType: type, userGroups: [] }]),
        ],
      },
    },
    {
      about: 'a date or its absence',
      query: { ...due, dates: [{ ...past(date), orAbsent: true }] },
    },
    { about: 'the absence of a date', query: { ...due, dates: [past(date, null)] } },
  ]
}

/**
 * Those who match stand between those who do not, so that a page cut before it is filtered comes
 * out short.
 */
function mixedUsers(words: HostWords): readonly UserFacts[] {
  const { date, otherType, otherGroups } = words
  const user = (key: string, day: string | null): UserBuilder =>
    userIn(words, key).with({ [date]: day })
  const other = (key: string, day: string, userGroup: string | null): UserFacts =>
    user(key, day).with({ recordType: otherType, userGroup }).build()
  return [
    user('early', '2010-01-01').build(),
    user('late', GONE_BY).build(),
    other('other', '2011-01-01', otherGroups[0]),
    user('never', null).build(),
    user('boundary', DUE).build(),
    other('other-late', GONE_BY, otherGroups[0]),
    other('other-without-group', '2012-01-01', null),
    other('other-boundary', DUE, otherGroups[1]),
    user('old', '1999-12-31').build(),
  ]
}

/** Under which codes a user does not fit a query; none = the user matches it. */
export function mismatches(
  { dates, recordTypes }: CandidateQuery,
  user: UserFacts,
): readonly NotSelectedCode[] {
  const late = dates.flatMap(({ field, onOrBefore, orAbsent }): readonly NotSelectedCode[] => {
    const [codes, day] = [DATE_CODES[field], user[field] ?? null]
    if (day === null) return orAbsent ? [] : [codes.none]
    if (onOrBefore === null) return [codes.present]
    return day <= onOrBefore ? [] : [codes.late]
  })
  const ofType = recordTypes.filter(({ recordType }) => recordType === user.recordType)
  if (recordTypes.length > 0 && ofType.length === 0) return [...late, 'other-record-type']
  const isOfGroup = ofType.some(
    ({ userGroups }) =>
      userGroups.length === 0 || userGroups.some((group) => group === user.userGroup),
  )
  return recordTypes.length === 0 || isOfGroup ? late : [...late, 'other-user-group']
}

/** Users that were stored, by the key that the host gave each. */
export type Stored = ReadonlyMap<UserKey, UserFacts>

/** Stores {@link mixedUsers}. */
export async function storeMixed<Tx>(subject: HostSubject<Tx>, words: HostWords): Promise<Stored> {
  const users = mixedUsers(words)
  const keys = await subject.store(users)
  return new Map(users.map((user, at) => [keys[at] ?? user.key, user]))
}
