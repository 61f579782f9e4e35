// The guards in front of a job: caps by count and by share, alone and joined; what is confirmed;
// who approves.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/domain/calendar.js'
import type { ActorKey, JobId } from '../../src/domain/keys.js'
import type { Caps } from '../../src/domain/policy.js'
import {
  refuseByApproval,
  refuseByCaps,
  refuseByConfirmation,
  refuseByPeriod,
} from '../../src/jobs/guards.js'
import type { PurgeRefusal } from '../../src/jobs/refusal.js'
import { PRESETS } from '../../src/eligibility/presets.js'

const exceeded = (
  maxCount: number | null,
  maxPercent: string | null,
  exceededWhen: Caps['exceededWhen'],
  count: number,
  users: number,
) => refuseByCaps({ maxCount, maxPercent, exceededWhen }, count, users)?.code === 'cap-exceeded'

describe('the caps over a period', () => {
  const since = '2026-01-01T00:00:00.000Z' as Instant
  const others = (...counts: readonly number[]) =>
    counts.map((count, at) => ({ jobId: `job-${at + 1}` as JobId, count }))
  const capsOf = (
    maxCount: number | null,
    maxPercent: string | null,
    exceededWhen: Caps['exceededWhen'] = 'or',
  ): Caps => ({
    maxCount: null,
    maxPercent: null,
    exceededWhen,
    period: { days: 30, maxCount, maxPercent },
  })

  it.each<[Caps, number, readonly number[], number, boolean]>([
    [capsOf(10, null), 5, [5], 100, false],
    [capsOf(10, null), 6, [5], 100, true],
    [capsOf(10, null), 5, [3, 3], 100, true],
    [capsOf(10, null), 0, [30], 100, false],
    [capsOf(10, null), 11, [], 100, true],
    [capsOf(null, '10'), 5, [5], 100, false],
    [capsOf(null, '10'), 5, [5], 99, true],
    [capsOf(20, '10'), 5, [6], 100, true],
    [capsOf(20, '10', 'and'), 5, [6], 100, false],
    [capsOf(20, '10', 'and'), 15, [6], 100, true],
    [{ maxCount: null, maxPercent: null, exceededWhen: 'or', period: null }, 9, [9], 9, false],
    [{ maxCount: 1, maxPercent: null, exceededWhen: 'or' }, 9, [9], 9, false],
  ])('%j, with %d users beside jobs of %j, of %d users: exceeded is %s', (caps, ...numbers) => {
    const [count, counts, users, expected] = numbers
    const refusal = refuseByPeriod(caps, { count, users, since, jobs: others(...counts) })
    expect(refusal !== null).toBe(expected)
  })

  it('refuse nothing where there are none', () => {
    expect(refuseByPeriod(null, { count: 9, users: 9, since, jobs: others(9) })).toBeNull()
  })

  it('refuse with what was counted since when, by which jobs, and what is allowed', () => {
    const jobs = others(3, 4)
    expect(refuseByPeriod(capsOf(10, '2.5'), { count: 5, users: 1000, since, jobs })).toEqual({
      _tag: 'PeriodCapExceeded',
      code: 'period-cap-exceeded',
      count: 5,
      users: 1000,
      days: 30,
      since,
      counted: 7,
      jobs: ['job-1', 'job-2'],
      maxCount: 10,
      maxPercent: '2.5',
    })
  })

  it('refuse one large job wherever they refuse it in parts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 0, max: 500 }),
        (parts, maxCount, users) => {
          const [count = 0, ...rest] = [...parts.filter((part) => part > 0)]
          const caps = capsOf(maxCount, null)
          const whole = parts.reduce((sum, part) => sum + part, 0)
          const apart = refuseByPeriod(caps, { count, users, since, jobs: others(...rest) })
          const together = refuseByPeriod(caps, { count: whole, users, since, jobs: [] })
          expect(apart === null).toBe(together === null)
        },
      ),
    )
  })
})

describe('the caps', () => {
  it.each<[number | null, string | null, Caps['exceededWhen'], number, number, boolean]>([
    [500, null, 'or', 500, 500, false],
    [500, null, 'or', 501, 1_000_000, true],
    [500, null, 'and', 501, 1_000_000, true],
    [null, '2.5', 'or', 1, 1, true],
    [null, '2.5', 'or', 25, 1000, false],
    [null, '2.5', 'or', 26, 1000, true],
    [null, '2.5', 'and', 26, 1000, true],
    [null, '33.333333', 'or', 1, 3, true],
    [null, '33.333334', 'or', 1, 3, false],
    [null, '0.000001', 'or', 1, 100_000_000, false],
    [null, '0.000001', 'or', 1, 99_999_999, true],
    [null, '100', 'or', 7, 7, false],
    [null, '100', 'or', 8, 7, true],
    [null, '5', 'or', 0, 0, false],
    [null, '5', 'or', 1, 0, true],
    [500, '5', 'or', 501, 1_000_000, true],
    [500, '5', 'or', 6, 100, true],
    [500, '5', 'or', 500, 10_000, false],
    [500, '5', 'and', 501, 1_000_000, false],
    [500, '5', 'and', 6, 100, false],
    [500, '5', 'and', 501, 10_000, true],
    [null, null, 'and', 501, 10, false],
    [null, null, 'or', 501, 10, false],
  ])(
    'of %j users and %j percent, joined by %s, with %d of %d users: exceeded is %s',
    (maxCount, maxPercent, when, count, users, expected) => {
      expect(exceeded(maxCount, maxPercent, when, count, users)).toBe(expected)
    },
  )

  it('refuse nothing where there are none', () => {
    expect(refuseByCaps(null, 1_000_000, 1)).toBe(null)
  })

  it('refuse with what was counted and what is allowed', () => {
    expect(refuseByCaps({ maxCount: 2, maxPercent: null, exceededWhen: 'or' }, 3, 10)).toEqual({
      _tag: 'CapExceeded',
      code: 'cap-exceeded',
      count: 3,
      users: 10,
      maxCount: 2,
      maxPercent: null,
    })
  })

  it(
    'joined by or refuse whatever those joined by and refuse, and more users are never allowed ' +
      'where fewer are not',
    () => {
      const percent = fc.integer({ min: 1, max: 1000 }).map((tenths) => String(tenths / 10))
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 50 }),
          percent,
          fc.nat(100),
          fc.nat(100),
          fc.nat(100),
          (most, share, count, more, users) => {
            const [or, and] = [
              exceeded(most, share, 'or', count, users),
              exceeded(most, share, 'and', count, users),
            ]
            expect(or || !and).toBe(true)
            for (const when of ['or', 'and'] as const)
              expect(
                !exceeded(most, share, when, count, users) ||
                  exceeded(most, share, when, count + more, users),
              ).toBe(true)
          },
        ),
      )
    },
  )
})

