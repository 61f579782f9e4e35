// Every built-in rule: on, warn, off, unknown, at the limit, just over, several at once.
import { describe, expect, it } from 'vitest'
import type { PurgePolicy, RuleSetting } from '../../src/domain/policy.js'
import type { Instant } from '../../src/domain/calendar.js'
import type { Scalar } from '../../src/domain/brand.js'
import type { UserFacts } from '../../src/domain/user.js'
import type { EvaluatorConfig } from '../../src/eligibility/evaluate.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import {
  ACTOR,
  AS_OF,
  amount,
  compiled,
  criteria,
  day,
  key,
  plainUser,
  policyWithRules,
  reasonsOf,
  verdictOf,
  warningsOf,
  without,
} from './cases.js'

interface RuleCase {
  readonly code: string
  /** Facts that just do not matter. */
  readonly at: Partial<UserFacts>
  /** Facts that just do. */
  readonly over: Partial<UserFacts>
  readonly measured: Scalar
  readonly limit: Scalar
  readonly config?: Partial<EvaluatorConfig>
  readonly policy?: Partial<PurgePolicy>
  /** Other rules that would find something in the same facts. */
  readonly others?: PurgePolicy['rules']
}

const requests = { pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 0 }
const moment = (text: string) => text as Instant

const counts: readonly (readonly [string, keyof UserFacts])[] = [
  ['open-loans', 'openLoans'],
  ['resource-sharing-on-hold-shelf', 'resourceSharingOnHoldShelf'],
  ['resource-sharing-requests', 'resourceSharingRequests'],
  ['open-transactions', 'openTransactions'],
  ['acquisitions', 'acquisitions'],
  ['import-profiles', 'importProfiles'],
  ['locked-bib-records', 'lockedBibRecords'],
  ['metadata-editor', 'metadataEditorRecords'],
  ['staff-roles', 'staffRoles'],
  ['legal-hold', 'legalHolds'],
  ['guarantor', 'guaranteeOf'],
  ['proxy-for', 'proxyFor'],
  ['proxied-by', 'proxiedBy'],
  ['linked-account', 'linkedAccounts'],
]
const flags: readonly (readonly [string, keyof UserFacts])[] = [
  ['locked-by-job', 'lockedByJob'],
  ['protected-user', 'protectedUser'],
  ['system-account', 'systemAccount'],
]
const amounts: readonly (readonly [string, keyof UserFacts])[] = [
  ['credit', 'credit'],
  ['deposit', 'deposit'],
]
/** A part of the debt, which cannot be more than the whole. */
const parts: readonly (readonly [string, keyof UserFacts])[] = [
  ['disputed-debt', 'disputedDebt'],
  ['exported-debt', 'exportedDebt'],
]

