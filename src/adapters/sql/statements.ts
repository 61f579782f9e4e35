// Every statement of the journal, written once for all databases.
import type { SqlColumn, SqlDialect } from './dialect.js'
import { callStatements, planStatements, userStatements } from './plan-statements.js'
import {
  dropRest,
  dropSlice,
  givenKeys,
  givenWords,
  HELD,
  oneLine,
  OUTCOME_COLUMNS,
  sliceEnd,
} from './statement-parts.js'
import type { TableNames } from './tables.js'

const STATE_COLUMNS =
  'claims as claims, position as position, confirmed as confirmed, totals as totals, tally as tally'

/** An outcome as a row that is handed in. */
export const OUTCOME_ROW: readonly SqlColumn[] = [
  { name: 'user_key', type: 'key' },
  { name: 'status', type: 'word' },
  { name: 'recorded_at', type: 'integer' },
  { name: 'detail', type: 'json' },
]

/** An intent as a row that is handed in. */
export const INTENT_ROW: readonly SqlColumn[] = [
  { name: 'user_key', type: 'key' },
  { name: 'record', type: 'json' },
]

/** The statements by name. */
export type JournalStatements = ReturnType<typeof journalStatements>

/**
 * The statements, ready to run. Columns come back under names without underscores, so that a query
 * builder that renames columns leaves them alone. Updates that are held against `affected` raise
 * `revision`, so that a driver that counts only changed rows counts them too.
 */
export function journalStatements(sql: SqlDialect, tables: TableNames) {
  const leases = leaseStatements(sql, tables)
  const texts = {
    ...jobStatements(sql, tables),
    ...shardStatements(tables),
    ...putOffStatements(tables),
    ...claimStatements(sql, tables),
    ...leases,
    ...batchStatements(sql, tables),
    ...intentStatements(sql, tables),
    ...outcomeStatements(tables),
    ...planStatements(sql, tables, leases.renewLease),
    ...userStatements(sql, tables),
    ...callStatements(sql, tables),
  }
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, sql.placeholders(oneLine(text))]),
  ) as unknown as Readonly<Record<keyof typeof texts, string>>
}

function jobStatements(sql: SqlDialect, { job, outcome, version }: TableNames) {
  const columns = ['id', 'kind', 'status', 'active_digest', 'finished_at', 'revision', 'record']
  return {
    createJob: sql.insertUnlessTaken(job, columns),
    readJob: `select id as id, status as status, record as record from ${job} where id = ?`,
    listJobs: `select id as id, status as status, record as record from ${job}
      order by submitted limit ?`,
    listJobsByStatus: `select id as id, status as status, record as record from ${job}
      where status in (select word from ${givenWords(sql)}) order by submitted limit ?`,
    // A change, not a lock alone: who waited for it in a transaction that reads as of an earlier
    // moment then fails, and does not go on with what it saw. One row, because two that are found
    // in another order could block each other; the first, because every release has it.
    holdRecentJobs: `update ${version} set version = version where version = 1`,
    isHeld: `select version as version from ${version} where version = 1`,
    recentJobs: `select id as id, status as status, record as record from ${job}
      where active_digest is not null or finished_at >= ? order by submitted`,
    // Changes nothing but what every update raises: shows whether the driver says how many rows it
    // changed.
    touchJob: `update ${job} set revision = revision + 1 where id = ?`,
    changeJob: `update ${job} set status = ?, active_digest = ?, finished_at = ?, record = ?,
      revision = revision + 1 where id = ? and status = ?`,
    // The limit makes it look for one outcome of each job, where a join would read them all.
    jobsToForget: `select j.id as id from ${job} j where j.finished_at < ? and (select o.user_key
      from ${outcome} o where o.job_id = j.id order by o.user_key limit 1) is not null
      order by j.submitted`,
  }
}

function shardStatements({ shard, shardKeys }: TableNames) {
  return {
    addShard: `insert into ${shard} (job_id, shard, is_open, token, owner, lease_ms, lease_until,
      claims, position, confirmed, totals, tally, revision)
      values (?, ?, 1, 0, null, 0, 0, 0, 0, ?, ?, ?, 0)`,
    addShardKeys: `insert into ${shardKeys} (job_id, shard, user_keys) values (?, ?, ?)`,
    shardKeys: `select user_keys as userkeys from ${shardKeys} where job_id = ? and shard = ?`,
    reorderShard: `update ${shardKeys} set user_keys = ? where job_id = ? and shard = ?`,
    dropShards: `delete from ${shard} where job_id = ?`,
    dropAllShardKeys: `delete from ${shardKeys} where job_id = ?`,
    dropFinishedShardKeys: `delete from ${shardKeys} where job_id = ? and shard = ?
      and exists (select 1 from ${shard} s
      where s.job_id = ? and s.shard = ? and s.token = ? and s.is_open = 0)`,
    shardNumbers: `select is_open as isopen, ${STATE_COLUMNS} from ${shard} where job_id = ?`,
  }
}

