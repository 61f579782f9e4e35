// What the operator reads before confirming: the numbers of the plan, and some of the users.
import { inWords, libraryWords } from '../../shared/spoken.js'
import type { Database } from 'better-sqlite3'
import type { ActorKey, Purge } from 'ils-user-purge'
import { planText } from 'ils-user-purge/report'
import { type Asked, type EitherPlan, planOf } from '../../shared/asked.js'
import { purgeWordsOf } from '../../shared/words.js'
import { peopleIn } from '../data/people.js'
import { bulkPlanText } from './bulk-plan-text.js'
import { answerOfOrder } from './order-mistakes.js'
import { sampleOf } from '../../shared/samples.js'

/** A plan that is stored, and how it reads. */
export interface Planned {
  readonly plan: EitherPlan
  /** The numbers and some of the users, with their reasons in words. */
  readonly text: string
}

/** Stores what the order would do. Orders nothing. */
export async function planAsked(
  purge: Purge,
  db: Database,
  asked: Asked,
  requestedBy: ActorKey,
): Promise<Planned> {
  const plan = await answerOfOrder(planOf(purge, asked, requestedBy))
  return { plan, text: await textOf(purge, db, plan) }
}

/** The plan as the operator reads it, with its id. */
export async function textOf(purge: Purge, db: Database, plan: EitherPlan): Promise<string> {
  const catalogue = libraryWords()
  const numbers =
    'order' in plan
      ? bulkPlanText(plan)
      : planText(plan, { words: purgeWordsOf(plan, undefined, catalogue), catalogue })
  const sample = await sampleOf(purge, peopleIn(db), plan)
  return `${numbers}\n${sample}\n${inWords('Plan {id}', { id: plan.id })}\n`
}

/** How to order a plan later, from another process too. */
export function howToSubmit({ id, digest }: EitherPlan, count: number, dbFile: string): string {
  return [
    inWords('It is stored, and nothing is ordered. Order it, under the same policy, with:'),
    `  npm start -- --submit ${id} --digest ${digest} --count ${count} --db ${dbFile}`,
  ].join('\n')
}
