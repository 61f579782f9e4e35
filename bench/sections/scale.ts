// What a second worker process is worth where the host is the bottleneck, and what handing shards
// out through pg-boss costs.
import type pg from 'pg'
import { PgBoss } from 'pg-boss'
import { pgBossShardQueue } from '../../src/adapters/pg-boss/index.js'
import type { ShardQueue, Totals } from '../../src/index.js'
import { type Database, makeTemplate, openDatabase, type Template } from '../library/database.js'
import { purgeOf, ran, submitted } from '../library/purge.js'
import { atLeast, figureLine, goalLine, type Line, usersPerSecond } from '../lines.js'
import { interleaved, median, ratioOf } from '../measure.js'
import { start } from '../process.js'
import type { WorkerOrders } from '../processes/worker.js'
import type { Section } from '../section.js'

const USERS = 10_000
/** More of them, because a worker looks for its first message only now and then. */
const BOSS_USERS = 100_000
const BATCH = 100
const SHARD = 500
/** What a call over a network takes; a batch makes up to five. */
const ANSWER_MS = 20
const ROUNDS = 5

export const scaleSection: Section = async ({ users, rounds = ROUNDS, emit }) => {
  emit(await onTemplate('two workers', users ?? USERS, rounds, twoWorkers))
  emit(await onTemplate('pg-boss', users ?? BOSS_USERS, rounds, throughPgBoss))
}

const onTemplate = async (
  what: string,
  users: number,
  rounds: number,
  measure: (template: Template, users: number, rounds: number) => Promise<Line>,
): Promise<Line> => {
  const template = await makeTemplate('postgres', users)
  if ('missing' in template)
    return figureLine({
      section: 'scale',
      what: `${what}: not measured`,
      figure: template.missing,
      value: Number.NaN,
    })
  try {
    return await measure(template, users, rounds)
  } finally {
    await template.drop()
  }
}

const twoWorkers = async (template: Template, users: number, rounds: number): Promise<Line> => {
  const rates = await interleaved(
    [1, 2].map((workers) => ({ name: `${workers}`, run: () => rateOf(template, users, workers) })),
    rounds,
  )
  const [one, two] = [median(rates.get('1') ?? []), median(rates.get('2') ?? [])]
  return goalLine({
    section: 'scale',
    what: `two worker processes, a host of ${ANSWER_MS} ms a call`,
    figure: usersPerSecond(two),
    value: two,
    against: `one (${usersPerSecond(one)})`,
    ratio: ratioOf(rates, '2', '1'),
    goal: atLeast(1.8),
  })
}

const throughPgBoss = async (template: Template, _users: number, rounds: number): Promise<Line> => {
  const [inProcess, boss] = ['the runner in process', 'pg-boss']
  const rates = await interleaved(
    [
      { name: inProcess, run: () => inProcessRate(template) },
      { name: boss, run: () => pgBossRate(template) },
    ],
    rounds,
  )
  const of = (name: string): number => median(rates.get(name) ?? [])
  return goalLine({
    section: 'scale',
    what: 'pg-boss, one worker',
    figure: usersPerSecond(of(boss)),
    value: of(boss),
    against: `${inProcess} (${usersPerSecond(of(inProcess))})`,
    ratio: ratioOf(rates, boss, inProcess),
    goal: atLeast(0.9),
  })
}

/** Users a second of a job that the runner takes off the queue itself. */
const inProcessRate = (template: Template): Promise<number> =>
  onCopy(template, async (database) => {
    const purge = purgeOf(database)
    const jobId = await submitted(purge)
    const began = performance.now()
    const { totals } = await ran(purge, jobId)
    return (totals.scope * 1000) / (performance.now() - began)
  })

/**
 * Users a second of a job whose shards come as messages, from the moment the worker begins to
 * serve.
 */
const pgBossRate = (template: Template): Promise<number> =>
  onCopy(template, async (database, address) => {
    const boss = new PgBoss({
      connectionString: address,
      max: 2,
      supervise: false,
      schedule: false,
    })
    boss.on('error', () => undefined)
    await boss.start()
    const queue = pgBossShardQueue<pg.PoolClient>({
      boss,
      database: (client) => ({ executeSql: (text, values) => client.query(text, values) }),
      pollingSeconds: 0.5,
    })
    await queue.prepare()
    let completed: (totals: Totals) => void = () => undefined
    const completion = new Promise<Totals>((resolve) => {
      completed = resolve
    })
    const purge = purgeOf(database, {
      queue: queue as ShardQueue<unknown>,
      observer: (event) => {
        if (event._tag === 'JobCompleted') completed(event.totals)
      },
    })
    await submitted(purge)
    const began = performance.now()
    const serving = purge.serve()()
    const { scope } = await completion
    const rate = (scope * 1000) / (performance.now() - began)
    await purge.drain()()
    await serving
    await boss.stop({ graceful: false })
    return rate
  })

const onCopy = async (
  template: Template,
  measure: (database: Database, address: string) => Promise<number>,
): Promise<number> => {
  const copy = await template.copy()
  const database = openDatabase('postgres', copy.address)
  try {
    return await measure(database, copy.address)
  } finally {
    await database.close()
    await copy.drop()
  }
}

const rateOf = async (template: Template, users: number, workers: number): Promise<number> => {
  const copy = await template.copy()
  try {
    const database = openDatabase('postgres', copy.address)
    const jobId = await submitted(purgeOf(database, { settings: { shardSize: SHARD } }))
    await database.close()
    const orders: WorkerOrders = {
      address: copy.address,
      jobId,
      answerMs: ANSWER_MS,
      batch: BATCH,
      shardSize: SHARD,
    }
    const crew = Array.from({ length: workers }, () => start('worker', orders))
    for (const worker of crew) await worker.next()
    const began = performance.now()
    for (const worker of crew) worker.send('go')
    const done = crew.map((worker) => worker.next())
    // The one who finds no shard open completes the job; the others may notice a moment later.
    await Promise.race(done)
    const millis = performance.now() - began
    await Promise.all(done)
    await Promise.all(crew.map((worker) => worker.ended))
    return (users * 1000) / millis
  } finally {
    await copy.drop()
  }
}
