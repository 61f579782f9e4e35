// The journal in the host's own database, inside the host's own transaction.
import { millisFromInstant } from '../../internal/time.js'
import {
  addTallies,
  addTotals,
  NO_TALLY,
  NO_TOTALS,
  type Tally,
  type Totals,
} from '../../jobs/totals.js'
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
  /**
   * Makes the host's transaction speak SQL: `fromPg`, `fromMysql2`, `fromBetterSqlite3`,
   * `fromKysely`, `fromKnex`, or the host's own.
   */
  readonly executor: (tx: Tx) => SqlExecutor
  /**
   * What the tables' names begin with, optionally after a schema and a point; `ils_purge_` where it
   * is left out.
   */
  readonly prefix?: string
}

/** How soon to look again at a shard whose lease has ended but whose row somebody still holds. */
const LOOK_AGAIN_MS = 100

/**
 * A journal in SQL tables, which {@link sqlJournalSchema} makes. It commits nothing by itself: what
 * it writes stands and falls with the host's transaction.
 *
 * Leases go by the clock of the database. Keys are ordered by code point. `fence` and `claimShard`
 * lock the shard's row; in SQLite they rely on a transaction that holds the database, `begin
 * immediate`.
 *
 * Faults: whatever the driver throws, e.g. for a missing table or a second outcome of one user;
 * `sql-journal-lease-lost` for a batch recorded without its lease; `sql-journal-foreign-row` for a
 * row that the journal did not write; `sql-journal-affected-unreported` for an executor that does
 * not say, or wrongly, how many rows a change affected.
 *
 * @throws a `TypeError` for a prefix that is not lower-case letters, digits and underscores.
 * @example
 * const journal = sqlJournal({ dialect: 'postgres', executor: fromPg })
 */
