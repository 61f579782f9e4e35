// Purge dates in bulk: how a date is calculated, and when none is assigned.
import fc from 'fast-check'
import { aUser } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import type { CalendarDate } from '../../src/domain/calendar.js'
import type { UserFacts } from '../../src/domain/user.js'
import {
  assignPurgeDate,
  type PurgeDateAnchor,
  type PurgeDateAssignment,
  type PurgeDateRule,
} from '../../src/domain/purge-date-rule.js'

const RUN = '2026-01-31' as CalendarDate
const expiry: PurgeDateAnchor = { _tag: 'expiry-date' }
const rule = (anchor: PurgeDateAnchor, months: number, days: number): PurgeDateRule => ({
  anchor,
  months,
  days,
})
const everybody = (each: PurgeDateRule, onlyWhereEmpty = false): PurgeDateAssignment => ({
  rule: each,
  exceptions: [],
  onlyWhereEmpty,
})
const expiring = (expiryDate: string) => aUser('1').with({ expiryDate, purgeDate: null }).build()

const isDay = (got: string) => ({ _tag: 'Malformed', expected: 'day', got })

describe('a purge date', () => {
  it.each([
    ['expiry + 30 days', expiry, 0, 30, '2026-01-15', '2026-02-14'],
    ['one calendar month after expiry', expiry, 1, 0, '2026-01-15', '2026-02-15'],
    [
      '31 January + 1 month clamps to the end of February',
      expiry,
      1,
      0,
      '2026-01-31',
      '2026-02-28',
    ],
    ['31 January + 1 month in a leap year', expiry, 1, 0, '2028-01-31', '2028-02-29'],
    ['months come before days', expiry, 1, 1, '2026-01-31', '2026-03-01'],
    [
      'two months are added at once, so that they do not clamp on the way',
      expiry,
      2,
      0,
      '2026-01-31',
      '2026-03-31',
    ],
    ['29 February + 12 months', expiry, 12, 0, '2028-02-29', '2029-02-28'],
    [
      'quarter end + 90 days',
      { _tag: 'quarter-end-of-expiry-date' },
      0,
      90,
      '2026-02-10',
      '2026-06-29',
    ],
    ['run date + 18 months', { _tag: 'run-date' }, 18, 0, '2020-01-01', '2027-07-31'],
    [
      'a term’s end',
      { _tag: 'day', date: '2026-06-30' as CalendarDate },
      0,
      0,
      '2020-01-01',
      '2026-06-30',
    ],
    ['purge date := expiry date', expiry, 0, 0, '2026-01-15', '2026-01-15'],
  ] as const)('%s', (_policy, anchor, months, days, expiryDate, expected) => {
    expect(
      assignPurgeDate(everybody(rule(anchor, months, days)), expiring(expiryDate), RUN),
    ).toEqual({ _tag: 'Assign', date: expected })
  })

  it(
    'follows the first exception that fits: by group, or by a fact of the host (2 years, 7 ' +
      'where a lost item was paid)',
    () => {
      const assignment: PurgeDateAssignment = {
        rule: rule(expiry, 24, 0),
        exceptions: [
          { _tag: 'extra', fact: 'lostItemPaid', rule: rule(expiry, 84, 0) },
          { _tag: 'group', userGroup: 'alumni', rule: rule(expiry, 120, 0) },
        ],
        onlyWhereEmpty: false,
      }
      const of = (userGroup: string, lostItemPaid: boolean) =>
        assignPurgeDate(
          assignment,
          aUser('1')
            .with({ expiryDate: '2020-05-01', purgeDate: null, userGroup, extra: { lostItemPaid } })
            .build(),
          RUN,
        )
      expect(of('student', false)).toMatchObject({ date: '2022-05-01' })
      expect(of('student', true)).toMatchObject({ date: '2027-05-01' })
      expect(of('alumni', false)).toMatchObject({ date: '2030-05-01' })
      expect(of('alumni', true)).toMatchObject({ date: '2027-05-01' })
    },
  )

  it.each([
    [
      'there is one and only empty ones are filled',
      { purgeDate: '2026-05-05' },
      true,
      'has-purge-date',
    ],
    [
      'nothing would change',
      { purgeDate: '2026-02-14', expiryDate: '2026-01-15' },
      false,
      'same-purge-date',
    ],
    ['the account does not expire', { purgeDate: null, expiryDate: null }, false, 'no-expiry-date'],
    [
      'it would lie past the last day there is',
      { purgeDate: null, expiryDate: '9999-12-31' },
      false,
      'date-out-of-range',
    ],
  ])('is not assigned where %s', (_why, facts, onlyWhereEmpty, code) => {
    const end = assignPurgeDate(
      everybody(rule(expiry, 0, 30), onlyWhereEmpty),
      aUser('1').with(facts).build(),
      RUN,
    )
    expect(end).toMatchObject({ _tag: 'Leave', reason: { code } })
  })

  it.each(['purgeDate', 'expiryDate'] as const)('is not assigned where %s is unknown', (fact) => {
    const end = assignPurgeDate(
      everybody(rule(expiry, 0, 30)),
      aUser('1').without(fact).build(),
      RUN,
    )
    expect(end).toEqual({
      _tag: 'Leave',
      reason: { _tag: 'Unknown', code: 'purge-date-rule', fact, problem: { _tag: 'Absent' } },
    })
  })

  it.each<[string, object, string, object]>([
    ['the purge date is', { purgeDate: '0000-00-00' }, 'purgeDate', isDay('other-text')],
    ['the purge date is an object and', { purgeDate: new Date(0) }, 'purgeDate', isDay('date')],
    ['the expiry date is', { expiryDate: '2020-00-00' }, 'expiryDate', isDay('other-text')],
    ['the expiry date is an object and', { expiryDate: new Date(0) }, 'expiryDate', isDay('date')],
    [
      'the group is',
      { userGroup: 17 },
      'userGroup',
      { _tag: 'Malformed', expected: 'text-or-none', got: 'number' },
    ],
    [
      'the facts of the host are',
      { userGroup: 'student', extra: null },
      'extra.lostItemPaid',
      { _tag: 'Absent' },
    ],
    [
      'a fact of the host is',
      { userGroup: 'student', extra: { lostItemPaid: 'false' } },
      'extra.lostItemPaid',
      { _tag: 'Malformed', expected: 'flag', got: 'text' },
    ],
  ])('is not assigned where %s nonsense, and the reason says so', (_what, facts, fact, problem) => {
    const assignment: PurgeDateAssignment = {
      rule: rule({ _tag: 'quarter-end-of-expiry-date' }, 0, 90),
      exceptions: [
        { _tag: 'group', userGroup: 'alumni', rule: rule(expiry, 120, 0) },
        { _tag: 'extra', fact: 'lostItemPaid', rule: rule(expiry, 84, 0) },
      ],
      onlyWhereEmpty: false,
    }
    const user = {
      ...expiring('2020-05-01'),
      extra: { lostItemPaid: false },
      ...facts,
    } as UserFacts
    expect(assignPurgeDate(assignment, user, RUN)).toEqual({
      _tag: 'Leave',
      reason: { _tag: 'Unknown', code: 'purge-date-rule', fact, problem },
    })
  })

  it('never lies before its anchor, and is later the more is added', () => {
    const day = fc
      .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((each) => each.toISOString().slice(0, 10))
    fc.assert(
      fc.property(day, fc.nat(240), fc.nat(4000), fc.nat(500), (date, months, days, more) => {
        const user = expiring(date)
        const less = assignPurgeDate(everybody(rule(expiry, months, days)), user, RUN)
        const later = assignPurgeDate(everybody(rule(expiry, months, days + more)), user, RUN)
        expect(less._tag === 'Assign' && less.date >= date).toBe(true)
        expect(less._tag === 'Assign' && later._tag === 'Assign' && later.date >= less.date).toBe(
          true,
        )
      }),
    )
  })
})
