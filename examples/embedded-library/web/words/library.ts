// The library's own sentences, in the language of the request.
import {
  describePolicy,
  explainCaution,
  explainError,
  explainReason,
  explainVerdict,
  labelOf,
  type Caution,
  type PurgeError,
  type Reason,
  type StoredPolicy,
  type StoredRules,
  type Verdict,
} from 'ils-user-purge'
import { view } from './view.js'

const words = () => view().language.library

/** What a code is called. */
export const label = (code: string): string => labelOf(code, words())

/** A reason as a sentence. */
export const reasonWords = (reason: Reason): string => explainReason(reason, words())

/** A verdict in sentences. */
export const verdictWords = (verdict: Verdict) => explainVerdict(verdict, words())

/** What is to be looked at twice. */
export const cautionWords = (caution: Caution): string => explainCaution(caution, words())

/** Why something was not done. */
export const errorWords = (error: PurgeError): string => explainError(error, words())

/** A policy in sentences; of a stored order with the rules that it was stored with. */
export const policyWords = (policy: StoredPolicy, rules?: StoredRules): readonly string[] =>
  describePolicy(policy, rules, words())