export const sqlJournal = <Tx>(options: SqlJournalOptions<Tx>): JournalPort<Tx> => {
  const { listText, rowValues } = dialectSql(options.dialect)
  const statements = journalStatements(dialectSql(options.dialect), tableNames(options.prefix))

  const rowsOf = async (
    tx: Tx,
    sql: string,
    parameters: readonly SqlValue[],
  ): Promise<readonly SqlRow[]> => (await options.executor(tx).execute(sql, parameters)).rows

  /** A change whose extent is of no matter. */
  const send = async (tx: Tx, sql: string, parameters: readonly SqlValue[]): Promise<void> => {
    await options.executor(tx).execute(sql, parameters)
  }

  /** Answers how many rows were changed. */
  const change = async (tx: Tx, sql: string, parameters: readonly SqlValue[]): Promise<number> => {
    const { affected } = await options.executor(tx).execute(sql, parameters)
    if (!Number.isSafeInteger(affected) || affected < 0) throw affectedUnreported()
    return affected
  }

  /**
   * Answers whether one row was changed. Some drivers answer 0 for whatever they do not count;
   * believed, that would be a job already submitted, or a shard never free. So `isThere` tells
   * whether the change, or the row that it was for, can be seen after a 0.
   */
  const changesOne = async (
    tx: Tx,
    sql: string,
    parameters: readonly SqlValue[],
    isThere: () => Promise<boolean>,
  ): Promise<boolean> => {
    if ((await change(tx, sql, parameters)) === 1) return true
    if (await isThere()) throw affectedUnreported()
    return false
  }

  const isHeld = async (tx: Tx, lease: Lease): Promise<boolean> =>
    (await rowsOf(tx, statements.fence, leaseKey(lease))).length > 0

  /** Answers whether the shard is still leased. */
  const recordBatch = async (
    tx: Tx,
    lease: Lease,
    outcomes: readonly Outcome[],
    state: readonly SqlValue[],
  ): Promise<boolean> => {
    const { bare, others } = outcomeRows(outcomes)
    const bareValues = [lease.jobId, bare.status, bare.millis, listText(bare.keys)]
    const otherValues = rowValues(OUTCOME_ROW, others)
    const stateValues = [...state, ...leaseKey(lease)]
    const stillHeld = (): Promise<boolean> => isHeld(tx, lease)
    if (outcomes.length > 0 && statements.recordBatch !== '')
      return changesOne(
        tx,
        statements.recordBatch,
        [...bareValues, ...otherValues, ...stateValues],
        stillHeld,
      )
    if (bare.keys.length > 0) await send(tx, statements.insertBareOutcomes, bareValues)
    if (others.length > 0) await send(tx, statements.insertOutcomes, [lease.jobId, ...otherValues])
    return changesOne(tx, statements.recordState, stateValues, stillHeld)
  }

  const whyNoneFree = async (
    tx: Tx,
    jobId: string,
    shard: number | undefined,
    leaseMs: number,
  ): Promise<ClaimResult> => {
    const [row = {}] =
      shard === undefined
        ? await rowsOf(tx, statements.openShards, [jobId])
        : await rowsOf(tx, statements.openShardNumbered, [jobId, shard])
    if (integerOf(row, 'openshards') === 0) return { _tag: 'NoneOpen' }
    return {
      _tag: 'AllLeased',
      retryInMs: Math.max(integerOf(row, 'wait'), Math.min(LOOK_AGAIN_MS, leaseMs)),
    }
  }

  return {
    createJob: async ({ tx, job }) => {
      const [status, digest, finishedAt, record] = jobColumns(job)
      return changesOne(
        tx,
        statements.createJob,
        [job.id, job.order._tag, status, digest, finishedAt, 0, record],
        async () => {
          const [row] = await rowsOf(tx, statements.readJob, [job.id])
          // The very job, to its last field: another one with that id was there before.
          return row !== undefined && JSON.stringify(jsonOf(row, 'record')) === record
        },
      )
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

    changeJob: async ({ tx, from, job }) =>
      changesOne(tx, statements.changeJob, [...jobColumns(job), job.id, from], async () => {
        // That it stands as it should proves nothing, for another runner may have changed it alike.
        const [row] = await rowsOf(tx, statements.readJob, [job.id])
        return row !== undefined && (await change(tx, statements.touchJob, [job.id])) !== 1
      }),

    addShard: async ({ tx, jobId, shard, keys, confirmed }) => {
      const totals: Totals = { ...NO_TOTALS, scope: keys.length }
      await send(tx, statements.addShard, [
        jobId,
        shard,
        confirmed,
        JSON.stringify(totals),
        JSON.stringify(NO_TALLY),
      ])
      if (keys.length > 0) await send(tx, statements.addShardKeys, [jobId, shard, textOfKeys(keys)])
    },

    shardKeys: async ({ tx, jobId, shard }) => {
      const [row] = await rowsOf(tx, statements.shardKeys, [jobId, shard])
      return row === undefined ? [] : keysOf(row, 'userkeys')
    },

    reorderShard: async ({ tx, lease, keys }) => {
      await change(tx, statements.reorderShard, [textOfKeys(keys), lease.jobId, lease.shard])
    },

    dropShards: async ({ tx, jobId }) => {
      await send(tx, statements.dropShards, [jobId])
      await send(tx, statements.dropAllShardKeys, [jobId])
    },

    claimShard: async ({ tx, jobId, owner, leaseMs, shard }) => {
      const [row] =
        shard === undefined
          ? await rowsOf(tx, statements.freeShard, [jobId])
          : await rowsOf(tx, statements.freeShardNumbered, [jobId, shard])
      if (row === undefined) return whyNoneFree(tx, jobId, shard, leaseMs)
      const free: Lease = { jobId, shard: integerOf(row, 'shard'), token: integerOf(row, 'token') }
      const mine: Lease = { ...free, token: free.token + 1 }
      const isClaimed = await changesOne(
        tx,
        statements.claimShard,
        [owner, leaseMs, leaseMs, ...leaseKey(free)],
        async () =>
          (await rowsOf(tx, statements.isLeasedBy, [...leaseKey(mine), owner])).length > 0,
      )
      if (!isClaimed) return whyNoneFree(tx, jobId, shard, leaseMs)
      const state = stateOf(row)
      return { _tag: 'Claimed', lease: mine, state: { ...state, claims: state.claims + 1 } }
    },

    freeShards: async ({ tx, jobId }) =>
      (await rowsOf(tx, statements.freeShards, [jobId])).map((row) => integerOf(row, 'shard')),

    fence: async ({ tx, lease }) => {
      const [row] = await rowsOf(tx, statements.fence, leaseKey(lease))
      return row === undefined ? null : stateOf(row)
    },

    recordBatch: async ({ tx, lease, leaseMs, outcomes, state }) => {
      const isLeased = await recordBatch(tx, lease, outcomes, [
        ...stateColumns(state),
        leaseMs,
        leaseMs,
      ])
      if (!isLeased)
        throw journalFault(
          'sql-journal-lease-lost',
          `Shard ${lease.shard} is no longer leased with this token. Fence first.`,
        )
    },

    renewLease: async ({ tx, lease, leaseMs }) =>
      changesOne(tx, statements.renewLease, [leaseMs, leaseMs, ...leaseKey(lease)], () =>
        isHeld(tx, lease),
      ),

    releaseShard: async ({ tx, lease }) => {
      await send(tx, statements.releaseShard, leaseKey(lease))
    },

    finishShard: async ({ tx, lease }) => {
      await send(tx, statements.finishShard, leaseKey(lease))
      await send(tx, statements.dropFinishedShardKeys, [
        lease.jobId,
        lease.shard,
        ...leaseKey(lease),
      ])
    },

    readIntents: async ({ tx, jobId, keys }) => {
      if (keys.length === 0) return []
      return (await rowsOf(tx, statements.readIntents, [listText(keys), jobId])).map((row) =>
        jsonOf<Intent>(row, 'record'),
      )
    },

    saveIntents: async ({ tx, jobId, intents }) => {
      if (intents.length === 0) return
      const rows = intents.map((intent) => [intent.userKey, JSON.stringify(intent)])
      await send(tx, statements.saveIntents, [jobId, ...rowValues(INTENT_ROW, rows)])
    },

    dropIntents: async ({ tx, jobId, keys }) => {
      if (keys.length > 0) await send(tx, statements.dropIntents, [listText(keys), jobId])
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
          : await rowsOf(tx, statements.listOutcomesByStatus, [
              jobId,
              from,
              listText(statuses),
              limit,
            ])
      return rows.map(outcomeOf)
    },

    readOutcome: async ({ tx, jobId, userKey }) => {
      const [row] = await rowsOf(tx, statements.readOutcome, [jobId, userKey])
      return row === undefined ? null : outcomeOf(row)
    },

    expireOutcomes: async ({ tx, before }) => {
      let forgotten = 0
      for (const row of await rowsOf(tx, statements.jobsFinishedBefore, [
        millisFromInstant(before),
      ]))
        forgotten += await change(tx, statements.dropOutcomes, [textOf(row, 'id')])
      return forgotten
    },
  }
}

const affectedUnreported = (): Error =>
  journalFault(
    'sql-journal-affected-unreported',
    'The executor did not answer how many rows a change affected, or answered wrongly. See "affected" of SqlExecutor.',
  )

const leaseKey = (lease: Lease): readonly SqlValue[] => [lease.jobId, lease.shard, lease.token]
