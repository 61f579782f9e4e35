// What a run is held against: the best set-based script, whole or in batches, and the usual loop
// with a transaction for every user. All of them do the same to the same users and leave the same
// rows behind.
import type { SqlRow, SqlValue } from '../../src/adapters/sql/index.js'
import type { Database } from './database.js'
import type { Stretch } from './facts.js'
import { OPERATOR } from './host.js'
import { THRESHOLD_CENTS, TODAY } from './people.js'
import { ready } from './sets.js'
import type { DatabaseName } from '../../test/support/dialects.js'

/** The job whose outcomes a script writes. */
const SCRIPT_JOB = '5c1a7000-0000-4000-8000-000000000001'

const OUTCOMES = 'ils_purge_outcome'

type Execute = (sql: string, parameters?: readonly SqlValue[]) => Promise<readonly SqlRow[]>

const executeIn =
  (database: Database, tx: unknown): Execute =>
  async (sql, parameters = []) =>
    (await database.executor(tx).execute(sql, parameters)).rows

/** A reason as the journal's outcomes hold it, in SQL. */
const reasonText = (dialect: DatabaseName, code: string, measured: string, limit: string): string =>
  joined(
    dialect,
    `'{"_tag":"Blocked","code":"${code}","measured":'`,
    measured,
    `',"limit":${limit}}'`,
  )

const joined = (dialect: DatabaseName, ...parts: readonly string[]): string =>
  dialect === 'mariadb' ? `concat(${parts.join(', ')})` : `(${parts.join(' || ')})`

/** Cents as the text of a canonical decimal, in SQL. */
const amountText = (dialect: DatabaseName, cents: string): string => {
  switch (dialect) {
    case 'postgres':
      return `trim_scale(${cents} / 100.0)::text`
    case 'mariadb':
      return `cast(cast(${cents} / 100 as double) as char)`
    case 'sqlite':
      return (
        `case ${cents} % 100 when 0 then ${cents} / 100 else rtrim(printf('%d.%02d', ${cents} / ` +
        `100, ${cents} % 100), '0') end`
      )
  }
}

const STAYS = `(openloans > 0 or debt > ${THRESHOLD_CENTS} or isprotected = 1)`

/**
 * The detail of an outcome, in SQL over the columns of the facts: all reasons of who stays, what is
 * done to who goes, and the warning of both.
 */
const detailSql = (dialect: DatabaseName): string => {
  const when = (condition: string, text: string): string =>
    `case when ${condition} then ${text} else '' end`
  const text = (value: string): string =>
    dialect === 'mariadb' ? `cast(${value} as char)` : `cast(${value} as text)`
  const quoted = (value: string): string => joined(dialect, `'"'`, value, `'"'`)
  const reasons = joined(
    dialect,
    when(
      'openloans > 0',
      joined(dialect, `','`, reasonText(dialect, 'open-loans', text('openloans'), '0')),
    ),
    when(
      `debt > ${THRESHOLD_CENTS}`,
      joined(
        dialect,
        `','`,
        reasonText(
          dialect,
          'debt-over-threshold',
          quoted(amountText(dialect, 'debt')),
          `"${THRESHOLD_CENTS / 100}"`,
        ),
      ),
    ),
    when(
      'isprotected = 1',
      joined(dialect, `','`, reasonText(dialect, 'protected-user', `'true'`, 'false')),
    ),
  )
  // What is cancelled always warns, of who stays as of who goes.
  const warnings = joined(
    dialect,
    `'"warnings":['`,
    reasonText(dialect, 'requests-pending', text('pending'), '0'),
    `']'`,
  )
  const actions = joined(
    dialect,
    `'{'`,
    when('pending > 0', joined(dialect, warnings, `','`)),
    `'"actions":{"demoteResearcher":'`,
    `case when assets > 0 then 'true' else 'false' end`,
    `',"waive":'`,
    `case when debt > 0 then ${quoted(amountText(dialect, 'debt'))} else 'null' end`,
    `',"cancelRequests":'`,
    text('pending'),
    `'}}'`,
  )
  const does = `(assets > 0 or debt > 0 or pending > 0)`
  const stays = joined(
    dialect,
    `'{"reasons":['`,
    `substr(${reasons}, 2)`,
    `']'`,
    when('pending > 0', joined(dialect, `','`, warnings)),
    `'}'`,
  )
  return `case when ${STAYS} then ${stays} when ${does} then ${actions} end`
}

