// The arbitraries: whatever they draw is valid, and varied enough to be of use.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarDate, type Instant, instant } from '../../src/domain/calendar.js'
import { userKey } from '../../src/domain/keys.js'
import { compareMoney, money, NO_MONEY } from '../../src/domain/money.js'
import { compileEvaluator } from '../../src/eligibility/evaluate.js'
import { FACT_NAMES } from '../../src/domain/facts.js'
import { DEFAULT_CRITERIA } from '../../src/eligibility/defaults.js'
import { PRESETS, presetNames } from '../../src/eligibility/presets.js'
import { arbitraries } from '../../src/testing/index.js'

const drawn = arbitraries(fc)
const ASOF = '2020-01-01T00:00:00.000Z' as Instant

describe('the arbitraries', () => {
  it('draw keys, dates, instants and amounts that are canonical already', () => {
    fc.assert(
      fc.property(
        drawn.userKey,
        drawn.calendarDate,
        drawn.instant,
        drawn.money,
        (key, date, moment, amount) => {
          expect(userKey(key)).toEqual({ _tag: 'Right', right: key })
          expect(calendarDate(date)).toEqual({ _tag: 'Right', right: date })
          expect(instant(moment)).toEqual({ _tag: 'Right', right: moment })
          expect(money(amount)).toEqual({ _tag: 'Right', right: amount })
          expect(compareMoney(amount, NO_MONEY)).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })

  it('draw criteria and policies that can be used together with any user', () => {
    fc.assert(
      fc.property(drawn.criteria, drawn.policy, drawn.userFacts, (criteria, policy, user) => {
        const compiled = compileEvaluator({ criteria, policy, asOf: ASOF, actor: null })
        expect(compiled).toMatchObject({ _tag: 'Right' })
        if (compiled._tag === 'Right')
          expect(['NotSelected', 'Keep', 'Purge']).toContain(compiled.right.evaluate(user)._tag)
      }),
    )
  })

  it('draw users with every fact known where that is asked for, and parts of a debt within it', () => {
    fc.assert(
      fc.property(drawn.knownUserFacts, (user) => {
        for (const fact of FACT_NAMES) expect(user[fact as keyof typeof user]).not.toBeUndefined()
        for (const part of [user.disputedDebt, user.exportedDebt])
          expect(compareMoney(user.debt ?? NO_MONEY, part ?? NO_MONEY)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('draw unknown facts now and then', () => {
    const users = fc.sample(drawn.userFacts, { numRuns: 500, seed: 1 })
    const unknown = users.filter((user) =>
      FACT_NAMES.some((fact) => user[fact as keyof typeof user] === undefined),
    )
    expect(unknown.length).toBeGreaterThan(50)
    expect(unknown.length).toBeLessThan(450)
  })

  it.each(presetNames)('draw users of whom at least a fifth go under the preset %s', (name) => {
    const policy = PRESETS[name]
    const compiled = compileEvaluator({
      criteria: DEFAULT_CRITERIA,
      policy,
      asOf: ASOF,
      actor: null,
    })
    if (compiled._tag === 'Left') throw new Error('a preset does not compile')
    const verdicts = fc
      .sample(drawn.userFacts, { numRuns: 2000, seed: 4 })
      .map((user) => compiled.right.evaluate(user)._tag)
    const share = (tag: string) => verdicts.filter((each) => each === tag).length / verdicts.length
    expect(share('Purge')).toBeGreaterThanOrEqual(0.2)
    expect(share('Keep')).toBeGreaterThanOrEqual(0.2)
    expect(share('NotSelected')).toBeGreaterThanOrEqual(0.05)
  })

  it('draw users with keys of their own', () => {
    fc.assert(
      fc.property(
        drawn.users,
        (users) => new Set(users.map(({ key }) => key)).size === users.length,
      ),
    )
  })
})
