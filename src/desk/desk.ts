// The desk: what administrators ask of the library.
import { instant } from '../domain/calendar.js'
import { DEFAULT_CRITERIA } from '../eligibility/defaults.js'
import { E } from '../internal/fp.js'
import { presentJob } from '../jobs/former-order.js'
import type { JobStatus } from '../jobs/job.js'
import { peopleMistakes } from '../domain/validation/people.js'
import { mistakesInBulk } from '../run/check-order.js'
import { findJob, reportIn } from '../run/find-job.js'
import { askedBulk } from '../run/kinds/bind.js'
import { askedPurge, compileAsked } from '../run/kinds/purge.js'
import { type People, readNames } from '../run/known-names.js'
import { readUsers } from '../run/kinds/read-users.js'
import { type Actions, answerWith, operationsOf, refuseOrder } from '../run/operation.js'
import { instantNow } from '../run/runner.js'
import { inTransaction, reading } from '../run/in-transaction.js'
import type { Setup } from '../run/setup.js'
import type { BulkRequest, PreviewRequest, PurgeDesk } from './operations.js'
import { makePlan, previewPage } from './plan.js'
import { submit } from './submit.js'

const ALL_STATUSES: readonly JobStatus[] = ['Queued', 'Running', 'Completed', 'Refused']
const MOST_JOBS = 1000

/** Makes the desk over what a host gives. */
export function deskOf<Tx>(setup: Setup<Tx>): PurgeDesk {
  const actions = { ...purges(setup), ...bulkOrders(setup), ...records(setup) }
  return operationsOf<PurgeDesk>(actions, setup.mistakes, setup.describeFault)
}

type DeskActions = Actions<PurgeDesk>

function purges<Tx>(
  setup: Setup<Tx>,
): Pick<DeskActions, 'check' | 'preview' | 'previewUsers' | 'submit'> {
  const { host, policy, clock } = setup
  const kindOf = (request: PreviewRequest & People, asOf = instantNow(clock)) =>
    askedPurge(setup, { criteria: request.criteria, policy, people: request }, asOf)
  return {
    check: async ({ userKey, criteria = DEFAULT_CRITERIA, ...people }) => {
      const asOf = instantNow(clock)
      const { evaluator } = await compileAsked(setup, { criteria, policy }, asOf, people)
      const keys = [userKey]
      const [user] = await reading(setup, (tx) => readUsers(host, { tx, keys, lock: false }))
      return user === undefined
        ? answerWith({ _tag: 'UserNotFound', code: 'user-not-found', userKey })
        : evaluator.evaluate(user)
    },
    preview: async (request) => makePlan(setup, await kindOf(request)),
    previewUsers: async (request) => previewPage(setup, await kindOf(request), request),
    submit: (request) => submit(setup, request, (asOf) => kindOf(request, asOf)),
  }
}

function bulkOrders<Tx>(
  setup: Setup<Tx>,
): Pick<DeskActions, 'previewBulk' | 'previewBulkUsers' | 'submitBulk'> {
  const { host, clock } = setup
  const kindOf = async (request: BulkRequest & People, asOf = instantNow(clock)) => {
    const { order, requestedBy } = request
    const mistakes = [...mistakesInBulk(host, order), ...peopleMistakes({ requestedBy })]
    if (mistakes.length > 0) return refuseOrder(mistakes)
    return askedBulk(setup, order, asOf, await readNames(setup, request))
  }
  return {
    previewBulk: async (request) => makePlan(setup, await kindOf(request)),
    previewBulkUsers: async (request) => previewPage(setup, await kindOf(request), request),
    submitBulk: (request) => submit(setup, request, (asOf) => kindOf(request, asOf)),
  }
}

function records<Tx>(
  setup: Setup<Tx>,
): Pick<DeskActions, 'jobs' | 'report' | 'outcomes' | 'expireOutcomes'> {
  const { journal } = setup
  return {
    jobs: async (request) => {
      const statuses = request?.statuses ?? ALL_STATUSES
      const limit = request?.limit ?? MOST_JOBS
      const found = await inTransaction(setup, 'read', (tx) =>
        journal.listJobs({ tx, statuses, limit }),
      )
      return found.map(presentJob)
    },
    report: (jobId) => inTransaction(setup, 'read', (tx) => reportIn(setup, tx, jobId)),
    outcomes: ({ jobId, statuses = [], after, limit }) =>
      inTransaction(setup, 'read', async (tx) => {
        await findJob(setup, tx, jobId)
        const items = await journal.listOutcomes({ tx, jobId, statuses, after, limit })
        return { items, next: items.length < limit ? null : (items.at(-1)?.userKey ?? null) }
      }),
    expireOutcomes: async (request) => {
      const moment = instant(request.before)
      if (E.isLeft(moment)) return refuseOrder([{ ...moment.left, path: 'before' }])
      const before = moment.right
      return inTransaction(setup, 'write', (tx) => journal.expireOutcomes({ tx, before }))
    },
  }
}
