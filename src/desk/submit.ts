// Puts a plan that was confirmed on the queue, or refuses it. It reads no user.
import type { ActorKey, PlanId } from '../domain/keys.js'
import { presentPolicy } from '../domain/former-policy.js'
import type { PlanBasis } from '../jobs/errors.js'
import { canonicalJson } from '../jobs/digest.js'
import { refuseByApproval, refuseByConfirmation } from '../jobs/guards.js'
import type { Confirmation, Job, QueuedJob } from '../jobs/job.js'
import { goingIn } from '../jobs/plan.js'
import { orderedPlan, PLAN_FORM, type ReadyPlan, type StoredPlan } from '../jobs/stored-plan.js'
import { mistakesInSubmission } from '../run/check-order.js'
import { countedJobs } from '../run/counted-jobs.js'
import { contractFault } from '../run/fault.js'
import { inTransaction } from '../run/in-transaction.js'
import { bindPlan } from '../run/kinds/bind.js'
import { rulesUnder } from '../run/kinds/planned-purge.js'
import { mistakesInPeople } from '../run/known-names.js'
import { answerWith, refuseOrder } from '../run/operation.js'
import { announceShards } from '../run/reconcile.js'
import { instantNow } from '../run/runner.js'
import type { Setup } from '../run/setup.js'
import { type DeskSetup, underPolicy } from '../run/under-policy.js'
import { findOwnPlan, requireReady, requireUntouched } from './find-plan.js'
import { isTooOld } from './planning.js'

/** The order to do what a plan says. */
export interface SubmitRequest {
  /** The plan. */
  readonly planId: PlanId
  /** The digest of the plan and the number of users who would go, as the operator read them. */
  readonly confirm: Confirmation
  /** Who orders it; their own account is never purged. */
  readonly requestedBy: ActorKey
  /** The second person, where the policy wants one. */
  readonly approvedBy?: ActorKey | null
  /** What is to be remembered with the order, 1 to 1,000 characters; it must name no user. */
  readonly note?: string
}

/** Holds the confirmation against the plan, and stores the order in one compare-and-set. */
export async function submit<Tx>(given: Setup<Tx>, request: SubmitRequest): Promise<Job> {
  const mistakes = mistakesInSubmission(request)
  if (mistakes.length > 0) return refuseOrder(mistakes)
  const setup = await underPolicy(given)
  const { planId, confirm, requestedBy, approvedBy = null } = request
  const found = await findOwnPlan(setup, planId)
  const plan = requireReady(found.plan)
  if (plan.form !== PLAN_FORM) requireSameBasis(setup, plan)
  requireUntouched(found)
  requireYoung(setup, plan)
  requireSameBasis(setup, plan)
  const strangers = await mistakesInPeople(setup, request)
  if (strangers.length > 0) return refuseOrder(strangers)
  const count = goingIn(plan.plan)
  const { digest } = plan.plan
  const people = { requestedBy, approvedBy, ...setup }
  const refused =
    refuseByApproval(setup.policy, people) ?? refuseByConfirmation(confirm, { digest, count })
  if (refused !== null) return answerWith(refused)
  if (count === 0) return answerWith({ _tag: 'NobodyGoes', code: 'nobody-goes', planId })
  const job = queuedJob(setup, plan, request)
  if (!(await enqueue(setup, plan, job)))
    return requireStillReady(requireReady((await findOwnPlan(setup, planId)).plan))
  return job
}

/** Somebody else changed it between two looks; by then it cannot be ready. */
function requireStillReady(_plan: ReadyPlan): never {
  throw contractFault('plan-neither-ready-nor-changed')
}

function requireYoung<Tx>(setup: Setup<Tx>, { id: planId, finishedAt }: ReadyPlan): void {
  const { maxPlanAgeMs: maxAgeMs } = setup.settings
  if (isTooOld(setup, finishedAt))
    answerWith({ _tag: 'PlanExpired', code: 'plan-expired', planId, finishedAt, maxAgeMs })
}

function requireSameBasis<Tx>(setup: DeskSetup<Tx>, plan: ReadyPlan): void {
  const changed = changedBasis(setup, plan)
  if (changed !== null)
    answerWith({ _tag: 'PlanOutdated', code: 'plan-outdated', planId: plan.id, changed })
}

/**
 * What is not as it was when a plan was begun. Equal is equal, even if it was something else in
 * between.
 */
export function changedBasis<Tx>(
  setup: DeskSetup<Tx>,
  { form, order, asOf }: Pick<StoredPlan, 'form' | 'order' | 'asOf'>,
): PlanBasis | null {
  if (form !== PLAN_FORM) return 'form'
  if (order._tag !== 'purge') return null
  const isSame = (left: unknown, right: unknown) => canonicalJson(left) === canonicalJson(right)
  if (!isSame(presentPolicy(order.policy), setup.policy)) return 'policy'
  return isSame(order.rules, rulesUnder(setup, order, asOf)) ? null : 'rules'
}

function queuedJob<Tx>(
  { clock }: Setup<Tx>,
  { id, host, order, orderHash, plannedBy, asOf }: ReadyPlan,
  { requestedBy, approvedBy = null, confirm, note }: SubmitRequest,
): QueuedJob {
  return {
    status: 'Queued',
    id,
    host,
    order,
    orderHash,
    requestedBy,
    approvedBy,
    submittedAt: instantNow(clock),
    asOf,
    confirmed: { digest: confirm.digest, count: confirm.count },
    plannedBy,
    ...(note !== undefined && { note }),
  }
}

/** Answers whether the plan was still ready; then it is ordered, and the job is on the queue. */
function enqueue<Tx>(setup: DeskSetup<Tx>, plan: ReadyPlan, job: QueuedJob): Promise<boolean> {
  const { journal, queue } = setup
  const { digest, count } = job.confirmed
  const now = job.submittedAt
  return inTransaction(setup, 'write', async (tx) => {
    // Somebody may have changed the policy since it was read: what applies now decides.
    const policy = await setup.policyNow(tx)
    requireSameBasis({ ...setup, policy }, plan)
    const unapproved = refuseByApproval(policy, { ...setup, ...job })
    if (unapproved !== null) answerWith(unapproved)
    const refused = await bindPlan(setup, plan, []).refuse({
      count,
      now,
      users: async () => ('users' in plan.plan ? plan.plan.users : 0),
      counted: (since) => countedJobs(setup, tx, { since, lock: true, digest }),
    })
    if (refused !== null) answerWith(refused)
    const isFirst = await journal.changePlan({ tx, from: 'Ready', plan: orderedPlan(plan, now) })
    if (!isFirst) return false
    // Thrown inside the transaction, which so is rolled back: a journal that orders a plan and then
    // denies the job leaves nothing behind.
    if (!(await journal.createJob({ tx, job }))) throw contractFault('job-taken-by-another')
    if (queue !== undefined) await announceShards(queue, journal, tx, job.id)
    return true
  })
}
