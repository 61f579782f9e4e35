// Two settings of which one keeps a user whom the other lets go: refused anew, read as the narrower
// in a stored order.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { decodePolicy } from '../../src/codec/index.js'
import { REQUEST_RULES } from '../../src/domain/contradictions.js'
import type { PurgeCriteria } from '../../src/domain/criteria.js'
import type { Invalid } from '../../src/domain/invalid.js'
import type { PurgePolicy, RequestSetting, RuleSetting } from '../../src/domain/policy.js'
import { REQUEST_STATES, type UserFacts } from '../../src/domain/user.js'
import { describeCriteria, describePolicy } from '../../src/words/describe.js'
import { compileEvaluator, type EvaluatorConfig } from '../../src/eligibility/evaluate.js'
import { PRESETS, presetNames } from '../../src/eligibility/presets.js'
import type { Rule } from '../../src/eligibility/rule.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { RULES_OF_0_1_0, storedRulesOf } from '../../src/eligibility/stored-rules.js'
import {
  AS_OF,
  ACTOR,
  amount,
  compiled,
  criteria,
  day,
  plainUser,
  policy,
  reasonsOf,
  warningsOf,
  without,
} from './cases.js'

vi.setConfig({ testTimeout: 60_000 })

interface Contradiction {
  readonly name: string
  readonly policy: PurgePolicy
  readonly criteria?: PurgeCriteria
  /** The two paths, first that of the rule; `criteria.` stands before those of the criteria. */
  readonly paths: readonly [string, string]
  /** A user whom only the narrower of the two keeps, and the fact of it. */
  readonly facts: Partial<UserFacts>
  readonly fact: keyof UserFacts
}

const withRule = (
  code: string,
  setting: RuleSetting,
  changes: Partial<PurgePolicy> = {},
): PurgePolicy => policy({ ...changes, rules: { ...PRESETS.strict.rules, [code]: setting } })

const none = { pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 0 }

const aboutRequests = REQUEST_STATES.flatMap((state) =>
  (
    [
      ['block', 'warn'],
      ['block', 'off'],
      ['cancel', 'on'],
      ['ignore', 'on'],
    ] as const satisfies readonly (readonly [RequestSetting, RuleSetting])[]
  ).map(
    ([request, setting]): Contradiction => ({
      name: `${REQUEST_RULES[state]} ${setting}, requests that are ${state} ${request}`,
      policy: withRule(REQUEST_RULES[state], setting, {
        requests: { ...PRESETS.strict.requests, [state]: request },
      }),
      paths: [`rules.${REQUEST_RULES[state]}`, `requests.${state}`],
      facts: { requests: { ...none, [state]: 1 } },
      fact: 'requests',
    }),
  ),
)

const CONTRADICTIONS: readonly Contradiction[] = [
  ...aboutRequests,
  {
    name: 'recent-activity off, 365 days of recent activity',
    policy: withRule('recent-activity', 'off'),
    paths: ['rules.recent-activity', 'recentActivityDays'],
    facts: { lastActivityDate: day('2024-06-14') },
    fact: 'lastActivityDate',
  },
  {
    name: 'protected-group off, protected groups named',
    policy: withRule('protected-group', 'off', { protectedGroups: ['student'] }),
    paths: ['rules.protected-group', 'protectedGroups'],
    facts: { userGroup: 'student' },
    fact: 'userGroup',
  },
  {
    name: 'debt-over-threshold off, a waive threshold above 0',
    policy: withRule('debt-over-threshold', 'off'),
    criteria: criteria({ waiveThreshold: amount('10') }),
    paths: ['rules.debt-over-threshold', 'criteria.waiveThreshold'],
    facts: { debt: amount('10.01') },
    fact: 'debt',
  },
]

const configOf = (each: Pick<Contradiction, 'policy' | 'criteria'>): EvaluatorConfig => ({
  criteria: each.criteria ?? criteria(),
  policy: each.policy,
  asOf: AS_OF,
  actor: ACTOR,
})

const mistakesOf = (config: EvaluatorConfig): readonly Invalid[] => {
  const result = compileEvaluator(config)
  return result._tag === 'Left' ? result.left : []
}

/** A path of the evaluator's mistakes. */
const full = (path: string): string => (path.startsWith('criteria.') ? path : `policy.${path}`)

