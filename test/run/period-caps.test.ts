// Caps over a period: several small jobs may not do what one large job may not.
import {
  type BulkOrder,
  explainError,
  type JobId,
  type PeriodCap,
  type PurgeCriteria,
  type UserKey,
  type ZoneName,
} from 'ils-user-purge'
import { aPolicy, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import {
  ACTOR,
  confirming,
  fails,
  library,
  type LibraryOptions,
  ordered,
  succeeds,
} from './library.js'
import { people } from './people.js'

const DAY = 86_400_000

function policyOf(period: Partial<PeriodCap>) {
  const caps = {
    maxCount: null,
    maxPercent: null,
    exceededWhen: 'or' as const,
    period: { days: 30, maxCount: null, maxPercent: null, ...period },
  }
  return aPolicy().with({ caps }).build()
}

/** The order for the users of these numbers alone. */
function only(from: number, count: number): PurgeCriteria {
  const include = Array.from({ length: count }, (_, at) => String(from + at) as UserKey)
  return criteria().with({ include }).build()
}

/** A library of 30 users whose jobs may purge 8 of them in 30 days. */
function eightInThirtyDays(options: Partial<LibraryOptions> = {}) {
  const made = library({ users: people(30), policy: policyOf({ maxCount: 8 }), ...options })
  const { purge } = made
  const planOf = (order: PurgeCriteria) =>
    succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))
  const refusedAt = (order: PurgeCriteria) => fails(ordered(purge, order))
  return { ...made, planOf, refusedAt }
}

