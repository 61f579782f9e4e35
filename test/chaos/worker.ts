// A worker process: runs whatever jobs there are, tells each event on its standard output, and may
// be killed or frozen at any moment.
import { createPurge, type PurgeEvent } from '../../src/index.js'
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import { openDatabase } from './host/database.js'
import { chaosHost, POLICY } from './host/host.js'
import { separateHost } from './separate/client.js'
import { WORKER_EXIT, type WorkerOrders } from './worker-orders.js'

const orders = JSON.parse(process.argv[2] ?? '') as WorkerOrders
const database = openDatabase(orders.dialect, orders.at)
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

const end = await purge.work()()
if (end._tag === 'Left') process.stderr.write(`${JSON.stringify(end.left)}\n`)
process.exitCode =
  end._tag === 'Right'
    ? WORKER_EXIT.done
    : end.left._tag === 'RunnerDraining'
      ? WORKER_EXIT.resting
      : WORKER_EXIT.fault
await database.close()
