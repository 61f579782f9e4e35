// What a second worker process is worth where the host is the bottleneck.
import { atLeast, figureLine, goalLine, usersPerSecond } from '../lines.js'
import { makeTemplate, openDatabase, type Template } from '../library/database.js'
import { purgeOf, submitted } from '../library/purge.js'
import { interleaved, median, ratioOf } from '../measure.js'
import { start } from '../process.js'
import type { WorkerOrders } from '../parts/worker.js'
import type { Section } from '../section.js'

const USERS = 10_000
const BATCH = 100
const SHARD = 500
/** What a call over a network takes; a batch makes up to five. */
const ANSWER_MS = 20
const ROUNDS = 5

export const scaleSection: Section = async ({ users = USERS, emit }) => {
  const template = await makeTemplate('postgres', users)
  if ('missing' in template) {
    emit(figureLine({ section: 'scale', what: 'two workers: not measured', figure: template.missing, value: Number.NaN }))
    return
  }
  try {
    const rates = await interleaved(
      [1, 2].map((workers) => ({ name: `${workers}`, run: () => rateOf(template, users, workers) })),
      ROUNDS,
    )
    const [one, two] = [median(rates.get('1') ?? []), median(rates.get('2') ?? [])]
    emit(
      goalLine({
        section: 'scale',
        what: `two worker processes, a host of ${ANSWER_MS} ms a call`,
        figure: usersPerSecond(two),
        value: two,
        against: `one (${usersPerSecond(one)})`,
        ratio: ratioOf(rates, '2', '1'),
        goal: atLeast(1.8),
      }),
    )
  } finally {
    await template.drop()
  }
}

const rateOf = async (template: Template, users: number, workers: number): Promise<number> => {
  const copy = await template.copy()
  try {
    const database = openDatabase('postgres', copy.address)
    const jobId = await submitted(purgeOf(database))
    await database.close()
    const orders: WorkerOrders = { address: copy.address, jobId, answerMs: ANSWER_MS, batch: BATCH, shardSize: SHARD }
    const crew = Array.from({ length: workers }, () => start('worker', orders))
    for (const worker of crew) await worker.next()
    const began = performance.now()
    for (const worker of crew) worker.send('go')
    const done = crew.map((worker) => worker.next())
    // Whoever finds no shard open completes the job; the others may notice a moment later.
    await Promise.race(done)
    const millis = performance.now() - began
    await Promise.all(done)
    await Promise.all(crew.map((worker) => worker.ended))
    return (users * 1000) / millis
  } finally {
    await copy.drop()
  }
}
