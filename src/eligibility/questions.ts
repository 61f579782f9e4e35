// The questions of an order: every check that is asked, in the order of reasons.
import type { Rule, RuleCheck, RuleContext } from './rule.js'
import { readFact } from '../domain/read-fact.js'
import type { RuleCode } from '../domain/verdict.js'
import { needsOf } from './actions.js'
import { prepareHostRule } from './host-rule.js'
import { boundaryDay } from './rules/boundary-day.js'
import { debtOverThreshold } from './rules/debt-over-threshold.js'
import { BUILT_IN_RULES } from './rules/index.js'
import { isForEveryone } from './rules/rule-for-everyone.js'
import type { SettingOf } from './settings.js'
import { ALWAYS, decisiveFacts } from './settled.js'

/** A check that is asked, with the code of its reason and whether that keeps the user. */
export interface Question {
  readonly code: RuleCode
  readonly blocks: boolean
  readonly check: RuleCheck
  /** Whether it is the library's own: what such a check throws was thrown by a fact. */
  readonly isBuiltIn: boolean
  /** Whether it is asked only where its fact was delivered; see `SettingOf`. */
  readonly onlyWhereDelivered: boolean
  /** See `decisiveFacts`. A host's rule may not be pure, so it is always asked. */
  readonly decisive: number
}

/** Every question of an order, in the order of reasons. */
export function questionsOf(
  context: RuleContext,
  hostRules: readonly Rule[],
  settingOf: SettingOf,
): readonly Question[] {
  const questionsFor = (
    rule: Rule,
    prepare: () => RuleCheck,
    isBuiltIn: boolean,
  ): readonly Question[] => {
    const { setting, onlyWhereDelivered } = settingOf(rule)
    if (setting === 'off') return []
    const asked = preparedOrFailing(prepare)
    const check = onlyWhereDelivered ? whereDelivered(asked) : asked
    const decisive = isBuiltIn && !isForEveryone(rule) ? decisiveFacts(check) : ALWAYS
    return [
      {
        code: rule.code,
        blocks: setting === 'on',
        check,
        isBuiltIn,
        onlyWhereDelivered: onlyWhereDelivered === true,
        decisive,
      },
    ]
  }
  const debtRule = { code: debtOverThreshold.code, setting: settingOf(debtOverThreshold).setting }
  return [
    ...BUILT_IN_RULES.filter(({ code }) => code !== boundaryDay.code).flatMap((rule) =>
      questionsFor(rule, () => rule.prepare(context), true),
    ),
    ...needsOf(context.policy, debtRule).map(({ code, check }) => ({
      code,
      check,
      blocks: true,
      isBuiltIn: true,
      onlyWhereDelivered: false,
      decisive: decisiveFacts(check),
    })),
    ...hostRules.flatMap((rule) => questionsFor(rule, () => prepareHostRule(rule, context), false)),
  ]
}

/**
 * A rule that cannot even be prepared blocks everybody, visibly, instead of stopping a job that was
 * confirmed.
 */
function preparedOrFailing(prepare: () => RuleCheck): RuleCheck {
  try {
    return prepare()
  } catch (fault) {
    return () => {
      throw fault
    }
  }
}

/**
 * A fact that was not delivered is no finding; one that was delivered in a form that says nothing
 * is.
 */
function whereDelivered(check: RuleCheck): RuleCheck {
  return (user) => {
    const finding = check(user)
    return finding?._tag === 'Unknown' && readFact(user, finding.fact) === undefined
      ? null
      : finding
  }
}
