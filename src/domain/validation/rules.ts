// Whether the settings of rules can be used.
import { type Check, choice, inside, isRecord, mistake, when } from '../checks.js'
import { fieldOf, isFieldRule } from '../field-rules.js'
import { describe, type Invalid, quote } from '../invalid.js'
import { MOST_RULES } from '../limits.js'
import type { RuleSetting } from '../policy.js'
import { shownName } from './names.js'
import type { Expected, Got, SettingForm } from '../phrases.js'

/** Every setting of a rule. */
const RULE_SETTINGS = ['on', 'warn', 'off'] as const satisfies readonly RuleSetting[]

/** What is known of the rules that settings name. */
export interface KnownRules {
  readonly has: (code: string) => boolean
  /** Whether nobody may switch the rule off. */
  readonly isHard: (code: string) => boolean
}

/** Nothing is known: any rule may be there. */
export const ANY_RULES: KnownRules = { has: () => true, isHard: () => false }

const RULE_CODE = /^(?=.{1,64}$)(?:x-[A-Za-z0-9][A-Za-z0-9._-]*|[a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/

/** Whether a code can be that of a rule. */
function isRuleCode(code: unknown): code is string {
  return typeof code === 'string' && RULE_CODE.test(code)
}

/** Whether a code can be that of a host's own rule. */
export function isHostRuleCode(code: unknown): code is string {
  return isRuleCode(code) && code.startsWith('x-')
}

const checkSetting = /* @__PURE__ */ choice(RULE_SETTINGS)

/** The mistake of a setting that stands in a place where it stood in an earlier release. */
export function movedSetting(path: string, place: string, what: SettingForm): Invalid {
  const expected: Expected = `left out; it is set as ${place}: ${what}`
  return mistake('moved-setting', path, expected, 'a setting of its own')
}

/**
 * The mistakes of a policy's rules that are set elsewhere: `moved-setting` for one that a field of
 * the policy sets, `not-one-of` for a debt that is not asked.
 */
export function fieldRuleMistakes(rules: unknown, path: string): readonly Invalid[] {
  if (!isRecord(rules)) return []
  const policyPath = path.slice(0, -'rules'.length)
  return Object.entries(rules).flatMap(([code, setting]) => {
    const place = inside(path, code)
    if (isFieldRule(code)) {
      const field = fieldOf(code)
      return [movedSetting(place, `${policyPath}${field.path}`, field.what)]
    }
    const isUnaskedDebt = code === DEBT_OVER_THRESHOLD && setting === 'off'
    const expected = 'one of on, warn, because a purge waives the debt'
    return when(isUnaskedDebt, 'not-one-of', place, expected, quote(setting))
  })
}

/** The rule about debts. */
export const DEBT_OVER_THRESHOLD = 'debt-over-threshold'

/**
 * Settings by rule code: else `not-an-object`, `too-long`, and for each rule `invalid-rule-code`,
 * `unknown-rule`, `not-one-of` or `hard-rule`.
 */
export function checkRuleSettings(known: KnownRules): Check {
  return (value, path, isStored) => {
    if (!isRecord(value)) return [mistake('not-an-object', path, 'an object', describe(value))]
    const settings = Object.entries(value)
    if (settings.length > MOST_RULES && isStored !== true) {
      const got: Got = `${settings.length} rules`
      return [mistake('too-long', path, `at most ${MOST_RULES} rules`, got)]
    }
    return settings.flatMap(([code, setting]) => settingMistakes(code, setting, path, known))
  }
}

function settingMistakes(
  code: string,
  setting: unknown,
  path: string,
  known: KnownRules,
): readonly Invalid[] {
  const place = inside(path, isRuleCode(code) ? code : shownName(code))
  if (!isRuleCode(code)) {
    const expected = 'a rule code: small letters, digits and single hyphens, or x- and a name'
    return [mistake('invalid-rule-code', place, expected, 'another name')]
  }
  if (!known.has(code) && !isFieldRule(code)) {
    const expected = "a known rule, or one of the host's own, which start with x-"
    return [mistake('unknown-rule', place, expected, 'an unknown rule')]
  }
  const wrong = checkSetting(setting, place)
  const expected = 'on, because nobody may switch this rule off'
  return wrong.length > 0
    ? wrong
    : when(known.isHard(code) && setting !== 'on', 'hard-rule', place, expected, quote(setting))
}