describe.each(CONTRADICTIONS)('$name', (each) => {
  const [rulePath, otherPath] = each.paths

  it('is refused where it is given anew: one mistake at each path, each naming the other', () => {
    const mistakes = mistakesOf(configOf(each))
    expect(mistakes.map(({ code, path }) => [code, path])).toEqual([
      ['contradictory-settings', full(rulePath)],
      ['contradictory-settings', full(otherPath)],
    ])
    expect(mistakes[0]?.expected).toContain(full(otherPath))
    expect(mistakes[1]?.expected).toContain(full(rulePath))
  })

  it('in a stored order keeps the user whom only one of the two keeps', () => {
    const { evaluate } = compiled({ ...configOf(each), storedRules: 'of-0.1.0' })
    expect(reasonsOf(evaluate(plainUser(each.facts)))).toEqual([rulePath.replace('rules.', '')])
  })

  it('in a stored order is no finding where the fact is not delivered', () => {
    const { evaluate } = compiled({ ...configOf(each), storedRules: 'of-0.1.0' })
    const code = rulePath.replace('rules.', '')
    expect(reasonsOf(evaluate(without(plainUser(), each.fact)))).not.toContain(`${code}/unknown`)
  })

  it('in a stored order keeps the user whose fact is delivered in a form that says nothing', () => {
    const { evaluate } = compiled({ ...configOf(each), storedRules: 'of-0.1.0' })
    const code = rulePath.replace('rules.', '')
    expect(reasonsOf(evaluate(plainUser({ [each.fact]: 7 })))).toContain(`${code}/unknown`)
  })
})

describe.each(CONTRADICTIONS.filter((each) => each.criteria === undefined))(
  '$name, as JSON,',
  (each) => {
    it('is refused with the same code at the same paths', () => {
      const result = decodePolicy(JSON.parse(JSON.stringify(each.policy)))
      const found = result._tag === 'Left' ? result.left : []
      const expected = mistakesOf(configOf(each)).map((mistake) => ({
        ...mistake,
        path: mistake.path.replace('policy.', ''),
        expected: mistake.expected.replace('policy.', ''),
      }))
      expect(found).toEqual(expected)
    })
  },
)

describe('recent activity without a number of days', () => {
  const paths = ['policy.rules.recent-activity', 'policy.recentActivityDays']
  const noDays = (rules: PurgePolicy['rules']): PurgePolicy =>
    policy({ recentActivityDays: null, rules })
  const codesOf = (config: EvaluatorConfig) =>
    mistakesOf(config).map(({ code, path }) => [code, path])

  it.each<[string, PurgePolicy['rules']]>([
    ['on', { 'recent-activity': 'on' }],
    ['warn', { 'recent-activity': 'warn' }],
    ['not named, and so on', {}],
  ])('is refused where the rule is %s', (_, rules) => {
    const expected = paths.map((path) => ['contradictory-settings', path])
    expect(codesOf(configOf({ policy: noDays(rules) }))).toEqual(expected)
    // No reading makes it good, so no order was ever stored with it.
    expect(codesOf({ ...configOf({ policy: noDays(rules) }), storedRules: 'of-0.1.0' })).toEqual(
      expected,
    )
    const decoded = decodePolicy(JSON.parse(JSON.stringify(noDays(rules))))
    expect(decoded._tag === 'Left' && decoded.left.map(({ path }) => `policy.${path}`)).toEqual(
      paths,
    )
  })

  it('is not asked where the rule is off, not even where it is not known', () => {
    const { evaluate } = compiled({ policy: noDays({ 'recent-activity': 'off' }) })
    expect(evaluate(plainUser({ lastActivityDate: day('2024-06-15') }))._tag).toBe('Purge')
    expect(evaluate(without(plainUser(), 'lastActivityDate'))._tag).toBe('Purge')
  })
})

