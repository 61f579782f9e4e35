// Makes a plan, of any job kind: reads everybody in scope page by page, and stores what was found
// together with how far it has come, so that whoever resumes it goes on from there.
import type { Instant } from '../domain/calendar.js'
import type { ActorKey, PlanId } from '../domain/keys.js'
import { millisFromInstant } from '../internal/time.js'
import { digestOfPlan, hashOrder, NO_PAGES } from '../jobs/digest.js'
import type { JobOrder } from '../jobs/job.js'
import {
  discardedPlan,
  PLAN_FORM,
  type PlanProgress,
  readyPlan,
  type ReadyPlan,
  type StoredPlan,
  type UnfinishedPlan,
} from '../jobs/stored-plan.js'
import type { Lease } from '../ports/lease.js'
import { mistakesInId } from '../run/check-order.js'
import { countedJobs } from '../run/counted-jobs.js'
import { contractFault } from '../run/fault.js'
import { inTransaction, reading } from '../run/in-transaction.js'
import { leaseKeeper } from '../run/lease-keeper.js'
import { bindPlan } from '../run/kinds/bind.js'
import type { JobKind } from '../run/kinds/kind.js'
import type { FrozenOrder } from '../run/kinds/planned-purge.js'
import { countUsers } from '../run/kinds/read-users.js'
import { answerWith, isAnswer } from '../run/operation.js'
import { emit, instantNow } from '../run/runner.js'
import type { Setup } from '../run/setup.js'
import { findOwnPlan, requireReady } from './find-plan.js'
import { pageAhead, standOnAnother } from './named-twice.js'
import { type PageReader, pageReader, type ReadPage, repeats } from './page.js'
import { isLeaseLost, planReads, type PlanReads } from './plan-reads.js'
import { afterPage, type PlanStep, withLastList } from './plan-progress.js'

/** The shard that a planner holds while it plans; the lists of users follow from 1. */
const PLANNING = 0

/** Stores a plan that is about to be made. */
export async function beginPlan<Tx>(
  setup: Setup<Tx>,
  { order, unlisted }: FrozenOrder<JobOrder>,
  plannedBy: ActorKey,
  asOf: Instant,
): Promise<PlanId> {
  const { ids, host, journal } = setup
  const id = ids.newId() as PlanId
  if (mistakesInId(id).length > 0) throw contractFault('ids-improper')
  const plan: UnfinishedPlan = {
    status: 'Planning',
    id,
    form: PLAN_FORM,
    host: host.identity,
    order,
    orderHash: hashOrder(order),
    plannedBy,
    asOf,
    holdsUsers: true,
  }
  const progress: PlanProgress = {
    after: null,
    isAtEnd: false,
    users: 0,
    numbers: bindPlan(setup, plan, unlisted).noNumbers,
    notMet: unlisted,
    pages: NO_PAGES,
    lists: [],
    waiting: [],
  }
  await inTransaction(setup, 'write', async (tx) => {
    if (!(await journal.createPlan({ tx, plan, progress }))) throw contractFault('ids-improper')
    await journal.addShard({ tx, jobId: id, shard: PLANNING, keys: [], confirmed: 0 })
  })
  return id
}

/**
 * Plans to the end, from wherever it stands; waits while another process plans. A fault of a port
 * ends it with `PlanInterrupted`, and nothing of what is stored is lost.
 */
export async function completePlan<Tx>(setup: Setup<Tx>, planId: PlanId): Promise<ReadyPlan> {
  const { clock, journal, settings, describeFault } = setup
  const { leaseMs } = settings
  try {
    for (;;) {
      const claim = await inTransaction(setup, 'write', (tx) =>
        journal.claimShard({ tx, jobId: planId, owner: setup.name, leaseMs, shard: PLANNING }),
      )
      switch (claim._tag) {
        case 'NoneOpen':
          return requireReady((await findOwnPlan(setup, planId)).plan)
        case 'AllLeased':
          await clock.sleep(Math.max(1, Math.min(claim.retryInMs, leaseMs / 4, 1000)))
          continue
        case 'Claimed': {
          const end = await holding(setup, claim.lease, () => planPages(setup, claim.lease))
          if (end !== 'lost') return end
          await clock.sleep(settings.backoffMs)
        }
      }
    }
  } catch (fault) {
    if (isAnswer(fault)) throw fault
    const code = 'plan-interrupted'
    return answerWith({ _tag: 'PlanInterrupted', code, planId, fault: describeFault(fault) })
  }
}

/** Gives the plan back when a fault ends the work on it, so that nobody waits for the lease. */
async function holding<Tx, Result>(
  setup: Setup<Tx>,
  lease: Lease,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (fault) {
    try {
      await inTransaction(setup, 'write', (tx) => setup.journal.releaseShard({ tx, lease }))
    } catch {
      // The lease runs out by the database's clock.
    }
    throw fault
  }
}

async function planPages<Tx>(setup: Setup<Tx>, lease: Lease): Promise<ReadyPlan | 'lost'> {
  try {
    const keeper = leaseKeeper({ ...setup, isDraining: () => false }, lease, setup.clock.now())
    return await planWith(setup, lease, planReads(setup, lease.jobId, keeper))
  } catch (fault) {
    if (isLeaseLost(fault)) return 'lost'
    throw fault
  }
}