/** Whom the criteria mean. */
const selection = 'purge_date <= ?'

/**
 * Who would go, as a plan lists them: what a script is given, so that it need not look for them.
 */
const GOING = 'going'

/**
 * Statements of the script that goes by a scratch table of verdicts, one for every step. PostgreSQL
 * joins; the others walk along the index of the stretch, their first and last id, and look up each
 * verdict: MariaDB first gathers all rows of a join before it changes any.
 */
const stepTexts = (dialect: DatabaseName) => {
  const isMeant = (
    table: string,
    column: string,
    condition: string,
  ): string => `${table}.${column} between ? and ?
    and ${dialect === 'sqlite' ? '+' : ''}${table}.${column} in (select id from verdict where stays
      = 0 and ${condition})`
  const update = (table: string, changes: string, where: string, condition: string): string =>
    dialect === 'postgres'
      ? `update ${table} set ${changes} from verdict where user_id = verdict.id and stays = 0 ` +
        `and ${condition} and ${where}`
      : `update ${table} set ${changes} where ${isMeant(table, 'user_id', condition)} and ${where}`
  const remove = (table: string, column: string, where: string): string =>
    dialect === 'postgres'
      ? `delete from ${table} using verdict where ${table}.${column} = verdict.id and stays = 0 ` +
        `and ${where}`
      : `delete from ${table} where ${isMeant(table, column, 'true')} and ${where}`
  const by = `'${OPERATOR}'`
  return [
    update(
      'researchers',
      'affiliated = 0, previously = 1, user_id = null',
      'true',
      'verdict.assets > 0',
    ),
    update(
      'fines',
      `status = 'waived', waived_by = ${by}, waived_job = '${SCRIPT_JOB}'`,
      `status = 'active'`,
      'debt > 0',
    ),
    update(
      'requests',
      `state = 'cancelled', closed_by = ${by}`,
      `state = 'pending'`,
      'pending > 0',
    ),
    update('loans', 'user_id = null', 'true', 'true'),
    remove('researchers', 'user_id', 'researchers.assets = 0'),
    remove('users', 'id', 'true'),
    `insert into ${OUTCOMES} (job_id, user_key, status, recorded_at, detail)
      select '${SCRIPT_JOB}', ${dialect === 'mariadb' ? 'cast(id as char)' : 'cast(id as text)'},
        case stays when 1 then 'kept' else 'purged' end, ?, detail from verdict`,
  ]
}

/**
 * A scratch table; MariaDB keeps a small one in memory, because emptying one of InnoDB's takes
 * longer than filling it.
 */
const verdictTable = (dialect: DatabaseName, size: 'small' | 'large'): string =>
  `create temporary table verdict (id bigint not null primary key,
    openloans bigint not null, debt bigint not null,
    pending bigint not null,
    assets bigint, stays integer not null, detail varchar(400))${
      dialect === 'mariadb' && size === 'small' ? ' engine = memory' : ''
    }`

/** The facts of all who are meant, the aggregates made once each instead of user by user. */
const allFacts = `select u.id as id, u.is_protected as isprotected, coalesce(l.n, 0) as openloans,
  coalesce(f.n, 0) as debt,
  coalesce(r.n, 0) as pending, s.n as assets from users u
  left join (select user_id, count(*) as n from loans where returned_on is null group by user_id) l
    on l.user_id = u.id
  left join (select user_id, sum(cents) as n from fines where status = 'active' group by user_id) f
    on f.user_id = u.id
  left join (select user_id, count(*) as n from requests where state = 'pending' group by user_id) r
    on r.user_id = u.id
  left join (select user_id, max(assets) as n from researchers where affiliated = 1 group by
    user_id) s on s.user_id = u.id
  where u.${selection}`

const listedFacts = `${allFacts} and u.id in (select id from ${GOING})`