const CASES: readonly RuleCase[] = [
  ...counts.map(
    ([code, fact]): RuleCase => ({
      code,
      at: { [fact]: 0 },
      over: { [fact]: 1 },
      measured: 1,
      limit: 0,
    }),
  ),
  ...flags.map(
    ([code, fact]): RuleCase => ({
      code,
      at: { [fact]: false },
      over: { [fact]: true },
      measured: true,
      limit: false,
    }),
  ),
  ...amounts.map(
    ([code, fact]): RuleCase => ({
      code,
      at: { [fact]: '0' },
      over: { [fact]: '0.000001' },
      measured: '0.000001',
      limit: '0',
    }),
  ),
  ...parts.map(
    ([code, fact]): RuleCase => ({
      code,
      at: { debt: amount('1'), [fact]: '0' },
      over: { debt: amount('1'), [fact]: '0.000001' },
      measured: '0.000001',
      limit: '0',
      config: { criteria: criteria({ waiveThreshold: amount('1') }) },
    }),
  ),
  {
    code: 'debt-over-threshold',
    at: { debt: amount('10') },
    over: { debt: amount('10.01') },
    measured: '10.01',
    limit: '10',
    config: { criteria: criteria({ waiveThreshold: amount('10.00') }) },
  },
  {
    code: 'requests-pending',
    at: { requests },
    over: { requests: { ...requests, pending: 1 } },
    measured: 1,
    limit: 0,
  },
  {
    code: 'requests-in-transit',
    at: { requests },
    over: { requests: { ...requests, inTransit: 2 } },
    measured: 2,
    limit: 0,
  },
  {
    code: 'requests-on-hold-shelf',
    at: { requests },
    over: { requests: { ...requests, onHoldShelf: 3 } },
    measured: 3,
    limit: 0,
  },
  {
    code: 'requests-shipped',
    at: { requests },
    over: { requests: { ...requests, shipped: 4 } },
    measured: 4,
    limit: 0,
  },
  {
    code: 'protected-group',
    at: { userGroup: 'students' },
    over: { userGroup: 'student' },
    measured: 'student',
    limit: null,
    policy: { protectedGroups: { groups: ['faculty', 'student'], setting: 'on' } },
  },
  {
    code: 'researcher-not-demoted',
    at: { researcher: { affiliated: true, assets: 0, grants: 0 } },
    over: { researcher: { affiliated: true, assets: 0, grants: 1 } },
    measured: 1,
    limit: 0,
  },
  {
    code: 'own-account',
    at: { key: key('librarian2') },
    over: { key: key(ACTOR) },
    measured: true,
    limit: false,
  },
  {
    code: 'restriction',
    at: { restrictions: [{ until: AS_OF }] },
    over: { restrictions: [{ until: moment('2024-06-15T12:00:00.001Z') }, { until: AS_OF }] },
    measured: '2024-06-15T12:00:00.001Z',
    limit: AS_OF,
    others: { 'restriction-ended': 'off' },
  },
  {
    code: 'restriction-ended',
    at: { restrictions: [{ until: moment('2024-06-15T12:00:00.001Z') }, { until: null }] },
    over: { restrictions: [{ until: moment('2020-01-01T00:00:00.000Z') }, { until: AS_OF }] },
    measured: AS_OF,
    limit: AS_OF,
    others: { restriction: 'off' },
  },
  {
    code: 'recent-activity',
    at: { lastActivityDate: day('2024-05-15') },
    over: { lastActivityDate: day('2024-05-16') },
    measured: '2024-05-16',
    limit: '2024-05-16',
    policy: { recentActivity: { days: 30, setting: 'on' } },
  },
  {
    code: 'recent-loan',
    at: { lastLoanDate: day('2024-05-15'), lastActivityDate: day('2024-05-15') },
    over: { lastLoanDate: day('2024-05-16'), lastActivityDate: day('2024-05-16') },
    measured: '2024-05-16',
    limit: '2024-05-16',
    policy: { recentLoan: { days: 30, setting: 'on' }, recentActivity: null },
  },
  {
    code: 'not-yet-expired',
    at: { expiryDate: day('2024-06-15'), purgeDate: day('2024-06-15') },
    over: { expiryDate: day('2024-06-16'), purgeDate: day('2024-06-15') },
    measured: '2024-06-16',
    limit: '2024-06-15',
    policy: {
      rules: {
        ...policyWithRules({}).rules,
        'purge-date-before-expiry-date': 'off',
        'boundary-day': 'off',
      },
    },
  },
  {
    code: 'purge-date-before-expiry-date',
    at: { purgeDate: day('2024-01-31'), expiryDate: day('2024-01-31') },
    over: { purgeDate: day('2024-01-30'), expiryDate: day('2024-01-31') },
    measured: '2024-01-30',
    limit: '2024-01-31',
  },
]

function configOf(each: RuleCase, setting: RuleSetting) {
  const policy = policyWithRules({ ...each.others, [each.code]: setting }, each.policy)
  return { ...each.config, policy }
}

/** Debts are always asked, because they are waived. */
const isNeverOff = (code: string): boolean => isHard(code) || code === 'debt-over-threshold'

const isHard = (code: string): boolean =>
  BUILT_IN_RULES.some((rule) => rule.code === code && rule.hard)

describe('the hard rules', () => {
  it('are open loans, legal hold, system account and own account', () => {
    expect(BUILT_IN_RULES.filter((rule) => rule.hard).map((rule) => rule.code)).toEqual([
      'open-loans',
      'legal-hold',
      'system-account',
      'own-account',
    ])
  })
})

