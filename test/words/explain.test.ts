// Every code has a sentence, and a host's catalogue comes first.
import { describe, expect, it } from 'vitest'
import type { PurgeCriteria } from '../../src/domain/criteria.js'
import type { Reason } from '../../src/domain/verdict.js'
import { NEED_CODES } from '../../src/eligibility/actions.js'
import { ENGLISH } from '../../src/words/english/index.js'
import { explainCaution, explainReason, explainVerdict } from '../../src/words/explain.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { SELECTION_CODES } from '../../src/eligibility/selection.js'
import { cautionsOf } from '../../src/domain/cautions.js'
import { amount, criteria, verdictOf } from '../eligibility/cases.js'

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
    expect(Reflect.get(ENGLISH, code)).toMatch(/^[A-Z].*\.$/)
    expect(explainReason(blocked(code))).not.toMatch(/[{}]/)
  })

  it.each(['selection', ...NEED_CODES])(
    'has a sentence of its own for %s, which can only be unknown',
    (code) => {
      expect(explainReason({ _tag: 'Unknown', code, fact: 'requests' })).toMatch(
        /^It is not known.*requests is not known\.$/,
      )
    },
  )

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
    [
      blocked('other-user-group', null, null),
      'The user is in no group, and such users are not meant.',
    ],
    [
      blocked('date-after-cutoff', '2024-06-15', '2024-06-01'),
      'The date 2024-06-15 is not yet past the cutoff of 2024-06-01.',
    ],
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

  it(
    'is said in English where only the English sentence fits: a translated one with a gap would ' +
      'mislead',
    () => {
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
    },
  )

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
      reasons: ['There is no purge date, so the user is never purged by it.'],
    })
  })
})
