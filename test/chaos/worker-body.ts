// What a worker process does: goes on with all plans and jobs, tells each event on its
// standard output, and may be killed or frozen at any moment.
import {
  createPurge,
  type PlanId,
  type Purge,
  type PurgeError,
  type PurgeEvent,
  type PurgePlan,
} from '../../src/index.js'
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import type { AnyDatabase } from './host/database.js'
import { chaosHost, OPERATOR, POLICY } from './host/host.js'
import { separateHost } from './separate/client.js'
import { WORKER_EXIT, type WorkerOrders } from './worker-orders.js'

/** Works until all jobs are over, and says by the exit code of the process how it ended. */
export async function workOn(
  orders: WorkerOrders,
  database: Omit<AnyDatabase, 'query'>,
): Promise<void> {
  const clock = systemClock()
  const dwell = (): Promise<void> =>
    orders.dwellMs === 0 ? Promise.resolve() : clock.sleep(Math.random() * orders.dwellMs)
  const purge = createPurge<unknown>({
    transactions: database.transactions,
    journal: database.journal,
    host:
      orders.separate === null
        ? chaosHost({ dialect: orders.dialect, executor: database.executor, dwell })
        : separateHost(orders.separate),
    policy: POLICY,
    clock,
    ids: systemIds(),
    observer: (event: PurgeEvent) => {
      process.stdout.write(`${JSON.stringify(event)}\n`)
    },
    settings: orders.settings,
  })
  process.on('SIGTERM', () => {
    void purge.drain()()
  })

  const error = await orderPlans(purge)
  const end = error === null ? await purge.work()() : ({ _tag: 'Left', left: error } as const)
  if (end._tag === 'Left') process.stderr.write(`${JSON.stringify(end.left)}\n`)
  process.exitCode =
    end._tag === 'Right'
      ? WORKER_EXIT.done
      : end.left._tag === 'RunnerDraining'
        ? WORKER_EXIT.resting
        : WORKER_EXIT.fault
  await database.close()
}

/** Goes on with every plan, and orders it; answers what went wrong, or `null`. */
async function orderPlans(purge: Purge): Promise<PurgeError | null> {
  const plans = await purge.plans({ statuses: ['Planning', 'Ready'] })()
  if (plans._tag === 'Left') return plans.left
  for (const { id: planId } of plans.right) {
    const error = await orderPlan(purge, planId)
    // Another worker may have been first.
    if (error !== null && error._tag !== 'PlanOrdered') return error
  }
  return null
}

async function orderPlan(purge: Purge, planId: PlanId): Promise<PurgeError | null> {
  const plan = await purge.resumePlan({ planId })()
  if (plan._tag === 'Left') return plan.left
  const { digest, counts } = plan.right as PurgePlan
  const confirm = { digest, count: counts.purge }
  const job = await purge.submit({ planId, confirm, requestedBy: OPERATOR })()
  return job._tag === 'Left' ? job.left : null
}
