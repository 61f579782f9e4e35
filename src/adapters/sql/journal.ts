// The journal in the host's own database, inside the host's own transaction.
import { millisFromInstant } from '../../internal/time.js'
import { addTallies, addTotals, NO_TALLY, NO_TOTALS, type Tally, type Totals } from '../../jobs/totals.js'
import { textOfKeys } from '../../domain/keys.js'
import type { Intent } from '../../jobs/intent.js'
import type { Outcome } from '../../jobs/outcome.js'
import type { ClaimResult, JournalPort, Lease } from '../../ports/journal.js'
import { dialectSql, type SqlDialect } from './dialect.js'
import type { SqlExecutor, SqlRow, SqlValue } from './executor.js'
import {
  integerOf,
  jobColumns,
  jobOf,
  journalFault,
  jsonOf,
  keysOf,
  outcomeOf,
  outcomeRows,
  stateColumns,
  stateOf,
  textOf,
} from './rows.js'
import { INTENT_ROW, journalStatements, OUTCOME_ROW } from './statements.js'
import { tableNames } from './tables.js'

/** Where the journal lives and how it reaches a transaction. */
export interface SqlJournalOptions<Tx> {
  readonly dialect: SqlDialect
  /** Makes the host's transaction speak SQL: `fromPg`, `fromMysql2`, `fromBetterSqlite3`, `fromKysely`, `fromKnex`, or the host's own. */
  readonly executor: (tx: Tx) => SqlExecutor
  /** What the tables' names begin with, optionally after a schema and a point; `ils_purge_` where it is left out. */
  readonly prefix?: string
}

/** How soon to look again at a shard whose lease has ended but whose row somebody still holds. */
const LOOK_AGAIN_MS = 100

/**
 * A journal in SQL tables, which {@link sqlJournalSchema} makes. It commits nothing by itself: what it writes stands and falls with the
 * host's transaction.
 *
 * Leases go by the clock of the database. Keys are ordered by code point. `fence` and `claimShard` lock the shard's row; in SQLite they
 * rely on a transaction that holds the database, `begin immediate`.
 *
 * Faults: whatever the driver throws, e.g. for a missing table or a second outcome of one user; `sql-journal-lease-lost` for a batch
 * recorded without its lease; `sql-journal-foreign-row` for a row that the journal did not write.
 *
 * @throws a `TypeError` for a prefix that is not lower-case letters, digits and underscores.
 * @example
 * const journal = sqlJournal({ dialect: 'postgres', executor: fromPg })
 */
