// The table of facts: what is made from it agrees, and each fact is whole.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeUserFacts } from '../../src/codec/index.js'
import { DATE_FIELDS } from '../../src/domain/criteria.js'
import type { FactKind, SettledKind } from '../../src/domain/fact-kinds.js'
import {
  CLEAN_USER,
  FACT_NAMES,
  FACTS,
  isFactName,
  isSettled,
  type OwnFactName,
} from '../../src/domain/facts.js'
import type { UserFacts } from '../../src/domain/user.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { someFacts } from '../codec/arbitraries.js'
import { compiled, plainUser } from '../eligibility/cases.js'

const isFormed = (name: OwnFactName, value: unknown): boolean =>
  (FACTS[name] as FactKind<string, unknown>).isFormed(value)

describe('the clean user', () => {
  it('has every fact with a clean value, of the right form, and nothing else', () => {
    expect(Object.keys(CLEAN_USER)).toEqual(FACT_NAMES.filter(isSettled))
    for (const [name, value] of Object.entries(CLEAN_USER)) {
      const kind = FACTS[name as OwnFactName] as SettledKind<string, unknown>
      expect([name, kind.isFormed(value), kind.isClean(value)]).toEqual([name, true, true])
    }
  })

  it('has nothing against them under the strict preset, once the dates are given', () => {
    const { evaluate } = compiled({ policy: PRESETS.strict })
    expect(evaluate(plainUser(CLEAN_USER))._tag).toBe('Purge')
  })

  it('cannot be changed for everybody', () => {
    expect([CLEAN_USER, CLEAN_USER.requests, CLEAN_USER.restrictions].every(Object.isFrozen)).toBe(
      true,
    )
  })
})

describe('the name of a fact', () => {
  it.each<[unknown, boolean]>([
    ...FACT_NAMES.map((name): [unknown, boolean] => [name, true]),
    ['extra.card', true],
    ['extra.', false],
    ['key', false],
    ['extra', false],
    ['toString', false],
    [7, false],
  ])('%s: %s', (name, expected) => {
    expect(isFactName(name)).toBe(expected)
  })
})

describe('every fact', () => {
  it('that is a day is a date field, and so is checked to exist where facts come in', () => {
    const days = FACT_NAMES.filter((name) => FACTS[name].kind === 'day')
    expect([...days].sort()).toEqual([...DATE_FIELDS].sort())
  })

  it('that the codec reads has the right form', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const read = decodeUserFacts(JSON.parse(JSON.stringify(facts)))
        if (read._tag === 'Left') throw new Error(JSON.stringify(read.left))
        for (const name of FACT_NAMES)
          if (read.right[name] !== undefined)
            expect([name, isFormed(name, read.right[name])]).toEqual([name, true])
      }),
    )
  })

  it('that a rule declares is one of the table', () => {
    expect(
      BUILT_IN_RULES.flatMap(({ facts }) => facts).filter((name) => !isFactName(name)),
    ).toEqual([])
  })
})

describe('an amount in another exact form', () => {
  it.each(['credit', 'deposit', 'disputedDebt', 'exportedDebt', 'debt'] as const)(
    'is what it says: %s',
    (fact) => {
      const { evaluate } = compiled({ policy: PRESETS.strict })
      const debt = { debt: '99.00' } as unknown as Partial<UserFacts>
      const verdictOf = (amount: string) =>
        evaluate(plainUser({ ...(fact === 'debt' ? {} : debt), [fact]: amount }))
      const codesOf = (amount: string) => {
        const verdict = verdictOf(amount)
        return verdict._tag === 'Keep' ? verdict.reasons.map((each) => [each._tag, each.code]) : []
      }
      expect(codesOf('0.00')).toEqual(codesOf('0'))
      expect(codesOf('12.500000')).toEqual(codesOf('12.5'))
      expect(codesOf('12.500000')).not.toEqual(codesOf('0'))
    },
  )
})