const insertVerdicts = (dialect: DatabaseName, facts: string): string =>
  `insert into verdict (id, openloans, debt, pending, assets, stays, detail)
    select id, openloans, debt, pending, assets, case when ${STAYS} then 1 else 0
      end, ${detailSql(dialect)} from (${facts}) as facts`

/** Lists who would go, as whoever runs a script has done before it. */
export const listGoing = async ({ dialect, query }: Database): Promise<void> => {
  const facts = allFacts.replace('?', `'${TODAY}'`)
  await query(`create table ${GOING} (id bigint not null primary key)`)
  await query(
    `insert into ${GOING} select id from (${facts}) as facts where not ${STAYS} order by id`,
  )
  if (dialect === 'postgres') await query(`analyze ${GOING}`)
}

/**
 * The whole purge of those who are listed, in one transaction: fastest where nobody else works, for
 * all users stay locked until its end.
 */
export const wholeScript = async (database: Database): Promise<number> => {
  const { dialect } = database
  return database.transactions.run(
    async (tx) => {
      const execute = executeIn(database, tx)
      await execute(ready(dialect, verdictTable(dialect, 'large')))
      if (dialect !== 'sqlite')
        await execute(
          ready(
            dialect,
            `select count(*) from (select id from users where ${selection} and id in (select id ` +
              `from ${GOING}) for update) as held`,
          ),
          [TODAY],
        )
      await execute(ready(dialect, insertVerdicts(dialect, listedFacts)), [TODAY])
      if (dialect === 'postgres') await execute('analyze verdict')
      const [row] = await execute(
        'select count(*) as users, min(id) as first, max(id) as last from verdict',
      )
      await runSteps(database, execute, Number(row?.first), Number(row?.last))
      await execute(dialect === 'mariadb' ? 'drop temporary table verdict' : 'drop table verdict')
      return Number(row?.users)
    },
    { mode: 'write' },
  )
}

const runSteps = async (
  { dialect }: Database,
  execute: Execute,
  first: number,
  last: number,
): Promise<void> => {
  for (const text of stepTexts(dialect))
    await execute(
      ready(dialect, text),
      text.startsWith('insert') ? [Date.now()] : text.includes('?') ? [first, last] : [],
    )
}

/**
 * The same in batches of consecutive keys, a transaction each: what an expert runs beside
 * circulation.
 */
export const batchedScript = async (
  database: Database,
  size: number,
  [from, upTo]: Stretch = EVERYBODY,
): Promise<number> => {
  let [users, after] = [0, from - 1]
  const { transactions } = database
  // The scratch table outlives the batches, and belongs to the one connection that all of them run
  // on.
  const batch = batchOf(database, size)
  for (;;) {
    const done = await transactions.run((tx) => batch(executeIn(database, tx), after, upTo), {
      mode: 'write',
    })
    if (done === null) return users
    users += done.users
    after = done.last
  }
}

const EVERYBODY: Stretch = [1, Number.MAX_SAFE_INTEGER]

/**
 * Two of the scripts at once, each on its half of the ids and a connection of its own: what the
 * machine has to give. Not for a database whose script keeps a scratch table, for that belongs to
 * one connection.
 */
export const twoScripts = async (
  database: Database,
  size: number,
  users: number,
): Promise<number> => {
  const middle = Math.floor(users / 2)
  const done = await Promise.all([
    batchedScript(database, size, [1, middle]),
    batchedScript(database, size, [middle + 1, users]),
  ])
  return done.reduce((sum, each) => sum + each, 0)
}

type Batch = (
  execute: Execute,
  after: number,
  upTo: number,
) => Promise<{ readonly users: number; readonly last: number } | null>

const batchOf = (database: Database, size: number): Batch =>
  database.dialect === 'postgres' ? postgresBatch(size) : scratchBatch(database, size)

const counted = (alias: string, table: string, value: string, where: string): string =>
  `left join (select user_id, ${value} as n from ${table} where user_id between ? and ? ` +
  `and ${where} group by user_id) ${alias} on ${alias}.user_id = u.id`

/**
 * The facts of the users in a stretch of ids, each kind of row read once along its index; takes the
 * stretch six times.
 */