export const sqlJournal = <Tx>(options: SqlJournalOptions<Tx>): JournalPort<Tx> => {
  const { listText, rowValues } = dialectSql(options.dialect)
  const statements = journalStatements(dialectSql(options.dialect), tableNames(options.prefix))

  const rowsOf = async (tx: Tx, sql: string, parameters: readonly SqlValue[]): Promise<readonly SqlRow[]> =>
    (await options.executor(tx).execute(sql, parameters)).rows

  const change = async (tx: Tx, sql: string, parameters: readonly SqlValue[]): Promise<number> =>
    (await options.executor(tx).execute(sql, parameters)).affected

  /** Answers whether the shard is still leased. */
  const recordBatch = async (tx: Tx, jobId: string, outcomes: readonly Outcome[], state: readonly SqlValue[]): Promise<boolean> => {
    const { bare, others } = outcomeRows(outcomes)
    const bareValues = [jobId, bare.status, bare.millis, listText(bare.keys)]
    const otherValues = rowValues(OUTCOME_ROW, others)
    if (outcomes.length > 0 && statements.recordBatch !== '')
      return (await change(tx, statements.recordBatch, [...bareValues, ...otherValues, ...state])) === 1
    if (bare.keys.length > 0) await change(tx, statements.insertBareOutcomes, bareValues)
    if (others.length > 0) await change(tx, statements.insertOutcomes, [jobId, ...otherValues])
    return (await change(tx, statements.recordState, state)) === 1
  }

  const whyNoneFree = async (tx: Tx, jobId: string, shard: number | undefined, leaseMs: number): Promise<ClaimResult> => {
    const [row = {}] =
      shard === undefined
        ? await rowsOf(tx, statements.openShards, [jobId])
        : await rowsOf(tx, statements.openShardNumbered, [jobId, shard])
    if (integerOf(row, 'openshards') === 0) return { _tag: 'NoneOpen' }
    return { _tag: 'AllLeased', retryInMs: Math.max(integerOf(row, 'wait'), Math.min(LOOK_AGAIN_MS, leaseMs)) }
  }

  return {
    createJob: async ({ tx, job }) => {
      const [status, digest, finishedAt, record] = jobColumns(job)
      return (await change(tx, statements.createJob, [job.id, job.order._tag, status, digest, finishedAt, 0, record])) === 1
    },

    readJob: async ({ tx, jobId }) => {
      const [row] = await rowsOf(tx, statements.readJob, [jobId])
      return row === undefined ? null : jobOf(row)
    },

    listJobs: async ({ tx, statuses, limit }) => {
      const rows =
        statuses.length === 0
          ? await rowsOf(tx, statements.listJobs, [limit])
          : await rowsOf(tx, statements.listJobsByStatus, [listText(statuses), limit])
      return rows.map(jobOf)
    },

    changeJob: async ({ tx, from, job }) => (await change(tx, statements.changeJob, [...jobColumns(job), job.id, from])) === 1,

    addShard: async ({ tx, jobId, shard, keys, confirmed }) => {
      const totals: Totals = { ...NO_TOTALS, scope: keys.length }
      await change(tx, statements.addShard, [jobId, shard, confirmed, JSON.stringify(totals), JSON.stringify(NO_TALLY)])
      if (keys.length > 0) await change(tx, statements.addShardKeys, [jobId, shard, textOfKeys(keys)])
    },

    shardKeys: async ({ tx, jobId, shard }) => {
      const [row] = await rowsOf(tx, statements.shardKeys, [jobId, shard])
      return row === undefined ? [] : keysOf(row, 'userkeys')
    },

    reorderShard: async ({ tx, lease, keys }) => {
      await change(tx, statements.reorderShard, [textOfKeys(keys), lease.jobId, lease.shard])
    },

    dropShards: async ({ tx, jobId }) => {
      await change(tx, statements.dropShards, [jobId])
      await change(tx, statements.dropAllShardKeys, [jobId])
    },

    claimShard: async ({ tx, jobId, owner, leaseMs, shard }) => {
      const [row] =
        shard === undefined
          ? await rowsOf(tx, statements.freeShard, [jobId])
          : await rowsOf(tx, statements.freeShardNumbered, [jobId, shard])
      if (row === undefined) return whyNoneFree(tx, jobId, shard, leaseMs)
      const free: Lease = { jobId, shard: integerOf(row, 'shard'), token: integerOf(row, 'token') }
      const claimed = await change(tx, statements.claimShard, [owner, leaseMs, leaseMs, ...leaseKey(free)])
      if (claimed !== 1) return whyNoneFree(tx, jobId, shard, leaseMs)
      const state = stateOf(row)
      return { _tag: 'Claimed', lease: { ...free, token: free.token + 1 }, state: { ...state, claims: state.claims + 1 } }
    },

    freeShards: async ({ tx, jobId }) => (await rowsOf(tx, statements.freeShards, [jobId])).map((row) => integerOf(row, 'shard')),

    fence: async ({ tx, lease }) => {
      const [row] = await rowsOf(tx, statements.fence, leaseKey(lease))
      return row === undefined ? null : stateOf(row)
    },

    recordBatch: async ({ tx, lease, leaseMs, outcomes, state }) => {
      const isLeased = await recordBatch(tx, lease.jobId, outcomes, [...stateColumns(state), leaseMs, leaseMs, ...leaseKey(lease)])
      if (!isLeased) throw journalFault('sql-journal-lease-lost', `Shard ${lease.shard} is no longer leased with this token. Fence first.`)
    },

    renewLease: async ({ tx, lease, leaseMs }) => (await change(tx, statements.renewLease, [leaseMs, leaseMs, ...leaseKey(lease)])) === 1,

    releaseShard: async ({ tx, lease }) => {
      await change(tx, statements.releaseShard, leaseKey(lease))
    },

    finishShard: async ({ tx, lease }) => {
      if ((await change(tx, statements.finishShard, leaseKey(lease))) !== 1) return
      await change(tx, statements.dropShardKeys, [lease.jobId, lease.shard])
    },

    readIntents: async ({ tx, jobId, keys }) => {
      if (keys.length === 0) return []
      return (await rowsOf(tx, statements.readIntents, [listText(keys), jobId])).map((row) => jsonOf<Intent>(row, 'record'))
    },

    saveIntents: async ({ tx, jobId, intents }) => {
      if (intents.length === 0) return
      const rows = intents.map((intent) => [intent.userKey, JSON.stringify(intent)])
      await change(tx, statements.saveIntents, [jobId, ...rowValues(INTENT_ROW, rows)])
    },

    dropIntents: async ({ tx, jobId, keys }) => {
      if (keys.length > 0) await change(tx, statements.dropIntents, [listText(keys), jobId])
    },

    jobNumbers: async ({ tx, jobId }) => {
      const rows = await rowsOf(tx, statements.shardNumbers, [jobId])
      return {
        totals: rows.map((row) => jsonOf<Totals>(row, 'totals')).reduce(addTotals, NO_TOTALS),
        tally: rows.map((row) => jsonOf<Tally>(row, 'tally')).reduce(addTallies, NO_TALLY),
        openShards: rows.filter((row) => integerOf(row, 'isopen') === 1).length,
      }
    },

    listOutcomes: async ({ tx, jobId, statuses, after, limit }) => {
      // Every key is greater than the empty text, for it has at least one character.
      const from = after ?? ''
      const rows =
        statuses.length === 0
          ? await rowsOf(tx, statements.listOutcomes, [jobId, from, limit])
          : await rowsOf(tx, statements.listOutcomesByStatus, [jobId, from, listText(statuses), limit])
      return rows.map(outcomeOf)
    },

    readOutcome: async ({ tx, jobId, userKey }) => {
      const [row] = await rowsOf(tx, statements.readOutcome, [jobId, userKey])
      return row === undefined ? null : outcomeOf(row)
    },

    expireOutcomes: async ({ tx, before }) => {
      let forgotten = 0
      for (const row of await rowsOf(tx, statements.jobsFinishedBefore, [millisFromInstant(before)]))
        forgotten += await change(tx, statements.dropOutcomes, [textOf(row, 'id')])
      return forgotten
    },
  }
}

const leaseKey = (lease: Lease): readonly SqlValue[] => [lease.jobId, lease.shard, lease.token]