describe('the table of rules', () => {
  it('covers every built-in rule but the boundary day, which has its own', () => {
    const codes = BUILT_IN_RULES.map((rule) => rule.code).filter((code) => code !== 'boundary-day')
    expect([...CASES.map((each) => each.code)].sort()).toEqual([...codes].sort())
  })
})

describe.each(CASES)('$code', (each) => {
  const blocked = { _tag: 'Blocked', code: each.code, measured: each.measured, limit: each.limit }

  it('lets a user go at the limit', () => {
    expect(verdictOf(each.at, configOf(each, 'on'))).toMatchObject({ _tag: 'Purge' })
  })

  it('keeps a user just over the limit, with what it measured and the limit', () => {
    expect(verdictOf(each.over, configOf(each, 'on'))).toEqual({
      _tag: 'Keep',
      reasons: [blocked],
      warnings: [],
    })
  })

  it('is on where the policy does not name it', () => {
    const { policy } = configOf(each, 'on')
    const { [each.code]: _, ...rules } = policy.rules
    const unnamed = { ...each.config, policy: { ...policy, rules } }
    expect(reasonsOf(verdictOf(each.over, unnamed))).toEqual([each.code])
  })
})

describe.each(CASES.filter(({ code }) => !isHard(code)))('$code, which is not hard,', (each) => {
  const blocked = { _tag: 'Blocked', code: each.code, measured: each.measured, limit: each.limit }

  it('only warns when it is set to warn', () => {
    expect(verdictOf(each.over, configOf(each, 'warn'))).toMatchObject({
      _tag: 'Purge',
      warnings: [blocked],
    })
  })
})

describe.each(CASES.filter(({ code }) => !isNeverOff(code)))('$code, where it is off,', (each) => {
  it('says nothing', () => {
    expect(verdictOf(each.over, configOf(each, 'off'))).toMatchObject({
      _tag: 'Purge',
      warnings: [],
    })
  })
})

/** Facts that a rule declares and does not always need. */
const NOT_ALWAYS_NEEDED: Readonly<Record<string, readonly string[]>> = {
  'debt-over-threshold': ['credit'],
  'researcher-not-demoted': ['researcher'],
}

const needed = BUILT_IN_RULES.flatMap((rule) =>
  rule.facts
    .filter((fact) => NOT_ALWAYS_NEEDED[rule.code]?.includes(fact) !== true)
    .map((fact) => ({ code: rule.code, fact })),
)

/**
 * Selected by another date, so that a missing purge date is the rule's matter and not the
 * selection's.
 */
const missing = (code: string, fact: string, setting: RuleSetting) =>
  compiled({
    criteria: criteria({ dateField: 'createdDate' }),
    policy: policyWithRules({ [code]: setting }),
  }).evaluate(without(plainUser(), fact))

describe.each(needed)('$code without $fact', ({ code, fact }) => {
  it('keeps the user, because unknown blocks', () => {
    expect(missing(code, fact, 'on')).toMatchObject({
      _tag: 'Keep',
      reasons: expect.arrayContaining([
        { _tag: 'Unknown', code, fact, problem: { _tag: 'Absent' } },
      ]),
    })
  })
})

describe.each(needed.filter(({ code }) => !isHard(code)))(
  '$code without $fact, where it is not on,',
  ({ code, fact }) => {
    it('only warns when it warns', () => {
      expect(warningsOf(missing(code, fact, 'warn'))).toContain(`${code}/unknown`)
    })
  },
)

describe.each(needed.filter(({ code }) => !isNeverOff(code)))(
  '$code without $fact, where it is off,',
  ({ code, fact }) => {
    it('does not miss it', () => {
      const verdict = missing(code, fact, 'off')
      expect([...reasonsOf(verdict), ...warningsOf(verdict)]).not.toContain(`${code}/unknown`)
    })
  },
)

