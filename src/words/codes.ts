// The codes that the library says a sentence about, by their source. Each group is a type, so that
// a code without words does not compile.
import type { Caution } from '../domain/cautions.js'
import type { MistakeCode } from '../domain/mistake-codes.js'
import type { EvidenceFact } from '../domain/evidence.js'
import type { OwnFactName } from '../domain/facts.js'
import type { DeletePolicyLevel } from '../domain/policy.js'
import type { RequestState } from '../domain/user.js'
import type { Verdict } from '../domain/verdict.js'
import type { NEED_CODES } from '../eligibility/actions.js'
import type { BuiltInRuleCode } from '../eligibility/rules/index.js'
import type { SelectionCode } from '../eligibility/selection.js'
import type { PurgeErrorCode } from '../jobs/errors.js'
import type { StepState } from '../jobs/intent.js'
import type { JobKindName, JobStatus } from '../jobs/job.js'
import type { FailureCode, OutcomeStatus } from '../jobs/outcome.js'

/** Reasons that a run gives, apart from those of rules. */
export type RunReasonCode = 'not-confirmed' | 'created-after-plan' | 'effect-already-done'

/** Reasons that leave a user of a bulk order as they are. */
export type BulkReasonCode =
  | 'has-purge-date'
  | 'same-purge-date'
  | 'no-expiry-date'
  | 'date-out-of-range'
  | 'purge-date-rule'
  | 'delete-policy-already-applied'

/** A fact without which it is not known what a purge would have to do. */
export type NeedCode = (typeof NEED_CODES)[number]

/** Codes that the library gave before, and that stored outcomes may hold. */
export type FormerReasonCode = 'no-date' | 'date-after-cutoff'

/** Every code of a reason or warning that the library gives, or gave. */
export type ReasonCode =
  | BuiltInRuleCode
  | SelectionCode
  | NeedCode
  | RunReasonCode
  | BulkReasonCode
  | FormerReasonCode

/** A step that a run takes with a user. */
export type StepCode =
  | 'demote-researchers'
  | 'waive-fines'
  | 'cancel-requests'
  | 'delete-users'
  | 'tighten-delete-policy'
  | 'set-purge-dates'
  | 'notify-users'

/** Every code that has a label. */
export type LabelledCode =
  | ReasonCode
  | StepCode
  | StepState
  | OwnFactName
  | Verdict['_tag']
  | OutcomeStatus
  | FailureCode
  | PurgeErrorCode
  | JobStatus
  | JobKindName
  | Caution
  | EvidenceFact
  | RequestState
  | DeletePolicyLevel
  | MistakeCode
