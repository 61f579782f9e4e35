// The statements about plans, the users in them, and what is known of one user.
import type { SqlColumn, SqlDialect } from './dialect.js'
import {
  dropRest,
  dropSlice,
  givenKeys,
  PLANNED_USER_COLUMNS,
  sliceEnd,
} from './statement-parts.js'
import type { TableNames } from './tables.js'

/** A user of a plan as a row that is handed in. */
export const PLANNED_USER_ROW: readonly SqlColumn[] = [
  { name: 'user_key', type: 'key' },
  { name: 'verdict', type: 'word' },
  { name: 'user_group', type: 'json' },
  { name: 'home_library', type: 'json' },
  { name: 'detail', type: 'json' },
]

/** `renewLease` renews the lease on the shard in which a plan is made. */
export function planStatements(
  sql: SqlDialect,
  { plan, planUser, job }: TableNames,
  renewLease: string,
) {
  const columns = ['id', 'status', 'holds_users', 'revision', 'record', 'progress']
  const insertPlanUsers = `insert into ${planUser}
    (plan_id, user_key, verdict, user_group, home_library, detail)
    select ?, user_key, verdict, user_group, home_library, detail
    from ${sql.givenRows(PLANNED_USER_ROW)}`
  const recordProgress = `update ${plan} set progress = ? where id = ?`
  return {
    hasJob: `select id as id from ${job} where id = ?`,
    createPlan: sql.insertUnlessTaken(plan, columns),
    readPlan: `select id as id, status as status, record as record, progress as progress
      from ${plan} where id = ?`,
    // As for a job: shows whether the driver says how many rows it changed.
    touchPlan: `update ${plan} set revision = revision + 1 where id = ?`,
    changePlan: `update ${plan} set status = ?, holds_users = ?, record = ?,
      revision = revision + 1 where id = ? and status = ?`,
    insertPlanUsers,
    recordProgress,
    // Empty, and never sent, where the database has no such thing.
    savePlanPage: sql.inOneStatement?.([insertPlanUsers, recordProgress, renewLease]) ?? '',
    readPlanUser: `select ${PLANNED_USER_COLUMNS} from ${planUser}
      where plan_id = ? and user_key = ?`,
    endPlanUserSlice: sliceEnd(planUser, 'plan_id'),
    dropPlanUserSlice: dropSlice(planUser, 'plan_id'),
    dropPlanUserRest: dropRest(planUser, 'plan_id'),
    dropPlanUser: `delete from ${planUser} where plan_id = ? and user_key = ?`,
  }
}

/** The accounts of budgets of calls. */
export function callStatements(sql: SqlDialect, { calls }: TableNames) {
  return {
    readCalls: `select account as account from ${calls} where budget = ?${sql.lock}`,
    createCalls: sql.insertUnlessTaken(calls, ['budget', 'account', 'revision']),
    saveCalls: `update ${calls} set account = ?, revision = revision + 1 where budget = ?`,
  }
}

export function userStatements(
  sql: SqlDialect,
  { plan, planUser, job, outcome, toForget }: TableNames,
) {
  return {
    // From the ids to the keys of the rows, because nothing else leads from a user to them. A left
    // join keeps that order where a database does not count rows before it plans.
    findUser: `select ids.id as id, u.verdict as verdict, u.user_group as usergroup,
      u.home_library as homelibrary, u.detail as planneddetail, o.status as status,
      o.recorded_at as at, o.detail as detail
      from (select id from ${plan} union select id from ${job}) as ids
      left join ${planUser} u on u.plan_id = ids.id and u.user_key = ?
      left join ${outcome} o on o.job_id = ids.id and o.user_key = ?
      where u.user_key is not null or o.user_key is not null order by ids.id`,
    noteToForget: sql.insertUnlessTaken(toForget, ['job_id', 'user_key']),
    toForget: `select user_key as userkey from ${toForget} where job_id = ?
      order by user_key${sql.lock}`,
    // Those that were read, and none that was noted since.
    dropToForget: `${sql.deleteGiven(toForget, 'user_key', givenKeys(sql))} and job_id = ?`,
  }
}
