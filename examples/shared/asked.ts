// What can be asked for, one member a job kind: planned in the same way, whatever it is, and
// confirmed by what its plan says.
import type {
  ActorKey,
  BulkOrder,
  BulkPlan,
  JobOrder,
  Operation,
  Purge,
  PurgeCriteria,
  PurgePlan,
  SubmitRequest,
} from 'ils-user-purge'

/** An order before it is planned. */
export type Asked = { readonly _tag: 'purge'; readonly criteria: PurgeCriteria } | BulkOrder

/** A plan of either kind; one in bulk has the order in it. */
export type EitherPlan = PurgePlan | BulkPlan

/** What the order would do, stored as a plan. Orders nothing. */
export function planOf(purge: Purge, asked: Asked, requestedBy: ActorKey): Operation<EitherPlan> {
  return asked._tag === 'purge'
    ? purge.plan({ criteria: asked.criteria, requestedBy })
    : purge.planBulk({ order: asked, requestedBy })
}

/** The job kind of a plan. */
export function kindOf(plan: EitherPlan): JobOrder['_tag'] {
  return 'order' in plan ? plan.order._tag : 'purge'
}

/** What has to be confirmed of a plan. */
export function confirming(plan: EitherPlan): Pick<SubmitRequest, 'planId' | 'confirm'> {
  const count = 'order' in plan ? plan.counts.apply : plan.counts.purge
  return { planId: plan.id, confirm: { digest: plan.digest, count } }
}
