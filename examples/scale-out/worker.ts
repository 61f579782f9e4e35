// One worker process: serves the queue until it is asked to end. Start as many as you like, on as
// many machines.
import { faultText, type PurgeEvent } from 'ils-user-purge'
import { answerOf } from '../shared/answer.js'
import { exitCodeOf } from '../shared/program.js'
import { say } from '../shared/screen.js'
import { DEFAULT_NAME, databaseUrl } from './database.js'
import { openPurge } from './open-purge.js'

function sayEvent(event: PurgeEvent): void {
  if (event._tag === 'ShardFinished') say(`worker ${process.pid} finished shard ${event.shard}`)
  if (event._tag === 'Waiting')
    say(`worker ${process.pid} waits ${event.millis} ms: ${faultText(event.fault)}`)
}

async function main(): Promise<void> {
  const { purge, close } = await openPurge(process.argv[2] ?? databaseUrl(DEFAULT_NAME), sayEvent)
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => void purge.drain()())
  try {
    await answerOf(purge.serve())
  } finally {
    await close()
  }
}

process.exitCode = await exitCodeOf(main)
