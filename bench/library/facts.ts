// The facts of the benchmark's users: read along the stretches of keys that they stand in, and put
// together here.
import type { SqlRow, SqlValue } from '../../src/adapters/sql/index.js'
import {
  amountFrom,
  CLEAN_USER,
  type CalendarDate,
  dayFrom,
  type Money,
  NO_MONEY,
  type ResearcherFacts,
  type UserFacts,
  type UserKey,
} from '../../src/index.js'
import { ready } from './sets.js'
import type { DatabaseName } from '../../test/support/dialects.js'

/** The first and the last of keys that stand close together. */
export type Stretch = readonly [first: number, last: number]

/**
 * Where keys stand. The ids of a batch rise, but where those who go end and those who stay begin:
 * there are two stretches then, for in one of both would be half the library. It is one of all
 * where they fall more than once.
 */
export const stretchesOf = (ids: readonly number[]): readonly Stretch[] => {
  const falls: number[] = []
  for (let at = 1; at < ids.length; at++) if (Number(ids[at]) < Number(ids[at - 1])) falls.push(at)
  const [fall] = falls
  const end = (at: number): number => Number(ids.at(at))
  if (fall === undefined) return [[end(0), end(-1)]]
  if (falls.length === 1)
    return [
      [end(0), end(fall - 1)],
      [end(fall), end(-1)],
    ]
  return [
    ids.reduce<Stretch>(
      ([first, last], id) => [Math.min(first, id), Math.max(last, id)],
      [end(0), end(0)],
    ),
  ]
}

type Execute = (sql: string, values: readonly SqlValue[]) => Promise<readonly SqlRow[]>

/** Reads users by their keys, which are also given as numbers, and where those stand. */
type FactsReader = (
  keys: readonly UserKey[],
  ids: readonly number[],
  stretches: readonly Stretch[],
  execute: Execute,
) => Promise<readonly UserFacts[]>

/** Stands between values; none of this library's has one in it. */
const BREAK = '|'

const AGGREGATE: Readonly<Record<DatabaseName, (value: string) => string>> = {
  sqlite: (value) => `group_concat(${value}, '${BREAK}')`,
  postgres: (value) => `string_agg(${value}, '${BREAK}')`,
  mariadb: (value) => `group_concat(${value} separator '${BREAK}')`,
}

const USER_COLUMNS = ['id', 'purge_date', 'expiry_date', 'last_activity', 'user_group']

/**
 * The facts in one row: one text of the users, and one of each other kind, in which only those are
 * who have any. A database is much faster at this than at joining them to a row for each user, as
 * is a driver at taking it in.
 */
const factsSql = (dialect: DatabaseName, stretches: number): string => {
  const all = AGGREGATE[dialect]
  const joined = (...values: readonly string[]): string =>
    dialect === 'mariadb'
      ? `concat(${values.join(`, '${BREAK}', `)})`
      : values.join(` || '${BREAK}' || `)
  const orEmpty = (column: string): string => (column === 'id' ? column : `coalesce(${column}, '')`)
  const within = (column: string): string =>
    `(${Array.from({ length: stretches }, () => `${column} between ? and ?`).join(' or ')})`
  const kind = (table: string, value: string, where: string): string =>
    `(select ${all(joined('user_id', 'n'))} from (select user_id, ${value} as n from ${table} ` +
    `where ${within('user_id')} and ${where} group by user_id) as found)`
  return `select ${all(joined(...USER_COLUMNS.map(orEmpty)))} as users,
    ${all(`case when is_protected = 1 then cast(id as ${dialect === 'mariadb' ? 'char' : 'text'}) end`)} as protected_ids,
    ${kind('loans', 'count(*)', 'returned_on is null')} as open_loans,
    ${kind('fines', 'sum(cents)', `status = 'active'`)} as debts,
    ${kind('requests', 'count(*)', `state = 'pending'`)} as pending,
    ${kind('researchers', 'max(assets)', 'affiliated = 1')} as assets
    from users where ${within('id')}`
}

/** How often a statement names its stretches. */
const TIMES = 5

/** Reads users in one statement, in whatever order; users who are gone are left out. */
export const factsReader = (dialect: DatabaseName): FactsReader => {
  const texts = [1, 2].map((stretches) => ready(dialect, factsSql(dialect, stretches)))
  return async (keys, ids, stretches, execute) => {
    const ends = stretches.flat()
    const reading = execute(
      String(texts[stretches.length - 1]),
      Array.from({ length: TIMES }, () => ends).flat(),
    )
    // While the database reads. By number, for a number that is made a text is remembered by the
    // engine, and a million of them outlive their batch.
    const wanted = new Map<number, Person>()
    for (let at = 0; at < keys.length; at++)
      wanted.set(Number(ids[at]), new Person(keys[at] as UserKey))
    const [row = {}] = await reading
    if (dialect === 'mariadb') refuseCut(row)
    return factsIn(row, wanted)
  }
}

