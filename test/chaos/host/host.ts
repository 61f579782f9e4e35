// A small library system in SQL, every effect as a set. It never looks whether something was done
// before: that is what the purge promises.
import type { SqlColumn } from '../../../src/adapters/sql/dialect.js'
import type { SqlExecutor, SqlRow, SqlValue } from '../../../src/adapters/sql/index.js'
import type {
  ActorKey,
  CalendarDate,
  Money,
  PurgeCriteria,
  PurgeHost,
  PurgePolicy,
  UserFacts,
  UserKey,
} from '../../../src/index.js'
import { CLEAN_USER, DEFAULT_CRITERIA, PRESETS } from '../../../src/index.js'
import { THRESHOLD_CENTS } from './people.js'
import { type DatabaseName, dialectOf } from '../../support/dialects.js'

/** Who asks for the purge; nobody's key in the host. */
export const OPERATOR = 'operator' as ActorKey

/** Everybody whose purge date has passed. */
export const CRITERIA: PurgeCriteria = {
  ...DEFAULT_CRITERIA,
  waiveThreshold: String(THRESHOLD_CENTS / 100) as Money,
}

/** The documented job, with a research system and full removal. */
export const POLICY: PurgePolicy = {
  ...PRESETS.alma,
  researchers: 'enabled',
  deletePolicy: 'remove',
}

/** What the chaos host needs apart from a transaction. */
export interface HostOptions<Tx> {
  readonly dialect: DatabaseName
  readonly executor: (tx: Tx) => SqlExecutor
  /**
   * Called between the statements of a batch; waits a moment, so that faults find an open
   * transaction.
   */
  readonly dwell: () => Promise<void>
  /** Whether statements are sent before the last is answered. Left out: where that is safe. */
  readonly pipelined?: boolean
  /** Whether it waits for records that somebody holds, instead of saying so. */
  readonly waitsForLocks?: boolean
}

const ID_ROW: readonly SqlColumn[] = [{ name: 'id', type: 'integer' }]
const SUM_ROW: readonly SqlColumn[] = [...ID_ROW, { name: 'cents', type: 'integer' }]

