// The benchmark's library as a host: facts in one statement, every effect as a set.
import type { SqlDialect, SqlExecutor, SqlRow, SqlValue } from '../../src/adapters/sql/index.js'
import {
  type ActorKey,
  type CalendarDate,
  DEFAULT_CRITERIA,
  type Money,
  NO_MONEY,
  PRESETS,
  type PurgeCriteria,
  type PurgeHost,
  type PurgePolicy,
  type Restriction,
  type UserFacts,
  type UserKey,
} from '../../src/index.js'
import { THRESHOLD_CENTS } from './people.js'
import {
  type Form,
  given,
  idsText,
  inOrder,
  isOneOf,
  type NamedSet,
  named,
  prepared,
  ready,
  removing,
  type Statements,
  updating,
} from './sets.js'

/** Who asks; nobody's key here. */
export const OPERATOR = 'operator' as ActorKey

export const CRITERIA: PurgeCriteria = { ...DEFAULT_CRITERIA, days: 0, waiveThreshold: String(THRESHOLD_CENTS / 100) as Money }

/** The documented job with a research system and full removal; the requests that it cancels are no news, so they are not warned of. */
export const POLICY: PurgePolicy = {
  ...PRESETS.alma,
  researchers: 'enabled',
  deletePolicy: 'remove',
  rules: {
    ...PRESETS.alma.rules,
    'requests-pending': 'off',
    'requests-in-transit': 'off',
    'requests-on-hold-shelf': 'off',
    'requests-shipped': 'off',
  },
}

const USER_COLUMNS = `u.id as id, u.purge_date as "purgeDate", u.expiry_date as "expiryDate", u.last_activity as "lastActivity",
  u.user_group as "userGroup", u.is_protected as "isProtected"`

/** The facts of a set of users, looked up user by user: for sets that are scattered over all keys. */
const scatteredFactsSql = (given: string): string => `select ${USER_COLUMNS},
  (select count(*) from loans l where l.user_id = u.id and l.returned_on is null) as "openLoans",
  (select coalesce(sum(f.cents), 0) from fines f where f.user_id = u.id and f.status = 'active') as debt,
  (select count(*) from requests r where r.user_id = u.id and r.state = 'pending') as pending,
  (select max(s.assets) from researchers s where s.user_id = u.id and s.affiliated = 1) as assets
  from ${given} inner join users u on u.id = given.id`

/**
 * The facts of the users in a stretch of keys, each kind of row read once along its index: what a batch of consecutive keys wants. Takes the
 * stretch, its first and last key, five times. The scripts that the run is held against read their facts in the same way; they add, and want a
 * zero where there is nothing, which to be sent to the host would only cost time.
 */
export const stretchFactsSql = (columns: string, nothing: '0' | 'null'): string => {
  const counted = (alias: string, table: string, value: string, where: string): string =>
    `left join (select user_id, ${value} as n from ${table} where user_id between ? and ? and ${where} group by user_id) ${alias} on ${alias}.user_id = u.id`
  const orNothing = (value: string): string => (nothing === '0' ? `coalesce(${value}, 0)` : value)
  return `select ${columns}, ${orNothing('l.n')} as "openLoans", ${orNothing('f.n')} as debt, ${orNothing('r.n')} as pending, s.n as assets from users u
    ${counted('l', 'loans', 'count(*)', 'returned_on is null')}
    ${counted('f', 'fines', 'sum(cents)', `status = 'active'`)}
    ${counted('r', 'requests', 'count(*)', `state = 'pending'`)}
    ${counted('s', 'researchers', 'max(assets)', 'affiliated = 1')}
    where u.id between ? and ?`
}

const FACT_COLUMNS = ['id', 'purgeDate', 'expiryDate', 'lastActivity', 'userGroup', 'isProtected', 'openLoans', 'debt', 'pending', 'assets']

/**
 * The facts as one text, value after value with a stroke in between, empty where there is nothing: drivers take longer to make an object of each
 * row than the database takes to find it. No value of this library has a stroke in it.
 */
