// Writes down the scope of a job: pages through the candidates and stores them as shards. Resumable, a short transaction a page.
import type { UserKey } from '../domain/keys.js'
import { refusedJob, workingJob } from '../jobs/job.js'
import type { PurgeRefusal } from '../jobs/refusal.js'
import type { Lease, ShardState } from '../ports/journal.js'
import { contractFault } from './fault.js'
import { instantNow, type JobRun, patiently, RESTING, tell } from './runner.js'
import { letGo, type ShardResult } from './shard.js'

type PageResult =
  | { readonly _tag: 'Lost' }
  | { readonly _tag: 'More'; readonly scope: number }
  | { readonly _tag: 'Planned'; readonly scope: number }
  | { readonly _tag: 'Refused'; readonly refusal: PurgeRefusal }

/** Works on shard 0. When it is finished the job is *working*, or refused by its caps before anybody was touched. */
export const planScope = async <Tx>(run: JobRun<Tx>, lease: Lease): Promise<ShardResult> => {
  for (;;) {
    const page = await patiently(run, run.job.id, () => planPage(run, lease))
    if (page === RESTING) return letGo(run, lease)
    switch (page._tag) {
      case 'Lost':
        return 'lost'
      case 'More':
        tell(run, run.job.id, { _tag: 'ScopePlanned', scope: page.scope })
        continue
      case 'Planned':
        tell(run, run.job.id, { _tag: 'ScopePlanned', scope: page.scope })
        return 'finished'
      case 'Refused':
        tell(run, run.job.id, { _tag: 'JobRefused', refusal: page.refusal })
        return 'finished'
    }
  }
}

/** A page of candidates, and how many of them would be acted on, counted only where a cap asks for it. */
interface ScopePage {
  readonly keys: readonly UserKey[]
  readonly acting: number
  readonly refuse: ((count: number) => Promise<PurgeRefusal | null>) | null
}

const planPage = async <Tx>(run: JobRun<Tx>, lease: Lease): Promise<PageResult> => {
  const { journal, transactions, work } = run
  if (work.reads === 'in-transaction')
    return transactions.run(
      async (tx) => {
        const state = await journal.fence({ tx, lease })
        return state === null ? { _tag: 'Lost' } : storePage(run, tx, lease, state, await readPage(run, tx, state))
      },
      { mode: 'write' },
    )
  const before = await transactions.run((tx) => journal.fence({ tx, lease }), { mode: 'write' })
  if (before === null) return { _tag: 'Lost' }
  const page = await readPage(run, undefined as Tx, before)
  return transactions.run(
    async (tx) => {
      const state = await journal.fence({ tx, lease })
      return state === null ? { _tag: 'Lost' } : storePage(run, tx, lease, state, page)
    },
    { mode: 'write' },
  )
}

const readPage = async <Tx>(run: JobRun<Tx>, tx: Tx, state: ShardState): Promise<ScopePage> => {
  const { work, settings } = run
  const keys = await work.candidates({ tx, after: state.afterKey, limit: settings.shardSize })
  requireProperPage(keys, state.afterKey, settings.shardSize)
  const { refuse } = work
  if (refuse === null) return { keys, acting: 0, refuse: null }
  const looked = keys.length === 0 ? [] : await work.look({ tx, keys, lock: false })
  return { keys, acting: looked.filter((decision) => decision.act).length, refuse: (count) => refuse({ tx, count }) }
}

const storePage = async <Tx>(run: JobRun<Tx>, tx: Tx, lease: Lease, state: ShardState, page: ScopePage): Promise<PageResult> => {
  const { journal, settings, job } = run
  const next = await addShard(run, tx, lease, state, page)
  const { totals } = await journal.jobNumbers({ tx, jobId: job.id })
  if (page.keys.length === settings.shardSize) return { _tag: 'More', scope: totals.scope }
  const refusal = page.refuse === null ? null : await page.refuse(next.planned)
  if (refusal !== null) {
    await journal.dropShards({ tx, jobId: job.id })
    await journal.changeJob({ tx, from: 'Running', job: refusedJob(job, instantNow(run.clock), refusal) })
    return { _tag: 'Refused', refusal }
  }
  await journal.changeJob({ tx, from: 'Running', job: workingJob(job) })
  await journal.finishShard({ tx, lease })
  return { _tag: 'Planned', scope: totals.scope }
}

const addShard = async <Tx>(run: JobRun<Tx>, tx: Tx, lease: Lease, state: ShardState, page: ScopePage): Promise<ShardState> => {
  const last = page.keys.at(-1)
  if (last === undefined) return state
  const shard = state.position + 1
  await run.journal.addShard({ tx, jobId: run.job.id, shard, keys: page.keys })
  const next: ShardState = { ...state, position: shard, afterKey: last, claims: 0, planned: state.planned + page.acting }
  await run.journal.recordBatch({ tx, lease, leaseMs: run.settings.leaseMs, outcomes: [], state: next })
  return next
}

/** A page that repeats itself would go on for ever; one that is too long would hide its end. */
export const requireProperPage = (keys: readonly UserKey[], after: UserKey | null, limit: number): void => {
  if (keys.length > limit) throw contractFault('host-candidates-over-limit')
  if (new Set(keys).size !== keys.length || (after !== null && keys.includes(after))) throw contractFault('host-candidates-repeat')
}