describe('a cap over a period', () => {
  it('counts what another job has purged: the plan says so, and the job is refused', async () => {
    const { purge, submitted, planOf, refusedAt } = eightInThirtyDays()
    const first = await submitted(only(1, 5))
    await succeeds(purge.run(first))
    const expected = {
      code: 'period-cap-exceeded',
      count: 5,
      counted: 5,
      users: 25,
      jobs: [first],
      since: '2025-12-16T12:00:00.000Z',
    }
    expect((await planOf(only(6, 5))).refusal).toMatchObject(expected)
    expect(await refusedAt(only(6, 5))).toMatchObject(expected)
    expect((await planOf(only(6, 3))).refusal).toBeNull()
    await submitted(only(6, 3))
  })

  it('counts what a job that waits may still purge', async () => {
    const { submitted, refusedAt } = eightInThirtyDays()
    const first = await submitted(only(1, 5))
    expect(await refusedAt(only(6, 5))).toMatchObject({ counted: 5, jobs: [first] })
  })

  it('does not count users who were confirmed and stayed', async () => {
    const { purge, host, submitted, planOf } = eightInThirtyDays()
    const first = await submitted(only(1, 5))
    await host.change('1' as UserKey, (user) => ({ ...user, openLoans: 1 }))
    await host.remove('2' as UserKey)
    await succeeds(purge.run(first))
    expect((await planOf(only(6, 5))).refusal).toBeNull()
    expect((await planOf(only(6, 6))).refusal).toMatchObject({ count: 6, counted: 3 })
  })

  it('counts of a job that runs what it has purged and those who may still go', async () => {
    const { purge, runner, submitted, planOf, host } = eightInThirtyDays({
      settings: { batchSize: 1, shardSize: 2 },
    })
    const first = await submitted(only(1, 5))
    await host.change('1' as UserKey, (user) => ({ ...user, openLoans: 1 }))
    const counted: number[] = []
    const watching = runner({
      observer: async (event) => {
        if (event._tag !== 'BatchCommitted') return
        const { refusal } = await planOf(only(6, 8))
        if (refusal?._tag === 'PeriodCapExceeded') counted.push(refusal.counted)
      },
    })
    await succeeds(watching.run(first))
    await succeeds(purge.jobs())
    expect(counted.length).toBeGreaterThan(0)
    expect(new Set(counted)).toEqual(new Set([4]))
  })

  it('forgets a job once its end lies before the period', async () => {
    const { purge, submitted, planOf, advance } = eightInThirtyDays()
    await succeeds(purge.run(await submitted(only(1, 5))))
    advance(30 * DAY)
    expect((await planOf(only(6, 5))).refusal).toMatchObject({ counted: 5 })
    advance(1)
    expect((await planOf(only(6, 5))).refusal).toBeNull()
  })

  it('counts on although the outcomes are forgotten', async () => {
    const { purge, submitted, planOf } = eightInThirtyDays()
    await succeeds(purge.run(await submitted(only(1, 5))))
    const before = '2026-02-01T00:00:00.000Z' as never
    expect(await succeeds(purge.expire({ before }))).toMatchObject({ outcomes: 5 })
    expect((await planOf(only(6, 5))).refusal).toMatchObject({ counted: 5 })
  })

  it('is held once more when the job starts, against what has started meanwhile', async () => {
    const { purge, runner, submitted, host } = eightInThirtyDays()
    const capped = await submitted(only(1, 5))
    const uncapped = runner({ policy: aPolicy().build() })
    const later = await succeeds(ordered(uncapped, only(10, 6)))
    await succeeds(uncapped.run(later.id))
    expect(await fails(purge.run(capped))).toMatchObject({
      code: 'period-cap-exceeded',
      count: 5,
      counted: 6,
      jobs: [later.id],
    })
    expect((await succeeds(purge.report(capped))).job.status).toBe('Refused')
    expect(host.deletions()).toHaveLength(6)
  })

  it('lets a job start that passed, whatever waits behind it', async () => {
    const { purge, runner, submitted } = eightInThirtyDays()
    const capped = await submitted(only(1, 5))
    const uncapped = runner({ policy: aPolicy().build() })
    await succeeds(ordered(uncapped, only(10, 6)))
    expect((await succeeds(purge.run(capped))).totals.purged).toBe(5)
  })

  it('of two submits at once lets one pass', async () => {
    const { purge, planOf } = eightInThirtyDays()
    const orders = [only(1, 5), only(6, 5)]
    const plans = await Promise.all(orders.map(planOf))
    const answers = await Promise.all(
      plans.map((plan) => purge.submit({ requestedBy: ACTOR, ...confirming(plan) })()),
    )
    expect(
      answers.map((each) => (each._tag === 'Left' ? each.left.code : 'passed')).sort(),
    ).toEqual(['passed', 'period-cap-exceeded'])
  })

  it('tells who confirms a plan twice that it is ordered already', async () => {
    const { purge, planOf } = eightInThirtyDays()
    const request = { requestedBy: ACTOR, ...confirming(await planOf(only(1, 5))) }
    await succeeds(purge.submit(request))
    expect(await fails(purge.submit(request))).toMatchObject({ code: 'plan-ordered' })
  })

  it('does not count bulk orders, and jobs of other hosts', async () => {
    const { purge, runner, planOf } = eightInThirtyDays()
    const order: BulkOrder = {
      _tag: 'assign-purge-dates',
      users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
      assignment: {
        rule: { anchor: { _tag: 'run-date' }, months: 0, days: 0 },
        exceptions: [],
        onlyWhereEmpty: false,
      },
      timeZone: 'UTC' as ZoneName,
      notify: false,
    }
    const bulk = await succeeds(ordered(purge, order))
    expect((await succeeds(purge.run(bulk.id))).totals).toMatchObject({ applied: 30 })
    const elsewhere = runner({ host: (real) => ({ ...real, identity: 'elsewhere' }) })
    await succeeds(ordered(elsewhere, only(1, 5)))
    expect((await planOf(only(6, 5))).refusal).toBeNull()
  })

  it('by share is held against all users of that moment', async () => {
    const { purge, submitted, planOf } = eightInThirtyDays({
      policy: policyOf({ maxPercent: '20' }),
    })
    await succeeds(purge.run(await submitted(only(1, 2))))
    expect((await planOf(only(6, 3))).refusal).toBeNull()
    expect((await planOf(only(6, 4))).refusal).toMatchObject({ count: 4, counted: 2, users: 28 })
  })

  it('says how many were purged since when, by which jobs, and what the limit is', () => {
    const refusal = {
      _tag: 'PeriodCapExceeded',
      code: 'period-cap-exceeded',
      count: 5,
      users: 1200,
      days: 30,
      since: '2025-12-16T12:00:00.000Z' as never,
      counted: 7,
      jobs: ['job-1', 'job-2'] as unknown as readonly JobId[],
      maxCount: 10,
      maxPercent: '2.5',
    } as const
    expect(explainError(refusal)).toBe(
      '5 of 1,200 users would go. Other jobs have purged 7 since 2025-12-16 12:00 UTC, or may ' +
        'still ' +
        'purge them; their jobs: job-1, job-2. Together they are more than the policy allows ' +
        'within ' +
        '30 days (10 users, 2.5 %). Wait, narrow the criteria, or change the policy.',
    )
  })
})
