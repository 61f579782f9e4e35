// Every code has a sentence, and a host's catalogue comes first.
import { describe, expect, it } from 'vitest'
import type { PurgeCriteria } from '../../src/domain/criteria.js'
import type { PurgePolicy } from '../../src/domain/policy.js'
import type { Reason } from '../../src/domain/verdict.js'
import { NEED_CODES } from '../../src/eligibility/actions.js'
import { describeCriteria, describePolicy } from '../../src/eligibility/describe.js'
import { ENGLISH } from '../../src/eligibility/english.js'
import { explainCaution, explainReason, explainVerdict } from '../../src/eligibility/explain.js'
import { PRESETS, presetNames } from '../../src/eligibility/presets.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { SELECTION_CODES } from '../../src/eligibility/selection.js'
import { cautionsOf } from '../../src/domain/cautions.js'
import { amount, criteria, day, key, policyWithRules, verdictOf } from './cases.js'
import { ENGINE_CODES } from './engine-codes.js'

const blocked = (
  code: string,
  measured: string | number | null = 2,
  limit: string | number | null = 0,
): Reason => ({
  _tag: 'Blocked',
  code,
  measured,
  limit,
})

describe('the English catalogue', () => {
  const measuring = [
    ...BUILT_IN_RULES.map((rule) => rule.code),
    ...SELECTION_CODES.filter((code) => code !== 'selection'),
  ]

  it.each(measuring)('has a sentence of its own for %s', (code) => {
    expect(ENGLISH[code]).toMatch(/^[A-Z].*\.$/)
    expect(explainReason(blocked(code))).not.toMatch(/[{}]/)
  })

  it.each(['selection', ...NEED_CODES])(
    'has a sentence of its own for %s, which can only be unknown',
    (code) => {
      expect(explainReason({ _tag: 'Unknown', code, fact: 'requests' })).toMatch(
        /^It is not known.*requests( is not known)?\.$/,
      )
    },
  )

  it('has no sentence for a code that there is not', () => {
    const known = [...measuring, ...ENGINE_CODES, 'selection', ...NEED_CODES, 'any']
    const codes = Object.keys(ENGLISH).filter((each) => !/^(verdict|action|caution)\./.test(each))
    expect(
      codes.map((each) => each.split('/')[0]).filter((code) => !known.includes(code ?? '')),
    ).toEqual([])
  })

  it('names each caution', () => {
    const risky: readonly PurgeCriteria[] = [criteria({ days: 0 }), criteria({ days: null })]
    for (const caution of risky.flatMap(cautionsOf))
      expect(explainCaution(caution)).toMatch(/^[A-Z0].*\.$/)
    expect(explainCaution('days-zero')).toContain('advises against')
  })
})

