// The job kinds there are, each bound to an order: the one place that lists them.
import type { Instant } from '../../domain/calendar.js'
import type { NameWatch } from '../../domain/name-watch.js'
import { namesInAssignment } from '../../domain/vocabulary.js'
import { hashOrder } from '../../jobs/digest.js'
import { presentOrder } from '../../jobs/former-order.js'
import type { BulkOrder, Job } from '../../jobs/job.js'
import type { PurgeHost } from '../../ports/host.js'
import { type KnownNames, mistakesInNames } from '../known-names.js'
import { refuseOrder } from '../operation.js'
import type { Setup } from '../setup.js'
import type { Work } from '../work.js'
import type { BulkKind } from './bulk.js'
import { deletePolicyKind } from './delete-policy.js'
import { watchUnlisted } from './names-not-met.js'
import { storedPurge } from './purge.js'
import { purgeDatesKind } from './purge-dates.js'

/**
 * Binds a bulk order that is asked for; ends the operation where the host does not have a name in
 * it, or somebody cannot be its actor.
 */
export function askedBulk<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'foldName'>,
  order: BulkOrder,
  asOf: Instant,
  known: KnownNames,
): BulkKind<Tx> {
  const names = order._tag === 'assign-purge-dates' ? namesInAssignment(order) : []
  const mistakes = mistakesInNames(known, names, setup)
  if (mistakes.length > 0) return refuseOrder(mistakes)
  const include = order._tag === 'assign-purge-dates' ? order.users.include : null
  return bindBulk(order, asOf, setup.host, watchUnlisted(include, names, known, setup))
}

/** Binds a bulk order to a host. */
function bindBulk<Tx>(
  order: BulkOrder,
  asOf: Instant,
  host: PurgeHost<Tx>,
  watch?: NameWatch,
): BulkKind<Tx> {
  switch (order._tag) {
    case 'assign-purge-dates':
      return purgeDatesKind(order, asOf, host, watch)
    case 'reapply-delete-policy':
      return deletePolicyKind(order, asOf, host)
  }
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
  return order._tag === 'purge'
    ? storedPurge(setup, order, job)
    : bindBulk(order, job.asOf, setup.host)
}