function putOffStatements({ shard, putOff }: TableNames) {
  return {
    savePutOff: `insert into ${putOff} (job_id, shard, users) values (?, ?, ?)`,
    putOffUsers: `select p.shard as shard, p.users as users from ${putOff} p
      inner join ${shard} s on s.job_id = p.job_id and s.shard = p.shard
      where p.job_id = ? and s.is_open = 1 order by p.shard`,
    dropPutOff: `delete from ${putOff} where job_id = ? and shard = ?`,
    dropAllPutOff: `delete from ${putOff} where job_id = ?`,
    dropFinishedPutOff: `delete from ${putOff} where job_id = ? and shard = ?
      and exists (select 1 from ${shard} s
      where s.job_id = ? and s.shard = ? and s.token = ? and s.is_open = 0)`,
  }
}

/**
 * A statement goes by the time at which it began, and may see a lease that was taken after that:
 * its end lies later than a whole lease from then, although no clock has jumped back.
 */
const AT_ONCE_MS = 1000

function claimStatements({ now, lockSkippingHeld }: SqlDialect, { shard }: TableNames) {
  const open = 's.job_id = ? and s.is_open = 1'
  const numbered = `${open} and s.shard = ?`
  const isFree = `s.lease_until <= ${now} or s.lease_until > ${now} + s.lease_ms + ${AT_ONCE_MS}`
  const state = STATE_COLUMNS.replace(/(\w+) as/g, 's.$1 as')
  const freeShard = (which: string): string => `select s.shard as shard, s.token as token, ${state}
    from ${shard} s where ${which} and (${isFree}) order by s.shard limit 1${lockSkippingHeld}`
  const openShards = (which: string): string =>
    `select count(*) as openshards, min(s.lease_until) - ${now} as wait
    from ${shard} s where ${which}`
  return {
    freeShard: freeShard(open),
    freeShardNumbered: freeShard(numbered),
    freeShards: `select s.shard as shard from ${shard} s where ${open} and (${isFree})
      order by s.shard`,
    // That the token is still the one read matters only where a database has no row locks.
    claimShard: `update ${shard} set token = token + 1, claims = claims + 1, owner = ?,
      lease_ms = ?, lease_until = ${now} + ?, revision = revision + 1 where ${HELD}`,
    isLeasedBy: `select token as token from ${shard} where ${HELD} and owner = ?`,
    openShards: openShards(open),
    openShardNumbered: openShards(numbered),
  }
}

function leaseStatements({ now, lock }: SqlDialect, { shard }: TableNames) {
  const released = 'owner = null, lease_ms = 0, lease_until = 0, revision = revision + 1'
  return {
    fence: `select ${STATE_COLUMNS} from ${shard} where ${HELD}${lock}`,
    renewLease: `update ${shard} set lease_ms = ?, lease_until = ${now} + ?,
      revision = revision + 1 where ${HELD}`,
    releaseShard: `update ${shard} set claims = case when claims > 0 then claims - 1 else 0 end,
      ${released} where ${HELD}`,
    releaseForAWhile: `update ${shard} set claims = 0, owner = null, lease_ms = ?,
      lease_until = ${now} + ?, revision = revision + 1 where ${HELD}`,
    finishShard: `update ${shard} set is_open = 0, ${released} where ${HELD}`,
  }
}

function batchStatements(sql: SqlDialect, { shard, outcome }: TableNames) {
  const keys = givenKeys(sql)
  const rows = sql.givenRows(OUTCOME_ROW)
  const into = `insert into ${outcome} (job_id, user_key, status, recorded_at, detail)`
  // In one insert and not in two: the second would go in between the rows of the first.
  const insertEveryOutcome = `${into} select ?, user_key, status, recorded_at, detail from
    (select user_key, ? as status, cast(? as bigint) as recorded_at, null as detail from ${keys}
    union all select user_key, status, recorded_at, detail from ${rows}) as outcomes`
  const recordState = `update ${shard} set claims = ?, position = ?, confirmed = ?, totals = ?,
    tally = ?, lease_ms = ?, lease_until = ${sql.now} + ?, revision = revision + 1 where ${HELD}`
  return {
    insertBareOutcomes: `${into} select ?, user_key, ?, ?, null from ${keys}`,
    insertOutcomes: `${into} select ?, user_key, status, recorded_at, detail from ${rows}`,
    recordState,
    // Empty, and never sent, where the database has no such thing.
    recordBatch: sql.inOneStatement?.([insertEveryOutcome, recordState]) ?? '',
  }
}

function intentStatements(sql: SqlDialect, { intent }: TableNames) {
  const keys = givenKeys(sql)
  const replacing = sql.replacing(['job_id', 'user_key'], 'record')
  return {
    readIntents: `select i.record as record from ${keys} inner join ${intent} i
      on i.user_key = given.user_key where i.job_id = ?`,
    saveIntents: `insert into ${intent} (job_id, user_key, record) select ?, user_key, record
      from ${sql.givenRows(INTENT_ROW)}${replacing}`,
    dropIntents: `${sql.deleteGiven(intent, 'user_key', keys)} and job_id = ?`,
  }
}

function outcomeStatements({ outcome }: TableNames) {
  return {
    readOutcome: `select ${OUTCOME_COLUMNS} from ${outcome} where job_id = ? and user_key = ?`,
    endOutcomeSlice: sliceEnd(outcome, 'job_id'),
    dropOutcomeSlice: dropSlice(outcome, 'job_id'),
    dropOutcomeRest: dropRest(outcome, 'job_id'),
    dropOutcome: `delete from ${outcome} where job_id = ? and user_key = ?`,
  }
}
