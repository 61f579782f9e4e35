// Which date decides, and on which side the very day falls.
import { describe, expect, it } from 'vitest'
import { DATE_FIELDS, type DateField } from '../../src/domain/criteria.js'
import { zoneName } from '../../src/domain/calendar.js'
import { DATE_CODES } from '../../src/domain/date-codes.js'
import type { UserFacts } from '../../src/domain/user.js'
import {
  compiled,
  criteria,
  day,
  plainUser,
  policyWithRules,
  reasonsOf,
  verdictOf,
} from './cases.js'

/** A user of whom one date is this day, and every other date the other day. */
function dated(field: DateField, own: string, others: string): UserFacts {
  const dates = DATE_FIELDS.map((name) => [name, day(name === field ? own : others)])
  return { ...plainUser(), ...Object.fromEntries(dates) }
}

describe.each(DATE_FIELDS)('criteria that mean the %s', (dateField) => {
  const { evaluate, cutoffs } = compiled({
    criteria: criteria({ dateField, days: 10, cutoffRule: 'on-or-before' }),
    policy: policyWithRules({ 'not-yet-expired': 'off', 'purge-date-before-expiry-date': 'off' }),
  })

  it('select by it alone, whatever the other dates are', () => {
    expect(cutoffs[0]?.date).toBe('2024-06-05')
    const early = evaluate(dated(dateField, '2024-06-05', '2024-06-06'))
    expect(early._tag).not.toBe('NotSelected')
    const late = evaluate(dated(dateField, '2024-06-06', '2024-06-05'))
    expect(late).toMatchObject({
      _tag: 'NotSelected',
      reasons: [{ code: DATE_CODES[dateField].late, measured: '2024-06-06', limit: '2024-06-05' }],
    })
  })

  it('mean nobody who does not have it', () => {
    const none = { ...dated(dateField, '2024-06-05', '2024-06-05'), [dateField]: null }
    expect(evaluate(none)).toMatchObject({
      _tag: 'NotSelected',
      reasons: [{ code: DATE_CODES[dateField].none, measured: null }],
    })
  })
})

describe('an account', () => {
  it.each<[string, string, readonly string[]]>([
    ['yesterday', '2024-06-14', []],
    ['exactly today', '2024-06-15', []],
    ['tomorrow', '2024-06-16', ['not-yet-expired']],
  ])('that ends %s (%s) is kept by %j', (_when, end, reasons) => {
    const facts = { purgeDate: day('2024-06-15'), expiryDate: day(end) }
    const asked = criteria({ cutoffRule: 'on-or-before' })
    const kept = reasonsOf(verdictOf(facts, { criteria: asked }))
    expect(kept.filter((code) => code === 'not-yet-expired')).toEqual(reasons)
  })

  it(
    'that ends today in the zone of the policy has ' + 'ended, although it is yesterday elsewhere',
    () => {
      const zone = zoneName('Pacific/Kiritimati')
      if (zone._tag === 'Left') throw new Error('the zone is known')
      const facts = { expiryDate: day('2024-06-16') }
      const there = policyWithRules({}, { timeZone: zone.right })
      expect(reasonsOf(verdictOf(facts))).toContain('not-yet-expired')
      expect(reasonsOf(verdictOf(facts, { policy: there }))).not.toContain('not-yet-expired')
    },
  )
})
