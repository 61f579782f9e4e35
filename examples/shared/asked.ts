// What can be asked for, one member a job kind: planned and submitted in the same way, whatever it
// is.
import type {
  ActorKey,
  BulkOrder,
  BulkPlan,
  Confirmation,
  Job,
  Operation,
  Purge,
  PurgeCriteria,
  PurgePlan,
} from 'ils-user-purge'

/** An order before it is confirmed. */
export type Asked = { readonly _tag: 'purge'; readonly criteria: PurgeCriteria } | BulkOrder

/** A plan of either kind, and what must be confirmed of it. */
export type AskedPlan =
  | { readonly _tag: 'purge'; readonly plan: PurgePlan; readonly confirm: Confirmation }
  | { readonly _tag: 'bulk'; readonly plan: BulkPlan; readonly confirm: Confirmation }

/** Who confirmed what. */
export interface Confirmed {
  readonly requestedBy: ActorKey
  /** `null` = nobody was asked to. */
  readonly approvedBy: ActorKey | null
  readonly confirm: Confirmation
}

/** What the order would do right now. Changes nothing. */
export function planOf(purge: Purge, asked: Asked, requestedBy: ActorKey): Operation<AskedPlan> {
  return asked._tag === 'purge'
    ? mapped(purge.preview({ criteria: asked.criteria, requestedBy }), (plan) => ({
        _tag: 'purge',
        plan,
        confirm: { digest: plan.digest, count: plan.counts.purge },
      }))
    : mapped(purge.previewBulk({ order: asked, requestedBy }), (plan) => ({
        _tag: 'bulk',
        plan,
        confirm: { digest: plan.digest, count: plan.counts.apply },
      }))
}

/** Puts the order on the queue, or is refused. */
export function submitAsked(
  purge: Purge,
  asked: Asked,
  { approvedBy, ...confirmed }: Confirmed,
): Operation<Job> {
  const request = approvedBy === null ? confirmed : { ...confirmed, approvedBy }
  return asked._tag === 'purge'
    ? purge.submit({ ...request, criteria: asked.criteria })
    : purge.submitBulk({ ...request, order: asked })
}

function mapped<From, To>(operation: Operation<From>, change: (from: From) => To): Operation<To> {
  return async () => {
    const answer = await operation()
    return answer._tag === 'Left' ? answer : { _tag: 'Right', right: change(answer.right) }
  }
}
