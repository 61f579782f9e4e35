// The clock of a runner's own machine is set back: it says nothing any more of how long a lease was
// held, and must hold nobody up.
import type { EffectAnswer, PurgeHost } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { library, succeeds } from './library.js'

const HOUR = 3_600_000
const order = criteria().with({ waiveThreshold: '5' }).build()
const users = Array.from({ length: 3 }, (_, at) =>
  aUser(String(at + 1))
    .with({ debt: '1' })
    .build(),
)

const withWaiver =
  (delivery: 'idempotent' | 'uncertain', perform: (key: string) => Promise<EffectAnswer>) =>
  (real: PurgeHost<MemoryTransaction>): PurgeHost<MemoryTransaction> => ({
    ...real,
    effects: {
      ...real.effects,
      waiveFines: {
        delivery,
        perform: ({ command }) => perform(command.key),
        lookUp: async () => 'not-done',
      },
    },
  })

describe('a runner whose clock is set back by an hour', () => {
  it('renews its lease before the next call, and lets go when another has the shard', async () => {
    const called: string[] = []
    let isTaken = false
    const host = withWaiver('uncertain', async (key) => {
      called.push(key)
      if (called.length > 1) return { _tag: 'Done' }
      // While the host is busy, the clock is set back, the lease ends, and another runner takes the
      // shard.
      advance(-HOUR)
      isTaken = true
      return { _tag: 'Busy', retryAfterMs: 1 }
    })
    const journal: NonNullable<Parameters<typeof library>[0]['journal']> = (real) => ({
      ...real,
      renewLease: async (request) => !isTaken && real.renewLease(request),
    })
    const { runner, submitted, advance, events, purge } = library({
      users,
      settings: { outsideAtOnce: 1, leaseMs: 1000 },
    })
    const jobId = await submitted(order)
    const late = runner({
      host,
      journal: (real) => {
        const wrapped = journal(real)
        return {
          ...wrapped,
          // The one claim that it gets; after the loss it finds all leased until it is told to
          // rest.
          claimShard: async (request) => {
            if (!isTaken) return wrapped.claimShard(request)
            void late.drain()()
            return { _tag: 'AllLeased', retryInMs: 1 }
          },
        }
      },
    })
    await late.run(jobId)()
    expect(called).toEqual(['1'])
    expect(events.map((event) => event._tag)).toContain('LeaseLost')
    advance(2 * HOUR)
    expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ purged: 3 })
  })

  it('does not wait an hour for the calls of its predecessor', async () => {
    let isDead = false
    const host = withWaiver('idempotent', async (key) => {
      if (isDead) return { _tag: 'Done' }
      isDead = true
      void dying.drain()()
      return Promise.reject(new Error(`the process ended during ${key}`))
    })
    let sleeps = 0
    const { runner, submitted, advance, clock } = library({
      users,
      host,
      settings: { outsideAtOnce: 1, leaseMs: 1000, backoffMs: 1 },
      onSleep: async () => {
        if (isDead && ++sleeps === 2) advance(-HOUR)
      },
    })
    const jobId = await submitted(order)
    const dying = runner({
      journal: (real) => ({
        ...real,
        releaseShard: async () => undefined,
        dropIntents: async () => Promise.reject(new Error('dead')),
      }),
    })
    await dying.run(jobId)()
    advance(2 * HOUR)
    sleeps = 0
    const began = clock.now()
    expect((await succeeds(runner().run(jobId))).totals).toMatchObject({ purged: 3 })
    expect(clock.now() - began + HOUR).toBeLessThan(10_000)
  })
})
