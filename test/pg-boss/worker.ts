// A worker process that serves pg-boss, tells each event on its standard output, and may be killed at any moment.
import { type LibraryOrders, openLibrary } from './library.js'

const orders = JSON.parse(process.argv[2] ?? '') as LibraryOrders & { readonly reconcileMs: number }
const { purge, close } = await openLibrary(orders, {
  observer: (event) => {
    process.stdout.write(`${JSON.stringify(event)}\n`)
  },
})

process.on('SIGTERM', () => {
  void purge.rest()()
})

const end = await purge.serve({ reconcileMs: orders.reconcileMs })()
if (end._tag === 'Left') process.stderr.write(`${JSON.stringify(end.left)}\n`)
await close()
process.exitCode = end._tag === 'Right' ? 0 : 70
