// The desk: what administrators ask of the library.
import { type Instant, instant } from '../domain/calendar.js'
import { DEFAULT_CRITERIA } from '../eligibility/defaults.js'
import { E } from '../internal/fp.js'
import type { JobStatus } from '../jobs/job.js'
import { mistakesInBulk, mistakesInPeople } from '../run/check-order.js'
import { findJob, reportIn } from '../run/find-job.js'
import { bindBulk } from '../run/kinds/bind.js'
import type { BulkKind } from '../run/kinds/bulk.js'
import { askedPurge, compilePurge } from '../run/kinds/purge.js'
import { readUsers } from '../run/kinds/read-users.js'
import { answerWith, refuseOrder } from '../run/operation.js'
import { instantNow } from '../run/runner.js'
import { inTransaction, operationOf, reading, type Setup } from '../run/setup.js'
import type { BulkRequest, PreviewRequest, PurgeDesk } from './operations.js'
import { makePlan, previewPage } from './plan.js'
import { requirePeople, submit } from './submit.js'

const ALL_STATUSES: readonly JobStatus[] = ['Queued', 'Running', 'Completed', 'Refused']
const MOST_JOBS = 1000

/** Makes the desk over what a host gives. */
export function deskOf<Tx>(setup: Setup<Tx>): PurgeDesk {
  return { ...checks(setup), ...purges(setup), ...bulkOrders(setup), ...records(setup) }
}

function checks<Tx>(setup: Setup<Tx>): Pick<PurgeDesk, 'check'> {
  const { host, policy, clock } = setup
  return {
    check: ({ userKey, criteria = DEFAULT_CRITERIA, requestedBy: actor = null }) =>
      operationOf(setup, 'check', async () => {
        const evaluator = compilePurge(setup, { criteria, policy }, instantNow(clock), { actor })
        const [user] = await reading(setup, (tx) =>
          readUsers(host, { tx, keys: [userKey], lock: false }),
        )
        return user === undefined
          ? answerWith({ _tag: 'UserNotFound', code: 'user-not-found', userKey })
          : evaluator.evaluate(user)
      }),
  }
}

function purges<Tx>(setup: Setup<Tx>): Pick<PurgeDesk, 'preview' | 'previewUsers' | 'submit'> {
  const kindOf = ({ criteria, requestedBy }: PreviewRequest, asOf: Instant) =>
    askedPurge(setup, { criteria, policy: setup.policy }, asOf, requestedBy)
  const now = (): Instant => instantNow(setup.clock)
  return {
    preview: (request) =>
      operationOf(setup, 'preview', async () => makePlan(setup, kindOf(request, now()))),
    previewUsers: (request) =>
      operationOf(setup, 'previewUsers', async () =>
        previewPage(setup, kindOf(request, now()), request),
      ),
    submit: (request) =>
      operationOf(setup, 'submit', async () => {
        requirePeople(request)
        const asOf = now()
        return submit(setup, kindOf(request, asOf), asOf, request)
      }),
  }
}

function bulkOrders<Tx>(
  setup: Setup<Tx>,
): Pick<PurgeDesk, 'previewBulk' | 'previewBulkUsers' | 'submitBulk'> {
  const { host, clock } = setup
  const kindOf = ({ order, requestedBy }: BulkRequest, asOf: Instant): BulkKind<Tx> => {
    const mistakes = [...mistakesInBulk(host, order), ...mistakesInPeople(requestedBy, null)]
    return mistakes.length > 0 ? refuseOrder(mistakes) : bindBulk(order, asOf, host)
  }
  return {
    previewBulk: (request) =>
      operationOf(setup, 'previewBulk', async () =>
        makePlan(setup, kindOf(request, instantNow(clock))),
      ),
    previewBulkUsers: (request) =>
      operationOf(setup, 'previewBulkUsers', async () =>
        previewPage(setup, kindOf(request, instantNow(clock)), request),
      ),
    submitBulk: (request) =>
      operationOf(setup, 'submitBulk', async () => {
        requirePeople(request)
        const asOf = instantNow(clock)
        return submit(setup, kindOf(request, asOf), asOf, request)
      }),
  }
}

function records<Tx>(
  setup: Setup<Tx>,
): Pick<PurgeDesk, 'jobs' | 'report' | 'outcomes' | 'expireOutcomes'> {
  const { journal } = setup
  return {
    jobs: (request = {}) =>
      operationOf(setup, 'jobs', () => {
        const { statuses, limit } = request
        const asked = { statuses: statuses ?? ALL_STATUSES, limit: limit ?? MOST_JOBS }
        return inTransaction(setup, 'read', (tx) => journal.listJobs({ tx, ...asked }))
      }),
    report: (jobId) =>
      operationOf(setup, 'report', () =>
        inTransaction(setup, 'read', (tx) => reportIn(setup, tx, jobId)),
      ),
    outcomes: ({ jobId, statuses = [], after, limit }) =>
      operationOf(setup, 'outcomes', () =>
        inTransaction(setup, 'read', async (tx) => {
          await findJob(setup, tx, jobId)
          const items = await journal.listOutcomes({ tx, jobId, statuses, after, limit })
          return { items, next: items.length < limit ? null : (items.at(-1)?.userKey ?? null) }
        }),
      ),
    expireOutcomes: ({ before }) =>
      operationOf(setup, 'expireOutcomes', async () => {
        const moment = instant(before)
        if (E.isLeft(moment)) return refuseOrder([{ ...moment.left, path: 'before' }])
        const request = { before: moment.right }
        return inTransaction(setup, 'write', (tx) => journal.expireOutcomes({ tx, ...request }))
      }),
  }
}
