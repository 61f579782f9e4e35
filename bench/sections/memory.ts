// That memory and the time per user stay flat, however many users there are; every job in a process of its own.
import { atMost, digits, figureLine, goalLine } from '../lines.js'
import { makeTemplate, NAMES, type Template } from '../library/database.js'
import { median } from '../measure.js'
import { start } from '../process.js'
import type { JobCost } from '../parts/job.js'
import type { Section } from '../section.js'
import type { SqlDialect } from '../../src/adapters/sql/index.js'

const SMALL = 10_000
const MIDDLE = 100_000
const LARGE = 1_000_000
const MORE_MEGABYTES = 30
/** The smaller ones are over soon, and a single one says little. */
const REPEATS = 5

export const memorySection: Section = async ({ users = LARGE, emit }) => {
  for (const dialect of ['sqlite', 'postgres'] as const) {
    const small = await costs(dialect, Math.min(SMALL, users), REPEATS)
    const middle = await costs(dialect, Math.min(MIDDLE, users), REPEATS)
    const large = await costs(dialect, users, users > MIDDLE ? 1 : REPEATS)
    if (small === null || middle === null || large === null) {
      emit(figureLine({ section: 'memory', what: `${NAMES[dialect]}: not measured`, figure: 'server does not answer', value: Number.NaN }))
      continue
    }
    const peak = (of: readonly JobCost[]): number => median(of.map((cost) => cost.peakMegabytes))
    const micros = (of: readonly JobCost[]): number => median(of.map((cost) => (cost.millis * 1000) / cost.users))
    emit(
      goalLine({
        section: 'memory',
        what: `${NAMES[dialect]}: peak memory at ${named(users)} users`,
        figure: `${digits(peak(large))} MB`,
        value: peak(large),
        against: `that at ${named(Math.min(SMALL, users))} + ${MORE_MEGABYTES} MB (${digits(peak(small))} + ${MORE_MEGABYTES} MB)`,
        ratio: peak(large) / (peak(small) + MORE_MEGABYTES),
        goal: atMost(1),
      }),
    )
    emit(
      goalLine({
        section: 'memory',
        what: `${NAMES[dialect]}: time per user at ${named(users)} users`,
        figure: `${digits(micros(large))} µs`,
        value: micros(large),
        against: `that at ${named(Math.min(MIDDLE, users))} (${digits(micros(middle))} µs)`,
        ratio: micros(large) / micros(middle),
        goal: atMost(1.1),
      }),
    )
  }
}

const named = (users: number): string => users.toLocaleString('en')

const costs = async (dialect: SqlDialect, users: number, repeats: number): Promise<readonly JobCost[] | null> => {
  const template = await makeTemplate(dialect, users)
  if ('missing' in template) return null
  try {
    const found: JobCost[] = []
    for (let repeat = 0; repeat < repeats; repeat++) found.push(await costOnCopy(dialect, template))
    return found
  } finally {
    await template.drop()
  }
}

const costOnCopy = async (dialect: SqlDialect, template: Template): Promise<JobCost> => {
  const copy = await template.copy()
  try {
    const job = start('job', { dialect, address: copy.address })
    const cost = (await Promise.race([job.next(), job.ended.then(() => Promise.reject(new Error('the job told no cost')))])) as JobCost
    await job.ended
    return cost
  } finally {
    await copy.drop()
  }
}
