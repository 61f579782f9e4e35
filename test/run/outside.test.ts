// Effects outside the transaction: in order, once, waited for and put on record.
import type { Money, PurgeHost } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aPolicy, aUser, failingCommits } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { library, succeeds } from './library.js'
import { debtors, remote } from './remote.js'
import { order } from './people.js'

describe('effects outside the transaction', () => {
  it('are done in order, once, with the deletion last', async () => {
    const far = remote(debtors(12), { delivery: 'idempotent' })
    const { purge, submitted, outcomes } = library({ users: [], host: () => far.host })
    const jobId = await submitted(order)
    const report = await succeeds(purge.run(jobId))
    expect(report.totals).toMatchObject({ scope: 12, purged: 12 })
    expect(far.done.filter((each) => each.endsWith(' 3'))).toEqual(['waive 3', 'delete 3'])
    expect((await outcomes(jobId))[0]).toMatchObject({ actions: { waive: '1' } })
    expect(far.store.size).toBe(0)
  })

  it.each(Array.from({ length: 16 }, (_, at) => at + 1))(
    'happen once although the answer of commit %i is lost and the host does not answer the ' +
      'first call for every third user',
    async (call) => {
      const answered = new Set<string>()
      const far = remote(debtors(12), {
        delivery: 'idempotent',
        answering: async ({ idempotencyKey, command }, real) => {
          const answer = real()
          const isFirst = answered.size < answered.add(idempotencyKey).size
          if (isFirst && Number(command.key) % 3 === 0) throw new Error('connection reset')
          return answer
        },
      })
      const { runner, submitted } = library({ users: [], host: () => far.host })
      const jobId = await submitted(order)
      const losing = runner({
        transactions: (real) => failingCommits(real, [{ at: 'after-commit', call }]),
      })
      await losing.run(jobId)()
      const report = await succeeds(losing.run(jobId))
      expect(report.totals).toMatchObject({ scope: 12, purged: 12 })
      expect(far.done).toHaveLength(24)
      expect(new Set(far.done).size).toBe(24)
    },
  )

  it('wait for a busy host as long as it says, and nobody fails', async () => {
    let busy = 9
    const far = remote(debtors(3), {
      delivery: 'idempotent',
      answering: async (_request, real) =>
        busy-- > 0 ? { _tag: 'Busy', retryAfterMs: 7000 } : real(),
    })
    const { purge, submitted, events } = library({ users: [], host: () => far.host })
    expect((await succeeds(purge.run(await submitted(order)))).totals).toMatchObject({
      purged: 3,
      failed: 0,
    })
    expect(
      events.filter((event) => event._tag === 'Waiting' && event.millis === 7000),
    ).toHaveLength(9)
  })

  it('that are refused end in failed, and what was done before is said', async () => {
    const far = remote(debtors(2), {
      delivery: 'idempotent',
      answering: async ({ idempotencyKey }, real) =>
        idempotencyKey.endsWith(':2:delete-users') ? { _tag: 'Refused', code: '401850' } : real(),
    })
    const { purge, submitted, outcomes } = library({ users: [], host: () => far.host })
    const jobId = await submitted(order)
    await succeeds(purge.run(jobId))
    expect((await outcomes(jobId))[1]).toMatchObject({
      status: 'failed',
      failure: { code: 'effect-refused', step: 'delete-users', fault: '401850' },
      warnings: [{ code: 'effect-already-done', measured: 'waive-fines' }],
    })
  })

  it('are waited for when the whole host is away', async () => {
    let away = 0
    const orAway = async <Result>(answer: () => Result | Promise<Result>): Promise<Result> => {
      if (away > 0) {
        away--
        throw new Error('refused')
      }
      return answer()
    }
    const far = remote(debtors(4), {
      delivery: 'idempotent',
      answering: async (_request, real) => orAway(real),
    })
    const gone: PurgeHost<MemoryTransaction> = {
      ...far.host,
      readUsers: (request) => orAway(() => far.host.readUsers(request)),
      countUsers: (request) => orAway(() => far.host.countUsers(request)),
    }
    const { purge, submitted, events } = library({ users: [], host: () => gone })
    const jobId = await submitted(order)
    away = 50
    expect((await succeeds(purge.run(jobId))).totals).toMatchObject({
      purged: 4,
      failed: 0,
      inDoubt: 0,
    })
    expect(events.filter((event) => event._tag === 'Waiting').length).toBeGreaterThan(5)
  })

  it('leave a user alone whom somebody else deleted before our first call', async () => {
    const far = remote(debtors(2), {
      delivery: 'idempotent',
      answering: async ({ command }, real) => {
        if (command.key === '1') far.store.delete(command.key)
        return real()
      },
    })
    const { purge, submitted, statuses } = library({ users: [], host: () => far.host })
    const jobId = await submitted(order)
    await succeeds(purge.run(jobId))
    expect(await statuses(jobId)).toEqual({ 1: 'vanished', 2: 'purged' })
  })

  it('come before those inside it where a host has both, each once over crashes', async () => {
    const users = [
      aUser('1').with({ debt: '2' }).asResearcher().build(),
      aUser('2').asResearcher().build(),
    ]
    const demoted: string[] = []
    const { runner, submitted, host, outcomes } = library({
      users,
      host: (real) => ({
        ...real,
        effects: {
          ...real.effects,
          demoteResearchers: {
            delivery: 'idempotent',
            perform: async ({ idempotencyKey }) => {
              if (!demoted.includes(idempotencyKey)) demoted.push(idempotencyKey)
              return { _tag: 'Done' }
            },
          },
        },
      }),
    })
    const jobId = await submitted(order)
    let struck = 0
    const when = () => ++struck > 0
    const losing = runner({
      transactions: (real) =>
        failingCommits(real, [
          { at: 'before-commit', call: 7, when },
          { at: 'after-commit', call: 9, when },
        ]),
    })
    await succeeds(losing.run(jobId))
    expect(struck).toBe(2)
    expect(demoted).toHaveLength(2)
    expect(host.waivers()).toHaveLength(1)
    expect(host.deletions()).toHaveLength(2)
    expect(await outcomes(jobId)).toMatchObject([
      { status: 'purged', actions: { demoteResearcher: true } },
      { status: 'purged' },
    ])
  })

  it.each(['in-transaction', 'idempotent'] as const)(
    'are taken for what comes up after their turn: no deletion (%s) claims a waiver that was ' +
      'never made',
    async (delivery) => {
      const waived: string[] = []
      let owes = false
      const { purge, submitted, host, outcomes } = library({
        users: ['1', '2', '3'].map((each) => aUser(each).withRequests({ pending: 1 }).build()),
        policy: aPolicy()
          .with({
            requests: {
              pending: 'cancel',
              inTransit: 'block',
              onHoldShelf: 'block',
              shipped: 'block',
            },
          })
          .build(),
        host: (real) => ({
          ...real,
          readUsers: async (request) => {
            // Between the turn of the waivers and the look under lock, the second user comes to owe
            // a little.
            owes ||= request.lock
            const users = await real.readUsers(request)
            return users.map((user) =>
              owes && user.key === '2' ? { ...user, debt: '2' as Money } : user,
            )
          },
          effects: {
            ...real.effects,
            waiveFines: {
              delivery: 'idempotent',
              perform: async ({ command }) => {
                waived.push(`${command.key} ${command.amount}`)
                return { _tag: 'Done' }
              },
            },
            ...(delivery === 'idempotent' && {
              deleteUsers: { delivery, perform: async () => ({ _tag: 'Done' }) },
            }),
          },
        }),
      })
      const jobId = await submitted(order)
      expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ purged: 3 })
      expect(waived).toEqual(['2 2'])
      expect((await outcomes(jobId)).map((each) => each.actions?.waive)).toEqual([null, '2', null])
      expect(host.cancellations()).toHaveLength(3)
    },
  )

  it('of another system than the users’ are waited for while its probe fails', async () => {
    let away = 30
    const { purge, submitted, events } = library({
      users: [aUser('1').asResearcher().build()],
      host: (real) => ({
        ...real,
        effects: {
          ...real.effects,
          demoteResearchers: {
            delivery: 'idempotent',
            perform: async () =>
              away-- > 0 ? Promise.reject(new Error('refused')) : { _tag: 'Done' },
            probe: async () => (away-- > 0 ? Promise.reject(new Error('refused')) : undefined),
          },
        },
      }),
    })
    expect((await succeeds(purge.run(await submitted()))).totals).toMatchObject({
      purged: 1,
      failed: 0,
      inDoubt: 0,
    })
    expect(events.filter((event) => event._tag === 'Waiting').length).toBeGreaterThan(5)
  })
})
