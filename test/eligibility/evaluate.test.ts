// The evaluator: selection, verdicts, host rules, and the mistakes that it refuses.
import { describe, expect, it, vi } from 'vitest'
import {
  beforeDay,
  DATE_FIELDS,
  daysBack,
  monthsBack,
  never,
  orNever,
  yearsBack,
} from '../../src/domain/criteria.js'
import type { ShortCriteria } from '../support/short-criteria.js'
import type { UserFacts } from '../../src/domain/user.js'
import { compileEvaluator, type EvaluatorConfig } from '../../src/eligibility/evaluate.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import type { Rule } from '../../src/eligibility/rule.js'
import {
  ACTOR,
  AS_OF,
  amount,
  compiled,
  criteria,
  day,
  key,
  plainUser,
  policy,
  policyWithRules,
  reasonsOf,
  verdictOf,
  warningsOf,
  without,
} from './cases.js'

describe('the selection', () => {
  const strange = criteria({
    days: 10,
    recordType: 'staff',
    userGroups: ['faculty', 'guest'],
    include: [key('1')],
    exclude: [key('1001')],
    homeLibraries: [{ library: 'branch', withBranches: false }],
  })

  it('names every criterion that does not fit, with measure and limit', () => {
    expect(verdictOf({ purgeDate: day('2024-06-10') }, { criteria: strange })).toEqual({
      _tag: 'NotSelected',
      reasons: [
        {
          _tag: 'Blocked',
          code: 'purge-date-after-cutoff',
          measured: '2024-06-10',
          limit: '2024-06-05',
        },
        { _tag: 'Blocked', code: 'other-record-type', measured: 'public', limit: null },
        { _tag: 'Blocked', code: 'other-home-library', measured: 'main', limit: null },
        { _tag: 'Blocked', code: 'not-included', measured: false, limit: true },
        { _tag: 'Blocked', code: 'excluded', measured: true, limit: false },
      ],
      warnings: [],
    })
  })

  it('never means a user without the date', () => {
    expect(verdictOf({ purgeDate: null })).toEqual({
      _tag: 'NotSelected',
      reasons: [{ _tag: 'Blocked', code: 'no-purge-date', measured: null, limit: '2024-06-15' }],
      warnings: [],
    })
  })

  it('asks no rule about a user who is not meant', () => {
    expect(reasonsOf(verdictOf({ purgeDate: null, openLoans: 3 }))).toEqual(['no-purge-date'])
  })

  it.each<[keyof UserFacts, ShortCriteria]>([
    ['purgeDate', {}],
    ['expiryDate', { dateField: 'expiryDate' }],
    ['lastActivityDate', { dateField: 'lastActivityDate' }],
    ['lastLoanDate', { dateField: 'lastLoanDate' }],
    ['createdDate', { dateField: 'createdDate' }],
    ['recordType', { recordType: 'public' }],
    ['userGroup', { recordType: 'public', userGroups: ['student'] }],
    ['homeLibrary', { homeLibraries: [{ library: 'main', withBranches: false }] }],
  ])('keeps a user visibly where it needs %s and does not know it', (fact, changes) => {
    const user = without(
      plainUser({ lastActivityDate: day('2001-01-01'), lastLoanDate: day('2001-01-01') }),
      fact,
    )
    const verdict = compiled({ criteria: criteria(changes) }).evaluate(user)
    expect(verdict).toMatchObject({
      _tag: 'Keep',
      reasons: expect.arrayContaining([
        expect.objectContaining({ _tag: 'Unknown', code: 'selection', fact }),
      ]),
    })
  })

  it('lists an unknown selection beside every other reason', () => {
    const user = without(plainUser({ openLoans: 1, staffRoles: 2 }), 'recordType')
    expect(
      reasonsOf(compiled({ criteria: criteria({ recordType: 'public' }) }).evaluate(user)),
    ).toEqual(['selection/unknown', 'open-loans', 'staff-roles'])
  })

  it('does not mean a user whom one criterion rules out, whatever else is unknown', () => {
    const user = without(plainUser({ purgeDate: null }), 'recordType')
    expect(
      reasonsOf(compiled({ criteria: criteria({ recordType: 'public' }) }).evaluate(user)),
    ).toEqual(['no-purge-date'])
  })

  it('takes a user without a group for a member of none', () => {
    const grouped = criteria({ recordType: 'public', userGroups: ['student'] })
    expect(verdictOf({ userGroup: null }, { criteria: grouped })).toMatchObject({
      _tag: 'NotSelected',
      reasons: [{ code: 'other-user-group', measured: null }],
    })
    expect(verdictOf({ userGroup: 'student' }, { criteria: grouped })).toMatchObject({
      _tag: 'Purge',
    })
  })

  it.each(['Anna', 'ANNA', 'anna '])('never means %j where anna is excluded', (userKey) => {
    const excluding = criteria({ exclude: [key('anna'), key('bert')] })
    expect(reasonsOf(verdictOf({ key: key(userKey) }, { criteria: excluding }))).toEqual([
      'excluded',
    ])
    expect(verdictOf({ key: key('anna2') }, { criteria: excluding })).toMatchObject({
      _tag: 'Purge',
    })
  })

  it('never means who is excluded by the folding of the host', () => {
    const config = {
      criteria: criteria({ exclude: [key('17')] }),
      foldName: (name: string) => name.replace(/^0+/, ''),
    }
    expect(reasonsOf(verdictOf({ key: key('0017') }, config))).toEqual(['excluded'])
  })

  it('compares types, groups and included keys exactly', () => {
    const chosen = criteria({ recordType: 'Public', userGroups: ['Student'], include: [key('A1')] })
    expect(
      reasonsOf(
        verdictOf({ key: key('a1') }, { criteria: chosen, foldName: (name) => name.toLowerCase() }),
      ),
    ).toEqual(['other-record-type', 'not-included'])
  })

  it('holds the dates against included users all the same', () => {
    const included = criteria({ include: [key('1001')] })
    expect(verdictOf({}, { criteria: included })).toMatchObject({ _tag: 'Purge' })
    expect(reasonsOf(verdictOf({ purgeDate: day('2024-06-16') }, { criteria: included }))).toEqual([
      'purge-date-after-cutoff',
    ])
  })

  it.each([
    [''],
    ['0000-00-00'],
    ['20130101'],
    ['2013-1-010'],
    [new Date(0)],
    [20130101],
    [undefined],
  ])('does not take %j for an early day', (value) => {
    expect(reasonsOf(verdictOf({ purgeDate: value } as unknown as UserFacts))).toContain(
      'selection/unknown',
    )
  })
})

