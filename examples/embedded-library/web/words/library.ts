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
  type PurgePolicy,
  type Reason,
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

/** A policy in sentences. */
export const policyWords = (policy: PurgePolicy): readonly string[] =>
  describePolicy(policy, undefined, words())
