// How long a purge keeps others waiting: the time its transactions hold locks, while a desk in
// another process lends books.
import { atMost, digits, figureLine, goalLine, type Line } from '../lines.js'
import { DIALECTS, makeTemplate, NAMES, openDatabase } from '../library/database.js'
import { purgeOf, ran, submitted } from '../library/purge.js'
import { percentile } from '../measure.js'
import { start } from '../process.js'
import type { Section } from '../section.js'
import type { DatabaseName } from '../../test/support/dialects.js'

/**
 * So many that a server with small batches has more than a hundred of them, and one hiccup is not
 * all that the 99th percentile tells of.
 */
const USERS = 500_000
const TARGET_MS = 100
const ALONE_MS = 4000

export const locksSection: Section = async ({ users = USERS, emit }) => {
  for (const dialect of DIALECTS) {
    const template = await makeTemplate(dialect, users)
    if ('missing' in template) {
      emit(
        figureLine({
          section: 'locks',
          what: `${NAMES[dialect]}: not measured`,
          figure: template.missing,
          value: Number.NaN,
        }),
      )
      continue
    }
    const copy = await template.copy()
    try {
      for (const line of await besideCirculation(dialect, copy.address, users)) emit(line)
    } finally {
      await copy.drop()
      await template.drop()
    }
  }
}

const besideCirculation = async (
  dialect: DatabaseName,
  address: string,
  users: number,
): Promise<readonly Line[]> => {
  const batches: number[] = []
  const database = openDatabase(dialect, address)
  const purge = purgeOf(database, {
    settings: { targetBatchMs: TARGET_MS, maxBatchSize: 100_000 },
    observer: (event) => {
      if (event._tag === 'BatchCommitted') batches.push(event.millis)
    },
  })
  const jobId = await submitted(purge)
  const desk = start('desk', { dialect, address, users })
  await new Promise((resolve) => setTimeout(resolve, ALONE_MS))
  desk.send('report')
  const alone = (await desk.next()) as readonly number[]
  await ran(purge, jobId)
  desk.send('stop')
  const beside = (await desk.next()) as readonly number[]
  await desk.ended
  await database.close()
  const held = percentile(batches, 0.99)
  const loans = (what: string, took: readonly number[]): Line =>
    figureLine({
      section: 'locks',
      what: `${NAMES[dialect]}: a loan ${what}, 99th percentile of ${took.length}`,
      figure: `${digits(percentile(took, 0.99))} ms`,
      value: percentile(took, 0.99),
    })
  return [
    goalLine({
      section: 'locks',
      what: `${NAMES[dialect]}: locks held, 99th percentile of ${batches.length}`,
      figure: `${digits(held)} ms`,
      value: held,
      against: `target time (${TARGET_MS} ms)`,
      ratio: held / TARGET_MS,
      goal: atMost(2),
    }),
    goalLine({
      section: 'locks',
      what: `${NAMES[dialect]}: a loan beside the purge, 99th percentile of ${beside.length}`,
      figure: `${digits(percentile(beside, 0.99))} ms`,
      value: percentile(beside, 0.99),
      against: `target time (${TARGET_MS} ms)`,
      ratio: percentile(beside, 0.99) / TARGET_MS,
      goal: atMost(1.5),
    }),
    loans('alone', alone),
  ]
}