describe('the boundary day', () => {
  const boundary = {
    _tag: 'Blocked',
    code: 'boundary-day',
    measured: '2024-06-05',
    limit: '2024-06-05',
  }
  const onTheDay = { purgeDate: day('2024-06-05') }

  it.each([
    ['selected', { cutoffRule: 'on-or-before' }, {}, 'Purge'],
    ['kept', { cutoffRule: 'on-or-before' }, { openLoans: 1 }, 'Keep'],
    ['not selected', { cutoffRule: 'before' }, {}, 'NotSelected'],
  ] as const)('is a warning for a user who is %s', (_, changes, facts, tag) => {
    expect(
      verdictOf({ ...onTheDay, ...facts }, { criteria: criteria({ days: 10, ...changes }) }),
    ).toMatchObject({
      _tag: tag,
      warnings: [boundary],
    })
  })

  it.each([['2024-06-04'], ['2024-06-06']])('is not %s', (date) => {
    expect(
      warningsOf(
        verdictOf(
          { purgeDate: day(date) },
          { criteria: criteria({ days: 10, cutoffRule: 'on-or-before' }) },
        ),
      ),
    ).toEqual([])
  })

  it('is not pointed out where the rule is off', () => {
    const config = {
      policy: policyWithRules({ 'boundary-day': 'off' }),
      criteria: criteria({ days: 10 }),
    }
    expect(warningsOf(verdictOf(onTheDay, config))).toEqual([])
  })
})

