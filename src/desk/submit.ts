// Puts a confirmed order on the queue, of any job kind, or refuses it.
import type { Instant } from '../domain/calendar.js'
import type { ActorKey, JobId, UserKey } from '../domain/keys.js'
import { hashOrder } from '../jobs/digest.js'
import { refuseByApproval, refuseByConfirmation } from '../jobs/guards.js'
import type { Confirmation, Job, JobOrder, QueuedJob } from '../jobs/job.js'
import { mistakesInId, mistakesInSubmission } from '../run/check-order.js'
import { contractFault } from '../run/fault.js'
import type { JobKind } from '../run/kinds/kind.js'
import { answerWith, refuseOrder } from '../run/operation.js'
import { announceShards } from '../run/reconcile.js'
import { instantNow } from '../run/runner.js'
import { inTransaction } from '../run/in-transaction.js'
import { refuseRequest } from '../run/refuse-request.js'
import type { Setup } from '../run/setup.js'
import type { Work } from '../run/work.js'
import { makePlan } from './plan.js'
import { gatherScope, type Scope } from './scope.js'

/** Who asks for a job and who approves it, and what they read in its plan. */
export interface Confirmed {
  readonly confirm: Confirmation
  readonly requestedBy: ActorKey
  readonly approvedBy?: ActorKey | null
}

/**
 * Makes the plan again, holds approval, digest and count against it, then what the kind refuses,
 * and stores the order with its scope. What other jobs decide is held against it in the transaction
 * that stores it.
 */
export async function submit<Tx, Seen extends { readonly key: UserKey }, Numbers, Plan>(
  setup: Setup<Tx>,
  confirmed: Confirmed,
  kindAt: (asOf: Instant) => Promise<JobKind<Tx, Seen, Numbers, Plan>>,
): Promise<Job> {
  const { requestedBy, approvedBy = null, confirm } = confirmed
  // Without a name there is no person who asks or approves.
  const mistakes = mistakesInSubmission(confirmed)
  if (mistakes.length > 0) return refuseOrder(mistakes)
  const asOf = instantNow(setup.clock)
  const kind = await kindAt(asOf)
  const scope = gatherScope(setup.settings.shardSize)
  const { digest, count, refusal } = kind.confirms(await makePlan(setup, kind, scope))
  const refused =
    refuseByApproval(setup.policy, requestedBy, approvedBy, setup.foldName) ??
    refuseByConfirmation(confirm, { digest, count }) ??
    refusal
  if (refused !== null) return answerWith(refused)
  return enqueue(setup, kind, queuedJob(setup, kind.order, asOf, confirmed), scope)
}

function queuedJob<Tx>(
  { ids, host }: Setup<Tx>,
  order: JobOrder,
  asOf: Instant,
  { requestedBy, approvedBy = null, confirm }: Confirmed,
): QueuedJob {
  const id = ids.newId()
  if (mistakesInId(id).length > 0) throw contractFault('ids-improper')
  return {
    status: 'Queued',
    id: id as JobId,
    host: host.identity,
    order,
    orderHash: hashOrder(order),
    requestedBy,
    approvedBy,
    submittedAt: asOf,
    asOf,
    confirmed: { digest: confirm.digest, count: confirm.count },
  }
}

async function enqueue<Tx>(
  setup: Setup<Tx>,
  work: Pick<Work<Tx>, 'refuse' | 'countsOthers'>,
  job: QueuedJob,
  scope: Scope,
): Promise<Job> {
  const { journal, queue } = setup
  const { confirmed, asOf: now } = job
  const { digest } = confirmed
  await inTransaction(setup, 'write', async (tx) => {
    if (work.countsOthers) {
      const refused = await work.refuse(refuseRequest(setup, tx, { confirmed, now, lock: true }))
      if (refused !== null) answerWith(refused)
    }
    // Thrown inside the transaction, which so is rolled back: a journal that stores a job and then
    // denies it leaves nothing behind.
    if (!(await journal.createJob({ tx, job })))
      answerWith({ _tag: 'AlreadySubmitted', code: 'already-submitted', digest })
    await scope.store(journal, tx, job.id)
    if (queue !== undefined) await announceShards(queue, journal, tx, job.id)
  })
  return job
}
