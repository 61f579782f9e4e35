// Plans without anybody there, and orders only what stays within limits that were given for it.
import { type Check, percent, record, when, whole } from '../domain/checks.js'
import { isSameName } from '../domain/fold.js'
import { describe, type Invalid } from '../domain/invalid.js'
import { exceedsPercent } from '../internal/decimal.js'
import { canonicalJson } from '../jobs/digest.js'
import type { CompletedJob, Job } from '../jobs/job.js'
import type { PurgePlan } from '../jobs/plan.js'
import type { ReadyPlan, StoredPlan } from '../jobs/stored-plan.js'
import { inTransaction } from '../run/in-transaction.js'
import { refuseOrder } from '../run/operation.js'
import type { Setup } from '../run/setup.js'
import { type DeskSetup, underPolicy } from '../run/under-policy.js'
import { beginPurge, purgePlanOf, resume } from './begin.js'
import { dropUsers } from './forget.js'
import type { NightlyEnd, NightlyLimits, NightlyRequest, WaitCode } from './operations.js'
import { completePlan, discard } from './planning.js'
import { changedBasis, submit } from './submit.js'

const MOST = 1000

const checkLimits: Check = /* @__PURE__ */ record<NightlyLimits>({
  maxCount: /* @__PURE__ */ whole(0, Number.MAX_SAFE_INTEGER),
  maxPercent: percent,
  maxIncrease: /* @__PURE__ */ whole(0, Number.MAX_SAFE_INTEGER),
})

/**
 * Goes on with the plan of an earlier night, or makes one; then orders it, leaves it for a person,
 * or finds that nobody goes. The plan of the night before is then superseded, and its users are
 * deleted while the next night plans: so no night is longer for it, and there are never more than
 * those of two plans.
 */
export async function nightly<Tx>(given: Setup<Tx>, request: NightlyRequest): Promise<NightlyEnd> {
  const mistakes = [...checkLimits(request.limits, 'limits'), ...strangers(given, request)]
  if (mistakes.length > 0) return refuseOrder(mistakes)
  const setup = await underPolicy(given)
  const { requestedBy, limits, note } = request
  const [ready] = await Promise.all([planTonight(setup, request), dropFormer(setup, request)])
  await supersede(setup, request, ready)
  const plan = purgePlanOf(ready)
  const { digest, counts } = plan
  if (counts.purge === 0) return { _tag: 'NobodyGoes', plan }
  const why = whyWait(setup, plan, limits, await lastRun(setup))
  if (why.length > 0) return { _tag: 'WaitsForPerson', plan, why }
  const confirm = { digest, count: counts.purge }
  const noted = note === undefined ? {} : { note }
  const job = await submit(setup, { planId: plan.id, confirm, requestedBy, ...noted })
  return { _tag: 'Ordered', plan, job }
}

/** Whoever asks for this must be known as a service, so that nobody is taken for a person. */
function strangers<Tx>(
  { serviceActors, foldName }: Setup<Tx>,
  { requestedBy }: NightlyRequest,
): readonly Invalid[] {
  const isKnown =
    typeof requestedBy === 'string' &&
    serviceActors.some((service) => isSameName(service, requestedBy, foldName))
  const expected = 'one of the serviceActors of the configuration'
  return when(!isKnown, 'unknown-actor', 'requestedBy', expected, describe(requestedBy))
}

/** The plans that this service made of the same criteria, oldest first. */
async function alike<Tx>(
  setup: Setup<Tx>,
  { criteria, requestedBy }: NightlyRequest,
  statuses: readonly StoredPlan['status'][],
): Promise<readonly StoredPlan[]> {
  const wanted = canonicalJson(criteria)
  const plans = await inTransaction(setup, 'read', (tx) =>
    setup.journal.listPlans({ tx, statuses, holdsUsers: true, limit: MOST }),
  )
  return plans.filter(
    ({ host, plannedBy, order }) =>
      host === setup.host.identity &&
      plannedBy === requestedBy &&
      order._tag === 'purge' &&
      canonicalJson(order.criteria) === wanted,
  )
}

async function planTonight<Tx>(setup: DeskSetup<Tx>, request: NightlyRequest): Promise<ReadyPlan> {
  // One that was begun under another policy could not be ordered any more.
  const isUsable = (plan: StoredPlan) => changedBasis(setup, plan) === null
  const left = (await alike(setup, request, ['Planning'])).filter(isUsable).at(-1)
  return left === undefined
    ? completePlan(setup, await beginPurge(setup, request))
    : resume(setup, left.id)
}

/** Deletes the users of plans that can no longer be ordered. */
async function dropFormer<Tx>(setup: Setup<Tx>, request: NightlyRequest): Promise<void> {
  try {
    for (const former of await alike(setup, request, ['Discarded'])) await dropUsers(setup, former)
  } catch {
    // The next night finds them, and so does whoever lets what is old expire.
  }
}

/** Two plans of one order, of which one is old, would only be taken for each other. */
async function supersede<Tx>(
  setup: Setup<Tx>,
  request: NightlyRequest,
  { id }: ReadyPlan,
): Promise<void> {
  for (const former of await alike(setup, request, ['Planning', 'Ready']))
    if (former.id !== id)
      await inTransaction(setup, 'write', (tx) => discard(setup, tx, former, 'superseded'))
}

/** The last purge of this host that was completed; `null` = there was none. */
async function lastRun<Tx>(setup: Setup<Tx>): Promise<CompletedJob | null> {
  const jobs = await inTransaction(setup, 'read', (tx) => completedJobs(setup, tx))
  const ends = jobs.flatMap((job) =>
    job.status === 'Completed' &&
    job.order._tag === 'purge' &&
    (job.host === undefined || job.host === setup.host.identity)
      ? [job]
      : [],
  )
  return ends.reduce<CompletedJob | null>(
    (last, job) => (last === null || job.finishedAt >= last.finishedAt ? job : last),
    null,
  )
}

/** Jobs come in the order of their submission, and the last are wanted. */
async function completedJobs<Tx>({ journal }: Setup<Tx>, tx: Tx): Promise<readonly Job[]> {
  for (let limit = MOST; ; limit *= 2) {
    const jobs = await journal.listJobs({ tx, statuses: ['Completed'], limit })
    if (jobs.length < limit) return jobs
  }
}

function whyWait<Tx>(
  { policy }: DeskSetup<Tx>,
  { counts, users, refusal }: PurgePlan,
  { maxCount, maxPercent, maxIncrease }: NightlyLimits,
  last: CompletedJob | null,
): readonly WaitCode[] {
  const { purge: count } = counts
  const why: readonly (readonly [boolean, WaitCode])[] = [
    [policy.approval !== 'none', 'second-person'],
    [refusal !== null, 'policy-cap'],
    [count > maxCount, 'over-count'],
    [exceedsPercent(count, users, maxPercent), 'over-share'],
    [last === null, 'no-completed-run'],
    [last !== null && count > last.confirmed.count + maxIncrease, 'over-increase'],
  ]
  return why.filter(([holds]) => holds).map(([, code]) => code)
}
