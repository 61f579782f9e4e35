// A policy of the former form: refused anew, run by what it meant in a stored order. Two of its
// settings of which one keeps a user whom the other lets go are read as the narrower.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { decodePolicy } from '../../src/codec/index.js'
import type { PurgeCriteria } from '../../src/domain/criteria.js'
import { REQUEST_RULES } from '../../src/domain/field-rules.js'
import { type FormerPolicy, presentPolicy } from '../../src/domain/former-policy.js'
import type { Invalid } from '../../src/domain/invalid.js'
import type { RequestSetting, RuleSetting } from '../../src/domain/policy.js'
import { REQUEST_STATES, type UserFacts } from '../../src/domain/user.js'
import { describeCriteria, describePolicy } from '../../src/words/describe.js'
import { compileEvaluator, type EvaluatorConfig } from '../../src/eligibility/evaluate.js'
import {
  AS_OF,
  ACTOR,
  amount,
  compiled,
  criteria,
  day,
  formerPolicy,
  plainUser,
  reasonsOf,
  warningsOf,
  without,
} from './cases.js'

vi.setConfig({ testTimeout: 60_000 })

interface Contradiction {
  readonly name: string
  readonly policy: FormerPolicy
  readonly criteria?: PurgeCriteria
  readonly code: string
  /** A user whom only the narrower of the two keeps, and the fact of it. */
  readonly facts: Partial<UserFacts>
  readonly fact: keyof UserFacts
}

