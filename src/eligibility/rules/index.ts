// The built-in rules, in the order in which their reasons are listed.
import type { BuiltInRule } from './built-in-rule.js'
import { ruleOf } from './row.js'
import { RULE_TABLE } from './rows.js'

/** The code of a built-in rule. */
export type BuiltInRuleCode = (typeof RULE_TABLE)[number]['code']

/** Every built-in rule, in the order of reasons. */
export const BUILT_IN_RULES: readonly BuiltInRule[] = /* @__PURE__ */ RULE_TABLE.map(ruleOf)