const inOneText = (dialect: SqlDialect, facts: string): string => {
  const value = (name: string): string => (dialect === 'mariadb' ? `ifnull("${name}", '')` : `"${name}"`)
  const row = `concat(${FACT_COLUMNS.map(value).join(`, '|', `)})`
  return `select ${dialect === 'mariadb' ? `group_concat(${row} separator '|')` : `string_agg(${row}, '|')`} as facts from (${facts}) as found`
}

const valuesOf = (rows: readonly SqlRow[]): readonly string[] => {
  const text = rows[0]?.facts
  return typeof text === 'string' ? text.split('|') : []
}

/** How many users a stretch may hold for each who is asked for: to be read as one, and to be locked as one, which also holds who is in between. */
const SPARSE = 4
const DENSE = 1.25

/** What is done to delete users; PostgreSQL takes it as one statement, and so in one journey. */
const deletionOf = (dialect: SqlDialect): readonly Statements[] => {
  const anonymise = updating(dialect, 'loans', 'user_id = null')
  const forget = removing(dialect, 'researchers', 'user_id', 'assets = 0')
  const remove = removing(dialect, 'users', 'id')
  if (dialect !== 'postgres') return [anonymise, forget, remove]
  const inOne = (form: Form): string => `with anonymised as (${anonymise[form]}), forgotten as (${forget[form]}) ${remove[form]}`
  return [{ listed: inOne('listed'), members: inOne('members'), gaps: inOne('gaps') }]
}