async function planWith<Tx>(
  setup: Setup<Tx>,
  lease: Lease,
  reads: PlanReads,
): Promise<ReadyPlan | 'lost'> {
  const { clock, settings } = setup
  const found = await findOwnPlan(setup, lease.jobId)
  const { plan } = found
  if (plan.status !== 'Planning') return requireReady(plan)
  let { progress } = found
  const kind = bindPlan(setup, plan, progress.notMet)
  const pages = pageReader(setup, kind, reads)
  while (!progress.isAtEnd) {
    const stored = await storeNext(setup, lease, kind, pages, progress)
    if (stored === null) return 'lost'
    progress = stored
    emit(setup, plan.id, { _tag: 'PlanPageStored', users: progress.users })
    await clock.sleep(settings.pauseMs)
  }
  return finish(setup, lease, kind, plan, progress, reads)
}

/** Reads the next page and stores it; `null` = the plan is not this process's any more. */
async function storeNext<Tx>(
  setup: Setup<Tx>,
  lease: Lease,
  kind: JobKind<Tx>,
  pages: PageReader,
  before: PlanProgress,
): Promise<PlanProgress | null> {
  const store = async (page: ReadPage): Promise<PlanProgress | null> => {
    const step = afterPage(kind, before, page, setup.settings.shardSize)
    const isHeld = await pages.readingOn(page.next, () => savePage(setup, lease, page, step))
    return isHeld ? step.progress : null
  }
  const page = await pages.read(before.after)
  try {
    return await store(page)
  } catch (fault) {
    const ahead = await pageAhead(setup, lease.jobId, pages, page, before, fault)
    if (ahead === null) throw fault
    return store(ahead)
  }
}

/** Answers whether the plan was still this process's, so that the page is stored. */
async function savePage<Tx>(
  setup: Setup<Tx>,
  lease: Lease,
  page: ReadPage,
  { progress, lists }: PlanStep,
): Promise<boolean> {
  const { journal, settings } = setup
  const { leaseMs } = settings
  const { users, gone } = page
  const first = progress.lists.length - lists.length + 1
  // One who was listed before and is gone by now would lead back to where they stood, for ever.
  if (await standOnAnother(setup, lease.jobId, gone, progress)) throw repeats()
  try {
    return await inTransaction(setup, 'write', async (tx) => {
      if ((await journal.fence({ tx, lease })) === null) return false
      await journal.savePlanPage({ tx, lease, leaseMs, users, progress })
      for (const [at, keys] of lists.entries())
        await addList(setup, tx, lease.jobId, first + at, keys)
      return true
    })
  } catch (fault) {
    const keys = users.map(({ key }) => key)
    if (await standOnAnother(setup, lease.jobId, keys, progress)) throw repeats()
    throw fault
  }
}

function addList<Tx>(
  { journal }: Setup<Tx>,
  tx: Tx,
  jobId: PlanId,
  shard: number,
  keys: PlanProgress['waiting'],
): Promise<void> {
  return journal.addShard({ tx, jobId, shard, keys, confirmed: keys.length })
}

async function finish<Tx>(
  setup: Setup<Tx>,
  lease: Lease,
  kind: JobKind<Tx>,
  plan: UnfinishedPlan,
  before: PlanProgress,
  reads: PlanReads,
): Promise<ReadyPlan | 'lost'> {
  const { journal, settings } = setup
  const { leaseMs } = settings
  const now = instantNow(setup.clock)
  const { numbers, waiting } = before
  const found = await kind.found({
    id: plan.id,
    now,
    numbers,
    countAll: () => countAll(setup, kind, reads),
    counted: (since) =>
      inTransaction(setup, 'read', (tx) =>
        countedJobs(setup, tx, { since, lock: false, digest: null }),
      ),
  })
  const progress = withLastList(before)
  const digest = digestOfPlan(plan, progress, found)
  const ready = readyPlan(plan, now, { ...found, digest })
  const isHeld = await inTransaction(setup, 'write', async (tx) => {
    if ((await journal.fence({ tx, lease })) === null) return false
    await journal.savePlanPage({ tx, lease, leaseMs, users: [], progress })
    if (waiting.length > 0) await addList(setup, tx, plan.id, progress.lists.length, waiting)
    if (!(await journal.changePlan({ tx, from: 'Planning', plan: ready })))
      throw contractFault('plan-changed-while-planned')
    await journal.finishShard({ tx, lease })
    return true
  })
  if (!isHeld) return 'lost'
  emit(setup, plan.id, { _tag: 'PlanReady', users: progress.users })
  return ready
}

function countAll<Tx>(setup: Setup<Tx>, { countOthers, reads }: JobKind<Tx>, paced: PlanReads) {
  const count = async (tx: Tx) => ({
    users: await countUsers(setup.host, { tx }),
    others: countOthers === null ? null : await countOthers({ tx }),
  })
  if (reads !== 'outside') return reading(setup, count)
  const price = (setup.calls?.budget.countUsers ?? 1) + (countOthers === null ? 0 : 1)
  return paced.call(price, () => count(undefined as Tx))
}

/** Whether a plan was begun, or ended, longer ago than a plan may be old. */
export function isTooOld<Tx>({ clock, settings }: Setup<Tx>, since: Instant): boolean {
  return clock.now() - millisFromInstant(since) > settings.maxPlanAgeMs
}

/** Discards a plan that is not ordered; answers whether it was this call that did it. */
export async function discard<Tx>(
  { journal, clock }: Setup<Tx>,
  tx: Tx,
  plan: StoredPlan,
  why: Parameters<typeof discardedPlan>[2],
): Promise<boolean> {
  if (plan.status !== 'Planning' && plan.status !== 'Ready') return false
  const discarded = discardedPlan(plan, instantNow(clock), why)
  if (!(await journal.changePlan({ tx, from: plan.status, plan: discarded }))) return false
  // With its lists goes the lease: whoever still plans finds it lost.
  await journal.dropShards({ tx, jobId: plan.id })
  return true
}
