// What a catalogue of words is: every sentence by its key, with placeholders.
import type { DateField, DateLimit } from '../domain/criteria.js'
import type { DeliveredSort, FactProblem } from '../domain/fact-problem.js'
import type { FactKindName } from '../domain/fact-kinds.js'
import type { EvidenceSetting } from '../domain/evidence.js'
import type { MistakeCode } from '../domain/mistake-codes.js'
import type { DeletePolicyLevel, FineTotal, RequestSetting, RuleSetting } from '../domain/policy.js'
import type { PhraseForm } from '../domain/phrases.js'
import type { PurgeDateAnchor } from '../domain/purge-date-rule.js'
import type { RequestState } from '../domain/user.js'
import type { Verdict } from '../domain/verdict.js'
import type { BuiltInRuleCode } from '../eligibility/rules/index.js'
import type { SelectionCode } from '../eligibility/selection.js'
import type { Caution } from '../domain/cautions.js'
import type { NameKind } from '../domain/vocabulary.js'
import type { PlanBasis, PurgeErrorCode } from '../jobs/errors.js'
import type { JobKindName, JobStatus } from '../jobs/job.js'
import type { OutcomeStatus } from '../jobs/outcome.js'
import type { DiscardCode } from '../jobs/stored-plan.js'
import type {
  BulkReasonCode,
  FormerReasonCode,
  LabelledCode,
  NeedCode,
  ReasonCode,
  RunReasonCode,
} from './codes.js'

/** A thing that is counted: one form for 1, one for every other number. */
type Counted<Thing extends string> = `${Thing}.one` | `${Thing}.other`

/**
 * Keys of reasons and warnings. Placeholders: `{measured}`, `{limit}`, `{fact}`, `{problem}`,
 * `{code}`.
 */
export type ReasonKey =
  | BuiltInRuleCode
  | Exclude<SelectionCode, 'selection'>
  | FormerReasonCode
  | RunReasonCode
  | Exclude<BulkReasonCode, 'purge-date-rule'>
  | `${'selection' | 'purge-date-rule' | NeedCode}/unknown`
  | `${'restriction' | 'not-yet-expired' | 'other-user-group'}/none`
  | 'delete-policy-already-applied/rule-failed'
  | 'any'
  | 'any/none'
  | 'any/unknown'
  | 'any/rule-failed'

/**
 * Keys of what is wrong with a fact. Placeholders of a problem: `{fact}`, `{by}`, `{expected}`,
 * `{got}`. `problem` is said where nobody told what is wrong.
 */
export type ProblemKey =
  | 'problem'
  | `problem.${FactProblem['_tag']}`
  | `expected.${FactKindName}`
  | `got.${DeliveredSort}`

/** Keys of verdicts and of what a purge does apart from deleting. Placeholder: `{measured}`. */
export type VerdictKey = `verdict.${Verdict['_tag']}` | `action.${'demote' | 'waive' | 'cancel'}`

/** Keys of risky choices, refusals, errors and mistakes. */
export type ErrorKey =
  | `caution.${Caution}`
  | `not-met.${NameKind}`
  | `not-met.${'record-type' | 'user-group' | 'home-library'}.library`
  | 'not-met.more'
  | `error.${PurgeErrorCode}`
  | `discard.${DiscardCode}`
  | `basis.${PlanBasis}`
  | Counted<`age.${'hours' | 'minutes' | 'seconds'}`>
  | 'mistake'
  | 'mistake.whole'
  | 'cap.count'
  | 'cap.share'
  | `cap.${'since' | 'no-jobs' | 'more-jobs'}`

/** Keys of criteria and policy in words. */
export type OrderKey =
  | `criteria.past.${DateLimit['_tag']}`
  | 'criteria.or-absent'
  | 'criteria.absent'
  | 'criteria.no-dates'
  | 'criteria.on-or-before'
  | 'criteria.before'
  | 'criteria.every-type'
  | 'criteria.type'
  | 'criteria.type-and-groups'
  | 'criteria.libraries'
  | 'criteria.branches'
  | 'criteria.include'
  | 'criteria.exclude'
  | `criteria.debt.${RuleSetting}`
  | 'policy.basis'
  | `policy.rules.${RuleSetting}`
  | `policy.fine-total.${FineTotal}`
  | `policy.requests.${RequestSetting}`
  | `policy.${'activity' | 'loan'}.${'on' | 'warn'}`
  | `policy.groups.${'on' | 'warn'}`
  | `policy.researchers.${'enabled' | RuleSetting}`
  | `policy.level.${DeletePolicyLevel}`
  | 'policy.no-cap'
  | 'policy.cap'
  | 'policy.cap.share'
  | `policy.cap.${'and' | 'or' | 'period'}`
  | `policy.approval.${'none' | 'second-person'}`
  | `policy.evidence.${EvidenceSetting}`
  | `state.${RequestState}`
  | `date.${DateField}`
  | `number.${'separator' | 'point'}`
  | 'day.form'
  | `money.${'form' | 'code' | 'digits'}`
  | Counted<'days' | 'months' | 'years' | 'users'>

