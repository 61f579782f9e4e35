// Nights in which nobody may go: every night plans for everybody, and leaves no more behind than
// the night before.
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import { createPurge, type NightlyEnd, type Purge, type PurgeHost } from '../../src/index.js'
import { type Database, makeTemplate, NAMES, openDatabase } from '../library/database.js'
import { benchHost, CRITERIA, OPERATOR, POLICY } from '../library/host.js'
import { looked } from '../library/purge.js'
import { atMost, digits, figureLine, goalLine, type Line } from '../lines.js'
import { median } from '../measure.js'
import type { Section } from '../section.js'
import type { DatabaseName } from '../../test/support/dialects.js'

const USERS = 1_000_000
const NIGHTS = 30
/** After so many nights a plan is made alone. */
const BETWEEN = 3
const MEGABYTE = 2 ** 20
const LIMITS = { maxCount: 0, maxPercent: '1', maxIncrease: 0 }

/** Here `rounds` are nights. */
export const nightsSection: Section = async ({ users = USERS, rounds = NIGHTS, emit }) => {
  for (const dialect of ['sqlite', 'postgres'] as const) {
    const template = await makeTemplate(dialect, users)
    if ('missing' in template) {
      emit(
        figureLine({
          section: 'nights',
          what: `${NAMES[dialect]}: not measured`,
          figure: template.missing,
          value: Number.NaN,
        }),
      )
      continue
    }
    const copy = await template.copy()
    const database = openDatabase(dialect, copy.address)
    try {
      for (const line of await linesOf(dialect, database, users, rounds)) emit(line)
    } finally {
      await database.close()
      await copy.drop()
      await template.drop()
    }
  }
}

/** A host that protects everybody. */
const protecting = (database: Database): PurgeHost<unknown> => {
  const host = benchHost(database)
  return {
    ...host,
    readUsers: async (request) =>
      (await host.readUsers(request)).map((user) => Object.assign(user, { protectedUser: true })),
  }
}

const linesOf = async (
  dialect: DatabaseName,
  database: Database,
  users: number,
  nights: number,
): Promise<readonly Line[]> => {
  const purge = createPurge<unknown>({
    transactions: database.transactions,
    journal: database.journal,
    host: protecting(database),
    policy: POLICY,
    clock: systemClock(),
    ids: systemIds(),
    serviceActors: [OPERATOR],
  })
  await looked(database)
  const alone: number[] = []
  const took: number[] = []
  const memory: number[] = []
  for (let night = 0; night < nights; night++) {
    took.push(await secondsOf(() => nightOf(purge)))
    memory.push(process.memoryUsage().rss / MEGABYTE)
    // In between, so that both meet the same tables: an empty one is faster.
    if (night % BETWEEN === 1) alone.push(await planAlone(purge))
  }
  const left = Number((await database.query('select count(*) as n from ils_purge_plan_user'))[0]?.n)
  const line = (what: string, seconds: number, least: number): Line =>
    goalLine({
      section: 'nights',
      what: `${NAMES[dialect]}: ${what} of ${nights} nights, ${users.toLocaleString('en')} users`,
      figure: `${digits(seconds)} s`,
      value: seconds,
      against: `planning alone (${digits(least)} s)`,
      ratio: seconds / least,
      goal: atMost(1.1),
    })
  const [early, late] = [memory[1] ?? 0, memory.at(-1) ?? 0]
  return [
    line('the median', median(took), median(alone)),
    line('the longest', Math.max(...took), Math.max(...alone)),
    goalLine({
      section: 'nights',
      what: `${NAMES[dialect]}: rows of plans at the end`,
      figure: left.toLocaleString('en'),
      value: left,
      against: `those of one plan (${users.toLocaleString('en')})`,
      ratio: left / users,
      goal: atMost(2),
    }),
    goalLine({
      section: 'nights',
      what: `${NAMES[dialect]}: memory after the last night`,
      figure: `${digits(late)} MB`,
      value: late,
      against: `after the second (${digits(early)} MB)`,
      ratio: late / early,
      goal: atMost(1.2),
    }),
  ]
}

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** Seconds that a plan takes; its users are gone afterwards. */
const planAlone = async (purge: Purge): Promise<number> => {
  let planId: string | null = null
  const seconds = await secondsOf(async () => {
    const plan = await purge.plan({ criteria: CRITERIA, requestedBy: OPERATOR })()
    if (plan._tag === 'Left') throw new Error(JSON.stringify(plan.left))
    planId = plan.right.id
  })
  await purge.discardPlan({ planId: planId as never })()
  await purge.expire({ before: '2000-01-01T00:00:00.000Z' as never })()
  return seconds
}

const nightOf = async (purge: Purge): Promise<NightlyEnd> => {
  const end = await purge.nightly({ criteria: CRITERIA, requestedBy: OPERATOR, limits: LIMITS })()
  if (end._tag === 'Left') throw new Error(JSON.stringify(end.left))
  if (end.right._tag !== 'NobodyGoes') throw new Error(`a night ended with ${end.right._tag}`)
  return end.right
}
