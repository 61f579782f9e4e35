// Whether criteria, policy and a host's rules can be used together: every mistake at once, before
// anybody is looked at.
import { instant, zoneName } from '../domain/calendar.js'
import { CUTOFF_RULES, DATE_FIELDS } from '../domain/criteria.js'
import {
  foldingMistakes,
  isRecord,
  isText,
  isWhole,
  keyMistakes,
  keysMistakes,
  type Loose,
  mistake,
  oneOf,
  textsMistakes,
  when,
} from '../domain/checks.js'
import { describe, type Invalid, quote } from '../domain/invalid.js'
import {
  contradictionsIn,
  contradictoryMistakes,
  MOST_ACTIVITY_DAYS,
} from '../domain/contradictions.js'
import { actorKey } from '../domain/keys.js'
import { compareMoney, money, type Money } from '../domain/money.js'
import { DELETE_POLICY_LEVELS } from '../domain/policy.js'
import { REQUEST_STATES } from '../domain/user.js'
import { isFactName } from '../domain/facts.js'
import type { Rule } from './rule.js'

/** The most days that criteria may ask for: a hundred years. */
const MOST_DAYS = 36_500

const SETTINGS = ['on', 'warn', 'off'] as const
const REQUEST_SETTINGS = ['block', 'cancel', 'ignore'] as const
const HOST_CODE = /^x-[A-Za-z0-9][A-Za-z0-9._-]{0,61}$/

/**
 * Every mistake in an order and the host's rules.
 *
 * @param config what an evaluator is compiled from; nothing about its shape is taken for granted.
 * @param builtIn the library's own rules, whose codes a policy may name and a host may not take.
 * @returns the mistakes with paths such as `criteria.days` or `policy.rules.open-loans`; empty when
 * it can be used.
 */
export const mistakesIn = (config: unknown, builtIn: readonly Rule[]): readonly Invalid[] => {
  try {
    if (!isRecord(config))
      return [mistake('invalid-order', '', 'criteria, policy, asOf and actor', describe(config))]
    const {
      criteria,
      policy,
      asOf,
      actor,
      approver = null,
      foldName,
      rules = [],
      storedRules,
    } = config
    const known = knownRules(rules, builtIn)
    const found = contradictionsIn({ policy, criteria })
    const isStored = storedRules !== undefined
    return [
      ...criteriaMistakes(criteria),
      ...policyMistakes(policy, known),
      // A stored order was confirmed, so it must run: only what no reading makes good is refused.
      ...contradictoryMistakes(found.filter((each) => !isStored || !each.isReadable)),
      ...storedMistakes(storedRules, known),
      ...instantMistakes(asOf),
      ...(actor === null ? [] : keyMistakes('actor', actor, actorKey)),
      ...(approver === null ? [] : keyMistakes('approver', approver, actorKey)),
      ...foldingMistakes('foldName', foldName),
      ...rulesMistakes(rules, builtIn),
    ]
  } catch {
    return [mistake('unreadable', '', 'plain data', 'something that throws when it is read')]
  }
}

const instantMistakes = (value: unknown): readonly Invalid[] => {
  const made = instant(value as string)
  return made._tag === 'Left' ? [{ ...made.left, path: 'asOf', got: quote(value) }] : []
}

const criteriaMistakes = (criteria: unknown): readonly Invalid[] => {
  if (!isRecord(criteria))
    return [mistake('invalid-criteria', 'criteria', 'criteria', describe(criteria))]
  const { dateField, days, cutoffRule, recordType, userGroups, waiveThreshold, include, exclude } =
    criteria
  const grouped = Array.isArray(userGroups) && userGroups.length > 0
  return [
    ...oneOf('criteria.dateField', dateField, DATE_FIELDS),
    ...daysMistakes(days, dateField),
    ...oneOf('criteria.cutoffRule', cutoffRule, CUTOFF_RULES),
    ...when(
      recordType !== null && !isText(recordType),
      'invalid-text',
      'criteria.recordType',
      'a text that is not empty, or null',
      describe(recordType),
    ),
    ...textsMistakes('criteria.userGroups', userGroups),
    ...when(
      grouped && recordType === null,
      'record-type-required',
      'criteria.recordType',
      'a record type, because user groups are given',
      'null',
    ),
    ...thresholdMistakes(waiveThreshold),
    ...(include === null ? [] : keysMistakes('criteria.include', include)),
    ...keysMistakes('criteria.exclude', exclude),
  ]
}

