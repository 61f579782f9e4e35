// The rules of an order that was stored before.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { PurgePolicy } from '../../src/domain/policy.js'
import { compileEvaluator, type EvaluatorConfig } from '../../src/eligibility/evaluate.js'
import type { Rule } from '../../src/eligibility/rule.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { RULES_OF_0_1_0, storedRulesOf } from '../../src/eligibility/stored-rules.js'
import {
  ACTOR,
  AS_OF,
  amount,
  compiled,
  criteria,
  plainUser,
  policy,
  reasonsOf,
  warningsOf,
  without,
} from './cases.js'

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

  it(
    'include a hard rule of the host that the order does ' +
      'not name, where its fact is delivered',
    () => {
      for (const storedRules of ['of-0.1.0', everyRule] as const) {
        const { evaluate } = compiled({
          policy: policy({ rules: {} }),
          rules: [club({ hard: true })],
          storedRules,
        })
        expect(reasonsOf(evaluate(member))).toEqual(['x-club'])
        expect(evaluate(plainUser())._tag).toBe('Purge')
      }
    },
  )

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
    const result = compileEvaluator({
      criteria: criteria(),
      policy: policy({ rules: {} }),
      asOf: AS_OF,
      actor: ACTOR,
      storedRules,
    } as EvaluatorConfig)
    const found = result._tag === 'Left' ? result.left : []
    expect(found.map((each) => `${each.path} ${each.code}`)).toEqual(expected)
  })
})
