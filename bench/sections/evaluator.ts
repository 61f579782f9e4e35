// The evaluator against those who answer less: a loop by hand, date and decimal objects, and two rule engines.
import { byHand, byJsonLogic, byJsonRulesEngine, byLibrary, byLuxonAndDecimal, type CountsWhoGoes } from '../evaluator/contenders.js'
import { evaluatorUsers } from '../evaluator/users.js'
import { atLeast, goalLine, type Line, usersPerSecond } from '../lines.js'
import { type Contender, interleaved, median, millisOf, ratioOf } from '../measure.js'
import type { Section } from '../section.js'

const USERS = 200_000
const ROUNDS = 7

interface Way {
  readonly name: string
  readonly make: () => CountsWhoGoes
  /** How often it goes through all users in one turn, so that a turn takes long enough to be measured. */
  readonly passes: number
}

const FAST: readonly Way[] = [
  { name: 'evaluator', make: byLibrary, passes: 20 },
  { name: 'by hand', make: byHand, passes: 20 },
]
const SLOW: readonly Way[] = [
  { name: 'luxon + decimal.js', make: byLuxonAndDecimal, passes: 1 },
  { name: 'json-logic-js', make: byJsonLogic, passes: 1 },
  { name: 'json-rules-engine', make: byJsonRulesEngine, passes: 1 },
]

export const evaluatorSection: Section = async ({ users = USERS, emit }) => {
  for (const keptPercent of [0, 5, 30]) {
    const people = evaluatorUsers(users, keptPercent)
    // All of them are asked about the commonest mix; the engines are too slow to be asked again and again.
    const ways = keptPercent === 5 ? [...FAST, ...SLOW] : FAST
    const contenders: Contender[] = []
    const answers = new Set<number>()
    for (const { name, make, passes } of ways) {
      const count = make()
      answers.add(await count(people))
      contenders.push({ name, run: async () => (users * passes * 1000) / (await millisOf(() => passesOver(count, people, passes))) })
    }
    if (answers.size !== 1) throw new Error(`the contenders disagree: ${[...answers].join(', ')} users go`)
    for (let warmUp = 0; warmUp < 2; warmUp++) for (const { run } of contenders.slice(0, 2)) await run()
    const rates = await interleaved(contenders, ROUNDS)
    const line = (against: string, goal: Line['goal']): Line =>
      goalLine({
        section: 'evaluator',
        what: `evaluator, all rules and reasons, ${keptPercent} % kept`,
        figure: usersPerSecond(median(rates.get('evaluator') ?? [])),
        value: median(rates.get('evaluator') ?? []),
        against: `${against} (${usersPerSecond(median(rates.get(against) ?? []))})`,
        ratio: ratioOf(rates, 'evaluator', against),
        goal,
      })
    emit(line('by hand', atLeast(0.5)))
    if (ways.length === FAST.length) continue
    emit(line('luxon + decimal.js', atLeast(15)))
    emit(line('json-logic-js', null))
    emit(line('json-rules-engine', atLeast(200)))
  }
}

const passesOver = async (count: CountsWhoGoes, people: Parameters<CountsWhoGoes>[0], passes: number): Promise<void> => {
  for (let pass = 0; pass < passes; pass++) {
    const answer = count(people)
    if (typeof answer !== 'number') await answer
  }
}
