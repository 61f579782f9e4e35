// A worker process that serves pg-boss, tells each event on its standard output, and may be killed
// at any moment.
import { setInterval } from 'node:timers'
import { type LibraryOrders, openLibrary } from './library.js'

/** What the worker is started with, as JSON in its one argument. */
export interface ServingOrders extends LibraryOrders {
  readonly reconcileMs: number
  /** Whether it rests by itself once all jobs are over. */
  readonly untilDone?: boolean
}

const LOOK_MS = 300

const orders = JSON.parse(process.argv[2] ?? '') as ServingOrders
const { purge, close } = await openLibrary(orders, {
  observer: (event) => {
    process.stdout.write(`${JSON.stringify(event)}\n`)
  },
})

process.on('SIGTERM', () => {
  void purge.drain()()
})

const restOnceDone = async (): Promise<void> => {
  const open = await purge.jobs({ statuses: ['Queued', 'Running'], limit: 1 })()
  if (open._tag === 'Right' && open.right.length === 0) await purge.drain()()
}
const looking =
  orders.untilDone === true ? setInterval(() => void restOnceDone(), LOOK_MS) : undefined

const end = await purge.serve({ reconcileMs: orders.reconcileMs })()
clearInterval(looking)
if (end._tag === 'Left') process.stderr.write(`${JSON.stringify(end.left)}\n`)
await close()
process.exitCode = end._tag === 'Right' ? 0 : 70
