// The main job from plan to report, in memory.
import { DATE_FIELDS } from '../../src/domain/criteria.js'
import { type CalendarDate, type Instant, PRESETS, type UserKey } from 'ils-user-purge'
import { planText, reportJson } from 'ils-user-purge/report'
import { aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { daysBack } from '../../src/domain/criteria.js'
import { storeFormer } from './former.js'
import { ACTOR, confirming, fails, library, ordered, succeeds } from './library.js'
import { type Host, people } from './people.js'

describe('a purge', () => {
  it(
    'purges those without blockers, keeps those with, and completes (three users, the middle ' +
      'one has a loan)',
    async () => {
      const { purge, host, submitted, statuses } = library({
        users: [aUser('1').build(), aUser('2').with({ openLoans: 1 }).build(), aUser('3').build()],
      })
      const jobId = await submitted()
      const report = await succeeds(purge.run(jobId))
      expect(report.plan?.counts).toEqual({ examined: 3, purge: 2, keep: 1, notSelected: 0 })
      expect(report.totals).toMatchObject({ scope: 2, purged: 2, kept: 0, failed: 0 })
      expect(report.addsUp).toBe(true)
      expect(await statuses(jobId)).toEqual({ 1: 'purged', 3: 'purged' })
      expect(
        await succeeds(purge.planUser({ planId: jobId, userKey: '2' as UserKey })),
      ).toMatchObject({ verdict: { _tag: 'Keep', reasons: [{ code: 'open-loans', measured: 1 }] } })
      expect(host.users().map((user) => user.key)).toEqual(['2'])
    },
  )

  it(
    'counts warnings of those who go apart from those of ' + 'the others, in plan, report and JSON',
    async () => {
      const asked = { pending: 1 }
      const { purge, host, submitted } = library({
        users: [
          aUser('1').withRequests(asked).build(),
          aUser('2').withRequests(asked).build(),
          aUser('3').withRequests(asked).with({ openLoans: 1 }).build(),
        ],
        policy: PRESETS.alma,
      })
      const request = { criteria: criteria().build(), requestedBy: ACTOR }
      const plan = await succeeds(purge.plan(request))
      expect(plan.warnings).toEqual({ 'requests-pending': 3 })
      expect(plan.warningsOfThoseWhoGo).toEqual({ 'requests-pending': 2 })
      expect(planText(plan)).toMatch(/Requests pending.* 3 +2 go, 1 do not\n/)
      const jobId = await submitted()
      await host.change('2' as UserKey, (user) => ({ ...user, openLoans: 1 }))
      const report = await succeeds(purge.run(jobId))
      expect(report.plan).toMatchObject({
        warnings: { 'requests-pending': 3 },
        warningsOfThoseWhoGo: { 'requests-pending': 2 },
      })
      expect(report.tally.warnings).toEqual({ 'requests-pending': 2 })
      expect(report.tally.warningsOfThoseWhoGo).toEqual({ 'requests-pending': 1 })
      expect(JSON.parse(reportJson(report))).toMatchObject({
        tally: { warningsOfThoseWhoGo: { 'requests-pending': 1 } },
      })
    },
  )

  it('demotes, waives and cancels before it deletes, and records amounts and actor', async () => {
    const { purge, host, submitted, outcomes } = library({
      users: [aUser('1').with({ debt: '4.5' }).withRequests({ pending: 2 }).asResearcher().build()],
    })
    const jobId = await submitted(criteria().with({ waiveThreshold: '10' }).build())
    const report = await succeeds(purge.run(jobId))
    expect(host.waivers()).toMatchObject([{ key: '1', amount: '4.5', jobId, requestedBy: ACTOR }])
    expect(host.demotions()).toMatchObject([{ key: '1', previouslyAffiliated: true }])
    expect(host.cancellations()).toMatchObject([{ key: '1', count: 2 }])
    expect(host.deletions()).toMatchObject([{ key: '1', level: 'remove' }])
    expect(report.tally).toMatchObject({ waived: '4.5', demoted: 1, requestsCancelled: 2 })
    expect(await outcomes(jobId)).toMatchObject([
      { status: 'purged', actions: { waive: '4.5', demoteResearcher: true, cancelRequests: 2 } },
    ])
  })

  it.each(['2020-00-00', '2023-31-01', '2023-02-30', '20o3-01-01', '2023-01-0٣', '0000-00-00'])(
    'purges nobody for a date that is no day: %s says nothing, and the reason says so',
    async (purgeDate) => {
      const everybody = ['1', '2', '3'] as readonly string[] as readonly UserKey[]
      const { purge, planned } = library({
        users: [
          { ...aUser('1').build(), purgeDate: purgeDate as CalendarDate },
          ...people(3).slice(1),
        ],
        host: (real) => ({
          ...real,
          candidates: async ({ after }) => (after === null ? everybody : []),
        }),
      })
      const [user] = await planned()
      expect(user).toMatchObject({
        key: '1',
        verdict: {
          _tag: 'Keep',
          reasons: expect.arrayContaining([
            {
              _tag: 'Unknown',
              code: 'selection',
              fact: 'purgeDate',
              problem: { _tag: 'Malformed', expected: 'day', got: 'other-text' },
            },
          ]),
        },
      })
      const checked = await succeeds(purge.check({ userKey: '1' as UserKey }))
      expect(checked).toMatchObject({ _tag: 'Keep' })
    },
  )

  it.each(DATE_FIELDS)(
    'takes %s for unknown where it is no day, and says so',
    async (dateField) => {
      const { purge, host, submitted, outcomes } = library({
        users: [
          {
            ...aUser('1').with({ purgeDate: '2020-01-01', expiryDate: '2020-01-01' }).build(),
            [dateField]: '2020-01-01' as CalendarDate,
          },
        ],
      })
      const jobId = await submitted(
        criteria()
          .with({ dates: [daysBack(dateField, 0)] })
          .build(),
      )
      await host.change('1' as UserKey, (user) => ({ ...user, [dateField]: '2020-00-00' }))
      await succeeds(purge.run(jobId))
      expect((await outcomes(jobId))[0]).toMatchObject({
        status: 'kept',
        reasons: expect.arrayContaining([
          {
            _tag: 'Unknown',
            code: 'selection',
            fact: dateField,
            problem: { _tag: 'Malformed', expected: 'day', got: 'other-text' },
          },
        ]),
      })
    },
  )

  it(
    'finds the facts that a host inherits, as behind the getters of an ORM, also beside a date ' +
      'that is no day',
    async () => {
      class Reader {
        readonly #loans = 2
        readonly key = '1' as UserKey
        readonly lastLoanDate = '0000-00-00' as CalendarDate
        get openLoans(): number {
          return this.#loans
        }
      }
      const { key: _key, openLoans: _loans, lastLoanDate: _date, ...others } = aUser('1').build()
      Object.assign(Reader.prototype, others)
      const { runner, planned, submitted, outcomes } = library({ users: people(1) })
      const host = (real: Host): Host => ({ ...real, readUsers: async () => [new Reader()] })
      const purge = runner({ host })
      const reasons = [{ _tag: 'Blocked', code: 'open-loans', measured: 2 }]
      expect(await planned(purge)).toMatchObject([{ verdict: { _tag: 'Keep', reasons } }])
      const jobId = await submitted()
      await succeeds(purge.run(jobId))
      expect(await outcomes(jobId)).toMatchObject([{ userKey: '1', status: 'kept', reasons }])
    },
  )

  it(
    'answers the same report when a completed job is ' + 'run again, and acts on nobody twice',
    async () => {
      const { purge, host, submitted } = library({ users: people(30) })
      const jobId = await submitted()
      const first = await succeeds(purge.run(jobId))
      expect(await succeeds(purge.run(jobId))).toEqual(first)
      expect(host.deletions()).toHaveLength(30)
    },
  )

  it('works through many shards and batches with totals that add up', async () => {
    const { purge, submitted } = library({ users: people(333), settings: { shardsAtOnce: 3 } })
    const report = await succeeds(purge.run(await submitted()))
    expect(report.totals).toMatchObject({ scope: 333, purged: 333 })
  })

  it('is not ordered when the criteria mean nobody', async () => {
    const { purge } = library({ users: [aUser('1').with({ purgeDate: null }).build()] })
    expect(await fails(ordered(purge))).toMatchObject({ _tag: 'NobodyGoes' })
    expect(await succeeds(purge.jobs())).toEqual([])
  })

  it('looks again under lock: a user who borrows between confirmation and run stays', async () => {
    const { purge, host, submitted, outcomes } = library({ users: people(2) })
    const jobId = await submitted()
    await host.change('2' as never, (user) => ({ ...user, openLoans: 1 }))
    await succeeds(purge.run(jobId))
    expect(await outcomes(jobId)).toMatchObject([
      { userKey: '1', status: 'purged' },
      { userKey: '2', status: 'kept', reasons: [{ code: 'open-loans', measured: 1 }] },
    ])
  })

  it(
    'records a user who is deleted by somebody else ' + 'after the scope was planned as vanished',
    async () => {
      const users = people(3)
      const { purge, host, submitted, statuses } = library({ users })
      const jobId = await submitted()
      await host.remove('2' as UserKey)
      await succeeds(purge.run(jobId))
      expect(await statuses(jobId)).toEqual({ 1: 'purged', 2: 'vanished', 3: 'purged' })
    },
  )

  it('does not widen while it waits: the as-of moment is that of the plan', async () => {
    const { purge, host, advance } = library({
      users: [aUser('1').with({ purgeDate: '2026-01-16' }).build(), ...people(3).slice(1)],
    })
    const request = { criteria: criteria().build(), requestedBy: ACTOR }
    const plan = await succeeds(purge.plan(request))
    advance(3 * 86_400_000)
    const job = await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    expect(job).toMatchObject({ asOf: plan.asOf, submittedAt: '2026-01-18T12:00:00.000Z' })
    // Whose purge date is moved meanwhile is held against the day of the plan too.
    await host.change('2' as UserKey, (user) => ({
      ...user,
      purgeDate: '2026-01-17' as CalendarDate,
    }))
    advance(30 * 86_400_000)
    await succeeds(purge.run(job.id))
    expect(host.users().map((user) => user.key)).toEqual(['1', '2'])
  })
})

describe('the scope of a job', () => {
  it('is what was confirmed: whose purge date comes up in the meantime is for the next job', async () => {
    const { purge, host, submitted } = library({ users: people(2) })
    const jobId = await submitted()
    await host.put(aUser('3').build())
    expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ scope: 2, purged: 2 })
    expect(host.users().map((user) => user.key)).toEqual(['3'])
  })

  it(
    'never goes beyond whom the operator confirmed: one who was to stay stays, although nothing ' +
      'keeps them any more',
    async () => {
      const { purge, host, submitted, outcomes } = library({
        users: [aUser('1').with({ openLoans: 1 }).build(), aUser('2').build()],
      })
      const jobId = await submitted()
      await host.change('1' as UserKey, (user) => ({ ...user, openLoans: 0 }))
      expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ scope: 1, purged: 1 })
      expect(await outcomes(jobId)).toMatchObject([{ userKey: '2' }])
      expect(host.users()).toMatchObject([{ key: '1' }])
    },
  )

  it(
    'of a former job never goes beyond it either: one who was to stay has the reason that ' +
      'nobody confirmed them',
    async () => {
      const made = library({ users: people(2) })
      const { purge, host, outcomes } = made
      const jobId = await storeFormer(made, { going: ['2'], staying: ['1'] })
      const { totals, plan, addsUp } = await succeeds(purge.run(jobId))
      expect({ totals, plan, addsUp }).toMatchObject({
        totals: { scope: 2, purged: 1, kept: 1 },
        plan: null,
        addsUp: true,
      })
      expect((await outcomes(jobId))[0]).toMatchObject({
        userKey: '1',
        status: 'kept',
        reasons: [{ code: 'not-confirmed' }],
      })
      expect(host.users()).toMatchObject([{ key: '1' }])
    },
  )

  it('of a former job says why somebody who was to stay still stays', async () => {
    const made = library({
      users: [aUser('1').with({ openLoans: 1 }).build(), aUser('2').build()],
    })
    const jobId = await storeFormer(made, { going: ['2'], staying: ['1'] })
    await succeeds(made.purge.run(jobId))
    expect((await made.outcomes(jobId))[0]).toMatchObject({
      userKey: '1',
      reasons: [{ code: 'open-loans', measured: 1 }],
    })
  })
})

