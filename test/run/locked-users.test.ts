// Users whose records somebody holds locked: the rest is done meanwhile, they are named and waited
// for, nobody is blamed, and what waits holds up neither other shards nor other jobs.
import type { PurgeEvent, PurgeHost, UserKey } from 'ils-user-purge'
import type { MemoryHost, MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { storeFormer } from './former.js'
import { library, type LibraryOptions, ordered, succeeds } from './library.js'

const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 15, 12)
const clean = (count: number) =>
  Array.from({ length: count }, (_, at) => aUser(String(at + 1)).build())
const key = (text: string) => text as UserKey

type Made = ReturnType<typeof library>

/** A library in which somebody holds these users until so long after the start. */
const heldLibrary = (
  options: LibraryOptions,
  keys: readonly string[],
  millis: number = HOUR,
): Made => {
  const releases: (() => void)[] = []
  const made: Made = library({
    ...options,
    onSleep: async () => {
      if (made.clock.now() >= START + millis) for (const release of releases) release()
      await options.onSleep?.()
    },
  })
  releases.push(...keys.map((each) => made.host.hold(key(each))))
  return made
}

const eventsOf = <Tag extends PurgeEvent['_tag']>(events: readonly PurgeEvent[], tag: Tag) =>
  events.filter((event): event is Extract<PurgeEvent, { _tag: Tag }> => event._tag === tag)

const doneIn = (events: readonly PurgeEvent[]): number =>
  eventsOf(events, 'BatchCommitted').reduce((sum, { users }) => sum + users, 0)

describe('a row that somebody holds for an hour, among 10,000 users', () => {
  const settings = { batchSize: 500, shardSize: 5000 }

  it(
    'leaves all others done within a minute, is ' + 'named until it goes, and nobody fails',
    async () => {
      const made = heldLibrary({ users: clean(10_000), settings }, ['77'])
      let doneAt: number | null = null
      const jobId = await made.submitted()
      const observed = made.runner({
        observer: () => {
          if (doneIn(made.events) === 9999) doneAt ??= made.clock.now()
        },
      })
      const report = await succeeds(observed.run(jobId))
      expect(report.totals).toMatchObject({ scope: 10_000, purged: 10_000, failed: 0, vanished: 0 })
      expect(report).toMatchObject({ addsUp: true, waitingFor: null })
      expect(doneAt).not.toBeNull()
      expect(Number(doneAt) - START).toBeLessThan(60_000)
      const waits = eventsOf(made.events, 'WaitingForUsers')
      expect(waits.length).toBeGreaterThan(10)
      for (const wait of waits) expect(wait).toMatchObject({ users: 1, userKeys: ['77'] })
      // Every wait says since when, by the first time that the row was found locked.
      expect(new Set(waits.map(({ since }) => since)).size).toBe(1)
      expect(made.clock.now()).toBeGreaterThanOrEqual(START + HOUR)
      expect(made.clock.now()).toBeLessThan(START + HOUR + 60_000)
    },
  )

  it('is found out by name where a statement only fails after a time', async () => {
    const made = library({
      users: clean(1000),
      settings,
      transactions: (real) => ({
        ...real,
        faultKind: (fault) => ((fault as { code?: string }).code === '55P03' ? 'locked' : 'other'),
      }),
      host: (real): PurgeHost<MemoryTransaction> => ({
        ...real,
        readUsers: async (request) => {
          if (request.lock && request.keys.includes(key('7')) && made.clock.now() < START + HOUR) {
            made.advance(2000)
            throw Object.assign(new Error('locked'), { code: '55P03' })
          }
          return real.readUsers(request)
        },
      }),
    })
    const report = await succeeds(made.purge.run(await made.submitted()))
    expect(report.totals).toMatchObject({ purged: 1000, failed: 0 })
    const [first] = eventsOf(made.events, 'WaitingForUsers')
    expect(first).toMatchObject({ users: 1, userKeys: ['7'] })
    expect(doneIn(made.events.slice(0, made.events.indexOf(first as PurgeEvent)))).toBe(999)
  })
})