describe('the verdict', () => {
  it('of a user with everything against them names all reasons, in the order of rules', () => {
    const verdict = verdictOf({
      openLoans: 1,
      debt: amount('5'),
      credit: amount('1'),
      requests: { pending: 1, inTransit: 0, onHoldShelf: 1, shipped: 0 },
      staffRoles: 1,
      legalHolds: 1,
      guaranteeOf: 1,
      restrictions: [{ until: null }],
      lastActivityDate: day('2024-06-14'),
    })
    expect(reasonsOf(verdict)).toEqual([
      'open-loans',
      'debt-over-threshold',
      'credit',
      'requests-pending',
      'requests-on-hold-shelf',
      'staff-roles',
      'legal-hold',
      'guarantor',
      'restriction',
      'recent-activity',
    ])
  })

  it('of a user without anything is a purge that only deletes', () => {
    expect(verdictOf({})).toEqual({
      _tag: 'Purge',
      actions: { demoteResearcher: false, waive: null, cancelRequests: 0 },
      warnings: [],
    })
  })

  it('is plain data that nobody can change for the next user', () => {
    const { evaluate } = compiled()
    const first = evaluate(plainUser())
    expect(Object.isFrozen(first)).toBe(true)
    expect(JSON.parse(JSON.stringify(first))).toEqual(first)
  })

  it('waives nothing of a debt that is zero in any spelling', () => {
    expect(verdictOf({ debt: amount('0.00') })).toMatchObject({
      _tag: 'Purge',
      actions: { waive: null },
    })
  })
})

/** The plain user with facts that throw when they are read. */
const throwing = (facts: readonly string[], others: Partial<UserFacts> = {}): UserFacts => {
  const user = plainUser(others) as unknown as Record<string, unknown>
  for (const fact of facts)
    Object.defineProperty(user, fact, {
      enumerable: true,
      get: () => {
        throw new Error('the relation is not loaded')
      },
    })
  return user as unknown as UserFacts
}

describe('a fact that throws when it is read', () => {
  const enabled = policy({
    researchers: 'enabled',
    protectedGroups: { groups: ['staff'], setting: 'on' },
    fineTotal: 'net',
  })
  const { extra: _, ...all } = { ...plainUser(), extra: {} }
  const facts = Object.keys(all).filter(
    (fact) => !['key', 'recordType', 'createdDate', 'lastLoanDate'].includes(fact),
  )

  it.each(facts)('is not known, as if it had not been delivered: %s', (fact) => {
    // The home library is asked only by criteria that name some.
    const homeLibraries = [{ library: 'main', withBranches: false }]
    const { evaluate } = compiled({ policy: enabled, criteria: criteria({ homeLibraries }) })
    const expected = evaluate(without(plainUser(), fact))
    expect(expected._tag).toBe('Keep')
    expect(evaluate(throwing([fact]))).toEqual(expected)
  })

  it('hides no reason of the others, and none of it is a failure of the rule', () => {
    const verdict = verdictOf({}, {})
    expect(verdict._tag).toBe('Purge')
    expect(
      reasonsOf(compiled().evaluate(throwing(['debt', 'restrictions'], { openLoans: 1 }))),
    ).toEqual([
      'open-loans',
      'debt-over-threshold/unknown',
      'restriction/unknown',
      'restriction-ended/unknown',
    ])
  })

  it.each([
    [
      'requests',
      { pending: 0, inTransit: 0, onHoldShelf: 0 },
      'shipped',
      'requests-pending/unknown',
    ],
    ['researcher', { affiliated: true, assets: 0 }, 'grants', 'researcher/unknown'],
  ])('inside %s leaves that fact unknown', (fact, value, name, reason) => {
    const inner = Object.defineProperty({ ...value }, name, {
      get: () => {
        throw new Error('no')
      },
    })
    expect(
      reasonsOf(compiled({ policy: enabled }).evaluate({ ...plainUser(), [fact]: inner })),
    ).toContain(reason)
  })

  it('is missed by a rule of the host that declares it, and leaves the others alone', () => {
    const extra = Object.defineProperty({ bookClub: false }, 'thesis', {
      get: () => {
        throw new Error('no')
      },
    })
    const rules = [
      hostRule({}),
      hostRule({ code: 'x-thesis', facts: ['extra.thesis'], prepare: () => () => null }),
    ]
    expect(reasonsOf(verdictOf({ extra }, { rules }))).toEqual(['x-thesis/unknown'])
  })
})

