// One worker process: serves the queue until it is asked to end. Start as many as you like, on as
// many machines.
import { explainError } from 'ils-user-purge'
import { DEFAULT_NAME, databaseUrl } from './database.js'
import { openPurge } from './open-purge.js'

const { purge, close } = await openPurge(process.argv[2] ?? databaseUrl(DEFAULT_NAME), (event) => {
  if (event._tag === 'ShardFinished')
    console.log(`worker ${process.pid} finished shard ${event.shard}`)
  if (event._tag === 'Waiting')
    console.log(`worker ${process.pid} waits ${event.millis} ms: ${event.fault}`)
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void purge.drain()())

const end = await purge.serve()()
if (end._tag === 'Left') {
  console.error(explainError(end.left))
  process.exitCode = 70
}
await close()