describe('a confirmation', () => {
  const actual = { digest: 'a', count: 2 }

  it.each([
    [{ digest: 'a', count: 2 }, undefined],
    [{ digest: 'b', count: 2 }, 'digest-mismatch'],
    [{ digest: 'a', count: 5 }, 'count-mismatch'],
    [{ digest: 'a', count: 0 }, 'count-mismatch'],
    [{ digest: 'a', count: Number.NaN }, 'count-mismatch'],
    [{ digest: '', count: 5 }, 'digest-mismatch'],
  ])('of %j against a plan of 2 is refused as %s', (confirmed, code) => {
    expect(refuseByConfirmation(confirmed, actual)?.code).toBe(code)
  })
})

/** Nobody is a service, and only equal and folded names are one person's. */
const PEOPLE = { serviceActors: [], foldName: undefined }

describe('an approval', () => {
  const [author, other] = ['author' as ActorKey, 'other' as ActorKey]

  it.each([
    ['none', null, undefined],
    ['none', other, undefined],
    ['none', author, 'approval-by-same-person'],
    ['second-person', null, 'approval-missing'],
    ['second-person', author, 'approval-by-same-person'],
    ['second-person', other, undefined],
    ['second_person' as 'second-person', null, 'approval-missing'],
    ['second-person', 'Author' as ActorKey, 'approval-by-same-person'],
    ['second-person', 'author ' as ActorKey, 'approval-by-same-person'],
    ['none', 'AUTHOR' as ActorKey, 'approval-by-same-person'],
    ['second-person', 'author2' as ActorKey, undefined],
  ] as const)('where the policy wants %s, by %s: refused as %s', (approval, approvedBy, code) => {
    const people = { ...PEOPLE, requestedBy: author, approvedBy }
    expect(refuseByApproval({ approval }, people)?.code).toBe(code)
  })

  it.each([
    ['second-person', 'timer', 'other', 'approval-by-service'],
    ['second-person', 'author', 'timer', 'approval-by-service'],
    ['second-person', 'author', 'TIMER ', 'approval-by-service'],
    ['second-person', 'timer', 'timer', 'approval-by-same-person'],
    ['second-person', 'timer', null, 'approval-missing'],
    ['second-person', 'author', 'other', undefined],
    ['none', 'timer', null, undefined],
    ['none', 'timer', 'other', undefined],
    ['none', 'author', 'timer', undefined],
  ] as const)(
    'where the policy wants %s, ordered by %s and approved by %s, and the timer is a service: ' +
      'refused as %s',
    (approval, requestedBy, approvedBy, code) => {
      const people = {
        requestedBy: requestedBy as ActorKey,
        approvedBy: approvedBy as ActorKey | null,
        serviceActors: ['nobody' as ActorKey, 'timer' as ActorKey],
        foldName: undefined,
      }
      expect(refuseByApproval({ approval }, people)?.code).toBe(code)
    },
  )

  it.each<[ActorKey | null, readonly ActorKey[], PurgeRefusal]>([
    [null, [], { _tag: 'ApprovalMissing', code: 'approval-missing' }],
    [author, [], { _tag: 'ApprovalBySamePerson', code: 'approval-by-same-person' }],
    [other, [other], { _tag: 'ApprovalByService', code: 'approval-by-service' }],
    [other, [author], { _tag: 'ApprovalByService', code: 'approval-by-service' }],
  ])(
    'by %s, where %j are services, is refused with nothing but that',
    (approvedBy, serviceActors, refusal) => {
      const people = { ...PEOPLE, requestedBy: author, approvedBy, serviceActors }
      expect(refuseByApproval({ approval: 'second-person' }, people)).toEqual(refusal)
    },
  )

  it('by a name that only the host takes for the same is by the same person', () => {
    const own = (name: string) => name.replace(/^0+/, '')
    const refused = (approvedBy: string) =>
      refuseByApproval(PRESETS.strict, {
        ...PEOPLE,
        requestedBy: '17' as ActorKey,
        approvedBy: approvedBy as ActorKey,
        foldName: own,
      })?.code
    expect([refused('0017'), refused('0018')]).toEqual(['approval-by-same-person', undefined])
  })
})