describe('the evaluator', () => {
  it('says which rules apply, with their settings', () => {
    const { rules } = compiled({
      policy: policyWithRules({ credit: 'off', deposit: 'warn' }),
      rules: [hostRule({})],
    })
    const settings = Object.fromEntries(rules.map((rule) => [rule.code, rule.setting]))
    expect(settings).toMatchObject({
      credit: 'off',
      deposit: 'warn',
      'open-loans': 'on',
      'boundary-day': 'warn',
      'x-book-club': 'on',
    })
    expect(rules).toHaveLength(37)
  })

  it('reckons the day in the zone of the policy', () => {
    const late = { asOf: '2024-06-15T23:30:00.000Z' as typeof AS_OF }
    expect(
      compiled({ ...late, policy: policy({ timeZone: 'Europe/Zurich' as never }) }).asOfDate,
    ).toBe('2024-06-16')
    expect(
      compiled({ ...late, policy: policy({ timeZone: 'America/New_York' as never }) }).asOfDate,
    ).toBe('2024-06-15')
  })
})

const hostRule = (changes: Partial<Rule>): Rule => ({
  code: 'x-book-club',
  hard: false,
  facts: ['extra.bookClub'],
  source: 'the library of the tests',
  prepare: () => (user) =>
    user.extra?.bookClub === true ? { _tag: 'Blocked', measured: true, limit: false } : null,
  ...changes,
})

