// The job kinds there are, each bound to an order: the one place that lists them.
import type { Instant } from '../../domain/calendar.js'
import { namesInAssignment } from '../../domain/vocabulary.js'
import { branchesMistakes } from '../../domain/validation/users.js'
import { hashOrder } from '../../jobs/digest.js'
import { presentOrder } from '../../jobs/former-order.js'
import type { BulkOrder, Job, StoredPurgeDatesOrder } from '../../jobs/job.js'
import type { PurgeHost } from '../../ports/host.js'
import { type KnownNames, mistakesInNames } from '../known-names.js'
import { refuseOrder } from '../operation.js'
import type { Setup } from '../setup.js'
import type { Work } from '../work.js'
import type { BulkKind } from './bulk.js'
import { deletePolicyKind } from './delete-policy.js'
import { expandedLibraries } from './home-libraries.js'
import { watchUnlisted } from './names-not-met.js'
import { storedPurge } from './purge.js'
import { purgeDatesKind } from './purge-dates.js'

/**
 * Binds a bulk order that is asked for, with the libraries that it means at this moment; ends the
 * operation where the host does not have a name in it, or somebody cannot be its actor.
 */
export async function askedBulk<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'transactions' | 'foldName'>,
  order: BulkOrder,
  asOf: Instant,
  known: KnownNames,
): Promise<BulkKind<Tx>> {
  const { host } = setup
  const names = order._tag === 'assign-purge-dates' ? namesInAssignment(order) : []
  const mistakes = mistakesInNames(known, names, setup)
  if (mistakes.length > 0) return refuseOrder(mistakes)
  if (order._tag === 'reapply-delete-policy') return deletePolicyKind(order, asOf, host)
  const { users } = order
  const homeLibraries = await expandedLibraries(setup, users)
  if (homeLibraries === undefined)
    return refuseOrder(branchesMistakes(users, homeLibraries, 'order.users'))
  const watch = watchUnlisted(users.include, names, known, setup)
  return purgeDatesKind({ ...order, homeLibraries }, asOf, host, { watch })
}

/** Binds the order of a stored job to the engine. */
export function bindJob<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'rules' | 'foldName'>,
  job: Job,
): Work<Tx> {
  if (hashOrder(job.order) !== job.orderHash)
    throw Object.assign(new Error('a stored order is not the one confirmed'), {
      code: 'order-changed-in-store',
    })
  const order = presentOrder(job.order)
  switch (order._tag) {
    case 'purge':
      return storedPurge(setup, order, job)
    case 'assign-purge-dates':
      return storedPurgeDates(order, job, setup.host)
    case 'reapply-delete-policy':
      return deletePolicyKind(order, job.asOf, setup.host)
  }
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
  return purgeDatesKind(order, job.asOf, host, { chosen })
}