describe('settings that agree', () => {
  it.each<[string, PurgePolicy, PurgeCriteria?]>([
    [
      'requests that are cancelled, with a warning',
      withRule('requests-pending', 'warn', requests('cancel')),
    ],
    [
      'requests that are cancelled without one',
      withRule('requests-pending', 'off', requests('cancel')),
    ],
    ['requests that are left to the host', withRule('requests-pending', 'off', requests('ignore'))],
    ['requests that block, the rule not named', policy({ rules: {} })],
    [
      'requests that are cancelled, the rule not named',
      policy({ ...requests('cancel'), rules: {} }),
    ],
    ['recent activity that warns', withRule('recent-activity', 'warn')],
    [
      'protected groups that warn',
      withRule('protected-group', 'warn', { protectedGroups: ['student'] }),
    ],
    ['no protected group and the rule off', withRule('protected-group', 'off')],
    [
      'a threshold where debts warn',
      withRule('debt-over-threshold', 'warn'),
      criteria({ waiveThreshold: amount('1') }),
    ],
    ['no threshold where debts are not asked', withRule('debt-over-threshold', 'off')],
  ])('are accepted: %s', (_, chosen, selected = criteria()) => {
    expect(mistakesOf(configOf({ policy: chosen, criteria: selected }))).toEqual([])
    expect(decodePolicy(JSON.parse(JSON.stringify(chosen)))._tag).toBe('Right')
  })

  it.each(presetNames)('are those of the preset %s', (name) => {
    expect(
      mistakesOf(
        configOf({ policy: PRESETS[name], criteria: criteria({ waiveThreshold: amount('5') }) }),
      ),
    ).toEqual([])
  })
})

function requests(pending: RequestSetting): Pick<PurgePolicy, 'requests'> {
  return { requests: { ...PRESETS.strict.requests, pending } }
}

