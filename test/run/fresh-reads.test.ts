// Outside a transaction a user is read again after every pause, and the new read decides.
import type { EffectAnswer, Money, UserFacts, UserKey } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { library, succeeds } from './library.js'
import { type Answering, debtors, remote } from './remote.js'
import { order, people, type Host } from './people.js'

/** Everybody who is still there borrows something. */
const allBorrow = (store: Map<UserKey, UserFacts>): void => {
  for (const [key, user] of store) store.set(key, { ...user, openLoans: 1 })
}

const stepOf = (idempotencyKey: string): string => idempotencyKey.split(':')[2] ?? ''

describe.each(['idempotent', 'uncertain'] as const)(
  'a user of a host outside, with %s effects',
  (delivery) => {
    it.each([7_000, 36_000_000, 1_764_000_000, Number.POSITIVE_INFINITY])(
      'who borrows while the host is busy for %d ms stays',
      async (retryAfterMs) => {
        let busy = 1
        const far = remote(people(6), {
          delivery,
          answering: async (_request, real) => {
            if (busy-- <= 0) return real()
            allBorrow(far.store)
            return { _tag: 'Busy', retryAfterMs }
          },
        })
        const { purge, submitted, outcomes } = library({
          users: [],
          host: () => far.host,
          settings: { outsideAtOnce: 1 },
        })
        const jobId = await submitted(order)
        expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ kept: 6, purged: 0 })
        expect((await outcomes(jobId))[0]).toMatchObject({
          status: 'kept',
          reasons: [{ code: 'open-loans', measured: 1 }],
        })
        expect(far.done).toEqual([])
      },
    )

    it(
      'who borrows between the waiver and the deletion ' + 'stays, and what was done is said',
      async () => {
        const far = remote(debtors(4), {
          delivery,
          answering: async ({ idempotencyKey, command }, real) => {
            const answer = real()
            const user = far.store.get(command.key)
            if (stepOf(idempotencyKey) === 'waive-fines' && user !== undefined)
              far.store.set(command.key, { ...user, openLoans: 2 })
            return answer
          },
        })
        const { purge, submitted, outcomes } = library({ users: [], host: () => far.host })
        const jobId = await submitted(order)
        const report = await succeeds(purge.run(jobId))
        expect(report.totals).toMatchObject({ kept: 4, purged: 0 })
        expect(report.tally.waived).toBe('4')
        expect((await outcomes(jobId))[0]).toMatchObject({
          status: 'kept',
          reasons: [{ code: 'open-loans', measured: 2 }],
          warnings: [{ code: 'effect-already-done', measured: 'waive-fines', limit: 'done' }],
          actions: { waive: '1', demoteResearcher: false, cancelRequests: 0 },
        })
        expect(far.done.filter((each) => each.startsWith('delete'))).toEqual([])
      },
    )

    it('who vanishes while the host is busy has vanished', async () => {
      let busy = 1
      const far = remote(people(3), {
        delivery,
        answering: async (_request, real): Promise<EffectAnswer> => {
          if (busy-- <= 0) return real()
          far.store.delete('2' as UserKey)
          return { _tag: 'Busy', retryAfterMs: 1000 }
        },
      })
      const { purge, submitted, statuses } = library({
        users: [],
        host: () => far.host,
        settings: { outsideAtOnce: 1 },
      })
      const jobId = await submitted(order)
      await succeeds(purge.run(jobId))
      expect(await statuses(jobId)).toEqual({ 1: 'purged', 2: 'vanished', 3: 'purged' })
    })

    it(
      'who comes to owe another amount while the ' + 'host is busy has that amount waived',
      async () => {
        let busy = 1
        const far = remote(debtors(2), {
          delivery,
          answering: async (_request, real): Promise<EffectAnswer> => {
            if (busy-- <= 0) return real()
            for (const [key, user] of far.store) far.store.set(key, { ...user, debt: '3' as Money })
            return { _tag: 'Busy', retryAfterMs: 1000 }
          },
        })
        const { purge, submitted, outcomes } = library({
          users: [],
          host: () => far.host,
          settings: { outsideAtOnce: 1 },
        })
        const jobId = await submitted(order)
        const report = await succeeds(purge.run(jobId))
        expect(report.tally.waived).toBe('6')
        expect((await outcomes(jobId)).map((each) => each.actions?.waive)).toEqual(['3', '3'])
      },
    )

    it('who comes to owe something before the deletion has it waived before they go', async () => {
      let busy = 1
      const far = remote(people(2), {
        delivery,
        answering: async (_request, real): Promise<EffectAnswer> => {
          if (busy-- <= 0) return real()
          for (const [key, user] of far.store) far.store.set(key, { ...user, debt: '2' as Money })
          return { _tag: 'Busy', retryAfterMs: 1000 }
        },
      })
      const { purge, submitted } = library({
        users: [],
        host: () => far.host,
        settings: { outsideAtOnce: 1 },
      })
      expect((await succeeds(purge.run(await submitted(order)))).tally.waived).toBe('4')
      for (const key of ['1', '2'])
        expect(far.done.filter((each) => each.endsWith(key))).toEqual([
          `waive ${key}`,
          `delete ${key}`,
        ])
    })
  },
)

