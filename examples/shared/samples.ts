// A few users of a plan, so that the operator sees people and reasons, not only numbers.
import type { PlannedUser, PlannedUserFilter, Purge, UserKey } from 'ils-user-purge'
import { answerOf } from './answer.js'
import { type EitherPlan, kindOf } from './asked.js'
import type { People } from './people.js'
import { plannedLineOf } from './user-lines.js'
import { inCurrencyOf } from './words.js'

const CHANGING = 5
const STAYING = 12

/** Some on whom the plan acts and, of those who stay, the first whom each of its reasons keeps. */
export async function sampleOf(purge: Purge, people: People, plan: EitherPlan): Promise<string> {
  const isPurge = kindOf(plan) === 'purge'
  const listed = async (filter: PlannedUserFilter, limit: number) =>
    (await answerOf(purge.planUsers({ planId: plan.id, ...filter, limit }))).items
  const users = new Map<UserKey, PlannedUser>()
  const add = (some: readonly PlannedUser[]) => {
    for (const each of some) users.set(each.key, each)
  }
  add(await listed({ verdicts: [isPurge ? 'Purge' : 'Apply'] }, CHANGING))
  const codes = new Set(Object.keys(plan.reasons).map((key) => key.split('/')[0] ?? key))
  for (const code of [...codes].slice(0, STAYING))
    add(await listed({ verdicts: [isPurge ? 'Keep' : 'Leave'], code }, 1))
  await people.learn([...users.values()])
  const catalogue = inCurrencyOf(plan, people.words.catalogue)
  const line = plannedLineOf({ ...people.words, catalogue })
  return users.size === 0
    ? 'The order means nobody.\n'
    : ['Some of them', ...[...users.values()].map((user) => `  ${line(user)}`), ''].join('\n')
}
