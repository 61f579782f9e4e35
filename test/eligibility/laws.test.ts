// Laws that hold for every user, every criteria and every policy.
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SettledKind } from '../../src/domain/fact-kinds.js'
import { FACT_NAMES, FACTS, isSettled, type SettledFactName } from '../../src/domain/facts.js'
import type { Money } from '../../src/domain/money.js'
import type {
  AskedSetting,
  PurgePolicy,
  RecentDays,
  RequestSetting,
  RuleSetting,
} from '../../src/domain/policy.js'
import { REQUEST_STATES, type UserFacts } from '../../src/domain/user.js'
import type { Reason } from '../../src/domain/verdict.js'
import { PRESETS, presetNames } from '../../src/eligibility/presets.js'
import { prepareHostRule } from '../../src/eligibility/host-rule.js'
import { FACT_BITS, restlessFacts } from '../../src/eligibility/generated/restless.js'
import type { Finding, Rule, RuleCheck, RuleContext } from '../../src/eligibility/rule.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { ALWAYS, decisiveFacts } from '../../src/eligibility/settled.js'
import {
  aHalfKnownUser,
  aMalformedUser,
  anOddUser,
  aUser,
  someCriteria,
  somePolicy,
} from './arbitraries.js'
import {
  ACTOR,
  AS_OF,
  amount,
  compiled,
  criteria,
  plainUser,
  policy,
  reasonsOf,
  without,
} from './cases.js'

// Many runs on a busy machine take longer than one example does.
vi.setConfig({ testTimeout: 60_000 })

type SettledKindName = (typeof FACTS)[SettledFactName]['kind']

/** A value of each kind that stands against a user. */
const STANDS: Readonly<Record<SettledKindName, unknown>> = {
  count: 1,
  amount: '1',
  flag: true,
  requests: { pending: 9, inTransit: 9, onHoldShelf: 9, shipped: 9 },
  restrictions: [{ until: null }],
  researcher: { affiliated: true, assets: 9, grants: 9 },
}

/**
 * What turns a fact against a user, one at a time. A credit lowers a net debt, and a researcher
 * contradicts nothing where there is a research system: neither is in it.
 */
const WORSE: readonly Partial<UserFacts>[] = [
  ...FACT_NAMES.filter(isSettled)
    .filter((name) => name !== 'credit' && name !== 'researcher')
    .map((name) => ({ [name]: STANDS[FACTS[name].kind] })),
  { debt: '99999999999' as Money },
  { lastActivityDate: '2024-06-15' as never },
  { expiryDate: null },
  { purgeDate: null },
]

describe('more facts against a user', () => {
  it('never turn a user who stays into one who goes', () => {
    fc.assert(
      fc.property(
        aHalfKnownUser,
        fc.subarray([...WORSE]),
        someCriteria,
        somePolicy,
        (user, worse, chosen, rules) => {
          // A credit lowers a net debt, and an end that falls away leaves the purge date nothing to
          // be compared with: both are no such facts.
          const fair = {
            ...rules,
            rules: { ...rules.rules, 'purge-date-before-expiry-date': 'off' as const },
          }
          const { evaluate } = compiled({ criteria: chosen, policy: fair })
          const before = evaluate(user)
          const after = evaluate(
            Object.assign(
              {},
              user,
              ...worse.filter((facts) => Object.keys(facts).every((fact) => fact in user)),
            ),
          )
          return before._tag === 'Purge' || after._tag !== 'Purge'
        },
      ),
      { numRuns: 800 },
    )
  })

  it('that are not known any more never make a user go', () => {
    fc.assert(
      fc.property(
        aUser,
        fc.constantFrom(...Object.keys(plainUser()).filter((fact) => fact !== 'key')),
        someCriteria,
        somePolicy,
        (user, fact, chosen, rules) => {
          const { evaluate } = compiled({ criteria: chosen, policy: rules })
          // A host without a research system delivers no researcher, so a researcher who is not
          // known is nobody's there.
          if (fact === 'researcher' && rules.researchers === 'disabled') return true
          // Where a rule is off, its fact is not missed; so only a user who stayed is looked at.
          const before = evaluate(user)
          const after = evaluate(without(user, fact))
          if (before._tag === 'NotSelected') return after._tag !== 'Purge'
          const lost = before._tag === 'Keep' && after._tag === 'Purge'
          return !lost
        },
      ),
      { numRuns: 800 },
    )
  })
})