describe('a completed job', () => {
  it('keeps its numbers when its outcomes are forgotten', async () => {
    const { purge, submitted, outcomes, advance } = library({ users: people(7) })
    const jobId = await submitted()
    const report = await succeeds(purge.run(jobId))
    advance(86_400_000)
    expect(await succeeds(purge.expire({ before: '2026-01-15T00:00:00.000Z' as Instant }))).toEqual(
      { outcomes: 0, plans: 0, planUsers: 0 },
    )
    expect(await succeeds(purge.expire({ before: '2026-01-16T00:00:00.000Z' as Instant }))).toEqual(
      { outcomes: 7, plans: 0, planUsers: 7 },
    )
    expect(await outcomes(jobId)).toEqual([])
    expect(await succeeds(purge.report(jobId))).toEqual(report)
  })
})

describe('the check of one user', () => {
  it('answers with all reasons and values', async () => {
    const { purge } = library({
      users: [aUser('1').with({ openLoans: 2, debt: '7', guaranteeOf: 1 }).build()],
    })
    const verdict = await succeeds(purge.check({ userKey: '1' as UserKey }))
    expect(verdict).toMatchObject({
      _tag: 'Keep',
      reasons: [
        { code: 'open-loans', measured: 2, limit: 0 },
        { code: 'debt-over-threshold', measured: '7', limit: '0' },
        { code: 'guarantor', measured: 1 },
      ],
    })
  })

  it('says when there is no such user', async () => {
    const { purge } = library({ users: [] })
    expect(await fails(purge.check({ userKey: '1' as UserKey }))).toMatchObject({
      code: 'user-not-found',
      userKey: '1',
    })
  })
})
