// The reason of a fact that cannot be used, with what is wrong with it.
import { type FactProblem, problemOf } from '../domain/fact-problem.js'
import type { FactName, UserFacts } from '../domain/user.js'
import type { Reason, RuleCode } from '../domain/verdict.js'
import { contradicting } from './contradictions.js'

/** Makes the reason. It must be asked only once the fact is known to be unusable. */
export function unknownReason(code: RuleCode, fact: FactName, user: UserFacts): Reason {
  const problem = problemOf(user, fact) ?? contradictionOf(user, fact)
  return { _tag: 'Unknown', code, fact, ...(problem !== null && { problem }) }
}

function contradictionOf(user: UserFacts, fact: FactName): FactProblem | null {
  const by = contradicting(user, fact)
  return by === null ? null : { _tag: 'Contradicted', by }
}