describe('a host that passes over locked rows and does not say so', () => {
  it('makes nobody look as if they were gone', async () => {
    const silent = (real: MemoryHost): PurgeHost<MemoryTransaction> => ({
      ...real,
      readUsers: async (request) =>
        (await real.readUsers(request)).filter((user) => !('_tag' in user)),
    })
    const made = heldLibrary({ users: clean(20), host: silent }, ['5'], 60_000)
    const report = await succeeds(made.purge.run(await made.submitted()))
    expect(report.totals).toMatchObject({ purged: 20, vanished: 0 })
  })
})

describe('a table that somebody holds for an hour', () => {
  it('is waited out row by row or as a whole, and nobody is blamed', async () => {
    const keys = clean(60).map((user) => user.key)
    const made = heldLibrary({ users: clean(60), settings: { batchSize: 10, shardSize: 30 } }, keys)
    const jobId = await made.submitted()
    const report = await succeeds(made.purge.run(jobId))
    expect(report.totals).toMatchObject({ purged: 60, failed: 0 })
    expect(eventsOf(made.events, 'WaitingForUsers').map(({ users }) => users)).toContain(30)
  })

  it(
    'is waited out where the statement fails, and ' + 'the runner holds no shard meanwhile',
    async () => {
      const made = library({
        users: clean(40),
        settings: { batchSize: 20, shardSize: 40 },
        transactions: (real) => ({ ...real, faultKind: () => 'locked' }),
        host: (real): PurgeHost<MemoryTransaction> => ({
          ...real,
          readUsers: (request) =>
            request.lock && made.clock.now() < START + HOUR
              ? Promise.reject(new Error('locked'))
              : real.readUsers(request),
        }),
      })
      const jobId = await made.submitted()
      const report = await succeeds(made.purge.run(jobId))
      expect(report.totals).toMatchObject({ purged: 40, failed: 0 })
      const claims = eventsOf(made.events, 'ShardClaimed').length
      expect(claims).toBeGreaterThan(10)
      expect(eventsOf(made.events, 'WaitingForUsers')).toHaveLength(claims - 1)
      expect(eventsOf(made.events, 'Waiting')).toEqual([])
    },
  )
})

describe('a backup that makes everything ten times as slow', () => {
  it('is waited out: batches get smaller and larger again, and nobody is blamed', async () => {
    const SLOW = { from: START + 2000, to: START + 20 * 60_000 }
    const made = library({
      users: clean(10_000),
      settings: { batchSize: 500, targetBatchMs: 250 },
      transactions: (real) => ({
        ...real,
        faultKind: (fault) => ((fault as { code?: string }).code === '57014' ? 'timeout' : 'other'),
      }),
      host: (real): PurgeHost<MemoryTransaction> => ({
        ...real,
        readUsers: async (request) => {
          if (!request.lock) return real.readUsers(request)
          const { clock, advance } = made
          const isSlow = clock.now() >= SLOW.from && clock.now() < SLOW.to
          // 1 s is what a statement may take.
          const millis = Math.min(1000, request.keys.length * (isSlow ? 20 : 2))
          advance(millis)
          if (millis === 1000) throw Object.assign(new Error('too slow'), { code: '57014' })
          return real.readUsers(request)
        },
      }),
    })
    const report = await succeeds(made.purge.run(await made.submitted()))
    expect(report.totals).toMatchObject({ purged: 10_000, failed: 0 })
    expect(eventsOf(made.events, 'UserFailed')).toEqual([])
  })
})