/**
 * MariaDB cuts a text at `group_concat_max_len` and only warns of it, and a user who is cut off a
 * list of debts would owe nothing.
 */
const refuseCut = (row: SqlRow): void => {
  for (const text of Object.values(row))
    if (String(text).length >= GROUP_CONCAT_MAX_LEN)
      throw Object.assign(
        new Error('Facts were cut: make batches smaller, or group_concat_max_len larger.'),
        { code: 'facts-cut' },
      )
}

/** Where nobody changed it, in bytes; all of this library's texts are ASCII. */
const GROUP_CONCAT_MAX_LEN = 1_048_576

/** Goes from value to value of a text. */
class Values {
  private at = 0
  private readonly text: string

  constructor(text: unknown) {
    this.text = typeof text === 'string' ? text : ''
  }

  isMore(): boolean {
    return this.at < this.text.length
  }

  /** A whole number from 0, read without a text for it. */
  number(): number {
    let value = 0
    for (
      let code = this.text.charCodeAt(this.at++);
      code !== BREAK_CODE && !Number.isNaN(code);
      code = this.text.charCodeAt(this.at++)
    )
      value = value * 10 + (code - ZERO_CODE)
    return value
  }

  /** A text; most often it is that of the user before, and no other need be made then. */
  word(before: string | null | undefined): string | null {
    const from = this.at
    if (
      before &&
      this.text.charCodeAt(from + before.length) === BREAK_CODE &&
      this.text.startsWith(before, from)
    ) {
      this.at = from + before.length + 1
      return before
    }
    const found = this.text.indexOf(BREAK, from)
    const end = found < 0 ? this.text.length : found
    this.at = end + 1
    return end === from ? null : this.text.slice(from, end)
  }
}

const BREAK_CODE = BREAK.charCodeAt(0)
const ZERO_CODE = '0'.charCodeAt(0)

/**
 * This library has no tables for most facts, so these are known to be nothing. They stand once
 * behind all users, and take no room in each.
 */
const NOTHING_ELSE = { recordType: 'public', ...CLEAN_USER }

/** A user, of whom nothing is known to be there until it is read. */
class Person {
  purgeDate: CalendarDate | null | undefined = null
  expiryDate: CalendarDate | null | undefined = null
  lastActivityDate: CalendarDate | null | undefined = null
  userGroup: string | null = null
  openLoans = 0
  debt: Money | undefined = NO_MONEY
  requests = CLEAN_USER.requests
  protectedUser = false
  researcher: ResearcherFacts | null = null

  constructor(readonly key: UserKey) {}
}

Object.assign(Person.prototype, NOTHING_ELSE)

const factsIn = (row: SqlRow, wanted: ReadonlyMap<number, Person>): readonly UserFacts[] => {
  const found = peopleIn(row.users, wanted)
  for (const values = new Values(row.protected_ids); values.isMore(); ) {
    const person = wanted.get(values.number())
    if (person !== undefined) person.protectedUser = true
  }
  eachNumber(row.open_loans, wanted, (person, loans) => {
    person.openLoans = loans
  })
  eachNumber(row.debts, wanted, (person, cents) => {
    person.debt = amountFrom(cents, 2)
  })
  eachNumber(row.pending, wanted, (person, pending) => {
    person.requests = { ...CLEAN_USER.requests, pending }
  })
  eachNumber(row.assets, wanted, (person, assets) => {
    person.researcher = { affiliated: true, assets, grants: 0 }
  })
  return found as readonly (Person & typeof NOTHING_ELSE)[]
}

const peopleIn = (text: unknown, wanted: ReadonlyMap<number, Person>): readonly Person[] => {
  const found: Person[] = []
  let before: Person | undefined
  for (const values = new Values(text); values.isMore(); ) {
    const person = wanted.get(values.number())
    const purgeDate = dayFrom(values.word(before?.purgeDate))
    const expiryDate = dayFrom(values.word(before?.expiryDate))
    const lastActivityDate = dayFrom(values.word(before?.lastActivityDate))
    const userGroup = values.word(before?.userGroup)
    if (person === undefined) continue
    person.purgeDate = purgeDate
    person.expiryDate = expiryDate
    person.lastActivityDate = lastActivityDate
    person.userGroup = userGroup
    found.push(person)
    before = person
  }
  return found
}

const eachNumber = (
  text: unknown,
  wanted: ReadonlyMap<number, Person>,
  take: (person: Person, number: number) => void,
): void => {
  for (const values = new Values(text); values.isMore(); ) {
    const person = wanted.get(values.number())
    const number = values.number()
    if (person !== undefined) take(person, number)
  }
}