describe("a host's own rule", () => {
  it('blocks, warns or is silent like the built-in ones, after them', () => {
    const facts = { openLoans: 1, extra: { bookClub: true } }
    const rules = [hostRule({})]
    expect(reasonsOf(verdictOf(facts, { rules }))).toEqual(['open-loans', 'x-book-club'])
    expect(
      warningsOf(verdictOf(facts, { rules, policy: policyWithRules({ 'x-book-club': 'warn' }) })),
    ).toEqual(['x-book-club'])
    expect(
      reasonsOf(verdictOf(facts, { rules, policy: policyWithRules({ 'x-book-club': 'off' }) })),
    ).toEqual(['open-loans'])
    expect(verdictOf({ extra: { bookClub: false } }, { rules })).toMatchObject({ _tag: 'Purge' })
  })

  it.each([[undefined], [{}], [{ other: 1 }], [Object.create({ bookClub: false })], [null]])(
    'keeps a user whose declared fact is missing (%j)',
    (extra) => {
      const verdict = compiled({ rules: [hostRule({})] }).evaluate({
        ...plainUser(),
        extra,
      } as UserFacts)
      expect(verdict).toMatchObject({
        _tag: 'Keep',
        reasons: [{ _tag: 'Unknown', code: 'x-book-club', fact: 'extra.bookClub' }],
      })
    },
  )

  it('may declare facts of the library too', () => {
    const rules = [hostRule({ facts: ['lastLoanDate'], prepare: () => () => null })]
    expect(reasonsOf(compiled({ rules }).evaluate(without(plainUser(), 'lastLoanDate')))).toEqual([
      'x-book-club/unknown',
    ])
  })

  const hostile: readonly (readonly [string, Rule['prepare']])[] = [
    [
      'throws',
      () => () => {
        throw new Error('no')
      },
    ],
    [
      'throws nothing at all',
      () => () => {
        throw undefined
      },
    ],
    [
      'throws while it is prepared',
      () => {
        throw new Error('no')
      },
    ],
    ['prepares nothing', () => undefined as never],
    ['answers undefined', () => () => undefined as never],
    ['answers true', () => () => true as never],
    ['answers a promise', () => (async () => null) as never],
    ['answers a text', () => () => 'Blocked' as never],
    ['answers an unknown tag', () => () => ({ _tag: 'Fine' }) as never],
    ['measures an object', () => () => ({ _tag: 'Blocked', measured: {}, limit: 0 }) as never],
    ['measures NaN', () => () => ({ _tag: 'Blocked', measured: Number.NaN, limit: 0 })],
    [
      'misses a fact that does not exist',
      () => () => ({ _tag: 'Unknown', fact: 'shoeSize' }) as never,
    ],
    [
      'answers a trap',
      () => () =>
        new Proxy(
          {},
          {
            get: () => {
              throw new Error('trap')
            },
          },
        ) as never,
    ],
  ]

  it.each(hostile)('that %s keeps the user as failed', (_, prepare) => {
    const verdict = verdictOf({}, { rules: [hostRule({ facts: [], prepare })] })
    expect(verdict).toEqual({
      _tag: 'Keep',
      reasons: [{ _tag: 'RuleFailed', code: 'x-book-club' }],
      warnings: [],
    })
  })

  it.each<[string, Rule['prepare']]>([
    [
      'answers a promise that rejects',
      () => (async () => Promise.reject(new Error('no'))) as never,
    ],
    [
      'is prepared by a promise that rejects',
      (async () => Promise.reject(new Error('no'))) as never,
    ],
  ])('that %s keeps the user as failed, and does not end the process', async (_, prepare) => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      expect(reasonsOf(verdictOf({}, { rules: [hostRule({ facts: [], prepare })] }))).toEqual([
        'x-book-club/rule-failed',
      ])
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  })

  it('that fails hides no other reason', () => {
    const rules = [
      hostRule({ facts: [], prepare: hostile[0]?.[1] as Rule['prepare'] }),
      hostRule({ code: 'x-second', facts: [] }),
    ]
    expect(reasonsOf(verdictOf({ openLoans: 1, extra: { bookClub: true } }, { rules }))).toEqual([
      'open-loans',
      'x-book-club/rule-failed',
      'x-second',
    ])
  })

  it('is told the context, resolved once', () => {
    const seen: unknown[] = []
    const prepare: Rule['prepare'] = ({ asOf, asOfDate, cutoffs, actor }) => {
      seen.push([asOf, asOfDate, cutoffs.map(({ date }) => date), actor])
      return () => null
    }
    const { evaluate } = compiled({
      rules: [hostRule({ facts: [], prepare })],
      criteria: criteria({ days: 10 }),
    })
    evaluate(plainUser())
    evaluate(plainUser())
    expect(seen).toEqual([[AS_OF, '2024-06-15', ['2024-06-05'], ACTOR]])
  })
})

/**
 * The few weird values that are in order where they stand: no actor, no rules, an actor of any
 * name.
 */
const isFine = (field: string, value: unknown): boolean =>
  field === 'actor'
    ? value === null || value === 'text'
    : field === 'rules' && (value === undefined || Array.isArray(value))

type Loose = Record<string, unknown>
const mistakesOf = (config: Loose) => {
  const result = compileEvaluator({
    criteria: criteria(),
    policy: policy(),
    asOf: AS_OF,
    actor: ACTOR,
    ...config,
  } as unknown as EvaluatorConfig)
  return result._tag === 'Left' ? result.left.map(({ code, path }) => `${path} ${code}`) : []
}