describe('the rules of a stored order', () => {
  const code = 'researcher-not-demoted'
  const researcher = { affiliated: true, assets: 1, grants: 0 }
  const everyRule = Object.fromEntries(BUILT_IN_RULES.map((rule) => [rule.code, 'on' as const]))
  const lacking = (absent: string) => {
    const { [absent]: _, ...rest } = everyRule
    return rest
  }

  it('of 0.1.0 are the built-in rules of that release, and never another', () => {
    // Rules that come later change nothing here, so that orders of 0.1.0 are not asked about them.
    const text = RULES_OF_0_1_0.join(' ')
    expect(RULES_OF_0_1_0).toHaveLength(31)
    expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toBe('dac5edd6c8793253')
    expect(RULES_OF_0_1_0).not.toContain(code)
    expect(BUILT_IN_RULES.map((rule) => rule.code)).toEqual(
      expect.arrayContaining([...RULES_OF_0_1_0]),
    )
    expect(Object.isFrozen(RULES_OF_0_1_0)).toBe(true)
  })

  it('are those that it lists, or those of 0.1.0', () => {
    expect(storedRulesOf({})).toBe('of-0.1.0')
    expect(storedRulesOf({ rules: { credit: 'warn' } })).toEqual({ credit: 'warn' })
  })

  it('do not include a soft rule that came later, whether or not the order lists its rules', () => {
    const user = plainUser({ researcher })
    expect(compiled({ policy: policy({ rules: {} }) }).evaluate(user)._tag).toBe('Keep')
    for (const storedRules of ['of-0.1.0', lacking(code)] as const) {
      const { evaluate, rules } = compiled({ policy: policy({ rules: {} }), storedRules })
      expect(evaluate(user)).toMatchObject({ _tag: 'Purge', warnings: [] })
      expect(rules.find((rule) => rule.code === code)?.setting).toBe('off')
    }
  })

  it('have the settings of the list, whatever the policy names', () => {
    const storedRules = { ...everyRule, credit: 'warn', deposit: 'off' } as const
    const user = plainUser({ credit: amount('1'), deposit: amount('1') })
    const verdict = compiled({ policy: policy({ rules: {} }), storedRules }).evaluate(user)
    expect([verdict._tag, warningsOf(verdict)]).toEqual(['Purge', ['credit']])
  })

  it('include a hard rule that came later where its fact is delivered', () => {
    const { evaluate } = compiled({
      policy: policy({ rules: {} }),
      storedRules: lacking('legal-hold'),
    })
    expect(reasonsOf(evaluate(plainUser({ legalHolds: 1 })))).toEqual(['legal-hold'])
    expect(evaluate(without(plainUser(), 'legalHolds'))._tag).toBe('Purge')
    expect(reasonsOf(evaluate(plainUser({ legalHolds: 'none' as never })))).toEqual([
      'legal-hold/unknown',
    ])
  })

  it('include a hard rule although the list says otherwise', () => {
    const { evaluate } = compiled({
      policy: policy({ rules: {} }),
      storedRules: { ...everyRule, 'legal-hold': 'off' },
    })
    expect(reasonsOf(evaluate(plainUser({ legalHolds: 1 })))).toEqual(['legal-hold'])
    expect(reasonsOf(evaluate(without(plainUser(), 'legalHolds')))).toEqual(['legal-hold/unknown'])
  })

  const club = (changes: Partial<Rule> = {}): Rule => ({
    code: 'x-club',
    hard: false,
    facts: ['extra.club'],
    source: 'test',
    prepare: () => (user) =>
      user.extra?.club === true ? { _tag: 'Blocked', measured: true, limit: false } : null,
    ...changes,
  })
  const member = plainUser({ extra: { club: true } })

  it('include a rule of the host only where the order names it', () => {
    const named = policy({ rules: { 'x-club': 'on' } })
    const unnamed = policy({ rules: {} })
    const ask = (chosen: PurgePolicy, storedRules: EvaluatorConfig['storedRules']) =>
      reasonsOf(
        compiled({ policy: chosen, rules: [club()], ...(storedRules && { storedRules }) }).evaluate(
          member,
        ),
      )
    expect(ask(unnamed, undefined)).toEqual(['x-club'])
    expect(ask(unnamed, 'of-0.1.0')).toEqual([])
    expect(ask(named, 'of-0.1.0')).toEqual(['x-club'])
    expect(ask(unnamed, everyRule)).toEqual([])
    expect(ask(unnamed, { ...everyRule, 'x-club': 'on' })).toEqual(['x-club'])
  })

  it('include a hard rule of the host that the order does not name, where its fact is delivered', () => {
    for (const storedRules of ['of-0.1.0', everyRule] as const) {
      const { evaluate } = compiled({
        policy: policy({ rules: {} }),
        rules: [club({ hard: true })],
        storedRules,
      })
      expect(reasonsOf(evaluate(member))).toEqual(['x-club'])
      expect(evaluate(plainUser())._tag).toBe('Purge')
    }
  })

  it.each<[string, unknown, readonly string[]]>([
    [
      'a rule that this runner lacks',
      { ...everyRule, 'x-club': 'on' },
      ['order.rules.x-club unknown-rule'],
    ],
    [
      'a rule that reaches the prototype',
      JSON.parse('{"__proto__":"on"}'),
      ['order.rules.__proto__ invalid-rule-code'],
    ],
    [
      'a setting that is none',
      { ...everyRule, credit: 'maybe' },
      ['order.rules.credit not-one-of'],
    ],
    ['a list', [], ['order.rules not-an-object']],
    ['another release', 'of-0.0.9', ['order.rules not-an-object']],
  ])('are refused with %s', (_, storedRules, expected) => {
    const config = {
      ...configOf({ policy: policy({ rules: {} }) }),
      storedRules,
    } as EvaluatorConfig
    expect(mistakesOf(config).map(({ code: found, path }) => `${path} ${found}`)).toEqual(expected)
  })
})

