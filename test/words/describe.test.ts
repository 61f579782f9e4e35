// Criteria and policy are described as they apply.
import { describe, expect, it } from 'vitest'
import type { PurgePolicy } from '../../src/domain/policy.js'
import { PRESETS, presetNames } from '../../src/eligibility/presets.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { describeCriteria, describePolicy } from '../../src/words/describe.js'
import { labelOf } from '../../src/words/labels.js'
import { amount, criteria, day, formerPolicy, key, policyWithRules } from '../eligibility/cases.js'

/** As orders of 0.1.0 could have it. */
const DEBTS_UNASKED = formerPolicy({ rules: { 'debt-over-threshold': 'off' } })

const CUTOFF = {
  field: 'purgeDate',
  date: day('2024-06-15'),
  inclusive: true,
  orAbsent: false,
} as const

describe('criteria in words', () => {
  it('say who is meant, by which day, and what is waived', () => {
    expect(
      describeCriteria(
        criteria({
          days: 10,
          recordType: 'public',
          userGroups: ['student', 'guest'],
          include: [key('1')],
          exclude: [key('2'), key('3')],
        }),
        [{ ...CUTOFF, date: day('2013-12-10'), inclusive: false }],
        PRESETS.alma,
      ),
    ).toEqual([
      'Users whose purge date is before 2013-12-10 (10 days back).',
      'Records of type public, of the user groups student, guest.',
      'Only users out of a set of 1.',
      'Never the 2 users who are excluded.',
      'A debt of up to 0 is waived; a user who owes more stays.',
    ])
  })

  it('tell unset, 0 and 1 apart', () => {
    const first = (days: number | null, inclusive: boolean) =>
      describeCriteria(criteria({ days }), [{ ...CUTOFF, inclusive }], PRESETS.alma)[0]
    expect(first(null, false)).toBe('Users whose purge date is before 2024-06-15 (days not set).')
    expect(first(0, true)).toBe('Users whose purge date is on or before 2024-06-15 (0 days back).')
    expect(first(1, false)).toBe('Users whose purge date is before 2024-06-15 (1 day back).')
  })

  it.each([
    ['on', 'A debt of up to 10 is waived; a user who owes more stays.'],
    ['warn', 'Every debt is waived; one of more than 10 only warns.'],
  ] as const)('say what becomes of a debt where its rule is %s', (setting, sentence) => {
    const policy = policyWithRules({ 'debt-over-threshold': setting })
    const chosen = criteria({ waiveThreshold: amount('10') })
    expect(describeCriteria(chosen, [CUTOFF], policy).at(-1)).toBe(sentence)
  })

  it('of a stored order say where nobody asks about a debt', () => {
    const said = describeCriteria(criteria(), [CUTOFF], DEBTS_UNASKED, 'of-0.1.0')
    expect(said.at(-1)).toBe('Every debt that is known is waived, whatever it is.')
  })

  it('of a stored order say that a debt over the threshold keeps, although its rule was off', () => {
    const chosen = criteria({ waiveThreshold: amount('10') })
    const said = describeCriteria(chosen, [CUTOFF], DEBTS_UNASKED, 'of-0.1.0')
    expect(said.at(-1)).toBe('A debt of up to 10 is waived; a user who owes more stays.')
  })
})

