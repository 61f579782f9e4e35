// What the operator reads before confirming: the numbers of the plan, and some of the users.
import type { Database } from 'better-sqlite3'
import type { ActorKey, Confirmation, Purge, PurgeRefusal } from 'ils-user-purge'
import { planText } from 'ils-user-purge/report'
import { answerOf } from '../../shared/answer.js'
import { type Asked, planOf } from '../../shared/asked.js'
import { purgeWordsOf } from '../../shared/words.js'
import { bulkPlanText } from './bulk-plan-text.js'
import { bulkSample, purgeSample } from './samples.js'

/** What a preview answers, whatever was asked for. */
export interface Previewed {
  /** The numbers and some of the users, with their reasons in words. */
  readonly text: string
  readonly confirm: Confirmation
  /** Set when the policy would refuse it. */
  readonly refusal: PurgeRefusal | null
}

/** What the order would do right now. Changes nothing. */
export async function previewAsked(
  purge: Purge,
  db: Database,
  asked: Asked,
  requestedBy: ActorKey,
): Promise<Previewed> {
  const planned = await answerOf(planOf(purge, asked, requestedBy))
  const sample =
    asked._tag === 'purge'
      ? await purgeSample(purge, db, { criteria: asked.criteria, requestedBy })
      : await bulkSample(purge, db, { order: asked, requestedBy })
  const { confirm } = planned
  if (planned._tag === 'bulk')
    return { text: `${bulkPlanText(planned.plan)}\n${sample}`, confirm, refusal: null }
  const { plan } = planned
  const numbers = planText(plan, { words: purgeWordsOf(plan) })
  return { text: `${numbers}\n${sample}`, confirm, refusal: plan.refusal }
}
