// A worker process on a reduced Evergreen: carries out whatever is confirmed, tells each event on
// its standard output, and may be killed at any moment.
import { openEvergreen } from '../../../examples/hosts/evergreen/open-evergreen.js'
import type { Configuration } from '../../../examples/hosts/evergreen/config.js'
import { POLICY } from './library.js'

const { purge, close } = await openEvergreen({
  configuration: JSON.parse(process.argv[2] ?? '') as Configuration,
  policy: POLICY,
  // Small parts, so that there is something to kill between two of them.
  settings: {
    shardSize: 25,
    shardsAtOnce: 4,
    batchSize: 4,
    maxBatchSize: 4,
    leaseMs: 1000,
    backoffMs: 20,
  },
  observer: (event) => {
    process.stdout.write(`${JSON.stringify(event)}\n`)
  },
})
const end = await purge.work()()
process.exitCode = end._tag === 'Right' ? 0 : 70
if (end._tag === 'Left') process.stderr.write(`${JSON.stringify(end.left)}\n`)
await close()