describe('a higher threshold', () => {
  it('never keeps more users', () => {
    fc.assert(
      fc.property(
        aHalfKnownUser,
        someCriteria,
        somePolicy,
        fc.constantFrom('0', '4.99', '5', '10', '10.01', '1234567890.500001'),
        (user, chosen, rules, higher) => {
          const raised =
            Number(higher) >= Number(chosen.waiveThreshold)
              ? { ...chosen, waiveThreshold: amount(higher) }
              : chosen
          const low = compiled({ criteria: chosen, policy: rules }).evaluate(user)
          const high = compiled({
            criteria: raised,
            policy: rules,
          }).evaluate(user)
          return low._tag !== 'Purge' || high._tag === 'Purge'
        },
      ),
      { numRuns: 500 },
    )
  })
})

const RULE_ORDER: readonly RuleSetting[] = ['off', 'warn', 'on']
const REQUEST_ORDER: readonly RequestSetting[] = ['ignore', 'cancel', 'block']
const stricter = <T>(order: readonly T[], left: T, right: T): T =>
  order.indexOf(left) >= order.indexOf(right) ? left : right

/** Whichever of two is there; of both the one that keeps. */
const stricterPart = <Part extends { readonly setting: AskedSetting }>(
  left: Part | null,
  right: Part | null,
): Part | null =>
  left === null || right === null ? (left ?? right) : left.setting === 'on' ? left : right

const stricterDays = (left: RecentDays | null, right: RecentDays | null): RecentDays | null => {
  const part = stricterPart(left, right)
  return part && { ...part, days: Math.max(left?.days ?? 0, right?.days ?? 0) }
}

/**
 * At least as strict as both, in every respect. A research system is a fact of the library, so it
 * stays as it is.
 */
const joined = (left: PurgePolicy, right: PurgePolicy): PurgePolicy => ({
  ...left,
  rules: Object.fromEntries(
    Object.keys(left.rules).map((code) => [
      code,
      stricter(RULE_ORDER, left.rules[code] ?? 'on', right.rules[code] ?? 'on'),
    ]),
  ),
  requests: Object.fromEntries(
    REQUEST_STATES.map((state) => [
      state,
      stricter(REQUEST_ORDER, left.requests[state], right.requests[state]),
    ]),
  ) as PurgePolicy['requests'],
  fineTotal: left.fineTotal === 'gross' || right.fineTotal === 'gross' ? 'gross' : 'net',
  protectedGroups: stricterPart(left.protectedGroups, right.protectedGroups),
  recentActivity: stricterDays(left.recentActivity, right.recentActivity),
  recentLoan: stricterDays(left.recentLoan, right.recentLoan),
})

describe('a stricter policy', () => {
  it('purges a subset', () => {
    fc.assert(
      fc.property(aUser, someCriteria, somePolicy, somePolicy, (user, chosen, left, right) => {
        const strict = compiled({ criteria: chosen, policy: joined(left, right) }).evaluate(user)
        const mild = compiled({ criteria: chosen, policy: left }).evaluate(user)
        return strict._tag !== 'Purge' || mild._tag === 'Purge'
      }),
      { numRuns: 800 },
    )
  })

  it.each(presetNames)('called strict purges only whom %s purges too', (name) => {
    let purged = 0
    fc.assert(
      fc.property(aHalfKnownUser, someCriteria, (user, chosen) => {
        const strict = compiled({ criteria: chosen, policy: PRESETS.strict }).evaluate(user)
        if (strict._tag === 'Purge') purged++
        return (
          strict._tag !== 'Purge' ||
          compiled({ criteria: chosen, policy: PRESETS[name] }).evaluate(user)._tag === 'Purge'
        )
      }),
      { numRuns: 1000 },
    )
    expect(purged).toBeGreaterThan(20)
  })

  it('differs from no policy in whom it selects', () => {
    fc.assert(
      fc.property(
        aHalfKnownUser,
        someCriteria,
        somePolicy,
        somePolicy,
        (user, chosen, left, right) => {
          const selected = (rules: PurgePolicy) =>
            compiled({ criteria: chosen, policy: rules }).evaluate(user)._tag !== 'NotSelected'
          return selected(left) === selected(right)
        },
      ),
    )
  })
})