describe('a reason in words', () => {
  it.each<[Reason, string]>([
    [blocked('open-loans'), 'Open loans: 2.'],
    [
      blocked('debt-over-threshold', '10.01', '10'),
      'The debt of 10.01 is more than the waive threshold of 10.',
    ],
    [
      blocked('restriction', null, '2024-06-15T12:00:00.000Z'),
      'The account is restricted, without an end.',
    ],
    [blocked('not-yet-expired', null, '2024-06-15'), 'The account has no end.'],
    [blocked('protected-group', 'staff', null), 'The user group staff is protected by the policy.'],
    [blocked('other-user-group', null, 'a, b'), 'The user is in no group, not in a, b.'],
    [blocked('x-book-club', 3, 1), 'The rule x-book-club found 3, against a limit of 1.'],
    [blocked('x-book-club', null, null), 'The rule x-book-club holds something against the user.'],
    [blocked('constructor', 3, 1), 'The rule constructor found 3, against a limit of 1.'],
    [
      { _tag: 'Unknown', code: 'open-loans', fact: 'openLoans' },
      'The rule open-loans could not be answered: openLoans is not known.',
    ],
    [
      { _tag: 'Unknown', code: 'x-book-club', fact: 'extra.club' },
      'The rule x-book-club could not be answered: extra.club is not known.',
    ],
    [
      { _tag: 'RuleFailed', code: 'x-book-club' },
      'The rule x-book-club failed, so nothing can be said for it.',
    ],
  ])('%j', (reason, sentence) => {
    expect(explainReason(reason)).toBe(sentence)
  })

  it('takes a value that looks like a placeholder as it is', () => {
    expect(explainReason(blocked('x-a', '{limit} $& $1', 'b'))).toBe(
      'The rule x-a found {limit} $& $1, against a limit of b.',
    )
  })

  it('is said in English where only the English sentence fits: a translated one with a gap would mislead', () => {
    const partial = { restriction: 'Gesperrt bis {measured}.', 'x-club': 'Im Verein.' }
    const without = (code: string): Reason => ({
      _tag: 'Blocked',
      code,
      measured: null,
      limit: null,
    })
    expect(explainReason(without('restriction'), partial)).toBe(
      'The account is restricted, without an end.',
    )
    expect(explainReason(without('x-club'), partial)).toBe('Im Verein.')
  })

  it("is said by the host's catalogue where that has it, and in English where not", () => {
    const german = {
      'open-loans': 'Offene Ausleihen: {measured} (erlaubt: {limit}).',
      any: 'Regel {code}.',
      'x-book-club': 'Im Lesekreis seit {measured}.',
    }
    expect(explainReason(blocked('open-loans'), german)).toBe('Offene Ausleihen: 2 (erlaubt: 0).')
    expect(explainReason(blocked('x-book-club', 2020), german)).toBe('Im Lesekreis seit 2020.')
    expect(explainReason(blocked('acquisitions', 1), german)).toBe(
      'Purchase-order lines, orders or invoices assigned to the user: 1.',
    )
    expect(explainReason(blocked('x-other'), german)).toBe('Regel x-other.')
  })
})

describe('a verdict in words', () => {
  it('of a user who goes says what happens besides', () => {
    const config = {
      policy: { ...PRESETS.alma, researchers: 'enabled' as const },
      criteria: criteria({ waiveThreshold: amount('5') }),
    }
    const facts = {
      debt: amount('5'),
      requests: { pending: 2, inTransit: 0, onHoldShelf: 0, shipped: 0 },
      researcher: { affiliated: true, assets: 1, grants: 0 },
    }
    expect(explainVerdict(verdictOf(facts, config))).toEqual({
      summary: 'The user will be purged.',
      reasons: [],
      warnings: ['Pending requests: 2.'],
      actions: [
        'The researcher becomes a non-affiliated researcher first.',
        'A debt of 5 is waived.',
        'Requests that are cancelled: 2.',
      ],
    })
  })

  it('of a user who stays says every reason', () => {
    expect(explainVerdict(verdictOf({ openLoans: 1, staffRoles: 2 }))).toEqual({
      summary: 'The user stays.',
      reasons: ['Open loans: 1.', 'Staff roles: 2.'],
      warnings: [],
      actions: [],
    })
  })

  it('of a user who is not meant says why', () => {
    expect(explainVerdict(verdictOf({ purgeDate: null }))).toMatchObject({
      summary: 'The criteria do not mean this user.',
      reasons: [
        'There is no date to hold against the cutoff of 2024-06-15, so the user is never purged.',
      ],
    })
  })
})

