// A record that cannot be purged holds nobody else up, and an outage is nobody’s fault.
import { aUser, criteria, failing, failingCommits, refusing } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, fails, library, succeeds } from './library.js'
import { people } from './people.js'

describe('a user who cannot be purged', () => {
  it(
    'is recorded as failed while everybody else goes ' + '(user 2’s deletion throws every time)',
    async () => {
      const { purge, host, submitted, outcomes } = library({
        users: people(2),
        host: (real) => ({
          ...real,
          effects: { ...real.effects, deleteUsers: throwingFor(real.effects.deleteUsers, ['2']) },
        }),
      })
      const jobId = await submitted()
      const report = await succeeds(purge.run(jobId))
      expect(report.totals).toMatchObject({ purged: 1, failed: 1 })
      expect((await outcomes(jobId))[1]).toMatchObject({
        status: 'failed',
        failure: { code: 'effect-failed', step: 'delete-users', fault: 'ROW_IS_CURSED' },
      })
      expect(host.users().map((user) => user.key)).toEqual(['2'])
    },
  )

  it.each([
    [['1']],
    [['10']],
    [['1', '2', '3']],
    [['7', '8', '19', '33', '59', '60']],
    [Array.from({ length: 60 }, (_, at) => String(at + 1))],
  ])('is found wherever they stand: %j', async (cursed) => {
    const { purge, host, submitted, statuses } = library({
      users: people(60),
      host: (real) => ({
        ...real,
        effects: { ...real.effects, deleteUsers: throwingFor(real.effects.deleteUsers, cursed) },
      }),
    })
    const jobId = await submitted()
    await succeeds(purge.run(jobId))
    const ends = await statuses(jobId)
    expect(
      Object.keys(ends)
        .filter((key) => ends[key] === 'failed')
        .sort(),
    ).toEqual([...cursed].sort())
    expect(host.deletions()).toHaveLength(60 - cursed.length)
  })

  it('leaves no effect behind: the waiver of a failed deletion is rolled back', async () => {
    const { purge, host, submitted } = library({
      users: [aUser('1').with({ debt: '1' }).build()],
      host: (real) => ({
        ...real,
        effects: { ...real.effects, deleteUsers: throwingFor(real.effects.deleteUsers, ['1']) },
      }),
    })
    await succeeds(purge.run(await submitted(criteria().with({ waiveThreshold: '5' }).build())))
    expect(host.waivers()).toEqual([])
  })

  it(
    'is recorded with the host’s code when the host ' + 'refuses, without further attempts',
    async () => {
      let calls = 0
      const { purge, submitted, outcomes } = library({
        users: people(5),
        host: (real) => ({
          ...real,
          effects: {
            ...real.effects,
            deleteUsers: refusing(real.effects.deleteUsers as never, (command: { key: string }) => {
              if (command.key === '3') calls++
              return command.key === '3' ? 'has-guarantees' : null
            }) as never,
          },
        }),
      })
      const jobId = await submitted()
      await succeeds(purge.run(jobId))
      expect((await outcomes(jobId))[2]).toMatchObject({
        status: 'failed',
        failure: { code: 'effect-refused', fault: 'has-guarantees' },
      })
      expect(calls).toBe(1)
    },
  )
})

describe('faults of the infrastructure', () => {
  it('are waited out and never counted against a user', async () => {
    let down = 40
    const { purge, submitted, events } = library({
      users: people(30),
      transactions: (real) => ({
        ...real,
        run: (work, options) =>
          options.mode === 'write' && down > 0 && events.length > 3 && down-- > 0
            ? Promise.reject(new Error('away'))
            : real.run(work, options),
      }),
    })
    const report = await succeeds(purge.run(await submitted()))
    expect(report.totals).toMatchObject({ purged: 30, failed: 0 })
    expect(events.filter((event) => event._tag === 'Waiting').length).toBeGreaterThan(3)
  })

  it(
    'that the adapter names as such never isolate a user, ' +
      'even when the journal can be written',
    async () => {
      let deadlocks = 7
      const { purge, submitted } = library({
        users: people(1),
        transactions: (real) => ({
          ...real,
          faultKind: (fault) =>
            (fault as { code?: string }).code === 'DEADLOCK' ? 'outage' : 'other',
        }),
        host: (real) => ({
          ...real,
          readUsers: (request) =>
            request.lock && deadlocks-- > 0
              ? Promise.reject(Object.assign(new Error(), { code: 'DEADLOCK' }))
              : real.readUsers(request),
        }),
      })
      expect((await succeeds(purge.run(await submitted()))).totals).toMatchObject({
        purged: 1,
        failed: 0,
      })
    },
  )

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    'that lose the answer of commit %i leave every user with one outcome',
    async (call) => {
      const { runner, host, submitted, statuses } = library({ users: people(40) })
      const jobId = await submitted()
      const losing = runner({
        transactions: (real) => failingCommits(real, [{ at: 'after-commit', call }]),
      })
      await losing.run(jobId)()
      const report = await succeeds(losing.run(jobId))
      expect(report.totals).toMatchObject({ scope: 40, purged: 40 })
      expect(Object.keys(await statuses(jobId))).toHaveLength(40)
      expect(host.deletions()).toHaveLength(40)
    },
  )

  it('before anything began come back as an error, with nothing stored', async () => {
    const { purge, runner } = library({ users: people(1) })
    const broken = runner({
      journal: (real) => failing(real, [{ method: 'createPlan', at: 'before' }]),
    })
    expect(
      await fails(broken.plan({ criteria: criteria().build(), requestedBy: ACTOR })),
    ).toMatchObject({
      _tag: 'HostFault',
      fault: { code: 'planned-fault' },
    })
    expect(await succeeds(purge.plans())).toEqual([])
  })

  it('before anybody was read come back as an error, with a plan that can be resumed', async () => {
    const { purge, runner } = library({ users: people(1) })
    const broken = runner({
      host: (real) => failing(real, [{ method: 'candidates', at: 'before' }]),
    })
    const error = await fails(broken.plan({ criteria: criteria().build(), requestedBy: ACTOR }))
    expect(error).toMatchObject({ _tag: 'PlanInterrupted', fault: { code: 'planned-fault' } })
    if (error._tag !== 'PlanInterrupted') throw new Error('no plan is named')
    const { planId } = error
    expect(await succeeds(purge.resumePlan({ planId }))).toMatchObject({ counts: { purge: 1 } })
  })
})

const throwingFor = <E extends { readonly delivery: string }>(
  effect: E,
  cursed: readonly string[],
): never =>
  ({
    delivery: 'in-transaction',
    apply: (request: { readonly commands: readonly { readonly key: string }[] }) =>
      request.commands.some((command) => cursed.includes(command.key))
        ? Promise.reject(
            Object.assign(new Error('user@example.org owes'), { code: 'ROW_IS_CURSED' }),
          )
        : (effect as unknown as { apply: (request: unknown) => Promise<unknown> }).apply(request),
  }) as never
