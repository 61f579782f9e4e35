// What the journal knows of one user, and how it forgets: one user at once, plans and outcomes that
// are old, in slices, so that no transaction is long.
import { instant, type Instant } from '../domain/calendar.js'
import { isKey, KEY_FORM, type JobId, type UserKey } from '../domain/keys.js'
import { when } from '../domain/checks.js'
import { E } from '../internal/fp.js'
import type { Job } from '../jobs/job.js'
import type { StoredPlan, UserTrace } from '../jobs/stored-plan.js'
import { inTransaction } from '../run/in-transaction.js'
import { refuseOrder } from '../run/operation.js'
import type { Setup } from '../run/setup.js'
import type { Expired, Forgotten } from './operations.js'
import { discard, isTooOld } from './planning.js'

/** So many rows are deleted in one transaction. */
const SLICE = 100_000
const MOST_PLANS = 1000
const MOST_JOBS = 1000

/** What this host's plans and jobs know of a user. */
export async function history<Tx>(
  setup: Setup<Tx>,
  userKey: UserKey,
): Promise<readonly UserTrace[]> {
  requireKey(userKey)
  return inTransaction(setup, 'read', async (tx) => {
    const traces = await setup.journal.findUser({ tx, userKey })
    const own: UserTrace[] = []
    for (const trace of traces) if (await isOwn(setup, tx, trace.jobId)) own.push(trace)
    return own
  })
}

/** Another host's user may have the same key, and is another person. */
async function isOwn<Tx>({ journal, host }: Setup<Tx>, tx: Tx, id: JobId): Promise<boolean> {
  const owner =
    (await journal.readPlan({ tx, planId: id }))?.plan.host ??
    (await journal.readJob({ tx, jobId: id }))?.host
  return owner === undefined || owner === host.identity
}

/** Forgets a user: at once where nothing needs them any more, at the end of a job that does. */
export async function forget<Tx>(setup: Setup<Tx>, userKey: UserKey): Promise<Forgotten> {
  const ids = new Set((await history(setup, userKey)).map(({ jobId }) => jobId))
  // A job that has not come to the user yet knows them only in its list.
  for (const { id } of await unfinishedJobs(setup)) ids.add(id)
  const forgotten: Forgotten = { inJobs: [], atEndOf: [], discardedPlans: [] }
  const lists: Record<keyof Forgotten, JobId[]> = { inJobs: [], atEndOf: [], discardedPlans: [] }
  for (const id of ids) lists[await forgetIn(setup, id, userKey)].push(id)
  return { ...forgotten, ...lists }
}

function unfinishedJobs<Tx>(setup: Setup<Tx>): Promise<readonly Job[]> {
  const { journal, host } = setup
  return inTransaction(setup, 'read', async (tx) => {
    const statuses = ['Queued', 'Running'] as const
    const jobs = await journal.listJobs({ tx, statuses, limit: MOST_JOBS })
    return jobs.filter((job) => job.host === undefined || job.host === host.identity)
  })
}

function forgetIn<Tx>(setup: Setup<Tx>, jobId: JobId, userKey: UserKey): Promise<keyof Forgotten> {
  const { journal } = setup
  return inTransaction(setup, 'write', async (tx) => {
    const job = await journal.readJob({ tx, jobId })
    // Changing the job to what it is holds it: either the note is there when it ends, or it has
    // ended.
    if (
      (job?.status === 'Queued' || job?.status === 'Running') &&
      (await journal.changeJob({ tx, from: job.status, job }))
    ) {
      await journal.noteToForget({ tx, jobId, userKey })
      return 'atEndOf'
    }
    const plan = job === null ? (await journal.readPlan({ tx, planId: jobId }))?.plan : undefined
    const isDiscarded = plan !== undefined && (await discard(setup, tx, plan, 'user-forgotten'))
    await journal.forgetUser({ tx, jobId, userKey })
    return isDiscarded ? 'discardedPlans' : 'inJobs'
  })
}

/**
 * Deletes what is old: outcomes and planned users of jobs that ended before a moment, plans that
 * are older than they may be, and the users of all plans that can no longer be ordered.
 */
export async function expire<Tx>(setup: Setup<Tx>, given: Instant): Promise<Expired> {
  const moment = instant(given)
  if (E.isLeft(moment)) return refuseOrder([{ ...moment.left, path: 'before' }])
  const before = moment.right
  const outcomes = await inSlices(setup, (tx) =>
    setup.journal.expireOutcomes({ tx, before, limit: SLICE }),
  )
  const plans = await discardOldPlans(setup)
  let planUsers = 0
  for (const plan of await plansWithUsers(setup))
    if (await isOver(setup, plan, before)) planUsers += await dropUsers(setup, plan)
  return { outcomes, plans, planUsers }
}

async function inSlices<Tx>(setup: Setup<Tx>, drop: (tx: Tx) => Promise<number>): Promise<number> {
  let sum = 0
  for (;;) {
    const dropped = await inTransaction(setup, 'write', drop)
    sum += dropped
    if (dropped < SLICE) return sum
    await setup.clock.sleep(setup.settings.pauseMs)
  }
}

async function discardOldPlans<Tx>(setup: Setup<Tx>): Promise<number> {
  const { journal } = setup
  const statuses = ['Planning', 'Ready'] as const
  const plans = await inTransaction(setup, 'read', (tx) =>
    journal.listPlans({ tx, statuses, limit: MOST_PLANS }),
  )
  let discarded = 0
  for (const plan of plans) {
    const since = plan.status === 'Ready' ? plan.finishedAt : plan.asOf
    if (!isTooOld(setup, since)) continue
    const isMine = await inTransaction(setup, 'write', (tx) => discard(setup, tx, plan, 'expired'))
    if (isMine) discarded++
  }
  return discarded
}

function plansWithUsers<Tx>(setup: Setup<Tx>): Promise<readonly StoredPlan[]> {
  const statuses = ['Ordered', 'Discarded'] as const
  return inTransaction(setup, 'read', (tx) =>
    setup.journal.listPlans({ tx, statuses, holdsUsers: true, limit: MOST_PLANS }),
  )
}

/** Whether nobody needs the users of a plan any more. */
async function isOver<Tx>(setup: Setup<Tx>, plan: StoredPlan, before: Instant): Promise<boolean> {
  if (plan.status !== 'Ordered') return true
  const job = await inTransaction(setup, 'read', (tx) =>
    setup.journal.readJob({ tx, jobId: plan.id }),
  )
  if (job?.status === 'Completed') return job.finishedAt < before
  return job?.status === 'Refused' && job.refusedAt < before
}

/** Deletes the users of a plan that is over; answers how many. */
export async function dropUsers<Tx>(setup: Setup<Tx>, plan: StoredPlan): Promise<number> {
  const { journal } = setup
  const dropped = await inSlices(setup, (tx) =>
    journal.dropPlanUsers({ tx, planId: plan.id, limit: SLICE }),
  )
  await inTransaction(setup, 'write', (tx) =>
    journal.changePlan({ tx, from: plan.status, plan: { ...plan, holdsUsers: false } }),
  )
  return dropped
}

function requireKey(userKey: unknown): void {
  const mistakes = when(!isKey(userKey), 'invalid-user-key', 'userKey', KEY_FORM, 'another value')
  if (mistakes.length > 0) refuseOrder(mistakes)
}
