// Makes reasons out of findings; of a fact that cannot be used, with what is wrong with it.
import { type FactProblem, problemOf } from '../domain/fact-problem.js'
import type { FactName, UserFacts } from '../domain/user.js'
import type { Reason, RuleCode } from '../domain/verdict.js'
import { contradicting } from './contradictions.js'
import type { Finding } from './rule.js'

/** Makes the reason of a finding. */
export function reasonOf(code: RuleCode, finding: Finding, user: UserFacts): Reason {
  return finding._tag === 'Unknown'
    ? unknownReason(code, finding.fact, user)
    : { _tag: 'Blocked', code, measured: finding.measured, limit: finding.limit }
}

/** Makes the reason. It must be asked only once the fact is known to be unusable. */
export function unknownReason(code: RuleCode, fact: FactName, user: UserFacts): Reason {
  const problem = problemOf(user, fact) ?? contradictionOf(user, fact)
  return { _tag: 'Unknown', code, fact, ...(problem !== null && { problem }) }
}

function contradictionOf(user: UserFacts, fact: FactName): FactProblem | null {
  const by = contradicting(user, fact)
  return by === null ? null : { _tag: 'Contradicted', by }
}
