// Jobs, shards, outcomes and intents in the journal in memory.
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/domain/calendar.js'
import type { JobId } from '../../src/domain/keys.js'
import type { Money } from '../../src/domain/money.js'
import type { Intent } from '../../src/jobs/intent.js'
import { completedJob, type Job, refusedJob, startedJob } from '../../src/jobs/job.js'
import { NO_TALLY, NO_TOTALS } from '../../src/jobs/totals.js'
import { JOB, key, outcomeOf, queuedJob, world } from './support.js'
import { LEASE_MS, claimed, journalWith } from './journal-with.js'

const AT = '2026-02-01T00:00:00.000Z' as Instant

describe('jobs', () => {
  it(
    'are stored once for each id, and once for each ' + 'digest that is queued or running',
    async () => {
      const { journal, write, read } = world()
      const create = (job: Job) => write((tx) => journal.createJob({ tx, job }))
      const job = queuedJob('job-1', 'same')
      expect(await create(job)).toBe(true)
      expect(await create(queuedJob('job-1', 'other'))).toBe(false)
      expect(await create(queuedJob('job-2', 'same'))).toBe(false)
      expect(await read((tx) => journal.readJob({ tx, jobId: 'job-2' as JobId }))).toBeNull()
      const running = startedJob(job, AT)
      await write((tx) => journal.changeJob({ tx, from: 'Queued', job: running }))
      expect(await create(queuedJob('job-2', 'same'))).toBe(false)
      await write((tx) =>
        journal.changeJob({ tx, from: 'Running', job: completedJob(running, AT, NO_TOTALS) }),
      )
      expect(await create(queuedJob('job-2', 'same'))).toBe(true)
      expect(await create(queuedJob('job-1', 'new'))).toBe(false)
    },
  )

  it('change only from the status given', async () => {
    const { journal, write, read } = world()
    const job = queuedJob('job-1')
    await write((tx) => journal.createJob({ tx, job }))
    const started = startedJob(job, AT)
    expect(await write((tx) => journal.changeJob({ tx, from: 'Running', job: started }))).toBe(
      false,
    )
    expect(await read((tx) => journal.readJob({ tx, jobId: job.id }))).toEqual(job)
    expect(await write((tx) => journal.changeJob({ tx, from: 'Queued', job: started }))).toBe(true)
    expect(await read((tx) => journal.readJob({ tx, jobId: job.id }))).toEqual(started)
    const nobody = refusedJob(queuedJob('none'), AT, {
      _tag: 'ApprovalMissing',
      code: 'approval-missing',
    })
    expect(await write((tx) => journal.changeJob({ tx, from: 'Queued', job: nobody }))).toBe(false)
  })

  it(
    'are listed as submitted, by status and limit, also ' + 'when an earlier one has changed since',
    async () => {
      const { journal, write, read } = world()
      const jobs = ['c', 'a', 'b'].map((id) => queuedJob(id))
      for (const job of jobs) await write((tx) => journal.createJob({ tx, job }))
      await write((tx) =>
        journal.changeJob({ tx, from: 'Queued', job: startedJob(queuedJob('c'), AT) }),
      )
      const list = async (statuses: readonly Job['status'][], limit = 10) =>
        (await read((tx) => journal.listJobs({ tx, statuses, limit }))).map(({ id }) => id)
      expect(await list([])).toEqual(['c', 'a', 'b'])
      expect(await list(['Queued'])).toEqual(['a', 'b'])
      expect(await list(['Queued', 'Running'], 2)).toEqual(['c', 'a'])
      expect(await list(['Completed'])).toEqual([])
    },
  )

  it('cannot be changed through the value that was stored or read', async () => {
    const { journal, write, read } = world()
    const job = { ...queuedJob('job-1'), confirmed: { digest: 'digest', count: 1 } }
    await write((tx) => journal.createJob({ tx, job }))
    job.confirmed.count = 99
    const stored = await read((tx) => journal.readJob({ tx, jobId: job.id }))
    expect(stored?.confirmed.count).toBe(1)
    expect(() => Object.assign(stored?.confirmed ?? {}, { count: 99 })).toThrow(TypeError)
  })
})

