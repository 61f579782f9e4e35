// A host's own rule is somebody else's code: its missing facts block, its throws block, its
// nonsense blocks.
import type { Scalar } from '../domain/brand.js'
import { swallowRejection } from '../internal/settle.js'
import { isFactName } from '../domain/facts.js'
import { readFact } from '../domain/read-fact.js'
import { unknown } from './measure.js'
import type { Finding, Rule, RuleCheck, RuleContext } from './rule.js'

/**
 * Wraps a host rule's check so that every declared fact that is missing answers `Unknown` (the
 * first one is named), and an answer that is no finding throws, which the evaluator records as
 * `RuleFailed`.
 */
export const prepareHostRule = (rule: Rule, context: RuleContext): RuleCheck => {
  const facts = [...rule.facts]
  const check = rule.prepare(context)
  // An asynchronous `prepare` answers no check, which is found out when it is called.
  swallowRejection(check)
  return (user) => {
    for (const fact of facts) if (readFact(user, fact) === undefined) return unknown(fact)
    return checkedFinding(check(user))
  }
}

const checkedFinding = (answer: unknown): Finding | null => {
  if (answer === null) return null
  const { _tag, measured, limit, fact } = answer as Readonly<Record<string, unknown>>
  if (_tag === 'Blocked' && isScalar(measured) && isScalar(limit)) return { _tag, measured, limit }
  if (_tag === 'Unknown' && isFactName(fact)) return { _tag, fact }
  swallowRejection(answer)
  throw new TypeError('a rule must answer a finding or null')
}

const isScalar = (value: unknown): value is Scalar =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  Number.isFinite(value)