/** The chaos host. */
export const chaosHost = <Tx>({
  dialect,
  executor,
  dwell,
  // In SQLite a fault may end the transaction, and what had been handed over behind it would stand
  // alone.
  pipelined = dialect !== 'sqlite',
  waitsForLocks = false,
}: HostOptions<Tx>) => {
  const sql = dialectOf(dialect)
  const given = sql.givenRows(ID_ROW)
  const givenSums = sql.givenRows(SUM_ROW)
  // MariaDB reads an "in (select …)" again for every row of the table when it changes rows, so
  // there it is a join.
  const updateGiven = (table: string, change: string): string =>
    dialect === 'mariadb'
      ? `update ${given} inner join ${table} as stored on stored.user_id = given.id set ${change}`
      : `update ${table} set ${change} where user_id in (select id from ${given})`
  const locking = waitsForLocks ? sql.lock : sql.lockSkippingHeld
  const lockGiven =
    dialect === 'mariadb'
      ? `select u.id as id from ${given} inner join users u on u.id = given.id order by ` +
        `u.id${locking}`
      : `select id from users where id in (select id from ${given}) order by id${locking}`

  const execute = async (
    tx: Tx,
    text: string,
    parameters: readonly SqlValue[],
  ): Promise<readonly SqlRow[]> => {
    const { rows } = await executor(tx).execute(sql.placeholders(text), parameters)
    await dwell()
    return rows
  }
  const idsOf = (keys: readonly UserKey[]): readonly SqlValue[] =>
    sql.rowValues(
      ID_ROW,
      keys.map((key) => [Number(key)]),
    )
  const idsIn = (commands: readonly { readonly key: UserKey }[]): readonly SqlValue[] =>
    idsOf(commands.map(({ key }) => key))

  const inOrder = async (...statements: readonly (() => Promise<unknown>)[]): Promise<void> => {
    if (pipelined) await Promise.all(statements.map((statement) => statement()))
    else for (const statement of statements) await statement()
  }

  return {
    identity: 'chaos',
    dateFields: ['purgeDate'],
    pipelinedRead: pipelined,
    candidates: async ({ tx, query, after, limit }) => {
      const rows = await execute(
        tx,
        'select id from users where purge_date <= ? and id > ? order by id limit ?',
        // The only date here, so it is the one condition that criteria can have.
        [query.dates[0]?.onOrBefore ?? null, after === null ? 0 : Number(after), limit],
      )
      return rows.map((row) => String(row.id) as UserKey)
    },
    readUsers: async ({ tx, keys, lock }) => {
      const ids = idsOf(keys)
      if (!lock) return (await execute(tx, factsSql(given), ids)).map(factsOf)
      // A statement of its own before the facts: what they say then stays so. Who is there and not
      // locked is held by somebody else.
      const ours = new Set((await execute(tx, lockGiven, ids)).map((row) => String(row.id)))
      return (await execute(tx, factsSql(given), ids))
        .map(factsOf)
        .map((user) => (ours.has(user.key) ? user : { key: user.key, _tag: 'Locked' as const }))
    },
    countUsers: async ({ tx }) =>
      Number((await execute(tx, 'select count(*) as users from users', []))[0]?.users),
    effects: {
      demoteResearchers: {
        delivery: 'in-transaction',
        pipelined,
        apply: async ({ tx, commands }) => {
          await execute(
            tx,
            updateGiven('researchers', 'affiliated = 0, previously = 1'),
            idsIn(commands),
          )
          return []
        },
      },
      waiveFines: {
        delivery: 'in-transaction',
        pipelined,
        apply: async ({ tx, context, commands }) => {
          const sums = commands.map(({ key, amount }) => [
            Number(key),
            Math.round(Number(amount) * 100),
          ])
          await inOrder(
            () =>
              execute(
                tx,
                'insert into ledger (user_id, cents, actor, job_id) select id, cents, ?, ? ' +
                  `from ${givenSums}`,
                [context.requestedBy, context.jobId, ...sql.rowValues(SUM_ROW, sums)],
              ),
            () => execute(tx, updateGiven('fines', `status = 'waived'`), idsIn(commands)),
          )
          return []
        },
      },
      cancelRequests: {
        delivery: 'in-transaction',
        pipelined,
        apply: async ({ tx, commands }) => {
          await execute(tx, updateGiven('requests', `state = 'cancelled'`), idsIn(commands))
          return []
        },
      },
      deleteUsers: {
        delivery: 'in-transaction',
        pipelined,
        apply: async ({ tx, context, commands }) => {
          await inOrder(
            () =>
              execute(tx, `insert into tombstones (user_id, job_id) select id, ? from ${given}`, [
                context.jobId,
                ...idsIn(commands),
              ]),
            () => execute(tx, sql.deleteGiven('users', 'id', given), idsIn(commands)),
          )
          return []
        },
      },
    },
  } satisfies PurgeHost<Tx>
}

const factsSql = (
  given: string,
): string => `select u.id as id, u.purge_date as purge_date, u.is_protected as is_protected, u.note
  as note,
  (select count(*) from loans l where l.user_id = u.id) as open_loans,
  (select coalesce(sum(f.cents), 0) from fines f where f.user_id = u.id and f.status = 'active') as
    debt,
  (select count(*) from requests r where r.user_id = u.id and r.state = 'pending') as pending,
  (select coalesce(sum(s.assets), 0) from researchers s where s.user_id = u.id and s.affiliated = 1)
    as assets
  from ${given} inner join users u on u.id = given.id`

const factsOf = (row: SqlRow): UserFacts => {
  const assets = Number(row.assets)
  return {
    ...CLEAN_USER,
    key: String(row.id) as UserKey,
    userGroup: null,
    purgeDate: row.purge_date as CalendarDate | null,
    expiryDate: null,
    openLoans: Number(row.open_loans),
    debt: moneyOf(Number(row.debt)),
    requests: { ...CLEAN_USER.requests, pending: Number(row.pending) },
    protectedUser: Number(row.is_protected) === 1,
    researcher: assets > 0 ? { affiliated: true, assets, grants: 0 } : null,
    extra: { note: row.note },
  }
}

/** Hundredths as a canonical decimal. */
const moneyOf = (cents: number): Money => String(cents / 100) as Money
