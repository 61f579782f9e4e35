// The conditions of a query as SQL over a user `u`: each says whom it lets through.
import {
  type CandidateQuery,
  DATE_CODES,
  type DateWanted,
  type NotSelectedCode,
  type RecordTypeChoice,
} from 'ils-user-purge'
import { DATE_SOURCES, type EvergreenDate, isKnown } from './dates.js'

/** Takes a value, and answers its placeholder. */
export type Bind = (value: unknown) => string

/** A condition, and the code under which those are counted whom it leaves out. */
export interface Condition {
  readonly code: NotSelectedCode
  readonly sql: string
}

/**
 * All conditions of a query. A date that is not known lets through: the user must be seen, and then
 * stays for that reason.
 */
export function conditionsOf(
  { dates, recordTypes, homeLibraries }: CandidateQuery,
  bind: Bind,
): readonly Condition[] {
  return [
    ...dates.flatMap((wanted) => dateConditions(wanted, bind)),
    ...(recordTypes.length === 0 ? [] : profileConditions(recordTypes, bind)),
    ...(homeLibraries.length === 0
      ? []
      : [
          {
            code: 'other-home-library' as const,
            sql: `u.home_ou in (select id from actor.org_unit
              where shortname = any(${bind(homeLibraries)}::text[]))`,
          },
        ]),
  ]
}

/** The dates that a query needs beside those in the user's own row, as joins. */
export function dateJoins({ dates }: CandidateQuery): string {
  return dates
    .map(({ field }) => field as EvergreenDate)
    .map((field) => `cross join lateral (select ${DATE_SOURCES[field].day} as at) "${field}"`)
    .join('\n')
}

/** A date as conditions of which a user who is left out does not meet exactly one. */
function dateConditions(
  { field, onOrBefore, orAbsent }: DateWanted,
  bind: Bind,
): readonly Condition[] {
  const at = `"${field}".at`
  const { none, late, present } = DATE_CODES[field]
  const unknown = `not ${isKnown(DATE_SOURCES[field as EvergreenDate], at)}`
  if (onOrBefore === null) return [{ code: present, sql: `(${at} is null or ${unknown})` }]
  const day = `${bind(onOrBefore)}::date`
  return [
    ...(orAbsent ? [] : [{ code: none, sql: `(${at} is not null or ${unknown})` }]),
    { code: late, sql: `(coalesce(${at}::date <= ${day}, true) or ${unknown})` },
  ]
}

/** The type alone, and then the group, of which only the types that are meant are asked. */
function profileConditions(
  recordTypes: readonly RecordTypeChoice[],
  bind: Bind,
): readonly Condition[] {
  const types = bind(recordTypes.map(({ recordType }) => recordType))
  const whole = bind(
    recordTypes.filter(({ userGroups }) => userGroups.length === 0).map((each) => each.recordType),
  )
  const pairs = recordTypes.flatMap(({ recordType, userGroups }) =>
    userGroups.map((group) => ({ recordType, group })),
  )
  const [pairTypes, pairGroups] = [
    bind(pairs.map(({ recordType }) => recordType)),
    bind(pairs.map(({ group }) => group)),
  ]
  const isMeant = (condition: string): string =>
    `u.profile in (select id from profiles where ${condition})`
  return [
    { code: 'other-record-type', sql: isMeant(`record_type = any(${types}::text[])`) },
    {
      code: 'other-user-group',
      sql: isMeant(`record_type <> all(${types}::text[]) or record_type = any(${whole}::text[])
        or (record_type, name) in (
          select * from unnest(${pairTypes}::text[], ${pairGroups}::text[]))`),
    },
  ]
}