describe('a policy in words', () => {
  it('says what keeps, warns, is not asked, and happens besides', () => {
    const caps = { maxCount: 500, maxPercent: '2.5', exceededWhen: 'and' as const }
    const words = describePolicy({
      ...PRESETS.koha,
      caps,
      approval: 'second-person',
      protectedGroups: { groups: ['staff'], setting: 'on' },
      researchers: 'enabled',
    })
    expect(words).toContain('Policy koha; days are counted in UTC, amounts in XXX.')
    expect(words.find((each) => each.startsWith('Asked: '))).toContain(
      'Open loans, Debt over threshold, Credit, Staff roles',
    )
    expect(words.find((each) => each.startsWith('Only warn: '))).toContain('Restriction')
    expect(words).toContain('Requests that are on the hold shelf are cancelled.')
    expect(words).toContain('Protected groups: staff.')
    expect(words.join(' ')).not.toContain('activity is at most')
    expect(words).toContain('A job is refused over 500 users and 2.5 % of all users.')
    expect(words).toContain('A second person has to approve.')
  })

  it('says what all jobs of a period may purge together, with a cap of one job or without', () => {
    const period = { days: 30, maxCount: 800, maxPercent: null }
    const caps = { maxCount: null, maxPercent: null, exceededWhen: 'or' as const, period }
    const sentence =
      'A job is also refused where it and the other jobs of the last 30 days together purge ' +
      'over 800 users.'
    const words = describePolicy({ ...PRESETS.koha, caps })
    expect(words).toContain(sentence)
    expect(words.join(' ')).not.toContain('A job is refused over')
    const both = describePolicy({ ...PRESETS.koha, caps: { ...caps, maxCount: 500 } })
    expect(both).toContain('A job is refused over 500 users.')
    expect(both).toContain(sentence)
  })

  it('lists every rule once under what applies to it, also one that it does not name', () => {
    const { rules: _, ...rest } = PRESETS.alma
    const words = describePolicy({ ...rest, rules: { 'x-club': 'warn' } })
    const labelled = (codes: readonly string[]) => codes.map((code) => labelOf(code))
    const listed = (start: string) =>
      words
        .find((each) => each.startsWith(start))
        ?.slice(start.length, -1)
        .split(', ')
    // The rules about requests follow the requests, which are cancelled.
    const requests = [
      'requests-pending',
      'requests-in-transit',
      'requests-on-hold-shelf',
      'requests-shipped',
    ]
    expect(listed('Only warn: ')).toEqual(labelled([...requests, 'boundary-day', 'x-club']))
    const unasked = ['protected-group', 'recent-activity', 'recent-loan']
    expect(listed('Not asked: ')).toEqual(labelled(unasked))
    const others = BUILT_IN_RULES.map(({ code }) => code).filter(
      (code) => ![...requests, ...unasked, 'boundary-day'].includes(code),
    )
    expect(listed('Asked: ')).toEqual(labelled(others))
  })

  it.each<[string, PurgePolicy['rules'], Partial<PurgePolicy>, string]>([
    [
      'recent activity that keeps',
      {},
      { recentActivity: { days: 1, setting: 'on' } },
      'A user whose last activity is at most 1 day ago stays.',
    ],
    [
      'recent activity that warns',
      {},
      { recentActivity: { days: 30, setting: 'warn' } },
      'A user whose last activity is at most 30 days ago goes, with a warning.',
    ],
    [
      'a recent loan that keeps',
      {},
      { recentLoan: { days: 90, setting: 'on' } },
      'A user whose last loan is at most 90 days ago stays.',
    ],
    [
      'a recent loan that warns',
      {},
      { recentLoan: { days: 1, setting: 'warn' } },
      'A user whose last loan is at most 1 day ago goes, with a warning.',
    ],
    [
      'groups that only warn',
      {},
      { protectedGroups: { groups: ['staff', 'emeriti'], setting: 'warn' } },
      'Groups whose members go, with a warning: staff, emeriti.',
    ],
    [
      'researchers who stay',
      {},
      {},
      'There is no research system; affiliated researchers with assets or grants stay.',
    ],
    [
      'researchers who are pointed out',
      { 'researcher-not-demoted': 'warn' },
      {},
      'There is no research system; affiliated researchers with assets or grants go, with a ' +
        'warning.',
    ],
    [
      'researchers of whom nobody asks',
      { 'researcher-not-demoted': 'off' },
      {},
      'There is no research system.',
    ],
    [
      'requests that are cancelled',
      {},
      { requests: { ...PRESETS.strict.requests, shipped: 'cancel' } },
      'Requests that are shipped are cancelled.',
    ],
  ])('says what applies: %s', (_, rules, changes, sentence) => {
    expect(describePolicy(policyWithRules(rules, changes))).toContain(sentence)
  })

  it('says nothing of how debts are counted where a stored order does not ask about them', () => {
    const words = describePolicy(DEBTS_UNASKED, 'of-0.1.0')
    expect(words.join(' ')).not.toContain('Debts are counted')
  })

  it(
    'of a stored order says what the narrower of two settings says, and names the rules that it ' +
      'was stored with',
    () => {
      const policy = {
        ...PRESETS.alma,
        requests: { ...PRESETS.alma.requests, onHoldShelf: 'block' as const },
      }
      expect(describePolicy(policy, 'of-0.1.0')).toContain(
        'Requests that are on the hold shelf keep the user.',
      )
      const stored = describePolicy(policy, { 'open-loans': 'on', 'x-club': 'on' })
      expect(stored).toContain(
        'Asked: Open loans, Legal hold, System account, Own account, x-club.',
      )
      expect(stored).toContain('Requests that are on the hold shelf are left to the host.')
    },
  )

  it.each(presetNames)('is whole sentences for %s', (name) => {
    for (const sentence of describePolicy(PRESETS[name]))
      expect(sentence).toMatch(/^[A-Z][^{}]*\.$/)
  })
})