describe('a verdict', () => {
  const zone = process.env.TZ

  afterEach(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })

  it('does not depend on who was looked at before', () => {
    fc.assert(
      fc.property(
        fc.array(aHalfKnownUser, { minLength: 2, maxLength: 12 }),
        someCriteria,
        somePolicy,
        (users, chosen, rules) => {
          const { evaluate } = compiled({ criteria: chosen, policy: rules })
          const forwards = users.map(evaluate)
          const backwards = [...users].reverse().map(evaluate).reverse()
          expect(backwards).toEqual(forwards)
        },
      ),
    )
  })

  it('does not depend on the time zone of the machine', () => {
    fc.assert(
      fc.property(aHalfKnownUser, someCriteria, somePolicy, (user, chosen, rules) => {
        const verdicts = ['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles', 'Europe/Zurich'].map(
          (machine) => {
            process.env.TZ = machine
            const { evaluate, cutoffs, asOfDate } = compiled({
              criteria: chosen,
              policy: rules,
            })
            return { verdict: evaluate(user), cutoffs, asOfDate }
          },
        )
        for (const each of verdicts) expect(each).toEqual(verdicts[0])
      }),
      { numRuns: 50 },
    )
  })

  it('leaves the facts as they were', () => {
    fc.assert(
      fc.property(aHalfKnownUser, someCriteria, somePolicy, (user, chosen, rules) => {
        const before = structuredClone(user)
        compiled({ criteria: chosen, policy: rules }).evaluate(user)
        expect(user).toEqual(before)
      }),
    )
  })

  it('keeps a user whenever one of the hard rules has something against them', () => {
    fc.assert(
      fc.property(aHalfKnownUser, someCriteria, somePolicy, (user, chosen, rules) => {
        const verdict = compiled({
          criteria: chosen,
          policy: rules,
        }).evaluate(user)
        const clean =
          user.openLoans === 0 &&
          user.legalHolds === 0 &&
          user.systemAccount === false &&
          String(user.key) !== ACTOR
        return clean || verdict._tag !== 'Purge'
      }),
      { numRuns: 500 },
    )
  })
})

describe('hostile rules of a host', () => {
  const hostile = fc.array(
    fc.constantFrom<Rule['prepare']>(
      () => () => null,
      () => () => {
        throw new Error('hostile')
      },
      () => () => ({ _tag: 'Blocked', measured: 1, limit: 0 }),
      () => () => undefined as never,
      () => () => Number.NaN as never,
    ),
    { maxLength: 4 },
  )

  it('never make a user go whom the library keeps, and never hide a reason', () => {
    fc.assert(
      fc.property(
        aHalfKnownUser,
        someCriteria,
        somePolicy,
        hostile,
        (user, chosen, base, prepares) => {
          const rules = prepares.map(
            (prepare, at): Rule => ({
              code: `x-${at}`,
              hard: true,
              facts: [],
              source: 'test',
              prepare,
            }),
          )
          const alone = compiled({ criteria: chosen, policy: base }).evaluate(user)
          const together = compiled({
            criteria: chosen,
            policy: base,
            rules,
          }).evaluate(user)
          if (alone._tag === 'NotSelected') expect(together).toEqual(alone)
          else
            expect(reasonsOf(together).slice(0, reasonsOf(alone).length)).toEqual(reasonsOf(alone))
          if (alone._tag === 'Keep') expect(together._tag).toBe('Keep')
        },
      ),
    )
  })
})

/** A reason as a rule finds it: what is wrong with a fact is found out afterwards. */
function asFound(reason: Reason): Reason {
  if (reason._tag !== 'Unknown') return reason
  const { problem: _, ...found } = reason
  return found
}

