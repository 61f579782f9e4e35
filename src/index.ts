// The public face of the library: names in groups, no logic.

// The words of the domain
export type { Brand, NonEmpty, Scalar } from './domain/brand.js'
export {
  type CalendarDate,
  calendarDate,
  dateAt,
  type Instant,
  instant,
  type ZoneName,
  zoneName,
} from './domain/calendar.js'
export {
  type CandidateQuery,
  type CandidateSource,
  candidateQuery,
  type DateWanted,
  NOT_SELECTED_CODES,
  type NotSelectedCode,
  type NotSelectedCounts,
} from './domain/candidate-query.js'
export { amountFrom, countFrom, dayFrom, flagFrom, keyFrom, momentFrom } from './domain/from-row.js'
export type { Caution } from './domain/cautions.js'
export {
  beforeDay,
  CUTOFF_RULES,
  type CutoffRule,
  DATE_FIELDS,
  type DateCondition,
  type DateField,
  type DateLimit,
  DAY_RULES,
  type DayRule,
  daysBack,
  type HomeLibraryChoice,
  monthsBack,
  never,
  orNever,
  type PurgeCriteria,
  type RecordTypeChoice,
  type UserChoice,
  yearsBack,
} from './domain/criteria.js'
export { DATE_CODES, type DateCode } from './domain/date-codes.js'
export { type Cutoff, lastSelectedDay, resolveCutoffs } from './domain/cutoff.js'
export {
  type DeletableRecord,
  type RetainedRecord,
  removesMore,
  retainedRecord,
} from './domain/delete-policy.js'
export type { DeliveredSort, FactProblem } from './domain/fact-problem.js'
export { type FaultCause, faultText } from './domain/fault-cause.js'
export type { FoldName } from './domain/fold.js'
export type { Invalid } from './domain/invalid.js'
export type { MistakeCode } from './domain/mistake-codes.js'
export {
  type ActorKey,
  actorKey,
  type JobId,
  jobId,
  type PlanId,
  type UserKey,
  userKey,
} from './domain/keys.js'
export {
  type Currency,
  compareMoney,
  type Money,
  minusMoney,
  money,
  NO_MONEY,
  sumMoney,
} from './domain/money.js'
export { type FormerPolicy, isFormerPolicy, type StoredPolicy } from './domain/former-policy.js'
export {
  type Evidence,
  type EvidenceFact,
  EVIDENCE_SETTINGS,
  type EvidenceSetting,
} from './domain/evidence.js'
export {
  type AskedSetting,
  type Caps,
  DELETE_POLICY_LEVELS,
  type DeletePolicyLevel,
  type FineTotal,
  type ProtectedGroups,
  type PeriodCap,
  type PurgePolicy,
  type RecentDays,
  type RequestSetting,
  type RuleSetting,
} from './domain/policy.js'
export { type Difference, onlyNarrows, policyDifferences } from './domain/policy-changes.js'
export {
  type AssignedPurgeDate,
  assignPurgeDate,
  type DatesBefore,
  type PurgeDateAnchor,
  type PurgeDateAssignment,
  type PurgeDateException,
  type PurgeDateRule,
} from './domain/purge-date-rule.js'
export {
  demotedResearcher,
  NON_AFFILIATED_FIELDS,
  type NonAffiliatedResearcher,
  type ResearcherRecord,
} from './domain/researcher.js'
export type { FactKindName } from './domain/fact-kinds.js'
export { CLEAN_USER, type CleanUser, FACT_NAMES } from './domain/facts.js'
export {
  type FactName,
  REQUEST_STATES,
  type RequestState,
  type ResearcherFacts,
  type Restriction,
  type UserFacts,
} from './domain/user.js'
export type { GivenName, NameKind, RecordTypeNames, Vocabulary } from './domain/vocabulary.js'
export {
  type PurgeActions,
  type Reason,
  type RuleCode,
  reasonKey,
  type Verdict,
  type Warning,
} from './domain/verdict.js'

// Who goes and who stays
export { DEFAULT_CRITERIA } from './eligibility/defaults.js'
export {
  compileEvaluator,
  type EffectiveRule,
  type Evaluator,
  type EvaluatorConfig,
} from './eligibility/evaluate.js'
export {
  PRESETS,
  type PresetChanges,
  type PresetName,
  presetNames,
  presetWith,
  type RuleChanges,
} from './eligibility/presets.js'
export type { Finding, Rule, RuleCheck, RuleContext } from './eligibility/rule.js'
export { BUILT_IN_RULES, type BuiltInRuleCode } from './eligibility/rules/index.js'
export { SELECTION_CODES, type SelectionCode } from './eligibility/selection.js'
export { type StoredRules, storedRulesOf } from './eligibility/stored-rules.js'