describe('what cannot be evaluated', () => {
  const limit = 'criteria.dates.0.limit'
  it.each<[string, unknown, string]>([
    ['days', -1, `${limit}.count out-of-range`],
    ['days', 1.5, `${limit}.count not-a-whole-number`],
    ['days', 36_501, `${limit}.count out-of-range`],
    ['days', Number.NaN, `${limit}.count not-a-whole-number`],
    ['days', '10', `${limit}.count not-a-whole-number`],
    ['dateField', 'birthDate', 'criteria.dates.0.field not-one-of'],
    ['cutoffRule', 'after', `${limit}.rule not-one-of`],
  ])('a condition with %s = %j is refused', (field, value, expected) => {
    expect(mistakesOf({ criteria: criteria({ [field]: value }) })).toEqual([expected])
  })

  const type = { recordType: 'public', userGroups: [] }
  it.each<[string, unknown, string]>([
    ['dates', undefined, 'criteria.dates missing'],
    ['dates', [], 'criteria.dates dates-required'],
    ['dates', [never('lastLoanDate')], 'criteria.dates dates-required'],
    [
      'dates',
      [orNever(yearsBack('lastLoanDate', 3)), orNever(yearsBack('lastActivityDate', 3))],
      'criteria.dates dates-required',
    ],
    ['dates', [daysBack('purgeDate', 0), yearsBack('purgeDate', 1)], 'criteria.dates.1 duplicate'],
    ['dates', [yearsBack('expiryDate', 101)], `${limit}.count out-of-range`],
    ['dates', [monthsBack('expiryDate', 1201)], `${limit}.count out-of-range`],
    ['dates', [beforeDay('expiryDate', day('2024-02-30'))], `${limit}.day invalid-date`],
    ['dates', [{ _tag: 'past' }], 'criteria.dates.0.field missing'],
    ['recordTypes', undefined, 'criteria.recordTypes missing'],
    [
      'recordTypes',
      [{ ...type, recordType: '' }],
      'criteria.recordTypes.0.recordType invalid-text',
    ],
    ['recordTypes', [type, type], 'criteria.recordTypes.1 duplicate'],
    [
      'recordTypes',
      [{ ...type, userGroups: 'student' }],
      'criteria.recordTypes.0.userGroups not-a-list',
    ],
    [
      'homeLibraries',
      [{ library: 'main', withBranches: 'no' }],
      'criteria.homeLibraries.0.withBranches not-a-boolean',
    ],
    [
      'homeLibraries',
      [{ library: 'main', withBranches: true }],
      'criteria.homeLibraries.0.withBranches branches-not-expanded',
    ],
    ['waiveThreshold', '-0.01', 'criteria.waiveThreshold negative-amount'],
    ['waiveThreshold', '-0', 'criteria.waiveThreshold negative-amount'],
    ['waiveThreshold', '-0.00', 'criteria.waiveThreshold negative-amount'],
    ['waiveThreshold', '10.401', 'criteria.waiveThreshold finer-than-currency'],
    ['waiveThreshold', '1e400', 'criteria.waiveThreshold invalid-amount'],
    ['waiveThreshold', 'NaN', 'criteria.waiveThreshold invalid-amount'],
    ['waiveThreshold', 5, 'criteria.waiveThreshold invalid-amount'],
    ['include', ['ok', ''], 'criteria.include.1 invalid-user-key'],
    ['exclude', new Array(1), 'criteria.exclude.0 invalid-user-key'],
    ['include', undefined, 'criteria.include missing'],
    ['exclude', null, 'criteria.exclude not-a-list'],
  ])('criteria with %s = %j are refused', (field, value, expected) => {
    const [first] = mistakesOf({ criteria: { ...criteria(), [field]: value } })
    expect(first).toBe(expected)
  })

  describe('a waive threshold', () => {
    const inYen = { ...PRESETS.strict, currency: { code: 'JPY', digits: 0 } }
    const ofYen = (waiveThreshold: string) => ({
      policy: inYen,
      criteria: criteria({ waiveThreshold: amount(waiveThreshold) }),
    })

    it(
      'finer than the currency is written is refused, ' + 'because another amount would be read',
      () => {
        expect(mistakesOf(ofYen('10.4'))).toEqual(['criteria.waiveThreshold finer-than-currency'])
        expect(mistakesOf(ofYen('10.000001'))).toEqual([
          'criteria.waiveThreshold finer-than-currency',
        ])
      },
    )

    it('as fine as the currency is written is taken, zeros at its end do not count', () => {
      for (const text of ['0', '10', '10.0', '10.000000'])
        expect(mistakesOf(ofYen(text))).toEqual([])
      const inFils = { ...inYen, currency: { code: 'KWD', digits: 3 } }
      expect(mistakesOf({ ...ofYen('10.401'), policy: inFils })).toEqual([])
    })

    it.each(['10.4', '-0'])('of %s in an order that was stored before still runs', (text) => {
      expect(mistakesOf({ ...ofYen(text), storedRules: 'of-0.1.0' })).toEqual([])
    })
  })

  it('an approver that names nobody, and a folding that is no function, are refused', () => {
    expect(mistakesOf({ approver: ' ', foldName: 'lower' })).toEqual([
      'approver invalid-actor-key',
      'foldName invalid-folding',
    ])
  })

  it.each(['', ' ', '\t', 7, undefined])('an actor %j is refused: it names nobody', (actor) => {
    expect(mistakesOf({ actor })).toEqual(['actor invalid-actor-key'])
  })

  it(
    'criteria with a hole in a list of groups are ' + 'refused: it would mean whoever has no group',
    () => {
      expect(
        mistakesOf({ criteria: criteria({ recordType: 'public', userGroups: new Array(1) }) }),
      ).toEqual(['criteria.recordTypes.0.userGroups.0 invalid-text'])
    },
  )

  it('criteria without days are refused for any date but the purge date', () => {
    expect(mistakesOf({ criteria: criteria({ days: null }) })).toEqual([])
    for (const dateField of DATE_FIELDS.filter((field) => field !== 'purgeDate'))
      expect(mistakesOf({ criteria: criteria({ days: null, dateField }) })).toEqual([
        'criteria.dates.0.limit days-required',
      ])
  })

  it.each<[string, unknown, string]>([
    ['name', '', 'policy.name invalid-text'],
    ['timeZone', 'Europe/Nowhere', 'policy.timeZone unknown-zone'],
    ['timeZone', 7, 'policy.timeZone unknown-zone'],
    ['currency', { code: 'Franken', digits: 2 }, 'policy.currency.code invalid-currency'],
    ['currency', { code: 'CHF', digits: 7 }, 'policy.currency.digits out-of-range'],
    ['rules', null, 'policy.rules not-an-object'],
    ['rules', { 'open-loans': 'off' }, 'policy.rules.open-loans hard-rule'],
    ['rules', { 'legal-hold': 'warn' }, 'policy.rules.legal-hold hard-rule'],
    ['rules', { 'system-account': 'off' }, 'policy.rules.system-account hard-rule'],
    ['rules', { 'own-account': 'warn' }, 'policy.rules.own-account hard-rule'],
    ['rules', { 'open-loan': 'on' }, 'policy.rules.open-loan unknown-rule'],
    ['rules', { 'x-not-registered': 'on' }, 'policy.rules.x-not-registered unknown-rule'],
    ['rules', JSON.parse('{"__proto__":"off"}'), 'policy.rules.__proto__ invalid-rule-code'],
    ['rules', { credit: 'maybe' }, 'policy.rules.credit not-one-of'],
    ['fineTotal', 'both', 'policy.fineTotal not-one-of'],
    [
      'requests',
      { pending: 'block', inTransit: 'block', onHoldShelf: 'block' },
      'policy.requests.shipped missing',
    ],
    ['requests', { ...PRESETS.strict.requests, lost: 'block' }, 'policy.requests.lost unknown-key'],
    ['recentActivity', { days: 0, setting: 'on' }, 'policy.recentActivity.days out-of-range'],
    ['recentLoan', 5, 'policy.recentLoan not-an-object'],
    [
      'protectedGroups',
      { groups: [''], setting: 'on' },
      'policy.protectedGroups.groups.0 invalid-text',
    ],
    ['researchers', true, 'policy.researchers not-one-of'],
    ['deletePolicy', 'shred', 'policy.deletePolicy not-one-of'],
    ['approval', 'third-person', 'policy.approval not-one-of'],
    [
      'caps',
      { maxCount: null, maxPercent: null, exceededWhen: 'or' },
      'policy.caps cap-without-limit',
    ],
    [
      'caps',
      { maxCount: 0, maxPercent: null, exceededWhen: 'or' },
      'policy.caps.maxCount out-of-range',
    ],
    [
      'caps',
      { maxCount: 1.5, maxPercent: null, exceededWhen: 'or' },
      'policy.caps.maxCount not-a-whole-number',
    ],
    [
      'caps',
      { maxCount: null, maxPercent: '0', exceededWhen: 'or' },
      'policy.caps.maxPercent out-of-range',
    ],
    [
      'caps',
      { maxCount: null, maxPercent: '100.1', exceededWhen: 'or' },
      'policy.caps.maxPercent out-of-range',
    ],
    [
      'caps',
      { maxCount: 5, maxPercent: 5, exceededWhen: 'or' },
      'policy.caps.maxPercent invalid-percent',
    ],
    [
      'caps',
      { maxCount: 5, maxPercent: '2.5', exceededWhen: 'xor' },
      'policy.caps.exceededWhen not-one-of',
    ],
    ['caps', undefined, 'policy.caps missing'],
  ])('a policy with %s = %j is refused', (field, value, expected) => {
    expect(mistakesOf({ policy: { ...policy(), [field]: value } })).toEqual([expected])
  })

  it.each<[string, unknown, string]>([
    ['a code without x-', [hostRule({ code: 'book-club' })], 'rules.0.code invalid-rule-code'],
    ['a code of the library', [hostRule({ code: 'open-loans' })], 'rules.0.code invalid-rule-code'],
    ['the same code twice', [hostRule({}), hostRule({})], 'rules.1.code duplicate-rule-code'],
    [
      'a fact that does not exist',
      [hostRule({ facts: ['shoeSize' as never] })],
      'rules.0.facts.0 unknown-fact',
    ],
    ['no function', [{ ...hostRule({}), prepare: 1 }], 'rules.0.prepare invalid-rule'],
    ['no list', {}, 'rules not-a-list'],
    ['no rule', [null], 'rules.0 not-an-object'],
  ])('host rules with %s are refused', (_, rules, expected) => {
    expect(mistakesOf({ rules })).toEqual([expected])
  })

  it('a hard rule of the host cannot be set to warn either', () => {
    expect(
      mistakesOf({
        rules: [hostRule({ hard: true })],
        policy: policyWithRules({ 'x-book-club': 'warn' }),
      }),
    ).toEqual(['policy.rules.x-book-club hard-rule'])
  })

  it('every mistake is listed at once', () => {
    const config = {
      criteria: criteria({ days: -1, waiveThreshold: 'NaN' as never }),
      policy: { ...policyWithRules({ 'open-loans': 'off' }), timeZone: 'Mars' },
      asOf: '2024-06-15',
      actor: '',
      rules: [hostRule({ code: 'y' })],
    }
    expect(mistakesOf(config)).toEqual([
      'criteria.dates.0.limit.count out-of-range',
      'criteria.waiveThreshold invalid-amount',
      'policy.timeZone unknown-zone',
      'policy.rules.open-loans hard-rule',
      'asOf invalid-instant',
      'actor invalid-actor-key',
      'rules.0.code invalid-rule-code',
    ])
  })

  it.each([
    [undefined],
    [null],
    [0],
    ['text'],
    [[]],
    [Symbol('s')],
    [() => 1],
    [
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('trap')
          },
        },
      ),
    ],
  ])('never throws, whatever it is given (%#)', (weird) => {
    for (const field of ['criteria', 'policy', 'asOf', 'actor', 'rules']) {
      if (isFine(field, weird)) continue
      expect(mistakesOf({ [field]: weird }).length).toBeGreaterThan(0)
    }
    const whole = compileEvaluator(weird as EvaluatorConfig)
    expect(whole._tag).toBe('Left')
  })
})
