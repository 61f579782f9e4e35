// The job kinds there are, each bound to an order: the one place that lists them.
import { dateAt } from '../../domain/calendar.js'
import { watchNames } from '../../domain/name-watch.js'
import { namesInAssignment } from '../../domain/vocabulary.js'
import type { GivenName } from '../../domain/vocabulary.js'
import { branchesMistakes } from '../../domain/validation/users.js'
import { hashOrder } from '../../jobs/digest.js'
import { presentOrder } from '../../jobs/former-order.js'
import type { BulkOrder, Job, JobOrder, StoredPurgeDatesOrder } from '../../jobs/job.js'
import type { StoredPlan } from '../../jobs/stored-plan.js'
import type { PurgeHost } from '../../ports/host.js'
import { type KnownNames, mistakesInNames } from '../known-names.js'
import { refuseOrder } from '../operation.js'
import type { Setup } from '../setup.js'
import type { Work } from '../work.js'
import type { RuleSetup } from './compile-purge.js'
import { deletePolicyKind } from './delete-policy.js'
import { expandedLibraries } from './home-libraries.js'
import type { JobKind } from './kind.js'
import { unlistedNames } from './names-not-met.js'
import { type FrozenOrder, plannedPurge } from './planned-purge.js'
import { storedPurge } from './purge.js'
import { purgeDatesKind } from './purge-dates.js'

/**
 * Freezes a bulk order that is asked for, with the libraries that it means at this moment; ends the
 * operation where the host does not have a name in it, or somebody cannot be its actor.
 */
export async function freezeBulk<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'transactions' | 'foldName'>,
  order: BulkOrder,
  known: KnownNames,
): Promise<FrozenOrder<JobOrder>> {
  const names = order._tag === 'assign-purge-dates' ? namesInAssignment(order) : []
  const mistakes = mistakesInNames(known, names, setup)
  if (mistakes.length > 0) return refuseOrder(mistakes)
  if (order._tag === 'reapply-delete-policy') return { order, unlisted: [] }
  const { users } = order
  const homeLibraries = await expandedLibraries(setup, users)
  if (homeLibraries === undefined)
    return refuseOrder(branchesMistakes(users, homeLibraries, 'order.users'))
  return {
    order: { ...order, homeLibraries },
    unlisted: unlistedNames(users.include, names, known),
  }
}

/**
 * Binds a plan to the engine, to go on with it.
 *
 * @param notMet - The names of its order that nobody had so far.
 */
export function bindPlan<Tx>(
  setup: RuleSetup<Tx>,
  plan: StoredPlan,
  notMet: readonly GivenName[],
): JobKind<Tx> {
  const order = untouchedOrder(plan)
  const watch = watchNames(notMet, setup.foldName)
  switch (order._tag) {
    case 'purge':
      return plannedPurge(setup, order, plan, watch)
    case 'assign-purge-dates':
      return purgeDatesKind(order, plan.asOf, setup.host, { watch })
    case 'reapply-delete-policy':
      return deletePolicyKind(order, plan.asOf, setup.host)
  }
}

/** Binds the order of a stored job to the engine. */
export function bindJob<Tx>(setup: RuleSetup<Tx>, job: Job): Work<Tx> {
  const order = untouchedOrder(job)
  switch (order._tag) {
    case 'purge':
      return storedPurge(setup, order, job)
    case 'assign-purge-dates':
      return storedPurgeDates(order, job, setup.host)
    case 'reapply-delete-policy':
      return deletePolicyKind(order, job.asOf, setup.host)
  }
}

/** A stored order in its present form, once it is proved to be the one that was stored. */
function untouchedOrder({ order, orderHash }: Pick<Job, 'order' | 'orderHash'>): JobOrder {
  if (hashOrder(order) !== orderHash)
    throw Object.assign(new Error('a stored order is not the one confirmed'), {
      code: 'order-changed-in-store',
    })
  return presentOrder(order)
}

/** Users of the former form are never held against it again, but for those who are excluded. */
function storedPurgeDates<Tx>(
  order: StoredPurgeDatesOrder,
  job: Job,
  host: PurgeHost<Tx>,
): Work<Tx> {
  const isPresent = order === job.order
  const { exclude } = order.users
  const chosen = isPresent
    ? order.users
    : { recordTypes: [], homeLibraries: [], include: null, exclude }
  const plannedOn = job.plannedBy === undefined ? null : dateAt(job.asOf, order.timeZone)
  return purgeDatesKind(order, job.asOf, host, { chosen, plannedOn })
}