// What all of it says to people
export type { Catalogue, Translation } from './words/catalogue.js'
export type { LabelledCode, ReasonCode } from './words/codes.js'
export { describeCriteria, describePolicy } from './words/describe.js'
export { ENGLISH } from './words/english/index.js'
export {
  type ExplainedVerdict,
  explainCaution,
  explainError,
  explainMistake,
  explainNamesNotMet,
  explainReason,
  explainVerdict,
} from './words/explain.js'
export { labelOf } from './words/labels.js'
export { describeMoney, withCurrency } from './words/money.js'

// Jobs, plans and outcomes
export { type Decided, type DecidedVersion, decideChange } from './jobs/decision.js'
export type { DecisionContext, DecisionRefusal, DecisionRequest } from './jobs/decision.js'
export type { PlanBasis, PurgeError, PurgeErrorCode } from './jobs/errors.js'
export type { Intent, StepState } from './jobs/intent.js'
export type {
  AssignPurgeDatesOrder,
  StoredPurgeDatesOrder,
  BulkOrder,
  CompletedJob,
  Confirmation,
  Job,
  JobKindName,
  JobOrder,
  JobStatus,
  PurgeOrder,
  QueuedJob,
  ReapplyDeletePolicyOrder,
  RefusedJob,
  RunningJob,
} from './jobs/job.js'
export {
  type Failure,
  type FailureCode,
  OUTCOME_STATUSES,
  type Outcome,
  type OutcomeStatus,
} from './jobs/outcome.js'
export type {
  BulkPlan,
  BulkVerdict,
  NameNotMet,
  NotFound,
  NotSelectedUsers,
  PlanCounts,
  PlannedUser,
  PlannedVerdict,
  PurgePlan,
} from './jobs/plan.js'
export type { PurgeRefusal } from './jobs/refusal.js'
export type {
  DiscardCode,
  PlanInProgress,
  PlanProgress,
  PlanStatus,
  ReadyPlan,
  StoredPlan,
  UserTrace,
} from './jobs/stored-plan.js'
export type { PurgeReport, WaitingFor } from './jobs/report-data.js'
export { settled, type Tally, type Totals } from './jobs/totals.js'

// What a host implements
export type {
  DeletedUser,
  DeletedUsersPort,
  NotifyUserCommand,
  PurgeDatesPort,
  SetPurgeDateCommand,
  TightenCommand,
} from './ports/bulk.js'
export type { CallAccount, CallBudget, DailyCalls } from './ports/calls.js'
export type { ClockPort, IdsPort } from './ports/clock.js'
export type {
  BusyAnswer,
  CancelRequestsCommand,
  DeleteUserCommand,
  DemoteCommand,
  Effect,
  DoneAnswer,
  EffectAnswer,
  FoundEffect,
  EffectContext,
  EffectRefusal,
  InTransactionEffect,
  OutsideEffect,
  OutsideRequest,
  PurgeEffects,
  WaiveCommand,
} from './ports/effects.js'
export type { Delivery, Handled, ShardMessage, ShardQueue } from './ports/shard-queue.js'
export type { CandidateRequest, PurgeHost, ReadUsersRequest } from './ports/host.js'
export type { ClaimResult, JournalPort, PutOffUser, ShardState } from './ports/journal.js'
export type { LockedUser } from './ports/locked-user.js'
export type { Lease, ShardNumber } from './ports/lease.js'
export type {
  ListPart,
  OutcomeFilter,
  PlanJournal,
  PlannedUserFilter,
} from './ports/plan-journal.js'
export type { ObserverPort, PurgeEvent } from './ports/observer.js'
export type { PolicyRequest, PolicySource } from './ports/policy.js'
export type { FaultKind, TransactionOptions, TransactionPort } from './ports/transaction.js'

// The purge: the desk of administrators, and the runner of a process
export type {
  BulkRequest,
  Expired,
  Forgotten,
  NightlyEnd,
  NightlyLimits,
  NightlyRequest,
  OutcomeRequest,
  OutcomesRequest,
  Page,
  PageRequest,
  PlanRequest,
  PlanUserRequest,
  PlanUsersRequest,
  PlanView,
  PurgeDesk,
  WaitCode,
} from './desk/operations.js'
export type { SubmitRequest } from './desk/submit.js'
export { createPurge, type Purge } from './purge.js'
export type { Operation } from './run/operation.js'
export type { PurgeRunner, ShardWork } from './run/operations.js'
export {
  afterEvent,
  atTotals,
  type JobProgress,
  type ProgressReading,
  readProgress,
  watchProgress,
} from './run/progress.js'
export { DEFAULT_SETTINGS, type RunSettings } from './run/settings.js'
export type { PurgeConfig } from './run/setup.js'
