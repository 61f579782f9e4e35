// A worker as a process of its own: it works on whatever job is not over, until it is killed.
import { aheadIn, jumpingClock, noteAhead } from './jumping-clock.js'
import { watchDeletions } from './sent-calls.js'
import { SYSTEMS } from './systems.js'
import type { WorkerOrders } from './worker-orders.js'

const orders = JSON.parse(process.argv[2] ?? '') as WorkerOrders
const { system, fakeUrl: url, journalFile, settingsFile, clockFile, callsADay, leaseMs } = orders
const jumping = jumpingClock(
  () => fetch(`${url}/fake/weather`, { method: 'POST', body: JSON.stringify({ left: callsADay }) }),
  aheadIn(clockFile),
  (ahead) => noteAhead(clockFile, ahead),
)

const tried = SYSTEMS[system]
if (tried !== undefined)
  watchDeletions(tried.usersInCalls, (sinceReadMs) =>
    process.stdout.write(`${JSON.stringify({ _tag: 'Deletion', sinceReadMs })}\n`),
  )

const opened = tried?.open({
  url,
  journalFile,
  settingsFile,
  clock: jumping.clock,
  observer: (event) => {
    jumping.observer(event)
    if (event._tag === 'Waiting') process.stdout.write(`${JSON.stringify(event)}\n`)
  },
  // The clock jumps over days, which must not end the wait for a part that is away.
  settings: { leaseMs, witnessMs: 2_592_000_000 },
})
const worked = await opened?.purge.work()()
jumping.stop()
await opened?.close()
if (worked?._tag !== 'Right') process.exitCode = 1
