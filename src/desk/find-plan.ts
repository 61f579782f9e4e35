// A plan in the journal, held against what is wanted of it.
import type { PlanId } from '../domain/keys.js'
import { isUntouched } from '../jobs/digest.js'
import type { PlanInProgress, ReadyPlan, StoredPlan } from '../jobs/stored-plan.js'
import { mistakesInPlanId } from '../run/check-order.js'
import { inTransaction } from '../run/in-transaction.js'
import { answerWith, refuseOrder } from '../run/operation.js'
import type { Setup } from '../run/setup.js'

/** The plan with this id; ends the operation where there is none, or it names no plan. */
export async function findPlan<Tx>(
  { journal, transactions }: Pick<Setup<Tx>, 'journal' | 'transactions'>,
  planId: PlanId,
): Promise<PlanInProgress> {
  const mistakes = mistakesInPlanId(planId)
  if (mistakes.length > 0) return refuseOrder(mistakes)
  const found = await inTransaction({ transactions }, 'read', (tx) =>
    journal.readPlan({ tx, planId }),
  )
  return found ?? answerWith({ _tag: 'PlanNotFound', code: 'plan-not-found', planId })
}

/** The plan, which must be one of this host; ends the operation with `ForeignPlan` otherwise. */
export async function findOwnPlan<Tx>(
  setup: Pick<Setup<Tx>, 'journal' | 'transactions' | 'host'>,
  planId: PlanId,
): Promise<PlanInProgress> {
  const found = await findPlan(setup, planId)
  const { host: planHost } = found.plan
  const { identity: askedHost } = setup.host
  return planHost === askedHost
    ? found
    : answerWith({ _tag: 'ForeignPlan', code: 'foreign-plan', planId, planHost, askedHost })
}

/** A plan that can be ordered, as far as its status goes; says why not otherwise. */
export function requireReady(plan: StoredPlan): ReadyPlan {
  const { id: planId } = plan
  switch (plan.status) {
    case 'Ready':
      return plan
    case 'Planning':
      return answerWith({ _tag: 'PlanNotReady', code: 'plan-not-ready', planId })
    case 'Ordered':
      return answerWith({ _tag: 'PlanOrdered', code: 'plan-ordered', planId, jobId: planId })
    case 'Discarded': {
      const { why } = plan
      return answerWith({ _tag: 'PlanDiscarded', code: 'plan-discarded', planId, why })
    }
  }
}

/** Ends the operation where what is stored of a plan is not what was planned. */
export function requireUntouched(found: PlanInProgress): void {
  const { id: planId } = found.plan
  if (!isUntouched(found)) answerWith({ _tag: 'PlanTampered', code: 'plan-tampered', planId })
}