describe('a fact of the wrong kind', () => {
  it.each<[string, unknown, string]>([
    ['openLoans', '0', 'open-loans/unknown'],
    ['openLoans', Number.NaN, 'open-loans/unknown'],
    ['openLoans', -1, 'open-loans/unknown'],
    ['openLoans', 0.5, 'open-loans/unknown'],
    ['openLoans', null, 'open-loans/unknown'],
    ['debt', 0, 'debt-over-threshold/unknown'],
    ['debt', '-5', 'debt-over-threshold/unknown'],
    ['debt', 'NaN', 'debt-over-threshold/unknown'],
    ['debt', '', 'debt-over-threshold/unknown'],
    ['debt', '1e400', 'debt-over-threshold/unknown'],
    ['credit', '-50', 'credit/unknown'],
    ['lockedByJob', 'false', 'locked-by-job/unknown'],
    ['legalHolds', undefined, 'legal-hold/unknown'],
    ['systemAccount', 0, 'system-account/unknown'],
    ['restrictions', 'none', 'restriction/unknown'],
    ['restrictions', [{ until: '2020-01-01' }], 'restriction/unknown'],
    ['restrictions', [{}], 'restriction/unknown'],
    ['restrictions', [{}], 'restriction-ended/unknown'],
    ['restrictions', [null], 'restriction/rule-failed'],
    ['restrictions', [{ until: '0000-00-00T00:00:00.000Z' }], 'restriction/unknown'],
    ['restrictions', [{ until: '2020-13-45T00:00:00.000Z' }], 'restriction/unknown'],
    ['restrictions', [{ until: '2020-01-01T99:00:00.000Z' }], 'restriction/unknown'],
    ['expiryDate', new Date(0), 'not-yet-expired/unknown'],
    ['lastActivityDate', '0000-00-00', 'recent-activity/unknown'],
    ['requests', { pending: 0 }, 'requests-shipped/unknown'],
  ])('%s = %j says nothing, so it keeps the user', (fact, value, expected) => {
    expect(reasonsOf(verdictOf({ [fact]: value } as Partial<UserFacts>))).toContain(expected)
  })
})

describe('debt', () => {
  const currency = { code: 'XXX', digits: 6 }
  const net = policyWithRules({ credit: 'off' }, { fineTotal: 'net', currency })
  const gross = policyWithRules({ credit: 'off' }, { currency })

  it.each([
    ['gross', gross, '465', '50', '415', '465'],
    ['net', net, '465', '50', '414.999999', '415'],
    ['net', net, '1234567890123.000001', '0.000001', '1234567890122', '1234567890123'],
    ['net', net, '10.05', '0.05', '9.99', '10'],
    ['net', net, '0.3', '0.099999', '0.2', '0.200001'],
  ])(
    'reckoned %s keeps whoever is over the threshold',
    (_, chosen, debt, credit, threshold, measured) => {
      const verdict = verdictOf(
        { debt: amount(debt), credit: amount(credit) },
        { policy: chosen, criteria: criteria({ waiveThreshold: amount(threshold) }) },
      )
      expect(verdict).toMatchObject({
        _tag: 'Keep',
        reasons: [{ code: 'debt-over-threshold', measured, limit: threshold }],
      })
    },
  )

  it.each([
    ['gross', gross, '465', '50', '465'],
    ['net', net, '465', '50', '415'],
    ['net', net, '10', '50', '0'],
    ['gross', gross, '999999999999999.999999', '0', '999999999999999.999999'],
  ])(
    'reckoned %s lets exactly the threshold go and waives all of it',
    (_, chosen, debt, credit, threshold) => {
      const verdict = verdictOf(
        { debt: amount(debt), credit: amount(credit) },
        { policy: chosen, criteria: criteria({ waiveThreshold: amount(threshold) }) },
      )
      expect(verdict).toMatchObject({ _tag: 'Purge', actions: { waive: debt } })
    },
  )

  it('reckoned net needs the credit', () => {
    const verdict = compiled({ policy: net }).evaluate(without(plainUser(), 'credit'))
    expect(verdict).toMatchObject({
      _tag: 'Keep',
      reasons: [{ _tag: 'Unknown', code: 'debt-over-threshold', fact: 'credit' }],
    })
  })

  it('that is unknown keeps the user even where its rule only warns', () => {
    const warning = policyWithRules({ 'debt-over-threshold': 'warn' })
    expect(reasonsOf(compiled({ policy: warning }).evaluate(without(plainUser(), 'debt')))).toEqual(
      ['debt-over-threshold/unknown'],
    )
  })
})