describe('shards', () => {
  it('keep their users in order until they are finished', async () => {
    const { journal, write, read, claim } = await journalWith([1, ['b', 'a']])
    const keys = () => read((tx) => journal.shardKeys({ tx, jobId: JOB, shard: 1 }))
    const { lease } = claimed(await claim())
    expect(await keys()).toEqual(['b', 'a'])
    await write((tx) => journal.finishShard({ tx, lease }))
    expect(await keys()).toEqual([])
  })

  it('are added once and dropped with their job', async () => {
    const { journal, write, numbers, claim } = await journalWith([0, []], [1, ['a']])
    const again = write((tx) =>
      journal.addShard({ tx, jobId: JOB, shard: 1, keys: [key('b')], confirmed: 1 }),
    )
    await expect(again).rejects.toMatchObject({ code: 'memory-duplicate-shard' })
    expect(await numbers()).toEqual({
      totals: { ...NO_TOTALS, scope: 1 },
      tally: NO_TALLY,
      openShards: 2,
      confirmedLeft: 1,
    })
    await write((tx) => journal.dropShards({ tx, jobId: JOB }))
    expect(await numbers()).toEqual({
      totals: NO_TOTALS,
      tally: NO_TALLY,
      openShards: 0,
      confirmedLeft: 0,
    })
    expect(await claim()).toEqual({ _tag: 'NoneOpen' })
  })

  it('sum up to the numbers of the job', async () => {
    const { journal, write, claim, numbers } = await journalWith([1, ['a', 'b']], [2, ['c']])
    for (const [purged, waived] of [
      [2, '0.1'],
      [1, '0.2'],
    ] as const) {
      const { lease, state } = claimed(await claim())
      const next = {
        ...state,
        position: purged,
        totals: { ...state.totals, purged },
        tally: { ...NO_TALLY, waived: waived as Money, reasons: { credit: 1 } },
      }
      await write((tx) =>
        journal.recordBatch({ tx, lease, leaseMs: LEASE_MS, outcomes: [], state: next }),
      )
      if (purged === 2) await write((tx) => journal.finishShard({ tx, lease }))
    }
    expect(await numbers()).toEqual({
      totals: { ...NO_TOTALS, scope: 3, purged: 3 },
      tally: { ...NO_TALLY, waived: '0.3', reasons: { credit: 2 } },
      openShards: 1,
      confirmedLeft: 0,
    })
  })
})

