// A worker process on a library whose every answer takes a while, as over HTTP.
import type { Effect, JobId, PurgeHost } from '../../src/index.js'
import { openDatabase } from '../library/database.js'
import { benchHost } from '../library/host.js'
import { purgeOf, ran } from '../library/purge.js'
import { told, tellParent } from '../process.js'

export interface WorkerOrders {
  readonly address: string
  readonly jobId: JobId
  readonly answerMs: number
  readonly batch: number
  readonly shardSize: number
}

const slow =
  (millis: number) =>
  <Request, Answer>(answer: (request: Request) => Promise<Answer>) =>
  async (request: Request): Promise<Answer> => {
    await new Promise((resolve) => setTimeout(resolve, millis))
    return answer(request)
  }

const slowEffect = <Tx, Command>(
  effect: Effect<Tx, Command>,
  millis: number,
): Effect<Tx, Command> =>
  effect.delivery === 'in-transaction' ? { ...effect, apply: slow(millis)(effect.apply) } : effect

/** The library, every answer of which takes so many milliseconds more. */
const slowHost = <Tx>(host: ReturnType<typeof benchHost<Tx>>, millis: number): PurgeHost<Tx> => ({
  ...host,
  readUsers: slow(millis)(host.readUsers),
  effects: {
    demoteResearchers: slowEffect<Tx, never>(
      host.effects.demoteResearchers as Effect<Tx, never>,
      millis,
    ) as never,
    waiveFines: slowEffect<Tx, never>(
      host.effects.waiveFines as Effect<Tx, never>,
      millis,
    ) as never,
    cancelRequests: slowEffect<Tx, never>(
      host.effects.cancelRequests as Effect<Tx, never>,
      millis,
    ) as never,
    deleteUsers: slowEffect<Tx, never>(
      host.effects.deleteUsers as Effect<Tx, never>,
      millis,
    ) as never,
  },
})

export const worker = async ({
  address,
  jobId,
  answerMs,
  batch,
  shardSize,
}: WorkerOrders): Promise<void> => {
  const database = openDatabase('postgres', address)
  const purge = purgeOf(database, {
    host: slowHost(benchHost(database), answerMs),
    settings: { batchSize: batch, maxBatchSize: batch, targetBatchMs: 60_000, shardSize },
  })
  await database.query('select 1')
  tellParent('ready')
  await told()
  await ran(purge, jobId)
  tellParent('done')
  await database.close()
  process.disconnect()
}
