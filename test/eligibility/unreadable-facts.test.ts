// A fact that throws when it is read is unknown; the others decide as they would have.
import { describe, expect, it } from 'vitest'
import { keepProblems, problemOf, withholdDates } from '../../src/domain/fact-problem.js'
import type { UserFacts } from '../../src/domain/user.js'
import { contradicting } from '../../src/eligibility/contradictions.js'
import type { Rule } from '../../src/eligibility/rule.js'
import { compileEvaluator } from '../../src/eligibility/evaluate.js'
import {
  ACTOR,
  AS_OF,
  amount,
  compiled,
  criteria,
  day,
  plainUser,
  policy,
  policyWithRules,
  reasonsOf,
  verdictOf,
} from './cases.js'

/** The user with one fact that throws when it is read. */
function throwing(name: keyof UserFacts, facts: Readonly<Record<string, unknown>> = {}): UserFacts {
  return Object.defineProperty({ ...plainUser(facts as Partial<UserFacts>) }, name, {
    enumerable: true,
    get: () => {
      throw new Error('not loaded')
    },
  })
}

const evaluate = (user: UserFacts) => reasonsOf(compiled().evaluate(user))

describe('a user with a fact that cannot be read', () => {
  it('stays for that fact alone', () => {
    expect(evaluate(throwing('openLoans'))).toEqual(['open-loans/unknown'])
  })

  it.each<[keyof UserFacts, unknown, string]>([
    ['staffRoles', { many: 1 }, 'staff-roles/unknown'],
    ['debt', ['0'], 'debt-over-threshold/unknown'],
    ['restrictions', { until: null }, 'restriction/unknown'],
    ['restrictions', ['for ever'], 'restriction/unknown'],
    ['restrictions', [null], 'restriction/rule-failed'],
    ['restrictions', 'for ever', 'restriction/unknown'],
  ])('stays also for %s, where that has no form', (name, value, reason) => {
    expect(evaluate(throwing('openLoans', { [name]: value }))).toEqual(
      expect.arrayContaining(['open-loans/unknown', reason]),
    )
  })

  it('is judged by a restriction as anybody is', () => {
    const until = (moment: string) => ({ restrictions: [{ until: moment }] })
    expect(evaluate(throwing('openLoans', until('2024-06-15T12:00:00.001Z')))).toContain(
      'restriction',
    )
    expect(evaluate(throwing('openLoans', until('2001-01-01T00:00:00.000Z')))).not.toContain(
      'restriction',
    )
  })

  it('says of a date that was withheld what it was', () => {
    const withheld = withholdDates(plainUser({ purgeDate: '2024-02-30' as never }), ['purgeDate'])
    const { purgeDate: _, ...copied } = plainUser()
    const copy = keepProblems(withheld, copied)
    expect(problemOf(copy, 'purgeDate')).toEqual({
      _tag: 'Malformed',
      expected: 'day',
      got: 'other-text',
    })
  })

  it('that cannot even be asked what it has is copied as it is', () => {
    const { proxy, revoke } = Proxy.revocable(plainUser(), {})
    const copy = plainUser()
    revoke()
    expect(keepProblems(proxy, copy)).toBe(copy)
  })
})

describe('the fact that contradicts another', () => {
  it.each<[Partial<UserFacts>, 'debt' | 'lastActivityDate' | 'openLoans', string | null]>([
    [{ debt: amount('1'), disputedDebt: amount('2') }, 'debt', 'disputedDebt'],
    [{ debt: amount('1'), exportedDebt: amount('2') }, 'debt', 'exportedDebt'],
    [{ debt: amount('2'), exportedDebt: amount('2') }, 'debt', null],
    [{ debt: amount('1'), disputedDebt: 'x' as never }, 'debt', null],
    [
      { lastLoanDate: day('2024-01-02'), lastActivityDate: day('2024-01-01') },
      'lastActivityDate',
      'lastLoanDate',
    ],
    [
      { lastLoanDate: day('2024-01-01'), lastActivityDate: day('2024-01-01') },
      'lastActivityDate',
      null,
    ],
    [{ lastLoanDate: day('2024-01-02'), lastActivityDate: day('2024-01-01') }, 'openLoans', null],
    [{ lastLoanDate: null, lastActivityDate: null }, 'lastActivityDate', null],
  ])('of %j about %s is %s', (facts, fact, by) => {
    expect(contradicting(plainUser(facts), fact)).toBe(by)
  })
})

describe('a rule of the host', () => {
  const rule = (answer: unknown): Rule => ({
    code: 'x-own',
    hard: false,
    facts: [],
    source: 'a test',
    prepare: () => () => answer as never,
  })
  const verdictBy = (answer: unknown) =>
    reasonsOf(verdictOf({}, { rules: [rule(answer)], policy: policyWithRules({ 'x-own': 'on' }) }))

  it.each([
    ['extra.thesis', 'x-own/unknown'],
    ['debt', 'x-own/unknown'],
    ['shoeSize', 'x-own/rule-failed'],
    [undefined, 'x-own/rule-failed'],
  ])('that says %s is unknown: %s', (fact, reason) => {
    expect(verdictBy({ _tag: 'Unknown', fact })).toEqual([reason])
  })

  it.each([
    ['without a code', { code: 17 }, ['rules.0.code invalid-rule-code']],
    ['with facts that are no list', { facts: 'debt' }, ['rules.0.facts not-a-list']],
  ])('%s is refused', (_, changes, expected) => {
    const answer = compileEvaluator({
      criteria: criteria(),
      policy: policy(),
      asOf: AS_OF,
      actor: ACTOR,
      rules: [{ ...rule(null), ...changes } as never],
    })
    const found = answer._tag === 'Left' ? answer.left : []
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(expected)
  })
})
