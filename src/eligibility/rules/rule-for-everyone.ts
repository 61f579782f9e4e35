// A rule over facts without a clean value, so that it is asked about every user.
import type { UserFacts } from '../../domain/user.js'
import type { Finding, Rule, RuleContext } from '../rule.js'
import type { BuiltInRule } from './built-in-rule.js'

/** What a rule that every user is asked about says of itself. */
interface Description<Code extends string, Limit> extends Omit<BuiltInRule, 'code' | 'prepare'> {
  readonly code: Code
  /** What users are held against, found once; `null` = this order asks nobody. */
  readonly limitOf: (context: RuleContext) => Limit | null
  /** Must be a top-level function: `everyone.ts` calls it by its name. */
  readonly find: (user: UserFacts, limit: Limit) => Finding | null
}

/** A rule with its limit and its check apart. */
export interface RuleForEveryone<Code extends string, Limit>
  extends Description<Code, Limit>,
    Pick<BuiltInRule, 'prepare'> {}

/** Makes the check of such a rule. */
export function ruleForEveryone<const Code extends string, Limit>(
  rule: Description<Code, Limit>,
): RuleForEveryone<Code, Limit> {
  const { limitOf, find } = rule
  const prepare: BuiltInRule['prepare'] = (context) => {
    const limit = limitOf(context)
    return limit === null ? () => null : (user) => find(user, limit)
  }
  return { ...rule, prepare }
}

/** Whether a rule is one of these. */
export function isForEveryone(rule: Rule): boolean {
  return 'limitOf' in rule
}
