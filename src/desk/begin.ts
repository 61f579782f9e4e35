// Begins plans: what is asked for is frozen and stored, and a plan that took too long begins anew.
import { instantNow } from '../run/runner.js'
import type { PlanId } from '../domain/keys.js'
import type { BulkOrder, JobOrder } from '../jobs/job.js'
import type { BulkPlan, PurgePlan } from '../jobs/plan.js'
import type { ReadyPlan, UnfinishedPlan } from '../jobs/stored-plan.js'
import { peopleMistakes } from '../domain/validation/people.js'
import { mistakesInBulk } from '../run/check-order.js'
import { contractFault } from '../run/fault.js'
import { inTransaction } from '../run/in-transaction.js'
import { freezeBulk } from '../run/kinds/bind.js'
import { freezePurge } from '../run/kinds/planned-purge.js'
import { readNames } from '../run/known-names.js'
import { refuseOrder } from '../run/operation.js'
import type { Setup } from '../run/setup.js'
import { underPolicy } from '../run/under-policy.js'
import { findOwnPlan } from './find-plan.js'
import type { BulkRequest, PlanRequest } from './operations.js'
import { beginPlan, completePlan, discard, isTooOld } from './planning.js'

/** Begins the plan of a purge. */
export async function beginPurge<Tx>(setup: Setup<Tx>, request: PlanRequest): Promise<PlanId> {
  const { criteria, requestedBy } = request
  const asOf = instantNow(setup.clock)
  const { policy } = await underPolicy(setup)
  const asked = { criteria, policy, people: { requestedBy } }
  return beginPlan(setup, await freezePurge(setup, asked, asOf), requestedBy, asOf)
}

/** Begins the plan of a bulk order. */
export async function beginBulk<Tx>(setup: Setup<Tx>, request: BulkRequest): Promise<PlanId> {
  const { order, requestedBy } = request
  const mistakes = [...mistakesInBulk(setup.host, order), ...peopleMistakes({ requestedBy })]
  if (mistakes.length > 0) return refuseOrder(mistakes)
  const asOf = instantNow(setup.clock)
  const frozen = await freezeBulk(setup, order, await readNames(setup, { requestedBy }))
  return beginPlan(setup, frozen, requestedBy, asOf)
}

/** Goes on with a plan, or begins it anew where it was begun too long ago. */
export async function resume<Tx>(setup: Setup<Tx>, planId: PlanId): Promise<ReadyPlan> {
  const { plan } = await findOwnPlan(setup, planId)
  if (plan.status === 'Ready') return plan
  if (plan.status !== 'Planning' || !isTooOld(setup, plan.asOf)) return completePlan(setup, planId)
  const isMine = await inTransaction(setup, 'write', (tx) => discard(setup, tx, plan, 'begun-anew'))
  return completePlan(setup, isMine ? await beginAnew(setup, plan) : planId)
}

function beginAnew<Tx>(setup: Setup<Tx>, plan: UnfinishedPlan): Promise<PlanId> {
  const { order, plannedBy: requestedBy } = plan
  return order._tag === 'purge'
    ? beginPurge(setup, { criteria: order.criteria, requestedBy })
    : beginBulk(setup, { order: asAsked(order), requestedBy })
}

function asAsked(order: Exclude<JobOrder, { readonly _tag: 'purge' }>): BulkOrder {
  if (order._tag === 'reapply-delete-policy') return order
  const { homeLibraries: _expandedThen, ...asked } = order
  return asked
}

/** What a plan of a purge found. */
export function purgePlanOf({ plan }: Pick<ReadyPlan, 'plan'>): PurgePlan {
  if ('order' in plan) throw contractFault('plan-of-another-kind')
  return plan
}

/** What a plan of a bulk order found. */
export function bulkPlanOf({ plan }: Pick<ReadyPlan, 'plan'>): BulkPlan {
  if (!('order' in plan)) throw contractFault('plan-of-another-kind')
  return plan
}