describe('what the words promise of an order that is accepted', () => {
  const setting = fc.constantFrom<(RuleSetting | undefined)[]>('on', 'warn', 'off', undefined)
  const request = fc.constantFrom<RequestSetting[]>('block', 'cancel', 'ignore')
  const GROUPS = ['student', 'faculty']

  /** Whatever somebody may have typed, contradictions included. */
  const anyOrder = fc
    .record({
      named: fc.record({
        ...Object.fromEntries(Object.values(REQUEST_RULES).map((code) => [code, setting])),
        'recent-activity': setting,
        'protected-group': setting,
        'debt-over-threshold': setting,
        'researcher-not-demoted': setting,
      }),
      requests: fc.record({
        pending: request,
        inTransit: request,
        onHoldShelf: request,
        shipped: request,
      }),
      recentActivityDays: fc.constantFrom(null, 1, 30),
      protectedGroups: fc.subarray(GROUPS),
      fineTotal: fc.constantFrom('gross' as const, 'net' as const),
      researchers: fc.constantFrom('enabled' as const, 'disabled' as const),
      waiveThreshold: fc.constantFrom('0', '10').map(amount),
    })
    .map(({ named, waiveThreshold, ...rest }) => ({
      policy: policy({
        ...rest,
        rules: Object.fromEntries(
          Object.entries(named).filter(([, each]) => each !== undefined),
        ) as never,
      }),
      criteria: criteria({ waiveThreshold }),
    }))

  const STATES = {
    pending: 'pending',
    inTransit: 'in transit',
    onHoldShelf: 'on the hold shelf',
    shipped: 'shipped',
  } as const

  /** Of a user with only this: what the words say becomes of them, `keeps`, `goes`, or nothing. */
  const promisesOf = (
    words: readonly string[],
  ): readonly (readonly [Partial<UserFacts>, 'keeps' | 'goes'])[] => {
    const said = (start: string, end = ''): boolean =>
      words.some((each) => each.startsWith(start) && each.endsWith(end))
    const groups = (start: string) =>
      words
        .find((each) => each.startsWith(start))
        ?.slice(start.length, -1)
        .split(', ') ?? []
    const active = { lastActivityDate: day('2024-06-15') }
    const owing = { debt: amount('10.01') }
    const demotable = { researcher: { affiliated: true, assets: 1, grants: 0 } }
    const when = <Promised>(holds: boolean, promised: Promised): readonly Promised[] =>
      holds ? [promised] : []
    return [
      ...REQUEST_STATES.flatMap((state) => {
        const facts = { requests: { ...none, [state]: 1 } }
        const start = `Requests that are ${STATES[state]} `
        return [
          ...when(said(start, 'keep the user.'), [facts, 'keeps'] as const),
          ...when(said(start, 'are cancelled.') || said(start, 'are left to the host.'), [
            facts,
            'goes',
          ] as const),
        ]
      }),
      ...when(said('A user whose last activity', 'stays.'), [active, 'keeps'] as const),
      ...when(!said('A user whose last activity', 'stays.'), [active, 'goes'] as const),
      ...groups('Protected groups: ').map((userGroup) => [{ userGroup }, 'keeps'] as const),
      ...groups('Groups whose members go, with a warning: ').map(
        (userGroup) => [{ userGroup }, 'goes'] as const,
      ),
      ...when(said('A debt of up to', 'a user who owes more stays.'), [owing, 'keeps'] as const),
      ...when(said('Every debt '), [owing, 'goes'] as const),
      ...when(said('There is no research system', 'stay.'), [demotable, 'keeps'] as const),
      ...when(!said('There is no research system', 'stay.'), [demotable, 'goes'] as const),
    ]
  }

  it('is what becomes of a user with only that', () => {
    let [accepted, kept] = [0, 0]
    fc.assert(
      fc.property(anyOrder, (order) => {
        const result = compileEvaluator(configOf(order))
        if (result._tag === 'Left') return
        accepted++
        const { cutoffs, evaluate } = result.right
        const words = [
          ...describeCriteria(order.criteria, cutoffs, order.policy),
          ...describePolicy(order.policy),
        ]
        for (const [facts, promised] of promisesOf(words)) {
          if (promised === 'keeps') kept++
          // In no group that could be protected, unless the promise is about groups.
          const verdict = evaluate(plainUser({ userGroup: 'other', ...facts }))
          expect([facts, words, verdict._tag]).toEqual([
            facts,
            words,
            promised === 'keeps' ? 'Keep' : 'Purge',
          ])
        }
      }),
      { numRuns: 6000 },
    )
    expect(accepted).toBeGreaterThan(100)
    expect(kept).toBeGreaterThan(200)
  })

  it('is also what becomes of a user under a stored order, whose contradictions are read as the narrower', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const storedRules = 'of-0.1.0' as const
        const result = compileEvaluator({ ...configOf(order), storedRules })
        if (result._tag === 'Left') return
        const { cutoffs, evaluate } = result.right
        const words = [
          ...describeCriteria(order.criteria, cutoffs, order.policy, storedRules),
          ...describePolicy(order.policy, storedRules),
        ]
        for (const [facts, promised] of promisesOf(words)) {
          const verdict = evaluate(plainUser({ userGroup: 'other', ...facts }))
          expect([facts, words, verdict._tag]).toEqual([
            facts,
            words,
            promised === 'keeps' ? 'Keep' : 'Purge',
          ])
        }
      }),
      { numRuns: 1000 },
    )
  })
})
