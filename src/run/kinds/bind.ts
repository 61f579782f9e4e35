// The job kinds there are, each bound to an order: the one place that lists them.
import type { Instant } from '../../domain/calendar.js'
import { branchesMistakes } from '../../domain/validation/users.js'
import { hashOrder } from '../../jobs/digest.js'
import { presentOrder } from '../../jobs/former-order.js'
import type { BulkOrder, Job, StoredPurgeDatesOrder } from '../../jobs/job.js'
import type { PurgeHost } from '../../ports/host.js'
import { refuseOrder } from '../operation.js'
import type { Setup } from '../setup.js'
import type { Work } from '../work.js'
import type { BulkKind } from './bulk.js'
import { deletePolicyKind } from './delete-policy.js'
import { expandedLibraries } from './home-libraries.js'
import { storedPurge } from './purge.js'
import { purgeDatesKind } from './purge-dates.js'

/** Binds a bulk order that is asked for, with the libraries that it means at this moment. */
export async function askedBulk<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'transactions'>,
  order: BulkOrder,
  asOf: Instant,
): Promise<BulkKind<Tx>> {
  const { host } = setup
  if (order._tag === 'reapply-delete-policy') return deletePolicyKind(order, asOf, host)
  const homeLibraries = await expandedLibraries(setup, order.users)
  if (homeLibraries === undefined)
    return refuseOrder(branchesMistakes(order.users, homeLibraries, 'order.users'))
  return purgeDatesKind({ ...order, homeLibraries }, asOf, host)
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
  return purgeDatesKind(order, job.asOf, host, chosen)
}
