// Every statement of the journal, written once for all databases.
import type { Column, DialectSql } from './dialect.js'
import type { TableNames } from './tables.js'

const OUTCOME_COLUMNS = 'user_key as userkey, status as status, recorded_at as at, detail as detail'
const STATE_COLUMNS =
  'claims as claims, position as position, confirmed as confirmed, totals as totals, tally as tally'

/** An outcome as a row that is handed in. */
export const OUTCOME_ROW: readonly Column[] = [
  { name: 'user_key', type: 'key' },
  { name: 'status', type: 'word' },
  { name: 'recorded_at', type: 'integer' },
  { name: 'detail', type: 'json' },
]

/** An intent as a row that is handed in. */
export const INTENT_ROW: readonly Column[] = [
  { name: 'user_key', type: 'key' },
  { name: 'record', type: 'json' },
]

/**
 * The statements, ready to run. Columns come back under names without underscores, so that a query
 * builder that renames columns leaves them alone. Updates that are held against `affected` raise
 * `revision`, so that a driver that counts only changed rows counts them too.
 */
export const journalStatements = (sql: DialectSql, tables: TableNames) => {
  const { job, shard, shardKeys, intent, outcome } = tables
  const { now } = sql
  const given = sql.listRows('word', 'word')
  const held = 'job_id = ? and shard = ? and token = ? and is_open = 1'
  const eligible = 's.job_id = ? and s.is_open = 1'
  const free = `s.lease_until <= ${now} or s.lease_until > ${now} + s.lease_ms`
  const freeShard = (
    which: string,
  ): string => `select s.shard as shard, s.token as token, ${STATE_COLUMNS.replace(/(\w+) as/g, 's.$1 as')}
    from ${shard} s where ${which} and (${free}) order by s.shard limit 1${sql.lockSkippingHeld}`
  const openShards = (which: string): string =>
    `select count(*) as openshards, min(s.lease_until) - ${now} as wait from ${shard} s where ${which}`
  const givenKeys = sql.listRows('user_key', 'key')
  const insertBareOutcomes = `insert into ${outcome} (job_id, user_key, status, recorded_at, detail) select ?, user_key, ?, ?, null from ${givenKeys}`
  const insertOutcomes = `insert into ${outcome} (job_id, user_key, status, recorded_at, detail)
    select ?, user_key, status, recorded_at, detail from ${sql.givenRows(OUTCOME_ROW)}`
  // In one insert and not in two: the second would go in between the rows of the first.
  const insertEveryOutcome = `insert into ${outcome} (job_id, user_key, status, recorded_at, detail)
    select ?, user_key, status, recorded_at, detail from (select user_key, ? as status, cast(? as bigint) as recorded_at, null as detail from ${givenKeys}
    union all select user_key, status, recorded_at, detail from ${sql.givenRows(OUTCOME_ROW)}) as outcomes`
  const recordState = `update ${shard} set claims = ?, position = ?, confirmed = ?, totals = ?, tally = ?,
    lease_ms = ?, lease_until = ${now} + ?, revision = revision + 1 where ${held}`

  const texts = {
    createJob: sql.insertUnlessTaken(job, [
      'id',
      'kind',
      'status',
      'active_digest',
      'finished_at',
      'revision',
      'record',
    ]),
    readJob: `select id as id, status as status, record as record from ${job} where id = ?`,
    listJobs: `select id as id, status as status, record as record from ${job} order by submitted limit ?`,
    listJobsByStatus: `select id as id, status as status, record as record from ${job}
      where status in (select word from ${given}) order by submitted limit ?`,
    // Changes nothing but what every update raises: shows whether the driver says how many rows it
    // changed.
    touchJob: `update ${job} set revision = revision + 1 where id = ?`,
    changeJob: `update ${job} set status = ?, active_digest = ?, finished_at = ?, record = ?, revision = revision + 1
      where id = ? and status = ?`,

    addShard: `insert into ${shard} (job_id, shard, is_open, token, owner, lease_ms, lease_until, claims, position, confirmed,
      totals, tally, revision) values (?, ?, 1, 0, null, 0, 0, 0, 0, ?, ?, ?, 0)`,
    addShardKeys: `insert into ${shardKeys} (job_id, shard, user_keys) values (?, ?, ?)`,
    shardKeys: `select user_keys as userkeys from ${shardKeys} where job_id = ? and shard = ?`,
    reorderShard: `update ${shardKeys} set user_keys = ? where job_id = ? and shard = ?`,
    dropShards: `delete from ${shard} where job_id = ?`,
    dropAllShardKeys: `delete from ${shardKeys} where job_id = ?`,
    dropFinishedShardKeys: `delete from ${shardKeys} where job_id = ? and shard = ?
      and exists (select 1 from ${shard} s where s.job_id = ? and s.shard = ? and s.token = ? and s.is_open = 0)`,

    freeShard: freeShard(eligible),
    freeShardNumbered: freeShard(`${eligible} and s.shard = ?`),
    freeShards: `select s.shard as shard from ${shard} s where ${eligible} and (${free}) order by s.shard`,
    // That the token is still the one read matters only where a database has no row locks.
    claimShard: `update ${shard} set token = token + 1, claims = claims + 1, owner = ?, lease_ms = ?, lease_until = ${now} + ?,
      revision = revision + 1 where ${held}`,
    isLeasedBy: `select token as token from ${shard} where ${held} and owner = ?`,
    openShards: openShards(eligible),
    openShardNumbered: openShards(`${eligible} and s.shard = ?`),

    fence: `select ${STATE_COLUMNS} from ${shard} where ${held}${sql.lock}`,
    insertBareOutcomes,
    insertOutcomes,
    recordState,
    // Empty where the database must be told one after the other.
    recordBatch: sql.inOneStatement?.([insertEveryOutcome, recordState]) ?? '',
    renewLease: `update ${shard} set lease_ms = ?, lease_until = ${now} + ?, revision = revision + 1 where ${held}`,
    releaseShard: `update ${shard} set claims = case when claims > 0 then claims - 1 else 0 end, owner = null, lease_ms = 0, lease_until = 0, revision = revision + 1 where ${held}`,
    finishShard: `update ${shard} set is_open = 0, owner = null, lease_ms = 0, lease_until = 0, revision = revision + 1 where ${held}`,

    readIntents: `select i.record as record from ${givenKeys} inner join ${intent} i on i.user_key = given.user_key where i.job_id = ?`,
    saveIntents: `insert into ${intent} (job_id, user_key, record) select ?, user_key, record from ${sql.givenRows(INTENT_ROW)}${sql.replacing(
      ['job_id', 'user_key'],
      'record',
    )}`,
    dropIntents: `${sql.deleteGiven(intent, 'user_key', givenKeys)} and job_id = ?`,

    shardNumbers: `select is_open as isopen, totals as totals, tally as tally from ${shard} where job_id = ?`,
    readOutcome: `select ${OUTCOME_COLUMNS} from ${outcome} where job_id = ? and user_key = ?`,
    listOutcomes: `select ${OUTCOME_COLUMNS} from ${outcome} where job_id = ? and user_key > ? order by user_key limit ?`,
    listOutcomesByStatus: `select ${OUTCOME_COLUMNS} from ${outcome}
      where job_id = ? and user_key > ? and status in (select word from ${given}) order by user_key limit ?`,
    // Two steps, because a subquery would have every outcome of every job looked at.
    jobsFinishedBefore: `select id as id from ${job} where finished_at < ?`,
    dropOutcomes: `delete from ${outcome} where job_id = ?`,
  } as const

  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      sql.placeholders(text.replace(/\s+/g, ' ')),
    ]),
  ) as unknown as Readonly<Record<keyof typeof texts, string>>
}
