// The desk: what administrators ask of the library.
import { DEFAULT_CRITERIA } from '../eligibility/defaults.js'
import { presentJob, presentOrder } from '../jobs/former-order.js'
import type { JobStatus } from '../jobs/job.js'
import type { StoredPlan } from '../jobs/stored-plan.js'
import { reportIn } from '../run/find-job.js'
import { inTransaction, reading } from '../run/in-transaction.js'
import { compileAsked } from '../run/kinds/compile-purge.js'
import { readUsers } from '../run/kinds/read-users.js'
import { type Actions, answerWith, operationsOf } from '../run/operation.js'
import { instantNow } from '../run/runner.js'
import type { Setup } from '../run/setup.js'
import { underPolicy } from '../run/under-policy.js'
import { beginBulk, beginPurge, bulkPlanOf, purgePlanOf, resume } from './begin.js'
import { findOwnPlan, findPlan, requireReady } from './find-plan.js'
import { expire, forget, history } from './forget.js'
import { outcome, outcomes, planUser, planUsers } from './lists.js'
import { nightly } from './nightly.js'
import type { PurgeDesk } from './operations.js'
import { payForOne } from './plan-reads.js'
import { completePlan, discard } from './planning.js'
import { submit } from './submit.js'

const ALL_STATUSES: readonly JobStatus[] = ['Queued', 'Running', 'Completed', 'Refused']
const MOST = 1000

/** Makes the desk over what a host gives. */
export function deskOf<Tx>(setup: Setup<Tx>): PurgeDesk {
  const actions = { ...checks(setup), ...plans(setup), ...orders(setup), ...records(setup) }
  return operationsOf<PurgeDesk>(actions, setup.mistakes, setup.describeFault)
}

type DeskActions = Actions<PurgeDesk>

function checks<Tx>(setup: Setup<Tx>): Pick<DeskActions, 'check'> {
  const { host, clock } = setup
  return {
    check: async ({ userKey, criteria = DEFAULT_CRITERIA, ...people }) => {
      const asOf = instantNow(clock)
      const { policy } = await underPolicy(setup)
      const { evaluator } = await compileAsked(setup, { criteria, policy, people }, asOf)
      const keys = [userKey]
      await payForOne(setup)
      const {
        found: [user],
      } = await reading(setup, (tx) => readUsers(host, { tx, keys, lock: false }))
      return user === undefined
        ? answerWith({ _tag: 'UserNotFound', code: 'user-not-found', userKey })
        : evaluator.evaluate(user)
    },
  }
}

type PlanActions = 'plan' | 'planBulk' | 'resumePlan' | 'plans' | 'findPlan' | 'discardPlan'

function plans<Tx>(setup: Setup<Tx>): Pick<DeskActions, PlanActions | 'planUsers' | 'planUser'> {
  const { journal } = setup
  return {
    plan: async (request) =>
      purgePlanOf(await completePlan(setup, await beginPurge(setup, request))),
    planBulk: async (request) =>
      bulkPlanOf(await completePlan(setup, await beginBulk(setup, request))),
    resumePlan: async ({ planId }) => (await resume(setup, planId)).plan,
    plans: async ({ statuses = [], limit = MOST } = {}) => {
      const found = await inTransaction(setup, 'read', (tx) =>
        journal.listPlans({ tx, statuses, limit }),
      )
      return found.map(presentPlan)
    },
    findPlan: async ({ planId }) => {
      const { plan, progress } = await findPlan(setup, planId)
      return { plan: presentPlan(plan), users: progress.users }
    },
    discardPlan: async ({ planId }) => {
      for (;;) {
        const { plan } = await findOwnPlan(setup, planId)
        if (plan.status !== 'Planning') requireReady(plan)
        const isMine = await inTransaction(setup, 'write', (tx) =>
          discard(setup, tx, plan, 'discarded'),
        )
        if (isMine) return
      }
    },
    planUsers: (request) => planUsers(setup, request),
    planUser: (request) => planUser(setup, request),
  }
}

function presentPlan(plan: StoredPlan): StoredPlan {
  return { ...plan, order: presentOrder(plan.order) }
}

function orders<Tx>(setup: Setup<Tx>): Pick<DeskActions, 'submit' | 'nightly'> {
  return {
    submit: (request) => submit(setup, request),
    nightly: (request) => nightly(setup, request),
  }
}

type RecordActions = 'jobs' | 'report' | 'outcomes' | 'outcome' | 'history' | 'forget' | 'expire'

function records<Tx>(setup: Setup<Tx>): Pick<DeskActions, RecordActions> {
  const { journal } = setup
  return {
    jobs: async ({ statuses = ALL_STATUSES, limit = MOST } = {}) => {
      const found = await inTransaction(setup, 'read', (tx) =>
        journal.listJobs({ tx, statuses, limit }),
      )
      return found.map(presentJob)
    },
    report: (jobId) => inTransaction(setup, 'read', (tx) => reportIn(setup, tx, jobId)),
    outcomes: (request) => outcomes(setup, request),
    outcome: (request) => outcome(setup, request),
    history: ({ userKey }) => history(setup, userKey),
    forget: ({ userKey }) => forget(setup, userKey),
    expire: ({ before }) => expire(setup, before),
  }
}