const withRule = (
  code: string,
  setting: RuleSetting,
  changes: Partial<FormerPolicy> = {},
): FormerPolicy => formerPolicy({ ...changes, rules: { ...formerPolicy().rules, [code]: setting } })

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
        requests: { ...formerPolicy().requests, [state]: request },
      }),
      code: REQUEST_RULES[state],
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
    code: 'recent-activity',
    facts: { lastActivityDate: day('2024-06-14') },
    fact: 'lastActivityDate',
  },
  {
    name: 'protected-group off, protected groups named',
    policy: withRule('protected-group', 'off', { protectedGroups: ['student'] }),
    code: 'protected-group',
    facts: { userGroup: 'student' },
    fact: 'userGroup',
  },
  {
    name: 'debt-over-threshold off, a waive threshold above 0',
    policy: withRule('debt-over-threshold', 'off'),
    criteria: criteria({ waiveThreshold: amount('10') }),
    code: 'debt-over-threshold',
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

describe.each(CONTRADICTIONS)('$name', (each) => {
  const stored = { ...configOf(each), storedRules: 'of-0.1.0' as const }

  it('in a stored order keeps the user whom only one of the two keeps', () => {
    expect(reasonsOf(compiled(stored).evaluate(plainUser(each.facts)))).toEqual([each.code])
  })

  it('in a stored order is no finding where the fact is not delivered', () => {
    const verdict = compiled(stored).evaluate(without(plainUser(), each.fact))
    expect(reasonsOf(verdict)).not.toContain(`${each.code}/unknown`)
  })

  it('in a stored order keeps a user whose fact says nothing', () => {
    const verdict = compiled(stored).evaluate(plainUser({ [each.fact]: 7 }))
    expect(reasonsOf(verdict)).toContain(`${each.code}/unknown`)
  })
})

describe('a policy of the former form', () => {
  it(
    'is refused by the evaluator where the order is given ' + 'anew, with the old and the new name',
    () => {
      const mistakes = mistakesOf(configOf({ policy: formerPolicy() }))
      const moved = mistakes.filter(({ code }) => code === 'moved-setting')
      expect(moved.map(({ path }) => path).sort()).toEqual([
        'policy.protectedGroups',
        'policy.recentActivityDays',
        'policy.rules.protected-group',
        'policy.rules.recent-activity',
        ...Object.values(REQUEST_RULES)
          .map((code) => `policy.rules.${code}`)
          .sort(),
      ])
      expect(moved.find(({ path }) => path === 'policy.rules.requests-shipped')?.expected).toBe(
        'left out; it is set as policy.requests.shipped: block, cancel or ignore',
      )
    },
  )

  it('is refused by the codec', () => {
    const decoded = decodePolicy(JSON.parse(JSON.stringify(formerPolicy())))
    expect(decoded._tag === 'Left' && decoded.left.map(({ code }) => code)).toContain(
      'moved-setting',
    )
  })

  it('is never rewritten, and has a present form for rules and words', () => {
    const stored = formerPolicy({ protectedGroups: ['staff'] })
    const before = JSON.stringify(stored)
    const present = presentPolicy(stored)
    expect(JSON.stringify(stored)).toBe(before)
    expect(present).toMatchObject({
      recentActivity: { days: 365, setting: 'on' },
      recentLoan: null,
      protectedGroups: { groups: ['staff'], setting: 'on' },
    })
    expect('recentActivityDays' in present || 'recent-activity' in present.rules).toBe(false)
    expect(compileEvaluator({ ...configOf({ policy: stored }), policy: present })._tag).toBe(
      'Right',
    )
  })

  it('asks no rule about loans, which it did not know', () => {
    const { evaluate } = compiled({ policy: formerPolicy(), storedRules: 'of-0.1.0' })
    const lent = plainUser({ lastLoanDate: day('2024-06-14'), lastActivityDate: day('2024-06-14') })
    expect(reasonsOf(evaluate(lent))).toEqual(['recent-activity'])
  })

  it.each<[string, FormerPolicy, readonly string[], number]>([
    ['is named warn', withRule('requests-pending', 'warn', cancelled()), ['requests-pending'], 1],
    ['is off', withRule('requests-pending', 'off', cancelled()), [], 1],
    ['is not named', formerPolicy({ ...cancelled(), rules: {} }), [], 1],
  ])('cancels requests, with a warning only where its rule %s', (_, policy, warnings, count) => {
    const { evaluate } = compiled({ policy, storedRules: 'of-0.1.0' })
    const verdict = evaluate(plainUser({ requests: { ...none, pending: 1 } }))
    expect(verdict).toMatchObject({ _tag: 'Purge', actions: { cancelRequests: count } })
    expect(warningsOf(verdict)).toEqual(warnings)
  })

  it('lets a debt go that nobody asks about, known or not', () => {
    const policy = withRule('debt-over-threshold', 'off')
    const { evaluate } = compiled({ policy, storedRules: 'of-0.1.0' })
    expect(evaluate(plainUser({ debt: amount('5') }))).toMatchObject({ actions: { waive: '5' } })
    expect(evaluate(without(plainUser(), 'debt'))).toMatchObject({
      _tag: 'Purge',
      actions: { waive: null },
    })
  })
})

function cancelled(): Pick<FormerPolicy, 'requests'> {
  return { requests: { ...formerPolicy().requests, pending: 'cancel' } }
}

describe('recent activity of the former form without a number of days', () => {
  const noDays = (rules: FormerPolicy['rules']): FormerPolicy =>
    formerPolicy({ recentActivityDays: null, rules })

  it.each<[string, FormerPolicy['rules']]>([
    ['on', { 'recent-activity': 'on' }],
    ['warn', { 'recent-activity': 'warn' }],
    ['not named, and so on', {}],
  ])('is refused where the rule is %s: no reading makes it good', (_, rules) => {
    const stored = { ...configOf({ policy: noDays(rules) }), storedRules: 'of-0.1.0' as const }
    expect(mistakesOf(stored).map(({ code, path }) => [code, path])).toEqual([
      ['contradictory-settings', 'policy.rules.recent-activity'],
      ['contradictory-settings', 'policy.recentActivityDays'],
    ])
  })

  it('is not asked where the rule is off, not even where it is not known', () => {
    const policy = noDays({ 'recent-activity': 'off' })
    const { evaluate } = compiled({ policy, storedRules: 'of-0.1.0' })
    expect(evaluate(plainUser({ lastActivityDate: day('2024-06-15') }))._tag).toBe('Purge')
    expect(evaluate(without(plainUser(), 'lastActivityDate'))._tag).toBe('Purge')
  })
})

describe('what the words promise of a policy of the former form', () => {
  const setting = fc.constantFrom<(RuleSetting | undefined)[]>('on', 'warn', 'off', undefined)
  const request = fc.constantFrom<RequestSetting[]>('block', 'cancel', 'ignore')
  const GROUPS = ['student', 'faculty']

  /** Whatever somebody may have stored, contradictions included. */
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
      policy: formerPolicy({
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

  it(
    'is what becomes of a user under a stored order, whose contradictions are read as the ' +
      'narrower',
    () => {
      let kept = 0
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
            if (promised === 'keeps') kept++
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
      expect(kept).toBeGreaterThan(200)
    },
  )
})
