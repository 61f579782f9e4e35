// A whole run against the best set-based script, and against the usual loop with a transaction for
// every user.
import { atLeast, figureLine, type Goal, goalLine, type Line, usersPerSecond } from '../lines.js'
import {
  type Copy,
  type Database,
  DIALECTS,
  makeTemplate,
  NAMES,
  openDatabase,
  type Template,
} from '../library/database.js'
import { benchHost } from '../library/host.js'
import {
  BATCHES_OF_1000,
  looked,
  ordered,
  planned,
  purgeOf,
  ran,
  submitted,
} from '../library/purge.js'
import {
  batchedScript,
  listGoing,
  twoScripts,
  userLoop,
  wholeScript,
} from '../library/baselines.js'
import { type Contender, interleaved, median, type Rates, ratioOf } from '../measure.js'
import type { Section } from '../section.js'
import type { DatabaseName } from '../../test/support/dialects.js'

const USERS = 100_000
const ROUNDS = 5
const BATCH = 1000
/** The loop is so slow that it gets only some users; its rate is for those. */
const LOOP_SAMPLE = 2000

const RUN = 'run'
const TWO_SHARDS = 'two shards at once'
/** By a host of which nothing is pipelined. */
const STEP_BY_STEP = 'run, one step after the other'
/** What an expert runs beside circulation; the goals are held against it. */
const SCRIPT = `script in batches of ${BATCH}`
/** What an expert runs when nobody else works: all users are locked until its end. */
const WHOLE_SCRIPT = 'script in one transaction'
/** What two runners at once could come to at best, on this machine. */
const TWO_SCRIPTS = 'two scripts in batches at once'
const LOOP = 'a transaction per user'
/** Reads and decides about all, and stores nothing: what a plan is held against. */
const LOOK = 'reading all, storing nothing'
/** Reads and decides about all, and stores what was found. */
const PLAN = 'plan'
/** Orders what a plan says; the rate is of the users in the plan. */
const SUBMIT = 'submit'
/** Who does not do the whole work, so that there is no state to compare. */
const OTHERS: readonly string[] = [LOOP, LOOK, PLAN, SUBMIT]

/** What is asked of a database; `null` = shown without a goal. */
const GOALS: Readonly<
  Record<
    DatabaseName,
    {
      readonly run: Goal
      readonly twoShards: Goal | null
      readonly loop: Goal | null
      readonly plan: Goal
    }
  >
> = {
  sqlite: { run: atLeast(0.8), twoShards: null, loop: null, plan: atLeast(0.3) },
  postgres: {
    run: atLeast(0.95),
    twoShards: atLeast(0.8),
    loop: atLeast(20),
    plan: atLeast(0.5),
  },
  mariadb: { run: atLeast(0.95), twoShards: null, loop: atLeast(20), plan: atLeast(0.5) },
}

export const runSection: Section = async ({ users = USERS, rounds = ROUNDS, emit }) => {
  for (const dialect of DIALECTS) {
    const template = await makeTemplate(dialect, users)
    if ('missing' in template) {
      emit(
        figureLine({
          section: 'run',
          what: `${NAMES[dialect]}: not measured`,
          figure: template.missing,
          value: Number.NaN,
        }),
      )
      continue
    }
    try {
      const rates = await interleaved(contendersFor(dialect, template, users), rounds)
      for (const line of linesOf(dialect, rates)) emit(line)
    } finally {
      await template.drop()
    }
  }
}

const contendersFor = (
  dialect: DatabaseName,
  template: Template,
  users: number,
): readonly Contender[] => {
  let agreed: string | null = null
  /** Throws where a contender leaves the library in another state than the one before it. */
  const agree = async (database: Database, name: string): Promise<void> => {
    const state = await stateOf(database)
    agreed ??= state
    if (state !== agreed)
      throw new Error(
        `${NAMES[dialect]}: ${name} left the library in another state:\n${state}\n${agreed}`,
      )
  }
  const timed = (
    name: string,
    work: (database: Database) => Promise<() => Promise<number>>,
    connections = 1,
  ): Contender => ({
    name,
    run: () =>
      onCopy(
        dialect,
        template,
        async (database) => {
          await readied(database, connections)
          return work(database)
        },
        OTHERS.includes(name) ? null : (database) => agree(database, name),
      ),
  })
  const run =
    (shardsAtOnce: number, pipelined = dialect !== 'sqlite') =>
    async (database: Database) => {
      const host = benchHost(database, pipelined)
      const purge = purgeOf(database, { settings: { ...BATCHES_OF_1000, shardsAtOnce }, host })
      const jobId = await submitted(purge)
      return async () => (await ran(purge, jobId)).totals.scope
    }
  return [
    timed(RUN, run(1)),
    timed(
      SCRIPT,
      listed((database) => batchedScript(database, BATCH)),
    ),
    timed(WHOLE_SCRIPT, listed(wholeScript)),
    ...(dialect === 'sqlite' ? [] : [timed(STEP_BY_STEP, run(1, false))]),
    // One connection writes at a time in SQLite, so a second shard has nothing to gain there.
    ...(dialect === 'sqlite' ? [] : [timed(TWO_SHARDS, run(2), 2)]),
    ...(dialect === 'postgres'
      ? [
          timed(
            TWO_SCRIPTS,
            listed((database) => twoScripts(database, BATCH, users)),
            2,
          ),
        ]
      : []),
    timed(LOOK, async (database) => () => looked(database)),
    timed(PLAN, async (database) => async () => {
      const { counts } = await planned(purgeOf(database, { settings: {} }))
      return counts.examined
    }),
    timed(SUBMIT, async (database) => {
      const purge = purgeOf(database)
      const plan = await planned(purge)
      return async () => {
        await ordered(purge, plan)
        return plan.counts.examined
      }
    }),
    timed(LOOP, async (database) => () => userLoop(database, Math.min(LOOP_SAMPLE, users))),
  ]
}