const STRETCH_FACTS = `select u.id as id, u.is_protected as isprotected, coalesce(l.n, 0) as
  openloans, coalesce(f.n, 0) as debt,
  coalesce(r.n, 0) as pending, s.n as assets from users u
  inner join ${GOING} g on g.id = u.id and g.id between ? and ?
  ${counted('l', 'loans', 'count(*)', 'returned_on is null')}
  ${counted('f', 'fines', 'sum(cents)', `status = 'active'`)}
  ${counted('r', 'requests', 'count(*)', `state = 'pending'`)}
  ${counted('s', 'researchers', 'max(assets)', 'affiliated = 1')}
  where u.id between ? and ? and u.${selection}`

/** The first and last id of a stretch, so many times. */
const ends = (first: number, last: number, times: number): readonly SqlValue[] =>
  Array.from({ length: times }, () => [first, last]).flat()

const NEXT =
  'select count(*) as users, min(id) as first, max(id) as last from (select u.id as id ' +
  `from ${GOING} g inner join users u on u.id = g.id where u.${selection} and g.id > ? and g.id ` +
  '<= ? and u.id > ? and u.id <= ? order by g.id limit ?'

/**
 * PostgreSQL does everything to a batch in one statement, apart from the lock, whose waiting must
 * not date what is read.
 */
const postgresBatch = (size: number): Batch => {
  const lock = ready('postgres', `${NEXT} for update of u) as held`)
  // Said of the rows too: it walks along the stretch of their index then, and does not look up each
  // user.
  const isMeant = (column: string, condition: string): string =>
    `${column} between ? and ? and ${column} in (select id from verdict where not stays ` +
    `and ${condition})`
  const by = `'${OPERATOR}'`
  const steps = `demoted as (update researchers set affiliated = 0, previously = 1, user_id = null
    where ${isMeant('user_id', 'assets > 0')}),
      waived as (update fines set status = 'waived', waived_by = ${by}, waived_job = '${SCRIPT_JOB}'
        where status = 'active' and ${isMeant('user_id', 'debt > 0')}),
      cancelled as (update requests set state = 'cancelled', closed_by = ${by} where state =
        'pending' and ${isMeant('user_id', 'pending > 0')}),
      anonymised as (update loans set user_id = null where ${isMeant('user_id', 'true')}),
      forgotten as (delete from researchers where assets = 0
        and ${isMeant('user_id', 'assets is not null')}),
      gone as (delete from users where ${isMeant('id', 'true')})`
  const all = ready(
    'postgres',
    `with verdict as materialized (select *, ${STAYS} as stays, ${detailSql('postgres')} as detail
      from (${STRETCH_FACTS}) as facts), ${steps}
      insert into ${OUTCOMES} (job_id, user_key, status, recorded_at, detail)
      select '${SCRIPT_JOB}', id::text, case when stays then 'kept' else 'purged' end, ?, detail
        from verdict`,
  )
  return async (execute, after, upTo) => {
    const [row] = await execute(lock, [TODAY, after, upTo, after, upTo, size])
    const [users, first, last] = [Number(row?.users), Number(row?.first), Number(row?.last)]
    if (users === 0) return null
    await execute(all, [...ends(first, last, 6), TODAY, ...ends(first, last, 6), Date.now()])
    return { users, last }
  }
}

/** The others go by a scratch table of verdicts. */
const scratchBatch = (database: Database, size: number): Batch => {
  const { dialect } = database
  const lock = ready(dialect, `${NEXT}${dialect === 'mariadb' ? ' for update' : ''}) as held`)
  const verdicts = ready(dialect, insertVerdicts(dialect, STRETCH_FACTS))
  let isMade = false
  return async (execute, after, upTo) => {
    if (!isMade) await execute(ready(dialect, verdictTable(dialect, 'small')))
    isMade = true
    const [row] = await execute(lock, [TODAY, after, upTo, after, upTo, size])
    const [users, first, last] = [Number(row?.users), Number(row?.first), Number(row?.last)]
    if (users === 0) return null
    await execute('delete from verdict')
    await execute(verdicts, [...ends(first, last, 6), TODAY])
    await runSteps(database, execute, first, last)
    return { users, last }
  }
}

/**
 * The usual loop: one user after the other, each in a transaction of their own. Answers how many
 * users it looked at.
 */