const CUTOFF = { date: day('2024-06-15'), inclusive: true }

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
        { date: day('2013-12-10'), inclusive: false },
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
      describeCriteria(criteria({ days }), { date: day('2024-06-15'), inclusive }, PRESETS.alma)[0]
    expect(first(null, false)).toBe('Users whose purge date is before 2024-06-15 (days not set).')
    expect(first(0, true)).toBe('Users whose purge date is on or before 2024-06-15 (0 days back).')
    expect(first(1, false)).toBe('Users whose purge date is before 2024-06-15 (1 day back).')
  })

  it.each([
    ['on', '10', 'A debt of up to 10 is waived; a user who owes more stays.'],
    ['warn', '10', 'Every debt is waived; one of more than 10 only warns.'],
    ['off', '0', 'Every debt that is known is waived, whatever it is.'],
  ] as const)('say what becomes of a debt where its rule is %s', (setting, threshold, sentence) => {
    const policy = policyWithRules({ 'debt-over-threshold': setting })
    const chosen = criteria({ waiveThreshold: amount(threshold) })
    expect(describeCriteria(chosen, CUTOFF, policy).at(-1)).toBe(sentence)
  })

  it('of a stored order say that a debt over the threshold keeps a user, although its rule was off', () => {
    const policy = policyWithRules({ 'debt-over-threshold': 'off' })
    const said = describeCriteria(
      criteria({ waiveThreshold: amount('10') }),
      CUTOFF,
      policy,
      'of-0.1.0',
    )
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
      protectedGroups: ['staff'],
      researchers: 'enabled',
    })
    expect(words).toContain('Policy koha; days are counted in UTC, amounts in XXX.')
    expect(words.find((each) => each.startsWith('Asked: '))).toContain(
      'open-loans, debt-over-threshold, credit, staff-roles',
    )
    expect(words.find((each) => each.startsWith('Only warn: '))).toContain('restriction')
    expect(words).toContain('Requests that are on the hold shelf are cancelled.')
    expect(words).toContain('Protected groups: staff.')
    expect(words.join(' ')).not.toContain('activity is at most')
    expect(words).toContain('A job is refused over 500 users and 2.5 % of all users.')
    expect(words).toContain('A second person has to approve.')
  })

  it('lists every rule once under what applies to it, also one that it does not name', () => {
    const { rules: _, ...rest } = PRESETS.alma
    const words = describePolicy({ ...rest, rules: { 'x-club': 'warn' }, recentActivityDays: 30 })
    const listed = (start: string) =>
      words
        .find((each) => each.startsWith(start))
        ?.slice(start.length, -1)
        .split(', ')
    expect(listed('Only warn: ')).toEqual(['boundary-day', 'x-club'])
    // The rules about requests follow the requests, which are cancelled.
    const requests = [
      'requests-pending',
      'requests-in-transit',
      'requests-on-hold-shelf',
      'requests-shipped',
    ]
    expect(listed('Not asked: ')).toEqual(requests)
    const others = BUILT_IN_RULES.map(({ code }) => code).filter(
      (code) => ![...requests, 'boundary-day'].includes(code),
    )
    expect(listed('Asked: ')).toEqual(others)
  })

  it.each<[string, PurgePolicy['rules'], Partial<PurgePolicy>, string]>([
    [
      'recent activity that keeps',
      {},
      { recentActivityDays: 1 },
      'A user whose last activity is at most 1 day ago stays.',
    ],
    [
      'recent activity that warns',
      { 'recent-activity': 'warn' },
      { recentActivityDays: 30 },
      'A user whose last activity is at most 30 days ago goes, with a warning.',
    ],
    [
      'groups that only warn',
      { 'protected-group': 'warn' },
      { protectedGroups: ['staff', 'emeriti'] },
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
      'There is no research system; affiliated researchers with assets or grants go, with a warning.',
    ],
    [
      'researchers of whom nobody asks',
      { 'researcher-not-demoted': 'off' },
      {},
      'There is no research system.',
    ],
    [
      'requests that are cancelled',
      { 'requests-shipped': 'warn' },
      { requests: { ...PRESETS.strict.requests, shipped: 'cancel' } },
      'Requests that are shipped are cancelled.',
    ],
  ])('says what applies: %s', (_, rules, changes, sentence) => {
    expect(describePolicy(policyWithRules(rules, changes))).toContain(sentence)
  })

  it('says nothing of how debts are counted where nobody asks about them', () => {
    const words = describePolicy(policyWithRules({ 'debt-over-threshold': 'off' }))
    expect(words.join(' ')).not.toContain('Debts are counted')
  })

  it('of a stored order says what the narrower of two settings says, and names the rules that it was stored with', () => {
    const policy = {
      ...PRESETS.alma,
      requests: { ...PRESETS.alma.requests, onHoldShelf: 'block' as const },
    }
    expect(describePolicy(policy, 'of-0.1.0')).toContain(
      'Requests that are on the hold shelf keep the user.',
    )
    const stored = describePolicy(policy, { 'open-loans': 'on', 'x-club': 'on' })
    expect(stored).toContain('Asked: open-loans, legal-hold, system-account, own-account, x-club.')
    expect(stored).toContain('Requests that are on the hold shelf are left to the host.')
  })

  it.each(presetNames)('is whole sentences for %s', (name) => {
    for (const sentence of describePolicy(PRESETS[name]))
      expect(sentence).toMatch(/^[A-Z][^{}]*\.$/)
  })
})