const daysMistakes = (days: unknown, dateField: unknown): readonly Invalid[] =>
  days === null
    ? when(
        dateField !== 'purgeDate',
        'days-required',
        'criteria.days',
        'a number of days, because the date is not the purge date',
        'null',
      )
    : when(
        !isWhole(days, 0, MOST_DAYS),
        'invalid-days',
        'criteria.days',
        `a whole number from 0 to ${MOST_DAYS}, or null`,
        quote(days),
      )

const thresholdMistakes = (value: unknown): readonly Invalid[] => {
  const path = 'criteria.waiveThreshold'
  const made = money(value as string)
  if (made._tag === 'Left') return [{ ...made.left, path, got: quote(value) }]
  return when(
    compareMoney(made.right, '0' as Money) < 0,
    'negative-amount',
    path,
    'an amount from 0',
    quote(value),
  )
}

const policyMistakes = (
  policy: unknown,
  rules: ReadonlyMap<string, boolean>,
): readonly Invalid[] => {
  if (!isRecord(policy)) return [mistake('invalid-policy', 'policy', 'a policy', describe(policy))]
  return [
    ...when(
      !isText(policy.name),
      'invalid-text',
      'policy.name',
      'a text that is not empty',
      describe(policy.name),
    ),
    ...zoneMistakes(policy.timeZone),
    ...currencyMistakes(policy.currency),
    ...settingMistakes(policy.rules, rules),
    ...oneOf('policy.fineTotal', policy.fineTotal, ['gross', 'net']),
    ...requestMistakes(policy.requests),
    ...when(
      policy.recentActivityDays !== null &&
        !isWhole(policy.recentActivityDays, 1, MOST_ACTIVITY_DAYS),
      'invalid-days',
      'policy.recentActivityDays',
      `a whole number from 1 to ${MOST_ACTIVITY_DAYS}, or null`,
      quote(policy.recentActivityDays),
    ),
    ...textsMistakes('policy.protectedGroups', policy.protectedGroups),
    ...oneOf('policy.researchers', policy.researchers, ['enabled', 'disabled']),
    ...oneOf('policy.deletePolicy', policy.deletePolicy, DELETE_POLICY_LEVELS),
    ...(policy.caps === null ? [] : capsMistakes(policy.caps)),
    ...oneOf('policy.approval', policy.approval, ['none', 'second-person']),
  ]
}

const zoneMistakes = (value: unknown): readonly Invalid[] => {
  const made = zoneName(value as string)
  return made._tag === 'Left' ? [{ ...made.left, path: 'policy.timeZone' }] : []
}

const currencyMistakes = (value: unknown): readonly Invalid[] => {
  if (!isRecord(value))
    return [mistake('invalid-currency', 'policy.currency', 'a currency', describe(value))]
  const isCode = typeof value.code === 'string' && /^[A-Z]{3}$/.test(value.code)
  return [
    ...when(
      !isCode,
      'invalid-currency',
      'policy.currency.code',
      'an ISO 4217 code, e.g. EUR',
      quote(value.code),
    ),
    ...when(
      !isWhole(value.digits, 0, 6),
      'invalid-currency',
      'policy.currency.digits',
      'a whole number from 0 to 6',
      quote(value.digits),
    ),
  ]
}

/**
 * The mistakes of the rules that a stored order names: one that is not there any more, or not with
 * this runner.
 */
function storedMistakes(value: unknown, rules: ReadonlyMap<string, boolean>): readonly Invalid[] {
  if (value === undefined || value === 'of-0.1.0') return []
  if (!isRecord(value))
    return [mistake('invalid-rules', 'order.rules', 'settings by rule code', describe(value))]
  return Object.entries(value).flatMap(([code, setting]) => {
    const path = `order.rules.${code}`
    return rules.has(code) ? oneOf(path, setting, SETTINGS) : [unknownRule(path, code)]
  })
}

function unknownRule(path: string, code: string): Invalid {
  return mistake('unknown-rule', path, 'the code of a rule that is there', quote(code))
}

const settingMistakes = (
  value: unknown,
  rules: ReadonlyMap<string, boolean>,
): readonly Invalid[] => {
  if (!isRecord(value))
    return [mistake('invalid-rules', 'policy.rules', 'settings by rule code', describe(value))]
  return Object.entries(value).flatMap(([code, setting]) => {
    const path = `policy.rules.${code}`
    const hard = rules.get(code)
    if (hard === undefined) return [unknownRule(path, code)]
    if (!SETTINGS.includes(setting as 'on')) return oneOf(path, setting, SETTINGS)
    return when(
      hard && setting !== 'on',
      'hard-rule',
      path,
      'on, because nobody may switch this rule off',
      quote(setting),
    )
  })
}

