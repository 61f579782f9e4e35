// The facts of the benchmark's users: read along the stretches of keys that they stand in, and put together here.
import type { SqlDialect, SqlRow, SqlValue } from '../../src/adapters/sql/index.js'
import { type CalendarDate, type Money, NO_MONEY, type Restriction, type UserFacts, type UserKey } from '../../src/index.js'
import { ready } from './sets.js'

/** The first and the last of keys that stand close together. */
export type Stretch = readonly [first: number, last: number]

/**
 * Where keys stand. The ids of a batch rise, but where those who go end and those who stay begin: there are two stretches then, for in one of both
 * would be half the library. It is one of all where they fall more than once.
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
  return [ids.reduce<Stretch>(([first, last], id) => [Math.min(first, id), Math.max(last, id)], [end(0), end(0)])]
}

type Execute = (sql: string, values: readonly SqlValue[]) => Promise<readonly SqlRow[]>

/** Reads users by their keys, which are also given as numbers, and where those stand. */
type ReadFacts = (
  keys: readonly UserKey[],
  ids: readonly number[],
  stretches: readonly Stretch[],
  execute: Execute,
) => Promise<readonly UserFacts[]>

/** Stands between values; none of this library's has one in it. */
const BREAK = '|'

const AGGREGATE: Readonly<Record<SqlDialect, (value: string) => string>> = {
  sqlite: (value) => `group_concat(${value}, '${BREAK}')`,
  postgres: (value) => `string_agg(${value}, '${BREAK}')`,
  mariadb: (value) => `group_concat(${value} separator '${BREAK}')`,
}

const USER_COLUMNS = ['id', 'purge_date', 'expiry_date', 'last_activity', 'user_group']

/**
 * The facts in one row: one text of the users, and one of each other kind, in which only those are who have any. A database is much faster at this
 * than at joining them to a row for each user, as is a driver at taking it in.
 */
const factsSql = (dialect: SqlDialect, stretches: number): string => {
  const all = AGGREGATE[dialect]
  const joined = (...values: readonly string[]): string =>
    dialect === 'mariadb' ? `concat(${values.join(`, '${BREAK}', `)})` : values.join(` || '${BREAK}' || `)
  const orEmpty = (column: string): string => (column === 'id' ? column : `coalesce(${column}, '')`)
  const within = (column: string): string => `(${Array.from({ length: stretches }, () => `${column} between ? and ?`).join(' or ')})`
  const kind = (table: string, value: string, where: string): string =>
    `(select ${all(joined('user_id', 'n'))} from (select user_id, ${value} as n from ${table} where ${within('user_id')} and ${where} group by user_id) as found)`
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

/** Reads users in one statement, in whatever order; whoever is gone is left out. */
export const factsReader = (dialect: SqlDialect): ReadFacts => {
  const texts = [1, 2].map((stretches) => ready(dialect, factsSql(dialect, stretches)))
  return async (keys, ids, stretches, execute) => {
    const ends = stretches.flat()
    const reading = execute(String(texts[stretches.length - 1]), Array.from({ length: TIMES }, () => ends).flat())
    // While the database reads. By number, for a number that is made a text is remembered by the engine, and a million of them outlive their batch.
    const wanted = new Map<number, UserKey>()
    for (let at = 0; at < keys.length; at++) wanted.set(Number(ids[at]), keys[at] as UserKey)
    const [row = {}] = await reading
    if (dialect === 'mariadb') refuseCut(row)
    return factsIn(row, wanted)
  }
}

/** MariaDB cuts a text at `group_concat_max_len` and only warns of it, and whoever is cut off a list of debts would owe nothing. */
const refuseCut = (row: SqlRow): void => {
  for (const text of Object.values(row))
    if (String(text).length >= GROUP_CONCAT_MAX_LEN)
      throw Object.assign(new Error('Facts were cut: make batches smaller, or group_concat_max_len larger.'), { code: 'facts-cut' })
}

/** Where nobody changed it, in bytes; all of this library's texts are ASCII. */
const GROUP_CONCAT_MAX_LEN = 1_048_576

const valuesIn = (text: unknown): readonly string[] => (typeof text === 'string' ? text.split(BREAK) : [])

const numbersIn = (text: unknown): ReadonlyMap<number, number> => {
  const values = valuesIn(text)
  const numbers = new Map<number, number>()
  for (let at = 0; at < values.length; at += 2) numbers.set(Number(values[at]), Number(values[at + 1]))
  return numbers
}

const factsIn = (row: SqlRow, wanted: ReadonlyMap<number, UserKey>): readonly UserFacts[] => {
  const users = valuesIn(row.users)
  const isProtected = new Set(valuesIn(row.protected_ids).map(Number))
  const [openLoans, debts] = [numbersIn(row.open_loans), numbersIn(row.debts)]
  const [pending, assets] = [numbersIn(row.pending), numbersIn(row.assets)]
  const found: UserFacts[] = []
  for (let at = 0; at < users.length; at += USER_COLUMNS.length) {
    const id = Number(users[at])
    const key = wanted.get(id)
    if (key === undefined) continue
    const asked = pending.get(id)
    const works = assets.get(id)
    found.push({
      key,
      userGroup: users[at + 4] || null,
      purgeDate: dayOf(users[at + 1]),
      expiryDate: dayOf(users[at + 2]),
      lastActivityDate: dayOf(users[at + 3]),
      openLoans: openLoans.get(id) ?? 0,
      debt: moneyOf(debts.get(id) ?? 0),
      requests: asked === undefined ? NO_REQUESTS : { ...NO_REQUESTS, pending: asked },
      protectedUser: isProtected.has(id),
      researcher: works === undefined ? null : { affiliated: true, assets: works, grants: 0 },
      // This library has no such tables, so these are known to be nothing.
      recordType: 'public',
      credit: NO_MONEY,
      deposit: NO_MONEY,
      disputedDebt: NO_MONEY,
      exportedDebt: NO_MONEY,
      resourceSharingOnHoldShelf: 0,
      acquisitions: 0,
      importProfiles: 0,
      lockedBibRecords: 0,
      metadataEditorRecords: 0,
      lockedByJob: false,
      staffRoles: 0,
      legalHolds: 0,
      systemAccount: false,
      guaranteeOf: 0,
      proxyFor: 0,
      proxiedBy: 0,
      linkedAccounts: 0,
      restrictions: NO_RESTRICTIONS,
    })
  }
  return found
}

const NO_REQUESTS = { pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 0 }
const NO_RESTRICTIONS: readonly Restriction[] = []

const dayOf = (text: string | undefined): CalendarDate | null => (text || null) as CalendarDate | null

/** Cents as a canonical decimal. */
const moneyOf = (cents: number): Money => (cents === 0 ? NO_MONEY : (String(cents / 100) as Money))