describe('outcomes', () => {
  const recorded = async (...keys: readonly string[]) => {
    const made = await journalWith([1, keys])
    const { lease, state } = claimed(await made.claim())
    const record = (outcomes: readonly ReturnType<typeof outcomeOf>[]) =>
      made.write((tx) =>
        made.journal.recordBatch({ tx, lease, leaseMs: LEASE_MS, outcomes, state }),
      )
    const list = async (
      after: string | null,
      limit: number,
      statuses: readonly ReturnType<typeof outcomeOf>['status'][] = [],
    ) =>
      (
        await made.read((tx) =>
          made.journal.listOutcomes({
            tx,
            jobId: JOB,
            filter: { statuses },
            after: after === null ? null : key(after),
            before: null,
            limit,
          }),
        )
      ).map(({ userKey }) => userKey)
    return { ...made, record, list, lease }
  }

  it('are recorded once a user, and a batch with a second one stores nothing', async () => {
    const { record, list } = await recorded('a', 'b', 'c')
    await record([outcomeOf('a')])
    await expect(record([outcomeOf('b'), outcomeOf('a', 'failed')])).rejects.toMatchObject({
      code: 'memory-duplicate-outcome',
    })
    await expect(record([outcomeOf('c'), outcomeOf('c')])).rejects.toMatchObject({
      code: 'memory-duplicate-outcome',
    })
    expect(await list(null, 10)).toEqual(['a'])
  })

  it('are listed by text, page by page and by status', async () => {
    const { record, list, read, journal } = await recorded('10', '9', 'Z', 'a', 'é')
    await record([outcomeOf('9'), outcomeOf('é', 'kept'), outcomeOf('a')])
    expect(await list(null, 10)).toEqual(['9', 'a', 'é'])
    await record([outcomeOf('10', 'kept'), outcomeOf('Z')])
    expect(await list(null, 2)).toEqual(['10', '9'])
    expect(await list('9', 2)).toEqual(['Z', 'a'])
    expect(await list('Y', 10)).toEqual(['Z', 'a', 'é'])
    expect(await list(null, 10, ['kept', 'failed'])).toEqual(['10', 'é'])
    expect(await list('10', 1, ['kept'])).toEqual(['é'])
    const one = await read((tx) => journal.readOutcome({ tx, jobId: JOB, userKey: key('é') }))
    expect(one).toEqual(outcomeOf('é', 'kept'))
  })

  it('are gone after a rollback, and can then be recorded', async () => {
    const { journal, write, record, list, lease } = await recorded('a')
    const rolledBack = write(async (tx) => {
      const state = await journal.fence({ tx, lease })
      if (state === null) throw new Error('lost')
      await journal.recordBatch({
        tx,
        lease,
        leaseMs: LEASE_MS,
        outcomes: [outcomeOf('a')],
        state: { ...state, position: 1 },
      })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await list(null, 10)).toEqual([])
    await record([outcomeOf('a', 'kept')])
    expect(await list(null, 10)).toEqual(['a'])
  })

  it('expire with jobs that finished before a moment, while jobs and numbers stay', async () => {
    const { journal, write, record, list, numbers, read } = await recorded('a', 'b')
    const running = startedJob(queuedJob(JOB), AT)
    const done = completedJob(running, AT, { ...NO_TOTALS, scope: 2 })
    await write((tx) => journal.createJob({ tx, job: running }))
    await record([outcomeOf('a'), outcomeOf('b')])
    const expire = (before: string, limit = 10) =>
      write((tx) => journal.expireOutcomes({ tx, before: before as Instant, limit }))
    expect(await expire('2027-01-01T00:00:00.000Z')).toBe(0)
    await write((tx) => journal.changeJob({ tx, from: 'Running', job: done }))
    expect(await expire(AT)).toBe(0)
    const before = await numbers()
    expect(await expire('2026-02-01T00:00:00.001Z', 1)).toBe(1)
    expect(await list(null, 10)).toHaveLength(1)
    expect(await expire('2026-02-01T00:00:00.001Z')).toBe(1)
    expect(await list(null, 10)).toEqual([])
    expect(await numbers()).toEqual(before)
    expect(await read((tx) => journal.readJob({ tx, jobId: JOB }))).toEqual(done)
    expect(await expire('2027-01-01T00:00:00.000Z')).toBe(0)
  })
})

describe('intents', () => {
  const intent = (userKey: string, state: 'started' | 'done'): Intent => ({
    userKey: key(userKey),
    actions: null,
    warnings: [],
    steps: { waive: state },
    fault: null,
  })

  it('are there until dropped, one a user, the newest, and gone after a rollback', async () => {
    const { journal, write, read } = world()
    const stored = async () =>
      (
        await read((tx) =>
          journal.readIntents({ tx, jobId: JOB, keys: ['a', 'b', 'c', 'a'].map(key) }),
        )
      ).map((each) => [each.userKey, each.steps.waive])
    await write((tx) =>
      journal.saveIntents({
        tx,
        jobId: JOB,
        intents: [intent('a', 'started'), intent('b', 'started')],
      }),
    )
    await write((tx) => journal.saveIntents({ tx, jobId: JOB, intents: [intent('a', 'done')] }))
    const rolledBack = write(async (tx) => {
      await journal.saveIntents({ tx, jobId: JOB, intents: [intent('c', 'started')] })
      await journal.dropIntents({ tx, jobId: JOB, keys: [key('a')] })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await stored()).toEqual([
      ['a', 'done'],
      ['b', 'started'],
    ])
    await write((tx) => journal.dropIntents({ tx, jobId: JOB, keys: [key('a'), key('c')] }))
    expect(await stored()).toEqual([['b', 'started']])
  })
})