describe('a debt that is less than a part of it', () => {
  const known = { 'disputed-debt': 'off', 'exported-debt': 'off' } as const
  const threshold = criteria({ waiveThreshold: amount('9999999999999') })

  it.each<[Partial<Record<'debt' | 'disputedDebt' | 'exportedDebt', string>>, string]>([
    [{ debt: '0', disputedDebt: '400' }, 'kept'],
    [{ debt: '0', exportedDebt: '0.000001' }, 'kept'],
    [{ debt: '0.00', exportedDebt: '1' }, 'kept'],
    [{ debt: '5', disputedDebt: '5.01' }, 'kept'],
    [{ debt: '1234567890.5', disputedDebt: '1234567890.500001' }, 'kept'],
    [{ debt: '5', disputedDebt: '5', exportedDebt: '5.000001' }, 'kept'],
    [{ debt: '5', disputedDebt: '5', exportedDebt: '5' }, 'goes'],
    [{ debt: '5', disputedDebt: '5.00' }, 'goes'],
    [{ debt: '1234567890.500001', disputedDebt: '1234567890.5' }, 'goes'],
    [{ debt: '5', disputedDebt: 'much' }, 'goes'],
    [{ debt: '5', disputedDebt: '-6' }, 'goes'],
  ])('is unknown: with %j the user %s', (facts, expected) => {
    for (const fineTotal of ['gross', 'net'] as const) {
      const on = verdictOf(facts as never, {
        policy: policyWithRules(known, { fineTotal }),
        criteria: threshold,
      })
      const warning = verdictOf(facts as never, {
        policy: policyWithRules({ ...known, 'debt-over-threshold': 'warn' }, { fineTotal }),
        criteria: threshold,
      })
      const reasons = expected === 'kept' ? ['debt-over-threshold/unknown'] : []
      expect([reasonsOf(on), reasonsOf(warning)]).toEqual([reasons, reasons])
    }
  })

  it('names the debt as what is not known', () => {
    expect(
      verdictOf({ disputedDebt: amount('400') }, { policy: policyWithRules(known) }),
    ).toMatchObject({
      reasons: [{ _tag: 'Unknown', code: 'debt-over-threshold', fact: 'debt' }],
    })
  })
})

describe('a last activity before a recent loan', () => {
  it.each([
    [null, '2024-06-14', ['recent-activity/unknown']],
    ['2001-01-01', '2024-06-14', ['recent-activity/unknown']],
    ['2024-06-14', '2024-06-15', ['recent-activity/unknown']],
    [null, '2001-01-01', []],
    ['2001-01-01', '2001-01-02', []],
    ['2001-01-02', null, []],
    [null, null, []],
    [null, '', []],
    ['2024-06-14', '2001-01-02', ['recent-activity']],
    ['2024-06-14', '2024-06-14', ['recent-activity']],
  ])('is unknown: active %j, borrowed %j', (active, lent, reasons) => {
    const facts = { lastActivityDate: active, lastLoanDate: lent } as Partial<UserFacts>
    expect(reasonsOf(verdictOf(facts))).toEqual(reasons)
  })

  it('is still held against the cutoff as it was delivered', () => {
    const selected = {
      criteria: criteria({ dateField: 'lastActivityDate' }),
      policy: policyWithRules({ 'recent-activity': 'off' }),
    }
    const facts = { lastActivityDate: day('2001-01-01'), lastLoanDate: day('2024-06-14') }
    expect(verdictOf(facts, selected)._tag).toBe('Purge')
  })
})

describe('restrictions', () => {
  it('without an end block for ever, measured as null', () => {
    const verdict = verdictOf({
      restrictions: [{ until: moment('2099-01-01T00:00:00.000Z') }, { until: null }],
    })
    expect(verdict).toMatchObject({
      _tag: 'Keep',
      reasons: [{ code: 'restriction', measured: null, limit: AS_OF }],
    })
  })
})

