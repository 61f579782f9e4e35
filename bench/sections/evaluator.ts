// The evaluator against those who answer less: a loop by hand, date and decimal objects, and two
// rule engines.
import {
  byHand,
  byJsonLogic,
  byJsonRulesEngine,
  byLibrary,
  byLuxonAndDecimal,
  type CountsWhoGoes,
} from '../evaluator/contenders.js'
import { evaluatorUsers } from '../evaluator/users.js'
import { atLeast, goalLine, type Line, usersPerSecond } from '../lines.js'
import { type Contender, interleaved, median, millisOf, ratioOf } from '../measure.js'
import type { Section } from '../section.js'

const USERS = 200_000
const ROUNDS = 7

interface Way {
  readonly name: string
  readonly make: () => CountsWhoGoes
  /**
   * How often it goes through all users in one turn, so that a turn takes long enough to be
   * measured.
   */
  readonly passes: number
}

const EVALUATOR: Way = { name: 'evaluator', make: byLibrary, passes: 20 }
const FAST: readonly Way[] = [{ name: 'by hand', make: byHand, passes: 20 }]
const SLOW: readonly Way[] = [
  { name: 'luxon + decimal.js', make: byLuxonAndDecimal, passes: 1 },
  { name: 'json-logic-js', make: byJsonLogic, passes: 1 },
  { name: 'json-rules-engine', make: byJsonRulesEngine, passes: 1 },
]
const SLOW_GOALS = { 'luxon + decimal.js': atLeast(15), 'json-rules-engine': atLeast(200) }

/**
 * The commonest mix; the goals are held against it. With more kept, the loop by hand stops sooner,
 * while the evaluator has more to say.
 */
const COMMON_PERCENT = 5

export const evaluatorSection: Section = async ({ users = USERS, rounds = ROUNDS, emit }) => {
  for (const keptPercent of [0, COMMON_PERCENT, 30]) {
    const people = evaluatorUsers(users, keptPercent)
    const what = `evaluator, all rules and reasons, ${keptPercent} % kept`
    const isCommon = keptPercent === COMMON_PERCENT
    for (const line of await compared(
      what,
      people,
      FAST,
      rounds,
      isCommon ? { 'by hand': atLeast(0.5) } : {},
    ))
      emit(line)
    // Apart from the fast ones, whose compiled code would not survive the minutes that the slow
    // ones take.
    if (isCommon)
      for (const line of await compared(what, people, SLOW, rounds, SLOW_GOALS)) emit(line)
  }
}

type People = Parameters<CountsWhoGoes>[0]

/**
 * Lets the evaluator and others take turns over the same users, and holds it against each of them.
 */
const compared = async (
  what: string,
  people: People,
  others: readonly Way[],
  rounds: number,
  goals: Readonly<Record<string, Line['goal']>>,
): Promise<readonly Line[]> => {
  const contenders: Contender[] = []
  const answers = new Set<number>()
  for (const { name, make, passes } of [EVALUATOR, ...others]) {
    const count = make()
    answers.add(await count(people))
    contenders.push({
      name,
      run: async () =>
        (people.length * passes * 1000) / (await millisOf(() => passesOver(count, people, passes))),
    })
  }
  if (answers.size !== 1)
    throw new Error(`the contenders disagree: ${[...answers].join(', ')} users go`)
  if (others === FAST)
    for (let warmUp = 0; warmUp < 2; warmUp++) for (const { run } of contenders) await run()
  const rates = await interleaved(contenders, rounds)
  const rateOf = (name: string): number => median(rates.get(name) ?? [])
  return others.map(({ name }) =>
    goalLine({
      section: 'evaluator',
      what,
      figure: usersPerSecond(rateOf(EVALUATOR.name)),
      value: rateOf(EVALUATOR.name),
      against: `${name} (${usersPerSecond(rateOf(name))})`,
      ratio: ratioOf(rates, EVALUATOR.name, name),
      goal: goals[name] ?? null,
    }),
  )
}

const passesOver = async (count: CountsWhoGoes, people: People, passes: number): Promise<void> => {
  for (let pass = 0; pass < passes; pass++) {
    const answer = count(people)
    if (typeof answer !== 'number') await answer
  }
}
