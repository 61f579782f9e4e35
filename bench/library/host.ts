// The benchmark's library as a host: facts in one statement, every effect as a set.
import type { SqlExecutor, SqlRow, SqlValue } from '../../src/adapters/sql/index.js'
import {
  type ActorKey,
  daysBack,
  DEFAULT_CRITERIA,
  keyFrom,
  type Money,
  PRESETS,
  type PurgeCriteria,
  type PurgeHost,
  type PurgePolicy,
  type UserKey,
} from '../../src/index.js'
import { factsReader, type Stretch, stretchesOf } from './facts.js'
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
import type { DatabaseName } from '../../test/support/dialects.js'

/** Who asks; nobody's key here. */
export const OPERATOR = 'operator' as ActorKey

export const CRITERIA: PurgeCriteria = {
  ...DEFAULT_CRITERIA,
  dates: [daysBack('purgeDate', 0)],
  waiveThreshold: String(THRESHOLD_CENTS / 100) as Money,
}

/** The documented job with a research system and full removal. */
export const POLICY: PurgePolicy = {
  ...PRESETS.alma,
  researchers: 'enabled',
  deletePolicy: 'remove',
}

/**
 * How many users a stretch may hold for each who is asked for, to be locked as one: that also holds
 * who is in between.
 */
const DENSE = 1.25

/** What is done to delete users; PostgreSQL takes it as one statement, and so in one journey. */
const deletionOf = (dialect: DatabaseName): readonly Statements[] => {
  const anonymise = updating(dialect, 'loans', 'user_id = null')
  const forget = removing(dialect, 'researchers', 'user_id', 'assets = 0')
  const remove = removing(dialect, 'users', 'id')
  if (dialect !== 'postgres') return [anonymise, forget, remove]
  const inOne = (form: Form): string =>
    `with anonymised as (${anonymise[form]}), forgotten as (${forget[form]}) ${remove[form]}`
  return [{ listed: inOne('listed'), members: inOne('members'), gaps: inOne('gaps') }]
}

/** The library as a host, on whichever database. */
export const benchHost = <Tx>(
  {
    dialect,
    executor,
  }: {
    readonly dialect: DatabaseName
    readonly executor: (tx: Tx) => SqlExecutor
  },
  // In SQLite a fault may end the transaction under statements that were handed over behind it.
  pipelined = dialect !== 'sqlite',
) => {
  const texts = {
    candidates:
      `select cast(id as ${dialect === 'mariadb' ? 'char' : 'text'}) as user_key from ` +
      'users where purge_date <= ? and id > ? order by id limit ?',
    // A statement of its own: one that waits for a lock goes on with what it had seen before it
    // waited. Nobody needs its rows.
    lockStretch:
      'select count(*) as locked from (select id from users where id between ? and ? order by id ' +
      'for update) as held',
    lock:
      dialect === 'mariadb'
        ? `select count(*) as locked from (select u.id from ${given(dialect)} inner join users ` +
          'u on u.id = given.id for update) as held'
        : `select count(*) as locked from (select id from users where ${isOneOf(dialect, 'id')} ` +
          'order by id for update) as held',
  }
  const queries = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, ready(dialect, text)]),
  ) as typeof texts
  const update = (table: string, changes: string, where?: string): Statements =>
    prepared(dialect, updating(dialect, table, changes, where))
  const changes = {
    demote: update('researchers', 'affiliated = 0, previously = 1, user_id = null'),
    waive: update('fines', `status = 'waived', waived_by = ?, waived_job = ?`, `status = 'active'`),
    cancel: update('requests', `state = 'cancelled', closed_by = ?`, `state = 'pending'`),
  }
  const readFacts = factsReader(dialect)
  const deletions = deletionOf(dialect).map((statements) => prepared(dialect, statements))

  const execute = async (
    tx: Tx,
    text: string,
    parameters: readonly SqlValue[],
  ): Promise<readonly SqlRow[]> => (await executor(tx).execute(text, parameters)).rows
  const setOf = (commands: readonly { readonly key: UserKey }[]): NamedSet =>
    named(
      dialect,
      commands.map(({ key }) => Number(key)),
    )
  const change = async (
    tx: Tx,
    statements: Statements,
    set: NamedSet,
    ...values: readonly SqlValue[]
  ): Promise<readonly []> => {
    await execute(tx, statements[set.form], inOrder(dialect, set, ...values))
    return []
  }

  const inTurn = async (each: readonly (() => Promise<unknown>)[]): Promise<void> => {
    if (dialect !== 'sqlite') await Promise.all(each.map((begin) => begin()))
    else for (const begin of each) await begin()
  }

  return {
    identity: 'bench',
    dateFields: ['purgeDate'],
    pipelinedRead: pipelined,
    candidates: async ({ tx, query, after, limit }) => {
      const rows = await execute(tx, queries.candidates, [
        // The only date here, so it is the one condition that criteria can have.
        query.dates[0]?.onOrBefore ?? null,
        after === null ? 0 : Number(after),
        limit,
      ])
      return rows.map((row) => keyFrom(row.user_key))
    },
    readUsers: async ({ tx, keys, lock }) => {
      const ids = keys.map(Number)
      const stretches = stretchesOf(ids)
      const locking = (): Promise<unknown> => {
        const [[first, last], other] = stretches as [Stretch, Stretch?]
        return other === undefined && (last - first) / ids.length < DENSE
          ? execute(tx, queries.lockStretch, [first, last])
          : execute(tx, queries.lock, [idsText(dialect, keys)])
      }
      const locked = lock && dialect !== 'sqlite' ? locking() : undefined
      const [, found] = await Promise.all([
        locked,
        readFacts(keys, ids, stretches, (text, values) => execute(tx, text, values)),
      ])
      return found
    },
    countUsers: async ({ tx }) =>
      Number((await execute(tx, 'select count(*) as users from users', []))[0]?.users),
    effects: {
      demoteResearchers: {
        delivery: 'in-transaction',
        pipelined,
        apply: ({ tx, commands }) => change(tx, changes.demote, setOf(commands)),
      },
      waiveFines: {
        delivery: 'in-transaction',
        pipelined,
        apply: ({ tx, context, commands }) =>
          change(tx, changes.waive, setOf(commands), context.requestedBy, context.jobId),
      },
      cancelRequests: {
        delivery: 'in-transaction',
        pipelined,
        apply: ({ tx, context, commands }) =>
          change(tx, changes.cancel, setOf(commands), context.requestedBy),
      },
      deleteUsers: {
        delivery: 'in-transaction',
        pipelined,
        apply: async ({ tx, commands }) => {
          const set = setOf(commands)
          // One statement has all of them as many times as it names them.
          const values =
            dialect === 'postgres' ? [...set.values, ...set.values, ...set.values] : set.values
          await inTurn(
            deletions.map((statements) => () => execute(tx, statements[set.form], values)),
          )
          return []
        },
      },
    },
  } satisfies PurgeHost<Tx>
}