export const userLoop = async (database: Database, limit: number): Promise<number> => {
  const { dialect, transactions } = database
  const lock = dialect === 'sqlite' ? '' : ' for update'
  const prepared = (text: string): string => ready(dialect, text)
  const texts = {
    due: prepared(`select id from users where ${selection} order by id limit ?`),
    user: prepared(
      `select is_protected as isprotected from users where id = ? and purge_date <= ?${lock}`,
    ),
    loans: prepared('select count(*) as n from loans where user_id = ? and returned_on is null'),
    debt: prepared(
      `select coalesce(sum(cents), 0) as n from fines where user_id = ? and status = 'active'`,
    ),
    requests: prepared(
      `select count(*) as n from requests where user_id = ? and state = 'pending'`,
    ),
    assets: prepared(
      'select max(assets) as n from researchers where user_id = ? and affiliated = 1',
    ),
    demote: prepared(
      'update researchers set affiliated = 0, previously = 1, user_id = null where user_id = ?',
    ),
    forget: prepared('delete from researchers where user_id = ?'),
    waive: prepared(
      `update fines set status = 'waived', waived_by = ?, waived_job = ? where user_id = ? and ` +
        `status = 'active'`,
    ),
    cancel: prepared(
      `update requests set state = 'cancelled', closed_by = ? where user_id = ? and state = ` +
        `'pending'`,
    ),
    anonymise: prepared('update loans set user_id = null where user_id = ?'),
    remove: prepared('delete from users where id = ?'),
    outcome: prepared(
      `insert into ${OUTCOMES} (job_id, user_key, status, recorded_at, detail) values (?, ?, ?, ` +
        '?, ?)',
    ),
  }
  const due = await transactions.run((tx) => executeIn(database, tx)(texts.due, [TODAY, limit]), {
    mode: 'read',
  })
  for (const { id } of due) {
    const key = Number(id)
    await transactions.run(
      async (tx) => {
        const execute = executeIn(database, tx)
        const number = async (text: string): Promise<number | null> => {
          const n = (await execute(text, [key]))[0]?.n
          return n === null || n === undefined ? null : Number(n)
        }
        const [user] = await execute(texts.user, [key, TODAY])
        if (user === undefined) return
        const loans = (await number(texts.loans)) ?? 0
        const debt = (await number(texts.debt)) ?? 0
        const pending = (await number(texts.requests)) ?? 0
        const assets = await number(texts.assets)
        const isProtected = Number(user.isprotected) === 1
        if (loans > 0 || debt > THRESHOLD_CENTS || isProtected) {
          const reasons = [
            ...(loans > 0
              ? [{ _tag: 'Blocked', code: 'open-loans', measured: loans, limit: 0 }]
              : []),
            ...(debt > THRESHOLD_CENTS
              ? [
                  {
                    _tag: 'Blocked',
                    code: 'debt-over-threshold',
                    measured: String(debt / 100),
                    limit: String(THRESHOLD_CENTS / 100),
                  },
                ]
              : []),
            ...(isProtected
              ? [{ _tag: 'Blocked', code: 'protected-user', measured: true, limit: false }]
              : []),
          ]
          await execute(texts.outcome, [
            SCRIPT_JOB,
            String(key),
            'kept',
            Date.now(),
            JSON.stringify({ reasons }),
          ])
          return
        }
        const isDemoted = assets !== null && assets > 0
        if (isDemoted) await execute(texts.demote, [key])
        else if (assets !== null) await execute(texts.forget, [key])
        if (debt > 0) await execute(texts.waive, [OPERATOR, SCRIPT_JOB, key])
        if (pending > 0) await execute(texts.cancel, [OPERATOR, key])
        await execute(texts.anonymise, [key])
        await execute(texts.remove, [key])
        const actions = {
          demoteResearcher: isDemoted,
          waive: debt > 0 ? String(debt / 100) : null,
          cancelRequests: pending,
        }
        const does = isDemoted || debt > 0 || pending > 0
        await execute(texts.outcome, [
          SCRIPT_JOB,
          String(key),
          'purged',
          Date.now(),
          does ? JSON.stringify({ actions }) : null,
        ])
      },
      { mode: 'write' },
    )
  }
  return due.length
}