describe('while a shard waits for a locked row', () => {
  it('other shards are worked on by the same runner, one at a time', async () => {
    const made = heldLibrary(
      { users: clean(40), settings: { batchSize: 5, shardSize: 10, shardsAtOnce: 1 } },
      ['1', '11'],
    )
    const jobId = await made.submitted()
    await succeeds(made.purge.run(jobId))
    const claims = eventsOf(made.events, 'ShardClaimed').map(({ shard }) => shard)
    expect(claims.slice(0, 4)).toEqual([1, 2, 3, 4])
    expect(eventsOf(made.events, 'ShardFinished').map(({ shard }) => shard)).toEqual([3, 4, 1, 2])
  })

  it('other jobs are run, also those that are ordered meanwhile', async () => {
    const made = heldLibrary({ users: clean(30) }, ['1'])
    const include = (keys: readonly string[]) => criteria().with({ include: keys }).build()
    const first = await made.submitted(include(['1', '2']))
    const second = await made.submitted(include(['3', '4']))
    let third: string | null = null
    const ends: string[] = []
    const worker = made.runner({
      observer: (event) => {
        if (event._tag === 'JobCompleted') ends.push(event.jobId)
        if (event._tag !== 'JobCompleted' || event.jobId !== second) return
        void ordered(made.purge, include(['5', '6']))().then((job) => {
          third = job._tag === 'Right' ? job.right.id : null
        })
      },
    })
    const ids = await succeeds(worker.work())
    expect(third).not.toBeNull()
    expect(ends).toEqual([second, third, first])
    expect(ids).toEqual([first, second, third])
    expect(eventsOf(made.events, 'JobResumed')).toEqual([])
  })

  it(
    'a message for the shard is answered, and the ' + 'next comes when it can be tried again',
    async () => {
      const made = heldLibrary({ users: clean(6) }, ['1'])
      const jobId = await made.submitted()
      expect(await succeeds(made.purge.workShard({ jobId, shard: 1 }))).toBe('put-off')
      expect(await succeeds(made.purge.workShard({ jobId, shard: 1 }))).toBe('elsewhere')
      made.advance(HOUR)
      await made.clock.sleep(1)
      expect(await succeeds(made.purge.workShard({ jobId, shard: 1 }))).toBe('worked')
    },
  )

  it('the report says for whom the job waits, and since when', async () => {
    const made = heldLibrary({ users: clean(6) }, ['4', '2'])
    const jobId = await made.submitted()
    await succeeds(made.purge.workShard({ jobId, shard: 1 }))
    const since = new Date(START).toISOString()
    expect((await succeeds(made.purge.report(jobId))).waitingFor).toEqual({
      users: 2,
      since,
      keys: ['2', '4'],
    })
  })
})

describe('who was put off', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'stays so, and the totals add up, when the runner dies at transaction %i',
    async (dies) => {
      let writes = 0
      const made = heldLibrary(
        { users: clean(12), settings: { batchSize: 4, shardSize: 12, leaseMs: 1000 } },
        ['2', '3', '9'],
        120_000,
      )
      const jobId = await made.submitted()
      const dead = new Promise<never>(() => undefined)
      const first = made.runner({
        transactions: (real) => ({
          ...real,
          run: async (work, options) => {
            if (options.mode === 'write' && ++writes > dies) return dead
            const result = await real.run(work, options)
            // The answer of the last one never arrives.
            return options.mode === 'write' && writes === dies ? dead : result
          },
        }),
      })
      void first.run(jobId)()
      for (let turns = 0; turns < 2000; turns++) await Promise.resolve()
      made.advance(2000)
      const report = await succeeds(made.runner().run(jobId))
      expect(report.totals).toMatchObject({ scope: 12, purged: 12, failed: 0 })
      expect(report.addsUp).toBe(true)
    },
  )

  it.each([2, 3, 4, 5, 6, 7])(
    'stays so when the answer of write %i of the run is lost',
    async (lost) => {
      let writes = 0
      const made = heldLibrary(
        { users: clean(12), settings: { batchSize: 4, shardSize: 12 } },
        ['2', '3', '9'],
        120_000,
      )
      const jobId = await made.submitted()
      const unlucky = made.runner({
        transactions: (real) => ({
          ...real,
          faultKind: () => 'outage',
          run: async (work, options) => {
            const result = await real.run(work, options)
            if (options.mode === 'write' && ++writes === lost) throw new Error('answer lost')
            return result
          },
        }),
      })
      const report = await succeeds(unlucky.run(jobId))
      expect(report.totals).toMatchObject({ scope: 12, purged: 12, failed: 0 })
    },
  )

  it('and was to stay is kept in a job of a former release', async () => {
    const made = heldLibrary({ users: clean(13) }, ['3', '13'], 60_000)
    const jobId = await storeFormer(made, {
      going: clean(12).map((user) => user.key),
      staying: ['13'],
    })
    const report = await succeeds(made.purge.run(jobId))
    expect(report.totals).toMatchObject({ scope: 13, purged: 12, kept: 1, failed: 0 })
  })
})
