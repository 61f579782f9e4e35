// Jobs as former releases stored them: everybody in scope, those first who were to go, and no plan.
import type { Instant, Job, JobId, JobOrder, PurgeOrder, UserKey } from 'ils-user-purge'
import { aPolicy, criteria } from 'ils-user-purge/testing'
import { hashOrder } from '../../src/jobs/digest.js'
import { ACTOR, type library } from './library.js'

/** The order of a purge with no criteria set, as of the day on which a test begins. */
export const FORMER_ORDER: PurgeOrder = {
  _tag: 'purge',
  criteria: criteria().build(),
  cutoffs: [{ field: 'purgeDate', date: '2026-01-15' as never, inclusive: true, orAbsent: false }],
  homeLibraries: [],
  policy: aPolicy().build(),
}

/** A former job: who was confirmed to go, and who was to stay, in shards of that size. */
export interface FormerJob {
  readonly going: readonly string[]
  readonly staying?: readonly string[]
  readonly order?: JobOrder
  readonly shardSize?: number
  /** What else the job says; without it, it says as little as the oldest did. */
  readonly job?: Partial<Pick<Job, 'host' | 'confirmed' | 'approvedBy'>>
}

/** Stores the job on the queue of a library; answers its id. */
export async function storeFormer(
  { real, realJournal }: Pick<ReturnType<typeof library>, 'real' | 'realJournal'>,
  { going, staying = [], order = FORMER_ORDER, shardSize = 1000, job: more = {} }: FormerJob,
): Promise<JobId> {
  const at = '2026-01-15T12:00:00.000Z' as Instant
  const id = 'stored' as JobId
  const job: Job = {
    status: 'Queued',
    id,
    order,
    orderHash: hashOrder(order),
    requestedBy: ACTOR,
    approvedBy: null,
    submittedAt: at,
    asOf: at,
    confirmed: { digest: 'a'.repeat(64), count: going.length },
    ...more,
  }
  await real.run(
    async (tx) => {
      await realJournal.createJob({ tx, job })
      for (const [at, shard] of shardsOf(going, staying, shardSize).entries())
        await realJournal.addShard({ tx, jobId: id, shard: at + 1, ...shard })
    },
    { mode: 'write' },
  )
  return id
}

/** Those who stay are spread over the shards, behind those who go. */
function shardsOf(going: readonly string[], staying: readonly string[], size: number) {
  const count = Math.ceil((going.length + staying.length) / size)
  const part = (keys: readonly string[], at: number) =>
    keys.slice(Math.floor((at * keys.length) / count), Math.floor(((at + 1) * keys.length) / count))
  return Array.from({ length: count }, (_, at) => {
    const first = part(going, at)
    const keys = [...first, ...part(staying, at)].map((key) => key as UserKey)
    return { keys, confirmed: first.length }
  })
}