/** Keys of labels: what a code is called in a table, a form or a list. */
export type LabelKey = `label.${LabelledCode}`

/** Keys of mistakes by code. Placeholders: `{path}`, `{expected}`, `{got}`. */
export type MistakeKey = `mistake.${MistakeCode}`

/**
 * Keys of what mistakes say is expected, and what came, by the form of the English phrase.
 * Placeholders: those of the form.
 */
export type PhraseKey = `phrase.${PhraseForm}`

/** Keys of the headings, units and sentences of reports. */
export type ReportKey =
  | 'language'
  | 'direction'
  | 'yes'
  | 'no'
  | 'none'
  | `title.${JobKindName}`
  | `status.${JobStatus}`
  | `outcome.${OutcomeStatus}`
  | `cutoff.${'inclusive' | 'exclusive' | 'or-absent' | 'absent'}`
  | `reason/${'unknown' | 'rule-failed'}`
  | 'failure'
  | 'moment'
  | 'moment-and-day'
  | `moment.${'submitted' | 'started' | 'finished' | 'refused'}`
  | `duration.${'hours' | 'minutes' | 'seconds' | 'none'}`
  | FactKey
  | AdditionKey
  | PlanKey
  | HeadingKey
  | PageKey
  | ColumnKey

/** Keys of what decided in an order. */
type FactKey =
  | `fact.${'cutoff' | 'policy' | 'purge-date' | 'except' | 'existing' | 'type' | 'libraries'}`
  | `fact.${'include' | 'exclude' | 'notify' | 'level' | 'as-of' | 'status' | 'host'}`
  | `fact.${'planned-by' | 'asked-by' | 'approved-by' | 'confirmed' | 'note' | 'plan'}`
  | 'fact.waiting-for'
  | 'waiting-for'
  | `existing.${'left' | 'replaced'}`
  | 'any-value'
  | 'no-limit'
  | 'chosen'
  | `anchor.${PurgeDateAnchor['_tag']}`
  | `exception.${'group' | 'extra'}`
  | 'rule.plus'
  | `approval.${'missing' | 'not-wanted'}`
  | 'confirmed'

/** Keys of whether numbers add up. */
type AdditionKey =
  | `addition.${'adds-up' | 'refused' | 'unfinished' | 'wrong'}`
  | `addition.${'not-whole' | 'too-many' | 'refused-yet' | 'too-few' | 'journal' | 'stored'}`
  | `addition.${'plan' | 'scope'}`

/** Keys of a plan. */
type PlanKey =
  | `plan.${'title' | 'as-of' | 'wrong' | 'refused' | 'why' | 'warnings' | 'caution'}`
  | 'plan.warnings.apart'
  | `plan.${'go' | 'stay' | 'not-selected' | 'examined'}`
  | `plan.${'go' | 'stay' | 'not-selected' | 'examined'}.note`
  | `plan.${'apply' | 'leave' | 'all-examined'}`
  | `plan.${'apply' | 'leave' | 'all-examined'}.note`
  | `plan.${'waive' | 'cancel' | 'demote'}`
  | `plan.${'libraries' | 'library' | 'library.none' | 'not-found'}`
  | 'plan.excluded'
  | `plan.${'confirm' | 'count' | 'digest' | 'approval' | 'approval.by' | 'final' | 'nothing'}`
  | `plan.${'mismatches' | 'others' | 'others.unknown'}`
  | `plan.nobody.${'empty' | 'held' | 'no-such-key' | 'none' | 'unknown'}`
  | `line.${'go' | 'stay' | 'not-selected' | 'warning' | 'evidence'}`
  | `line.${'apply' | 'leave' | 'not-found'}`