describe('the evaluator, which does not ask every rule about every user', () => {
  it('finds for every user what asking every rule finds, in the same order', () => {
    fc.assert(
      fc.property(
        fc.oneof(aHalfKnownUser, anOddUser, aMalformedUser),
        someCriteria,
        somePolicy,
        fc.constantFrom(null, ACTOR),
        (user, criteria, base, actor) => {
          const { evaluate, cutoffs, asOfDate, rules } = compiled({
            criteria,
            policy: base,
            actor,
          })
          const context: RuleContext = {
            criteria,
            policy: base,
            asOf: AS_OF,
            asOfDate,
            cutoffs,
            actor,
            approver: null,
            planner: null,
          }
          const verdict = evaluate(user)
          if (verdict._tag === 'NotSelected') return
          const asked = rules.filter(({ code }) => code !== 'boundary-day')
          const found = (setting: RuleSetting) =>
            asked.flatMap((rule) => {
              const check = BUILT_IN_RULES.find(({ code }) => code === rule.code)?.prepare(context)
              const finding = check?.(user) ?? null
              return rule.setting === setting && finding !== null
                ? [{ ...finding, code: rule.code }]
                : []
            })
          const ofRules = (reasons: readonly Reason[]) =>
            reasons.filter(({ code }) => asked.some((rule) => rule.code === code)).map(asFound)
          // An unknown debt keeps a user also where its rule only warns, because it is waived.
          const needsDebt = asked.some(
            ({ code, setting }) => code === 'debt-over-threshold' && setting === 'warn',
          )
          const reasons = verdict._tag === 'Keep' ? ofRules(verdict.reasons) : []
          expect(
            reasons.filter(({ code }) => !needsDebt || code !== 'debt-over-threshold'),
          ).toEqual(found('on'))
          expect(ofRules(verdict.warnings)).toEqual(found('warn'))
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('leaves a fact out of account only where its kind calls the value clean', () => {
    fc.assert(
      fc.property(fc.oneof(aHalfKnownUser, anOddUser, aMalformedUser), (user) => {
        const restless = restlessFacts(user)
        for (const name of FACT_NAMES.filter(isSettled)) {
          if ((restless & FACT_BITS[name]) !== 0) continue
          const { isFormed, isClean } = FACTS[name] as SettledKind<string, unknown>
          expect([name, isFormed(user[name]) && isClean(user[name])]).toEqual([name, true])
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('has a bit for every fact with a clean value, and keeps one for itself', () => {
    expect(Object.keys(FACT_BITS)).toEqual(FACT_NAMES.filter(isSettled))
    expect(Object.values(FACT_BITS).filter((bit) => (bit & ALWAYS) !== 0)).toEqual([])
  })
})

describe('a check that', () => {
  const { openLoans, debt } = FACT_BITS
  const found: Finding = { _tag: 'Blocked', measured: 1, limit: 0 }

  it.each<[string, RuleCheck, number]>([
    ['reads nothing is never asked', () => null, 0],
    [
      'reads one fact is asked where it is restless',
      (user) => (user.openLoans ? found : null),
      openLoans,
    ],
    [
      'reads two facts is asked where either is',
      ({ openLoans: loans, debt: owed }) => (loans === 0 && owed === '0' ? null : found),
      openLoans | debt,
    ],
  ])('%s', (_, check, facts) => {
    expect(decisiveFacts(check)).toBe(facts)
  })

  it.each<[string, RuleCheck]>([
    ['reads a day', ({ expiryDate }) => (expiryDate === null ? found : null)],
    ['reads the key', ({ key }) => (key === '1' ? found : null)],
    ['reads a fact of the host', (user) => (user.extra?.card === true ? found : null)],
    ['finds something for a clean user', ({ openLoans: loans }) => (loans === 0 ? found : null)],
    [
      'throws for a clean user',
      () => {
        throw new Error('cannot be prepared')
      },
    ],
  ])('%s is always asked', (_, check) => {
    expect(decisiveFacts(check) & ALWAYS).toBe(ALWAYS)
  })
})

describe('the built-in rules', () => {
  it(
    'are rules of the same shape as a host may ' + 'register: wrapped as one, each answers alike',
    () => {
      const context: RuleContext = {
        criteria: criteria(),
        policy: policy(),
        asOf: AS_OF,
        asOfDate: '2024-06-15' as never,
        cutoffs: compiled().cutoffs,
        actor: null,
        approver: null,
        planner: null,
      }
      fc.assert(
        fc.property(aUser, (user) => {
          for (const rule of BUILT_IN_RULES)
            expect(prepareHostRule(rule, context)(user)).toEqual(rule.prepare(context)(user))
        }),
        { numRuns: 50 },
      )
    },
  )
})
