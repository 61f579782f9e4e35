// What keys cost that are given one by one: a plan of many must take as long for each as one of
// few.
import { DEFAULT_CRITERIA, type Purge, type PurgeCriteria, type UserKey } from '../../src/index.js'
import { makeTemplate, openDatabase } from '../library/database.js'
import { CRITERIA, OPERATOR } from '../library/host.js'
import { purgeOf } from '../library/purge.js'
import { atLeast, figureLine, goalLine, usersPerSecond } from '../lines.js'
import { interleaved, median, ratioOf } from '../measure.js'
import type { Section } from '../section.js'

const USERS = 100_000
const FEW = 1000
const ROUNDS = 5

/** At most 1.3 × the time for each user is at least 1 / 1.3 of the rate. */
const GOAL = atLeast(1 / 1.3)

export const keysSection: Section = async ({ users = USERS, rounds = ROUNDS, emit }) => {
  const template = await makeTemplate('sqlite', users)
  if ('missing' in template)
    return emit(
      figureLine({
        section: 'keys',
        what: 'keys: not measured',
        figure: template.missing,
        value: Number.NaN,
      }),
    )
  try {
    const { address } = await template.copy()
    const purge = purgeOf(openDatabase('sqlite', address))
    const keys = Array.from({ length: users }, (_, at) => String(at + 1) as UserKey)
    // As many plans of few keys as it takes to name them all.
    const parts = Array.from({ length: Math.ceil(users / FEW) }, (_, at) =>
      keys.slice(at * FEW, (at + 1) * FEW),
    )
    const [many, few] = ['many', 'few']
    const rates = await interleaved(
      [
        { name: many, run: () => rateOf(purge, [keys]) },
        { name: few, run: () => rateOf(purge, parts) },
      ],
      rounds,
    )
    const of = (name: string): number => median(rates.get(name) ?? [])
    emit(
      goalLine({
        section: 'keys',
        what: `SQLite: plan of ${users} included keys`,
        figure: usersPerSecond(of(many)),
        value: of(many),
        against: `plans of ${FEW} each (${usersPerSecond(of(few))})`,
        ratio: ratioOf(rates, many, few),
        goal: GOAL,
      }),
    )
  } finally {
    await template.drop()
  }
}

async function rateOf(purge: Purge, parts: readonly (readonly UserKey[])[]): Promise<number> {
  const began = performance.now()
  let examined = 0
  for (const include of parts) {
    const { waiveThreshold } = CRITERIA
    const criteria: PurgeCriteria = { ...DEFAULT_CRITERIA, dates: [], waiveThreshold, include }
    const answer = await purge.plan({ criteria, requestedBy: OPERATOR })()
    if (answer._tag === 'Left') throw new Error(JSON.stringify(answer.left))
    examined += answer.right.counts.examined
  }
  return (examined * 1000) / (performance.now() - began)
}
