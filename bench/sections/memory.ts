// That memory and the time per user stay flat, however many users there are; every job in a process
// of its own.
import { atMost, digits, figureLine, goalLine, type Line } from '../lines.js'
import { makeTemplate, NAMES, type Template } from '../library/database.js'
import { interleaved, median, ratioOf } from '../measure.js'
import { start } from '../process.js'
import type { JobCost } from '../processes/job.js'
import type { Section } from '../section.js'
import type { DatabaseName } from '../../test/support/dialects.js'

const SMALL = 10_000
const MIDDLE = 100_000
const LARGE = 1_000_000
const MORE_MEGABYTES = 30
const ROUNDS = 5

/**
 * V8 lets garbage lie for as long as the machine has memory to spare, so left alone it tells what
 * it was given, not what a job needs. With a heap as narrow as this a job that needed more would
 * end.
 */
const NARROW_HEAP = ['--max-semi-space-size=2', '--max-old-space-size=48'] as const
const LEFT_ALONE: readonly string[] = []

export const memorySection: Section = async ({ users = LARGE, rounds = ROUNDS, emit }) => {
  for (const dialect of ['sqlite', 'postgres'] as const) {
    const templates = new Map<number, Template>()
    try {
      const missing = await makeTemplates(
        dialect,
        [Math.min(SMALL, users), Math.min(MIDDLE, users), users],
        templates,
      )
      if (missing !== null)
        emit(
          figureLine({
            section: 'memory',
            what: `${NAMES[dialect]}: not measured`,
            figure: missing,
            value: Number.NaN,
          }),
        )
      else for (const line of await linesOf(dialect, templates, users, rounds)) emit(line)
    } finally {
      for (const template of templates.values()) await template.drop()
    }
  }
}

const makeTemplates = async (
  dialect: DatabaseName,
  sizes: readonly number[],
  templates: Map<number, Template>,
): Promise<string | null> => {
  for (const size of new Set(sizes)) {
    const template = await makeTemplate(dialect, size)
    if ('missing' in template) return template.missing
    templates.set(size, template)
  }
  return null
}

const linesOf = async (
  dialect: DatabaseName,
  templates: ReadonlyMap<number, Template>,
  users: number,
  rounds: number,
): Promise<readonly Line[]> => {
  const [small, middle] = [Math.min(SMALL, users), Math.min(MIDDLE, users)]
  const peaks = new Map<string, number[]>()
  const submits: number[] = []
  const plans: number[] = []
  const contender = (name: string, size: number, nodeOptions: readonly string[]) => ({
    name,
    run: async () => {
      const {
        peakMegabytes,
        millis,
        users: done,
        planMillis,
        submitMillis,
      } = await costOnCopy(dialect, templates.get(size) as Template, nodeOptions)
      peaks.set(name, [...(peaks.get(name) ?? []), peakMegabytes])
      if (size === users) {
        plans.push(planMillis)
        submits.push(submitMillis)
      }
      return (millis * 1000) / done
    },
  })
  const micros = await interleaved(
    [
      contender('middle', middle, LEFT_ALONE),
      contender('large', users, LEFT_ALONE),
      contender('small', small, LEFT_ALONE),
      contender('small, narrow', small, NARROW_HEAP),
      contender('large, narrow', users, NARROW_HEAP),
    ],
    rounds,
  )
  const peakOf = (name: string): number => median(peaks.get(name) ?? [])
  const microsOf = (name: string): number => median(micros.get(name) ?? [])
  const peakLine = (how: string, large: string, than: string, goal: Line['goal']): Line =>
    goalLine({
      section: 'memory',
      what: `${NAMES[dialect]}: peak at ${named(users)} users, ${how}`,
      figure: `${digits(peakOf(large))} MB`,
      value: peakOf(large),
      against:
        `that at ${named(small)} + ${MORE_MEGABYTES} MB (${digits(peakOf(than))} ` +
        `+ ${MORE_MEGABYTES} MB)`,
      ratio: peakOf(large) / (peakOf(than) + MORE_MEGABYTES),
      goal,
    })
  return [
    peakLine('narrow heap', 'large, narrow', 'small, narrow', atMost(1)),
    peakLine('V8 left alone', 'large', 'small', null),
    goalLine({
      section: 'memory',
      what: `${NAMES[dialect]}: submit of ${named(users)} users`,
      figure: `${digits(median(submits))} ms`,
      value: median(submits),
      against: `planning them (${digits(median(plans))} ms)`,
      ratio: median(submits) / median(plans),
      goal: atMost(0.01),
    }),
    goalLine({
      section: 'memory',
      what: `${NAMES[dialect]}: time per user at ${named(users)} users`,
      figure: `${digits(microsOf('large'))} µs`,
      value: microsOf('large'),
      against: `that at ${named(middle)} (${digits(microsOf('middle'))} µs)`,
      ratio: ratioOf(micros, 'large', 'middle'),
      goal: atMost(1.1),
    }),
  ]
}

const named = (users: number): string => users.toLocaleString('en')

const costOnCopy = async (
  dialect: DatabaseName,
  template: Template,
  nodeOptions: readonly string[],
): Promise<JobCost> => {
  const copy = await template.copy()
  try {
    const job = start('job', { dialect, address: copy.address }, nodeOptions)
    const cost = (await Promise.race([
      job.next(),
      job.ended.then(() => Promise.reject(new Error('the job told no cost'))),
    ])) as JobCost
    await job.ended
    return cost
  } finally {
    await copy.drop()
  }
}