const requestMistakes = (value: unknown): readonly Invalid[] => {
  if (!isRecord(value))
    return [
      mistake(
        'invalid-requests',
        'policy.requests',
        'a setting for each request state',
        describe(value),
      ),
    ]
  return [
    ...REQUEST_STATES.flatMap((state) =>
      oneOf(`policy.requests.${state}`, value[state], REQUEST_SETTINGS),
    ),
    ...Object.keys(value)
      .filter((state) => !REQUEST_STATES.includes(state as 'pending'))
      .map((state) =>
        mistake(
          'unknown-state',
          `policy.requests.${state}`,
          `one of ${REQUEST_STATES.join(', ')}`,
          quote(state),
        ),
      ),
  ]
}

const capsMistakes = (caps: unknown): readonly Invalid[] => {
  if (!isRecord(caps))
    return [mistake('invalid-caps', 'policy.caps', 'caps, or null', describe(caps))]
  const { maxCount, maxPercent, exceededWhen } = caps
  return [
    ...when(
      maxCount === null && maxPercent === null,
      'invalid-caps',
      'policy.caps',
      'a count or a percentage; without either: null',
      'neither',
    ),
    ...when(
      maxCount !== null && !isWhole(maxCount, 1, Number.MAX_SAFE_INTEGER),
      'invalid-caps',
      'policy.caps.maxCount',
      'a whole number from 1, or null',
      quote(maxCount),
    ),
    ...when(
      maxPercent !== null && !isPercent(maxPercent),
      'invalid-caps',
      'policy.caps.maxPercent',
      'a decimal text above 0, up to 100, or null',
      quote(maxPercent),
    ),
    ...oneOf('policy.caps.exceededWhen', exceededWhen, ['and', 'or']),
  ]
}

const isPercent = (value: unknown): boolean => {
  const made = money(value as string)
  return (
    made._tag === 'Right' &&
    compareMoney(made.right, '0' as Money) > 0 &&
    compareMoney(made.right, '100' as Money) <= 0
  )
}

/** Which rules there are, and whether they are hard. */
const knownRules = (rules: unknown, builtIn: readonly Rule[]): ReadonlyMap<string, boolean> => {
  const known = new Map(builtIn.map((rule): [string, boolean] => [rule.code, rule.hard]))
  for (const rule of Array.isArray(rules) ? rules : [])
    if (isRecord(rule) && typeof rule.code === 'string' && !known.has(rule.code))
      known.set(rule.code, rule.hard === true)
  return known
}

const rulesMistakes = (rules: unknown, builtIn: readonly Rule[]): readonly Invalid[] => {
  if (!Array.isArray(rules))
    return [mistake('invalid-rules', 'rules', 'a list of rules', describe(rules))]
  const taken = new Set(builtIn.map((rule) => rule.code))
  return rules.flatMap((rule: unknown, at) => {
    if (!isRecord(rule)) return [mistake('invalid-rule', `rules.${at}`, 'a rule', describe(rule))]
    const found = ruleMistakes(rule, `rules.${at}`, taken)
    if (typeof rule.code === 'string') taken.add(rule.code)
    return found
  })
}

const ruleMistakes = (
  rule: Loose,
  path: string,
  taken: ReadonlySet<string>,
): readonly Invalid[] => {
  const { code, hard, warnsOnly, facts, prepare } = rule
  const isHostCode = typeof code === 'string' && HOST_CODE.test(code)
  return [
    ...when(
      !isHostCode,
      'invalid-rule-code',
      `${path}.code`,
      'x- and up to 62 letters, digits, dots, hyphens or underscores',
      quote(code),
    ),
    ...when(
      isHostCode && taken.has(code),
      'duplicate-rule-code',
      `${path}.code`,
      'a code that no other rule has',
      quote(code),
    ),
    ...when(
      typeof hard !== 'boolean',
      'invalid-rule',
      `${path}.hard`,
      'true or false',
      describe(hard),
    ),
    ...when(
      hard === true && warnsOnly === true,
      'invalid-rule',
      `${path}.warnsOnly`,
      'false, because the rule is hard',
      'true',
    ),
    ...when(
      typeof prepare !== 'function',
      'invalid-rule',
      `${path}.prepare`,
      'a function',
      describe(prepare),
    ),
    ...factMistakes(facts, path),
  ]
}

const factMistakes = (facts: unknown, path: string): readonly Invalid[] => {
  if (!Array.isArray(facts))
    return [mistake('invalid-rule', `${path}.facts`, 'a list of fact names', describe(facts))]
  return facts.flatMap((fact, at) =>
    when(
      !isFactName(fact),
      'unknown-fact',
      `${path}.facts.${at}`,
      'the name of a fact, or extra.<name>',
      quote(fact),
    ),
  )
}
