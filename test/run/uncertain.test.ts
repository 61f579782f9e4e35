// Effects of uncertain delivery: never repeated, and in doubt only where nobody can tell.
import type { UserKey } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { library, succeeds } from './library.js'
import { debtors, remote } from './remote.js'
import { order } from './people.js'

describe('effects outside the transaction', () => {
  it(
    'of uncertain delivery are never repeated: a lost answer is in doubt, and the deletion does ' +
      'not follow',
    async () => {
      const far = remote(debtors(3), {
        delivery: 'uncertain',
        answering: async ({ idempotencyKey }, real) => {
          const answer = real()
          if (idempotencyKey.endsWith(':2:waive-fines')) throw new Error('timeout')
          return answer
        },
      })
      const { purge, submitted, statuses } = library({ users: [], host: () => far.host })
      const jobId = await submitted(order)
      await succeeds(purge.run(jobId))
      expect(await statuses(jobId)).toEqual({ 1: 'purged', 2: 'inDoubt', 3: 'purged' })
      expect(far.done.filter((each) => each.endsWith(' 2'))).toEqual(['waive 2'])
    },
  )

  it(
    'of uncertain delivery are settled by looking up ' + 'what happened, where the host can',
    async () => {
      const calls = new Map<string, number>()
      const far = remote(debtors(6), {
        delivery: 'uncertain',
        lookUp: true,
        answering: async ({ idempotencyKey }, real) => {
          const call = (calls.get(idempotencyKey) ?? 0) + 1
          calls.set(idempotencyKey, call)
          if (call === 1) throw new Error('never sent')
          real()
          throw new Error('answer lost')
        },
      })
      const { purge, submitted } = library({ users: [], host: () => far.host })
      expect((await succeeds(purge.run(await submitted(order)))).totals).toMatchObject({
        purged: 6,
        inDoubt: 0,
      })
      expect(new Set(far.done).size).toBe(far.done.length)
    },
  )

  it(
    'of uncertain delivery are not in doubt for a runner that gave its lease up before it made ' +
      'the call',
    async () => {
      const far = remote(debtors(3), { delivery: 'uncertain' })
      let isSlow = true
      const { purge, submitted, advance, events } = library({
        users: [],
        host: () => far.host,
        settings: { leaseMs: 1000, outsideAtOnce: 1 },
        journal: (real) => ({
          ...real,
          // The intent takes nearly a lease to be written, and then the journal is away for a
          // moment.
          saveIntents: async (request) => {
            if (isSlow) advance(800)
            return real.saveIntents(request)
          },
          renewLease: async (request) => {
            const isInSaving =
              (
                await real.readIntents({
                  ...request,
                  jobId: request.lease.jobId,
                  keys: ['1' as UserKey],
                })
              ).length > 0
            if (!isSlow || !isInSaving || intents++ % 2 === 0) return real.renewLease(request)
            isSlow = false
            throw new Error('away')
          },
        }),
      })
      let intents = 0
      const jobId = await submitted(order)
      expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ purged: 3, inDoubt: 0 })
      expect(events.map((event) => event._tag)).toContain('LeaseLost')
      expect(far.done).toHaveLength(6)
    },
  )
})
