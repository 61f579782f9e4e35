// Whether criteria, policy and a host's rules can be used together: every mistake at once, before
// anybody is read. What criteria and a policy may say is checked in `domain/validation`.
import {
  actor as checkActor,
  type Check,
  flag,
  foldingMistakes,
  inside,
  isRecord,
  type Loose,
  made,
  mistake,
  when,
} from '../domain/checks.js'
import { instant } from '../domain/calendar.js'
import { checkFormerPolicy, isFormerPolicy, type StoredPolicy } from '../domain/former-policy.js'
import { describe, type Invalid, quote } from '../domain/invalid.js'
import { isFactName } from '../domain/facts.js'
import { checkCriteria } from '../domain/validation/criteria.js'
import { branchesMistakes } from '../domain/validation/users.js'
import { finerThanCurrency } from '../domain/validation/currency.js'
import { checkPolicy } from '../domain/validation/policy.js'
import { checkRuleSettings, isHostRuleCode, type KnownRules } from '../domain/validation/rules.js'
import type { Rule } from './rule.js'

/**
 * Every mistake in an order and the host's rules.
 *
 * @param config what an evaluator is compiled from; nothing about its shape is taken for granted.
 * @param builtIn the library's own rules, whose codes a policy may name and a host may not take.
 * @returns the mistakes with paths such as `criteria.days` or `policy.rules.open-loans`; empty when
 * it can be used.
 */
export function mistakesIn(config: unknown, builtIn: readonly Rule[]): readonly Invalid[] {
  try {
    if (!isRecord(config)) return [mistake('not-an-object', '', 'an object', describe(config))]
    return mistakesInParts(config, builtIn)
  } catch {
    return [mistake('unreadable', '', 'plain data', 'something that throws when it is read')]
  }
}

function mistakesInParts(config: Loose, builtIn: readonly Rule[]): readonly Invalid[] {
  const {
    criteria,
    policy,
    asOf,
    actor,
    approver = null,
    planner = null,
    foldName,
    rules = [],
  } = config
  const { storedRules, homeLibraries } = config
  const isStored = storedRules !== undefined
  const known = knownRules(rules, builtIn)
  const isFormer = isStored && isFormerPolicy(policy as StoredPolicy)
  return [
    ...checkCriteria(criteria, 'criteria', isStored),
    ...branchesMistakes(criteria, homeLibraries, 'criteria'),
    ...(isFormer ? checkFormerPolicy(known) : checkPolicy(known))(policy, 'policy', isStored),
    ...(isStored ? [] : finerThanCurrency(criteria, policy)),
    ...(!isStored || storedRules === 'of-0.1.0' ? [] : storedMistakes(storedRules, known)),
    ...checkMoment(asOf, 'asOf'),
    ...(actor === null ? [] : checkActor(actor, 'actor')),
    ...(approver === null ? [] : checkActor(approver, 'approver')),
    ...(planner === null ? [] : checkActor(planner, 'planner')),
    ...foldingMistakes('foldName', foldName),
    ...rulesMistakes(rules, builtIn),
  ]
}

const checkMoment: Check = /* @__PURE__ */ made(instant, quote)

/**
 * The mistakes of the rules that a stored order names: one that is not there any more, or not with
 * this runner. A hard rule is `on` in every reading.
 */
function storedMistakes(value: unknown, known: KnownRules): readonly Invalid[] {
  return checkRuleSettings({ ...known, isHard: () => false })(value, 'order.rules', true)
}

/** Which rules there are, and whether they are hard. */
function knownRules(rules: unknown, builtIn: readonly Rule[]): KnownRules {
  const known = new Map(builtIn.map((rule): [string, boolean] => [rule.code, rule.hard]))
  for (const rule of Array.isArray(rules) ? rules : [])
    if (isRecord(rule) && typeof rule.code === 'string' && !known.has(rule.code))
      known.set(rule.code, rule.hard === true)
  return { has: (code) => known.has(code), isHard: (code) => known.get(code) === true }
}

function rulesMistakes(rules: unknown, builtIn: readonly Rule[]): readonly Invalid[] {
  if (!Array.isArray(rules))
    return [mistake('not-a-list', 'rules', 'a list of rules', describe(rules))]
  const taken = new Set(builtIn.map((rule) => rule.code))
  return Array.from<unknown>(rules).flatMap((rule, at) => {
    const path = inside('rules', at)
    if (!isRecord(rule)) return [mistake('not-an-object', path, 'a rule', describe(rule))]
    const found = ruleMistakes(rule, path, taken)
    if (typeof rule.code === 'string') taken.add(rule.code)
    return found
  })
}

function ruleMistakes(rule: Loose, path: string, taken: ReadonlySet<string>): readonly Invalid[] {
  const { code, hard, warnsOnly, facts, prepare } = rule
  const codePath = `${path}.code`
  const isOwn = isHostRuleCode(code)
  const expected = 'x- and up to 62 letters, digits, dots, hyphens or underscores'
  const warns = 'false, because the rule is hard'
  const isHardWarning = hard === true && warnsOnly === true
  return [
    ...when(!isOwn, 'invalid-rule-code', codePath, expected, quote(code)),
    ...when(
      isOwn && taken.has(code),
      'duplicate-rule-code',
      codePath,
      'a code that no other rule has',
      quote(code),
    ),
    ...checkFlag(hard, `${path}.hard`),
    ...when(isHardWarning, 'invalid-rule', `${path}.warnsOnly`, warns, 'true'),
    ...when(
      typeof prepare !== 'function',
      'invalid-rule',
      `${path}.prepare`,
      'a function',
      describe(prepare),
    ),
    ...factMistakes(facts, `${path}.facts`),
  ]
}

const checkFlag: Check = /* @__PURE__ */ flag()

function factMistakes(facts: unknown, path: string): readonly Invalid[] {
  if (!Array.isArray(facts))
    return [mistake('not-a-list', path, 'a list of fact names', describe(facts))]
  const expected = 'the name of a fact, or extra.<name>'
  return Array.from<unknown>(facts).flatMap((fact, at) =>
    when(!isFactName(fact), 'unknown-fact', inside(path, at), expected, quote(fact)),
  )
}