/** The library as a host, on whichever database. */
export const benchHost = <Tx>({ dialect, executor }: { readonly dialect: SqlDialect; readonly executor: (tx: Tx) => SqlExecutor }) => {
  const quoted = (text: string): string => (dialect === 'mariadb' ? text.replace(/"/g, '`') : text)
  const texts = {
    candidates: `select cast(id as ${dialect === 'mariadb' ? 'char' : 'text'}) as user_key from users where purge_date <= ? and id > ? order by id limit ?`,
    scattered: quoted(inOneText(dialect, scatteredFactsSql(given(dialect)))),
    stretch: quoted(inOneText(dialect, stretchFactsSql(USER_COLUMNS, 'null'))),
    countStretch: 'select count(*) as users from (select id from users where id between ? and ? limit ?) as walked',
    // A statement of its own: one that waits for a lock goes on with what it had seen before it waited. Nobody needs its rows.
    lockStretch: 'select count(*) as locked from (select id from users where id between ? and ? order by id for update) as held',
    lock:
      dialect === 'mariadb'
        ? `select count(*) as locked from (select u.id from ${given(dialect)} inner join users u on u.id = given.id for update) as held`
        : `select count(*) as locked from (select id from users where ${isOneOf(dialect, 'id')} order by id for update) as held`,
  }
  const queries = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, ready(dialect, text)])) as typeof texts
  const update = (table: string, changes: string, where?: string): Statements => prepared(dialect, updating(dialect, table, changes, where))
  const changes = {
    demote: update('researchers', 'affiliated = 0, previously = 1, user_id = null'),
    waive: update('fines', `status = 'waived', waived_by = ?, waived_job = ?`, `status = 'active'`),
    cancel: update('requests', `state = 'cancelled', closed_by = ?`, `state = 'pending'`),
  }
  const deletions = deletionOf(dialect).map((statements) => prepared(dialect, statements))

  const execute = async (tx: Tx, text: string, parameters: readonly SqlValue[]): Promise<readonly SqlRow[]> =>
    (await executor(tx).execute(text, parameters)).rows
  const setOf = (commands: readonly { readonly key: UserKey }[]): NamedSet =>
    named(
      dialect,
      commands.map(({ key }) => Number(key)),
    )
  const change = async (tx: Tx, statements: Statements, set: NamedSet, ...values: readonly SqlValue[]): Promise<readonly []> => {
    await execute(tx, statements[set.form], inOrder(dialect, set, ...values))
    return []
  }

  const inTurn = async (each: readonly (() => Promise<unknown>)[]): Promise<void> => {
    if (dialect !== 'sqlite') await Promise.all(each.map((begin) => begin()))
    else for (const begin of each) await begin()
  }

  return {
    // Every statement is handed over before the first is awaited; in SQLite a fault may end the transaction under those behind it.
    pipelined: dialect !== 'sqlite',
    candidates: async ({ tx, query, after, limit }) => {
      const rows = await execute(tx, queries.candidates, [query.onOrBefore, after === null ? 0 : Number(after), limit])
      return rows.map((row) => row.user_key as UserKey)
    },
    readUsers: async ({ tx, keys, lock }) => {
      const ids = idsText(dialect, keys)
      const numbers = keys.map(Number)
      // Where those who go end and those who stay begin, the keys of a batch do not rise.
      const [first, last] = [Math.min(...numbers), Math.max(...numbers)]
      const spread = (last - first) / keys.length
      const locking = (): Promise<unknown> =>
        spread < DENSE ? execute(tx, queries.lockStretch, [first, last]) : execute(tx, queries.lock, [ids])
      // Of a long stretch few may be left, as of those around the users who stay.
      const isWorthWalking = async (): Promise<boolean> => {
        if (spread < SPARSE) return true
        const most = keys.length * SPARSE
        const [row] = await execute(tx, queries.countStretch, [first, last, most])
        return Number(row?.users) < most
      }
      const reading = async (): Promise<readonly SqlRow[]> =>
        (await isWorthWalking())
          ? execute(tx, queries.stretch, [first, last, first, last, first, last, first, last, first, last])
          : execute(tx, queries.scattered, [ids])
      const [, rows] = await Promise.all([lock && dialect !== 'sqlite' ? locking() : undefined, reading()])
      // By number, for a number that is made a text is remembered by the engine, and a million of them outlive their batch.
      const wanted = new Map<number, UserKey>()
      for (const [at, key] of keys.entries()) wanted.set(Number(numbers[at]), key)
      const found: UserFacts[] = []
      const values = valuesOf(rows)
      for (let at = 0; at < values.length; at += FACT_COLUMNS.length) {
        const key = wanted.get(Number(values[at]))
        if (key !== undefined) found.push(factsOf(key, values, at))
      }
      return found
    },
    countUsers: async ({ tx }) => Number((await execute(tx, 'select count(*) as users from users', []))[0]?.users),
    effects: {
      demoteResearchers: {
        delivery: 'in-transaction',
        apply: ({ tx, commands }) => change(tx, changes.demote, setOf(commands)),
      },
      waiveFines: {
        delivery: 'in-transaction',
        apply: ({ tx, context, commands }) => change(tx, changes.waive, setOf(commands), context.requestedBy, context.jobId),
      },
      cancelRequests: {
        delivery: 'in-transaction',
        apply: ({ tx, context, commands }) => change(tx, changes.cancel, setOf(commands), context.requestedBy),
      },
      deleteUsers: {
        delivery: 'in-transaction',
        apply: async ({ tx, commands }) => {
          const set = setOf(commands)
          // One statement has all of them as many times as it names them.
          const values = dialect === 'postgres' ? [...set.values, ...set.values, ...set.values] : set.values
          await inTurn(deletions.map((statements) => () => execute(tx, statements[set.form], values)))
          return []
        },
      },
    },
  } satisfies PurgeHost<Tx>
}

const NO_REQUESTS = { pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 0 }
const NO_RESTRICTIONS: readonly Restriction[] = []

/** The facts of a user whose values begin at a place. */
const factsOf = (key: UserKey, values: readonly string[], at: number): UserFacts => {
  const pending = Number(values[at + 8])
  const assets = values[at + 9]
  return {
    key,
    userGroup: values[at + 4] || null,
    purgeDate: dayOf(values[at + 1]),
    expiryDate: dayOf(values[at + 2]),
    lastActivityDate: dayOf(values[at + 3]),
    openLoans: Number(values[at + 6]),
    debt: moneyOf(Number(values[at + 7])),
    requests: pending === 0 ? NO_REQUESTS : { ...NO_REQUESTS, pending },
    protectedUser: values[at + 5] === '1',
    researcher: assets === '' ? null : { affiliated: true, assets: Number(assets), grants: 0 },
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
  }
}

const dayOf = (text: string | undefined): CalendarDate | null => (text || null) as CalendarDate | null

/** Cents as a canonical decimal. */
const moneyOf = (cents: number): Money => (cents === 0 ? NO_MONEY : (String(cents / 100) as Money))