describe('an account without end', () => {
  it('has not expired, and gives the purge date nothing to compare with', () => {
    const verdict = verdictOf({ expiryDate: null })
    expect(verdict).toMatchObject({
      _tag: 'Keep',
      reasons: [{ code: 'not-yet-expired', measured: null, limit: '2024-06-15' }],
    })
  })
})

describe('a protected group', () => {
  const protecting = policyWithRules(
    {},
    { protectedGroups: { groups: ['Staff', 'École'], setting: 'on' } },
  )
  const group = (userGroup: string) => reasonsOf(verdictOf({ userGroup }, { policy: protecting }))

  it.each(['Staff', 'STAFF', 'staff', 'Staff   ', 'ÉCOLE', 'E\u0301cole'])(
    'keeps a user in %j',
    (userGroup) => {
      expect(group(userGroup)).toEqual(['protected-group'])
    },
  )

  it.each(['Staff2', 'Ecole', ''])('does not keep a user in %j', (userGroup) => {
    expect(group(userGroup)).toEqual([])
  })

  it('keeps whom only the host takes for a member too', () => {
    const foldName = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '')
    expect(reasonsOf(verdictOf({ userGroup: 'ECOLE' }, { policy: protecting, foldName }))).toEqual([
      'protected-group',
    ])
  })
})

describe('own account', () => {
  it.each(['Librarian', 'LIBRARIAN', 'librarian ', ' librarian'])('is %j too', (own) => {
    expect(verdictOf({ key: key(own) })).toMatchObject({
      _tag: 'Keep',
      reasons: [{ code: 'own-account', measured: true }],
    })
  })

  it.each(['librarian2', 'libraria', 'ibrarian', '1001'])('is not %j', (other) => {
    expect(verdictOf({ key: key(other) })).toMatchObject({ _tag: 'Purge' })
  })

  it.each([ACTOR, null])('is also the account of who approves, where %j asks', (actor) => {
    const approver = 'Head' as typeof ACTOR
    for (const own of ['Head', 'head '])
      expect(reasonsOf(verdictOf({ key: key(own) }, { actor, approver }))).toEqual(['own-account'])
    expect(reasonsOf(verdictOf({ key: key('head2') }, { actor, approver }))).toEqual([])
  })

  it('is one that the host takes for the same', () => {
    const foldName = (name: string) => name.replace(/^0+/, '')
    const own = (userKey: string) =>
      reasonsOf(verdictOf({ key: key(userKey) }, { actor: '17' as typeof ACTOR, foldName }))
    expect([own('0017'), own('0018')]).toEqual([['own-account'], []])
  })

  it('is nobody where nobody asks', () => {
    expect(verdictOf({ key: key(ACTOR) }, { actor: null })).toMatchObject({ _tag: 'Purge' })
  })
})

describe('requests by state', () => {
  const waiting = { requests: { pending: 1, inTransit: 2, onHoldShelf: 4, shipped: 8 } }

  const asking = (requests: PurgePolicy['requests']): PurgePolicy =>
    policyWithRules({}, { requests })

  it('block, are cancelled or are left alone, each as the policy says', () => {
    const mixed = asking({
      pending: 'cancel',
      inTransit: 'block',
      onHoldShelf: 'cancel',
      shipped: 'ignore',
    })
    expect(reasonsOf(verdictOf(waiting, { policy: mixed }))).toEqual(['requests-in-transit'])
    const milder = { ...mixed, requests: { ...mixed.requests, inTransit: 'ignore' as const } }
    expect(verdictOf(waiting, { policy: milder })).toMatchObject({
      _tag: 'Purge',
      actions: { cancelRequests: 5 },
    })
  })

  it('that are cancelled are said in a warning, with their number', () => {
    const cancelling = asking({
      pending: 'ignore',
      inTransit: 'ignore',
      onHoldShelf: 'ignore',
      shipped: 'cancel',
    })
    expect(verdictOf(waiting, { policy: cancelling })).toMatchObject({
      _tag: 'Purge',
      actions: { cancelRequests: 8 },
      warnings: [{ code: 'requests-shipped', measured: 8 }],
    })
  })

  it(
    'that are unknown keep the user where one state is to be cancelled, and not where all are ' +
      'left alone',
    () => {
      const cancelling = asking({
        pending: 'ignore',
        inTransit: 'ignore',
        onHoldShelf: 'ignore',
        shipped: 'cancel',
      })
      const ignoring = {
        ...cancelling,
        requests: { ...cancelling.requests, shipped: 'ignore' as const },
      }
      const user = without(plainUser(), 'requests')
      expect(reasonsOf(compiled({ policy: cancelling }).evaluate(user))).toEqual([
        'requests/unknown',
      ])
      expect(compiled({ policy: ignoring }).evaluate(user)).toMatchObject({
        _tag: 'Purge',
        actions: { cancelRequests: 0 },
      })
    },
  )
})