/** A host whose users borrow while it is away, and whose reads are counted. */
const awayFor = (times: number, delivery: 'idempotent' | 'uncertain', probes: boolean) => {
  let away = 0
  const answering: Answering = async (_request, real) => {
    if (away-- > 0) throw new Error('away')
    return real()
  }
  const far = remote(people(5), { delivery, answering, lookUp: true })
  const host: Host = {
    ...far.host,
    countUsers: async (request) => {
      if (probes && away-- > 0) throw new Error('away')
      return far.host.countUsers(request)
    },
  }
  const begin = (): void => {
    away = times
    allBorrow(far.store)
  }
  return { far, host, begin }
}

describe('an outage', () => {
  it.each([
    { delivery: 'idempotent', probes: true },
    { delivery: 'idempotent', probes: false },
    { delivery: 'uncertain', probes: true },
    { delivery: 'uncertain', probes: false },
  ] as const)(
    'during which everybody borrows deletes nobody ($delivery, probed: $probes)',
    async ({ delivery, probes }) => {
      const { far, host, begin } = awayFor(12, delivery, probes)
      let reads = 0
      const { purge, submitted } = library({
        users: [],
        host: () => ({
          ...host,
          readUsers: async (request) => {
            const found = await host.readUsers(request)
            // Right after the first read of the run everything goes away.
            if (++reads === 3) begin()
            return found
          },
        }),
      })
      const jobId = await submitted(order)
      reads = 2
      expect((await succeeds(purge.run(jobId))).totals).toMatchObject({
        kept: 5,
        purged: 0,
        failed: 0,
        inDoubt: 0,
      })
      expect(far.done).toEqual([])
    },
  )
})

describe('a read', () => {
  it(
    'is made once for who needs one effect, and once ' + 'before each effect for who needs several',
    async () => {
      const far = remote([...debtors(2), ...people(5).slice(2)], { delivery: 'idempotent' })
      const reads: string[] = []
      const { purge, submitted } = library({
        users: [],
        host: () => ({
          ...far.host,
          readUsers: async (request) => {
            reads.push(...request.keys)
            return far.host.readUsers(request)
          },
        }),
      })
      const jobId = await submitted(order)
      reads.length = 0
      await succeeds(purge.run(jobId))
      expect(reads.sort()).toEqual(['1', '1', '2', '2', '3', '4', '5'])
    },
  )

  it(
    'is made again before the deletion in the transaction, where users are read outside and the ' +
      'waiver was put off',
    async () => {
      let busy = 1
      const store = new Map(debtors(3).map((user) => [user.key, user]))
      const { purge, submitted, host } = library({
        users: debtors(3),
        settings: { outsideAtOnce: 1 },
        host: (real): Host => ({
          ...real,
          reads: 'outside',
          candidates: async ({ after }) => (after === null ? [...store.keys()] : []),
          countUsers: async () => store.size,
          countNotSelected: async () => ({}),
          readUsers: async ({ keys }) => keys.flatMap((key) => store.get(key) ?? []),
          effects: {
            ...real.effects,
            waiveFines: {
              delivery: 'idempotent',
              perform: async () => {
                if (busy-- <= 0) return { _tag: 'Done' }
                allBorrow(store)
                return { _tag: 'Busy', retryAfterMs: 1000 }
              },
            },
          },
        }),
      })
      expect((await succeeds(purge.run(await submitted(order)))).totals).toMatchObject({
        kept: 3,
        purged: 0,
      })
      expect(host.deletions()).toEqual([])
    },
  )
})

describe('a busy host', () => {
  it('is asked again after a bounded time, however long it says', async () => {
    let busy = 1
    const far = remote(people(1), {
      delivery: 'idempotent',
      answering: async (_request, real) =>
        busy-- > 0 ? { _tag: 'Busy', retryAfterMs: 1_764_000_000_000 } : real(),
    })
    const { purge, submitted, events, clock } = library({
      users: [],
      host: () => far.host,
      settings: { maxBusyMs: 60_000 },
    })
    const jobId = await submitted(order)
    const began = clock.now()
    expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ purged: 1 })
    expect(
      events
        .filter((event) => event._tag === 'Waiting')
        .map((event) => 'millis' in event && event.millis),
    ).toEqual([60_000])
    expect(clock.now() - began).toBeLessThan(61_000)
  })
})

describe('a host that is busy when users are read for a step in the transaction', () => {
  it('is waited for, and nobody is blamed', async () => {
    let [waived, busy] = [0, 0]
    const { purge, submitted } = library({
      users: debtors(6),
      settings: { outsideAtOnce: 2 },
      host: (real): Host => ({
        ...real,
        reads: 'outside',
        candidates: async ({ after }) => (after === null ? debtors(6).map(({ key }) => key) : []),
        countUsers: async () => 6,
        countNotSelected: async () => ({}),
        // The first read after all waivers is the one before the transaction.
        readUsers: async ({ keys }) =>
          waived >= 6 && busy++ === 0
            ? { _tag: 'Busy', retryAfterMs: 1000 }
            : debtors(6).filter(({ key }) => keys.includes(key)),
        effects: {
          ...real.effects,
          waiveFines: {
            delivery: 'idempotent',
            perform: async () => {
              waived++
              return { _tag: 'Done' }
            },
          },
        },
      }),
    })
    const { totals } = await succeeds(purge.run(await submitted(order)))
    expect(totals).toMatchObject({ purged: 6, failed: 0 })
    expect(busy).toBeGreaterThan(1)
  })
})