/**
 * Looks at everybody, as the one who confirms a purge has done shortly before: so all contenders
 * find the same in the memory of the database. And opens their connections, as those of a host are.
 */
const readied = async (database: Database, connections: number): Promise<void> => {
  await looked(database)
  let open = 0
  let allOpen = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    allOpen = resolve
  })
  const hold = async (): Promise<void> => {
    if (++open === connections) allOpen()
    await opened
  }
  await Promise.all(
    Array.from({ length: connections }, () => database.transactions.run(hold, { mode: 'read' })),
  )
}

/** A script over the list of those who would go, which is made before. */
const listed =
  (script: (database: Database) => Promise<number>) =>
  async (database: Database): Promise<() => Promise<number>> => {
    await listGoing(database)
    return () => script(database)
  }

/** Users a second on a copy of its own; what `work` does before it answers is not counted. */
const onCopy = async (
  dialect: DatabaseName,
  template: Template,
  work: (database: Database) => Promise<() => Promise<number>>,
  check: ((database: Database) => Promise<void>) | null,
): Promise<number> => {
  const copy: Copy = await template.copy()
  const database = openDatabase(dialect, copy.address)
  try {
    const measured = await work(database)
    const began = performance.now()
    const users = await measured()
    const millis = performance.now() - began
    await check?.(database)
    return (users * 1000) / millis
  } finally {
    await database.close()
    await copy.drop()
  }
}

/** What became of the library's people, and what was written down about them, in numbers. */
const stateOf = async (database: Database): Promise<string> => {
  const states: string[] = []
  for (const sql of [
    'select count(*) as n, sum(id) as s from users',
    'select count(user_id) as n, sum(user_id) as s from loans',
    'select status, count(*) as n, sum(id) as s, count(waived_by) as a, count(waived_job) as j ' +
      'from fines group by status order by status',
    'select state, count(*) as n, sum(id) as s, count(closed_by) as a from requests group by ' +
      'state order by state',
    'select affiliated, previously, count(*) as n, sum(id) as s, count(user_id) as u from ' +
      'researchers group by affiliated, previously order by affiliated',
    'select status, count(*) as n, count(detail) as d, sum(length(detail)) as l from ' +
      'ils_purge_outcome group by status order by status',
  ])
    states.push((await database.query(sql)).map((row) => Object.values(row).join(' ')).join(', '))
  return states.join('; ')
}

const linesOf = (dialect: DatabaseName, rates: Rates): readonly Line[] => {
  const of = (name: string): number => median(rates.get(name) ?? [])
  const line = (name: string, against: string, goal: Goal | null): Line =>
    goalLine({
      section: 'run',
      what: `${NAMES[dialect]}: ${name}`,
      figure: usersPerSecond(of(name)),
      value: of(name),
      against: `${against} (${usersPerSecond(of(against))})`,
      ratio: ratioOf(rates, name, against),
      goal,
    })
  const goals = GOALS[dialect]
  return [
    line(RUN, SCRIPT, goals.run),
    line(RUN, WHOLE_SCRIPT, null),
    ...(rates.has(STEP_BY_STEP) ? [line(STEP_BY_STEP, SCRIPT, null)] : []),
    ...(rates.has(TWO_SCRIPTS)
      ? [line(TWO_SCRIPTS, SCRIPT, null), line(TWO_SHARDS, TWO_SCRIPTS, goals.twoShards)]
      : []),
    ...(rates.has(TWO_SHARDS)
      ? [line(TWO_SHARDS, SCRIPT, null), line(TWO_SHARDS, WHOLE_SCRIPT, null)]
      : []),
    line(RUN, LOOP, goals.loop),
    line(PLAN, LOOK, goals.plan),
    line(SUBMIT, PLAN, null),
    ...[SCRIPT, WHOLE_SCRIPT, LOOP, LOOK].map((name) =>
      figureLine({
        section: 'run',
        what: `${NAMES[dialect]}: ${name}`,
        figure: usersPerSecond(of(name)),
        value: of(name),
      }),
    ),
  ]
}
