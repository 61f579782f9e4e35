// The codec of rule settings by rule code.
import * as t from 'io-ts'
import type { RuleSetting } from '../domain/policy.js'
import type { RuleCode } from '../domain/verdict.js'
import { E } from '../internal/fp.js'
import { oneOf } from './leaf.js'
import { collect, hidden, mistakeAt, refuse } from './mistake.js'
import { isForbidden, isPlainObject, nearest, shownName } from './names.js'
import { forbiddenName } from './structure.js'

type Settings = Readonly<Record<RuleCode, RuleSetting>>

const MAX_RULES = 1000
// A built-in code, or one of a host's own rules, which have a wider alphabet.
const RULE_CODE = /^(?=.{1,64}$)(?:x-[A-Za-z0-9][A-Za-z0-9._-]*|[a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/

const ruleSetting = /* @__PURE__ */ oneOf<RuleSetting>('RuleSetting', ['on', 'warn', 'off'])

/**
 * Settings by rule code, laid over those of a base; with a list of known rules, others must start
 * with `x-`.
 */
export const ruleSettings = (
  base: Settings,
  known: readonly RuleCode[] | null,
): t.Type<Settings, Settings, unknown> => {
  const self: t.Type<Settings, Settings, unknown> = new t.Type<Settings, Settings, unknown>(
    'RuleSettings',
    (value): value is Settings =>
      isPlainObject(value) &&
      Object.entries(value).every(
        ([code, setting]) => codeMistake(code, known) === null && ruleSetting.is(setting),
      ),
    (value, context) => {
      if (!isPlainObject(value)) return refuse(context, 'not-an-object', 'an object', hidden(value))
      const given = Object.keys(value)
      if (given.length > MAX_RULES)
        return refuse(context, 'too-long', `at most ${MAX_RULES} rules`, `${given.length} rules`)
      const errors: t.ValidationError[] = []
      const settings: Record<RuleCode, RuleSetting> = { ...base }
      for (const code of given) {
        const read = readSetting(code, value[code], known, context, self)
        if (E.isLeft(read)) collect(errors, read.left)
        else settings[code] = read.right
      }
      return errors.length === 0 ? t.success(settings) : t.failures(errors)
    },
    (settings) => ({ ...settings }),
  )
  return self
}

const readSetting = (
  code: string,
  setting: unknown,
  known: readonly RuleCode[] | null,
  context: t.Context,
  self: t.Any,
): t.Validation<RuleSetting> => {
  if (isForbidden(code)) return t.failures([forbiddenName(code, context, self)])
  const place = t.appendContext(context, RULE_CODE.test(code) ? code : shownName(code), ruleSetting)
  const mistake = codeMistake(code, known)
  return mistake === null
    ? ruleSetting.validate(setting, place)
    : t.failures([mistakeAt(place, mistake)])
}

const codeMistake = (code: string, known: readonly RuleCode[] | null) => {
  if (isForbidden(code) || !RULE_CODE.test(code)) {
    return {
      code: 'invalid-rule-code',
      expected: 'a rule code: small letters, digits and single hyphens, or x- and a name',
      got: 'another name',
    }
  }
  if (known === null || code.startsWith('x-') || known.includes(code)) return null
  const meant = nearest(code, known)
  return {
    code: 'unknown-rule',
    expected:
      meant === null
        ? "a known rule, or one of the host's own, which start with x-"
        : `a known rule, perhaps ${meant}`,
    got: 'an unknown rule',
  }
}
