// An effect that says that the user must stay, and a bulk order whose two effects are outside.
import type { UserFacts } from 'ils-user-purge'
import { aPolicy } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { library, ordered, succeeds } from './library.js'
import { debtors, remote } from './remote.js'
import { order, people, type Host } from './people.js'

describe('an effect that says that the user must stay', () => {
  it.each(['idempotent', 'uncertain'] as const)(
    'outside (%s) keeps the user with its reason',
    async (delivery) => {
      const far = remote(debtors(3), {
        delivery,
        answering: async ({ idempotencyKey }, real) =>
          idempotencyKey.endsWith(':2:delete-users')
            ? { _tag: 'MustStay', code: 'open-loans' }
            : real(),
      })
      const { purge, submitted, outcomes, statuses } = library({ users: [], host: () => far.host })
      const jobId = await submitted(order)
      await succeeds(purge.run(jobId))
      expect(await statuses(jobId)).toEqual({ 1: 'purged', 2: 'kept', 3: 'purged' })
      expect((await outcomes(jobId))[1]).toMatchObject({
        reasons: [{ _tag: 'Blocked', code: 'open-loans' }],
        warnings: [{ code: 'effect-already-done', measured: 'waive-fines' }],
        actions: { waive: '1' },
        failure: null,
      })
    },
  )

  it('in the transaction keeps the user, and nothing of the other effects remains', async () => {
    const { purge, submitted, outcomes, statuses, host } = library({
      users: debtors(3).map((user) => ({ ...user, homeLibrary: 'branch' })),
      host: (real): Host => ({
        ...real,
        effects: {
          ...real.effects,
          deleteUsers: {
            delivery: 'in-transaction',
            apply: async (request) => {
              const bad = request.commands.filter(({ key }) => key === '2')
              if (bad.length > 0)
                return bad.map(({ key }) => ({ key, code: 'x-desk', mustStay: true }))
              const { deleteUsers } = real.effects
              if (deleteUsers.delivery !== 'in-transaction') throw new Error('unexpected')
              return deleteUsers.apply(request)
            },
          },
        },
      }),
    })
    const jobId = await submitted(order)
    const { tally } = await succeeds(purge.run(jobId))
    expect(tally.homeLibraries).toEqual({ branch: { purged: 2, kept: 1 } })
    expect(await statuses(jobId)).toEqual({ 1: 'purged', 2: 'kept', 3: 'purged' })
    expect((await outcomes(jobId))[1]).toMatchObject({
      reasons: [{ _tag: 'Blocked', code: 'x-desk' }],
      actions: null,
    })
    expect(host.waivers().map(({ key }) => key)).toEqual(['1', '3'])
  })
})

describe('a bulk order with two effects outside', () => {
  it(
    'tells the users whose date it has set, although ' + 'the read in between shows that date',
    async () => {
      const users = new Map(
        people(3).map((user) => [user.key, { ...user, purgeDate: null } as UserFacts]),
      )
      const told: string[] = []
      const bulk = {
        _tag: 'assign-purge-dates',
        users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
        assignment: {
          rule: { anchor: { _tag: 'run-date' }, months: 1, days: 0 },
          exceptions: [],
          onlyWhereEmpty: true,
        },
        timeZone: 'UTC',
        notify: true,
      } as const
      const { purge } = library({
        users: [],
        policy: aPolicy().build(),
        host: (real): Host => ({
          ...real,
          reads: 'outside',
          readUsers: async ({ keys }) => keys.flatMap((key) => users.get(key) ?? []),
          candidates: async ({ after }) => (after === null ? [...users.keys()] : []),
          purgeDates: {
            setPurgeDates: {
              delivery: 'idempotent',
              perform: async ({ command: { key, date } }) => {
                users.set(key, { ...(users.get(key) as UserFacts), purgeDate: date })
                return { _tag: 'Done' }
              },
            },
            notifyUsers: {
              delivery: 'uncertain',
              perform: async ({ command: { key, date } }) => {
                told.push(`${key} ${date}`)
                return { _tag: 'Done' }
              },
            },
          },
        }),
      })
      const job = await succeeds(ordered(purge, bulk as never))
      expect((await succeeds(purge.run(job.id))).totals).toMatchObject({ applied: 3 })
      expect(told).toEqual(['1 2026-02-15', '2 2026-02-15', '3 2026-02-15'])
    },
  )
})