describe('researchers', () => {
  const enabled = policyWithRules({}, { researchers: 'enabled' })

  it.each([
    [{ affiliated: true, assets: 1, grants: 0 }, true],
    [{ affiliated: true, assets: 0, grants: 1 }, true],
    [{ affiliated: true, assets: 0, grants: 0 }, false],
    [{ affiliated: false, assets: 3, grants: 3 }, false],
    [null, false],
  ])('%j is demoted: %s', (researcher, demoteResearcher) => {
    expect(verdictOf({ researcher }, { policy: enabled })).toMatchObject({
      _tag: 'Purge',
      actions: { demoteResearcher },
    })
  })

  const warning = policyWithRules({ 'researcher-not-demoted': 'warn' })

  it('with assets or grants are pointed out where there is no research system', () => {
    const researcher = { affiliated: true, assets: 2, grants: 1 }
    const found = { _tag: 'Blocked', code: 'researcher-not-demoted', measured: 3, limit: 0 }
    expect(verdictOf({ researcher })).toMatchObject({ _tag: 'Keep', reasons: [found] })
    expect(verdictOf({ researcher }, { policy: warning })).toMatchObject({
      _tag: 'Purge',
      warnings: [found],
    })
  })

  it.each([
    ['is not affiliated', { affiliated: false, assets: 3, grants: 3 }],
    ['has neither assets nor grants', { affiliated: true, assets: 0, grants: 0 }],
    ['is none', null],
    ['is not delivered', undefined],
  ])('go without a word where there is no research system and the user %s', (_, researcher) => {
    const user = { ...plainUser(), researcher } as UserFacts
    expect(compiled().evaluate(user)).toMatchObject({ _tag: 'Purge', warnings: [] })
  })

  it.each([
    [{ affiliated: true, assets: Number.NaN, grants: 0 }],
    [{ assets: 0, grants: 0 }],
    ['yes'],
    [7],
  ])(
    'that are delivered as %j say nothing, so they keep the user where there is no research system',
    (researcher) => {
      expect(reasonsOf(verdictOf({ researcher } as never))).toEqual([
        'researcher-not-demoted/unknown',
      ])
    },
  )

  it('with a debt are waived and not demoted where there is no research system', () => {
    const facts = { researcher: { affiliated: true, assets: 1, grants: 0 }, debt: amount('5') }
    const config = { policy: warning, criteria: criteria({ waiveThreshold: amount('5') }) }
    expect(verdictOf(facts, config)).toMatchObject({
      _tag: 'Purge',
      actions: { demoteResearcher: false, waive: '5', cancelRequests: 0 },
      warnings: [{ code: 'researcher-not-demoted' }],
    })
  })

  it('with a debt are waived and demoted where there is one', () => {
    const facts = { researcher: { affiliated: true, assets: 1, grants: 0 }, debt: amount('5') }
    const config = { policy: enabled, criteria: criteria({ waiveThreshold: amount('5') }) }
    expect(verdictOf(facts, config)).toMatchObject({
      _tag: 'Purge',
      actions: { demoteResearcher: true, waive: '5', cancelRequests: 0 },
      warnings: [],
    })
  })

  it.each([
    [undefined],
    [{ affiliated: true, assets: Number.NaN, grants: 0 }],
    [{ assets: 0, grants: 0 }],
  ])('that are unknown (%j) are kept', (researcher) => {
    const verdict = compiled({ policy: enabled }).evaluate({
      ...plainUser(),
      researcher,
    } as UserFacts)
    expect(reasonsOf(verdict)).toEqual(['researcher/unknown'])
  })
})