/** Keys of headings of a report. */
type HeadingKey =
  | 'report.job'
  | 'report.criteria'
  | 'report.policy-in-words'
  | 'report.plan'
  | 'report.plan-why'
  | 'report.outcomes'
  | 'report.users'
  | 'report.why'
  | 'report.warnings'
  | 'report.warnings.apart'
  | 'report.libraries'
  | 'report.effects'
  | 'report.times'
  | `sum.${'done' | 'scope'}`
  | `sum.${'done' | 'scope'}.note`
  | `effect.${'waived' | 'requests' | 'demoted'}`
  | `done.${'assigned' | 'purge-date-before' | 'expiry-date' | 'waived' | 'demoted'}`
  | Counted<'done.requests'>
  | `evidence.${'fact' | 'none'}`

/** Keys of the page alone. */
type PageKey =
  | `part.${'summary' | 'plan' | 'outcomes' | 'reasons' | 'effects'}`
  | `part.${'order' | 'timeline' | 'users'}`
  | `page.${'parts' | 'footer' | 'several' | 'kept-by-reason' | 'by-warning' | 'by-outcome'}`
  | 'page.by-library'
  | `page.${'by-verdict' | 'would-stay' | 'no-plan'}`
  | `page.${'more-codes' | 'more' | 'later' | 'no-effects' | 'nothing-more' | 'policy'}`
  | `page.${'all' | 'first' | 'not-here' | 'forgotten' | 'search' | 'rows' | 'more-reasons'}`
  | 'column.library'
  | 'column.verdict'
  | `column.${'code' | 'users' | 'outcome' | 'meaning' | 'user' | 'when' | 'reasons'}`
  | `column.${'warnings' | 'failure' | 'done' | 'went' | 'did-not-go' | 'evidence'}`

/** Keys of the names of CSV columns. */
export type ColumnKey = `csv.${CsvColumn | PlanCsvColumn}`

/** The columns of the CSV of a plan's users; their English names are stable. */
export type PlanCsvColumn =
  | 'user'
  | 'verdict'
  | 'user_group'
  | 'home_library'
  | 'reason_codes'
  | 'reasons'
  | 'warning_codes'
  | 'warnings'
  | 'to_be_waived'
  | 'researcher_to_be_demoted'
  | 'requests_to_be_cancelled'
  | 'purge_date_to_be_assigned'
  | 'purge_date_now'
  | 'expiry_date'

/** The columns of the CSV of a job's users; their English names are stable. */
export type CsvColumn =
  | 'user'
  | 'outcome'
  | 'at'
  | 'reason_codes'
  | 'reasons'
  | 'warning_codes'
  | 'warnings'
  | 'waived'
  | 'researcher_demoted'
  | 'requests_cancelled'
  | 'failure'
  | 'assigned_purge_date'
  | 'purge_date_before'
  | 'expiry_date'
  | 'evidence'

/** Keys that the library says without a report. */
export type CoreKey = ReasonKey | ProblemKey | VerdictKey | ErrorKey | OrderKey

/** Every key of a sentence. */
export type WordKey = CoreKey | ReportKey

/** What a language may leave out: `mistake` says every mistake, and programs read the columns. */
type OptionalKey = MistakeKey | ColumnKey

/**
 * A whole language: every sentence, label and phrase. What is left out does not compile, but for
 * the sentences of single mistakes and the names of CSV columns.
 */
export type Translation = Readonly<
  Record<Exclude<WordKey, ColumnKey> | LabelKey | PhraseKey, string> &
    Partial<Record<OptionalKey, string>>
>

/** More than a language must have: forms of a reason, and the reasons and labels of a host. */
type OwnKey =
  | `${ReasonCode}/${'none' | 'unknown' | 'rule-failed'}`
  | `x-${string}`
  | `label.x-${string}`

/**
 * A host's own words, by key. They come before the English ones; what is left out is said in
 * English.
 *
 * Plain data. A reason is said by its code, by `<code>/none` where nothing was measured (`null`),
 * by `<code>/unknown` or by `<code>/rule-failed`; a code that no catalogue knows by `any`,
 * `any/none`, `any/unknown` or `any/rule-failed`. A placeholder such as `{measured}` may be left
 * out. The names of the placeholders of a sentence are those of its English form.
 */
export type Catalogue = {
  readonly [Key in WordKey | LabelKey | MistakeKey | PhraseKey | OwnKey]?: string
}
