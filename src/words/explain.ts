// Codes and values as sentences.
import type { Scalar } from '../domain/brand.js'
import { faultText } from '../domain/fault-cause.js'
import type { Invalid } from '../domain/invalid.js'
import type { PurgeActions, Reason, Verdict } from '../domain/verdict.js'
import type { Caution } from '../domain/cautions.js'
import type { PurgeError } from '../jobs/errors.js'
import type { BulkPlan, NameNotMet, PurgePlan } from '../jobs/plan.js'
import type { PurgeRefusal } from '../jobs/refusal.js'
import type { Catalogue, CoreKey } from './catalogue.js'
import { ENGLISH } from './english/index.js'
import { labelOf } from './labels.js'
import { pathIn, phraseIn } from './phrases.js'
import { countKey, countWords, fill, type Say, sayIn, type Values, wordsOf } from './say.js'

/** A verdict in sentences. */
export interface ExplainedVerdict {
  /** The verdict in one sentence. */
  readonly summary: string
  /** Each reason as a sentence. */
  readonly reasons: readonly string[]
  /** Each warning as a sentence. */
  readonly warnings: readonly string[]
  /** What a purge does apart from deleting; empty unless the user goes. */
  readonly actions: readonly string[]
}

/**
 * A reason or warning as one sentence. A code that no catalogue knows, such as a host rule's, is
 * named with its measured value and limit.
 *
 * Values are put in as they are: who shows the sentence escapes it.
 *
 * @example
 * explainReason({ _tag: 'Blocked', code: 'open-loans', measured: 2, limit: 0 }) // 'Open loans: 2.'
 */
export function explainReason(reason: Reason, catalogue: Catalogue = ENGLISH): string {
  const { code } = reason
  switch (reason._tag) {
    case 'Blocked': {
      const { measured, limit } = reason
      const keys = measured === null ? [`${code}/none`, code, 'any/none'] : [code, 'any']
      return reasonWords(catalogue, keys, { code, measured, limit })
    }
    case 'Unknown':
      return reasonWords(catalogue, [`${code}/unknown`, 'any/unknown'], {
        code,
        fact: reason.fact,
        problem: problemWords(reason, sayIn(catalogue)),
      })
    case 'RuleFailed':
      return reasonWords(catalogue, [`${code}/rule-failed`, 'any/rule-failed'], { code })
  }
}

/** What is wrong with a fact, as a clause; of what is in it only the sort is said. */
function problemWords(
  { fact, problem }: Extract<Reason, { readonly _tag: 'Unknown' }>,
  say: Say<CoreKey>,
): string {
  switch (problem?._tag) {
    case undefined:
      return say('problem', { fact })
    case 'Absent':
      return say('problem.Absent', { fact })
    case 'Contradicted':
      return say('problem.Contradicted', { fact, by: problem.by })
    case 'Malformed': {
      const { expected, got } = problem
      const said = { expected: say(`expected.${expected}`), got: say(`got.${got}`) }
      return say('problem.Malformed', { fact, ...said })
    }
  }
}

function reasonWords(catalogue: Catalogue, keys: readonly string[], values: Values): string {
  const sources = [catalogue, ENGLISH]
  return fill(wordsOf(sources, keys) ?? '', values, sources)
}

/**
 * A verdict as sentences: what it is, every reason, every warning, and what happens apart from
 * deleting.
 */
export function explainVerdict(verdict: Verdict, catalogue: Catalogue = ENGLISH): ExplainedVerdict {
  const say = sayIn(catalogue)
  const explain = (reason: Reason) => explainReason(reason, catalogue)
  return {
    summary: say(`verdict.${verdict._tag}`),
    reasons: verdict._tag === 'Purge' ? [] : verdict.reasons.map(explain),
    warnings: verdict.warnings.map(explain),
    actions: verdict._tag === 'Purge' ? explainActions(verdict.actions, say) : [],
  }
}

function explainActions(
  { demoteResearcher, waive, cancelRequests }: PurgeActions,
  say: Say<CoreKey>,
): readonly string[] {
  return [
    ...(demoteResearcher ? [say('action.demote')] : []),
    ...(waive === null ? [] : [say('action.waive', { measured: waive })]),
    ...(cancelRequests === 0 ? [] : [say('action.cancel', { measured: cancelRequests })]),
  ]
}

/** A risky choice as one sentence. */
export function explainCaution(caution: Caution, catalogue: Catalogue = ENGLISH): string {
  return sayIn(catalogue)(`caution.${caution}`)
}

/** So many names are said; more would hide the rest. */
const MOST_NAMES_SAID = 20

/**
 * The names of a plan that no user was found to have, in a sentence for each kind of name and each
 * record type. It says whether that is true of the library, or only of the users examined.
 */
export function explainNamesNotMet(
  { namesNotMet, counts }: Pick<PurgePlan | BulkPlan, 'namesNotMet' | 'counts'>,
  catalogue: Catalogue = ENGLISH,
): readonly string[] {
  const say = sayIn(catalogue)
  const users = say(countKey('users', counts.examined), {
    count: countWords(counts.examined, say),
  })
  const alike = new Map<string, NameNotMet[]>()
  for (const each of namesNotMet) {
    const group = JSON.stringify([each.kind, each.among, each.recordType])
    alike.set(group, [...(alike.get(group) ?? []), each])
  }
  return [...alike.values()].map((names) => {
    const { kind, among, recordType: type } = names[0] as NameNotMet
    const key = among === 'library' ? `not-met.${kind}.library` : `not-met.${kind}`
    return say(key as CoreKey, { users, type, names: nameWords(names, say) })
  })
}

function nameWords(names: readonly NameNotMet[], say: Say<CoreKey>): string {
  const said = names.slice(0, MOST_NAMES_SAID).map(({ name }) => name)
  const rest = names.length - said.length
  const list = said.join(', ')
  return rest === 0 ? list : say('not-met.more', { names: list, count: countWords(rest, say) })
}

/**
 * A mistake as a clause: which part, what it must be, what came. Without a path it is of the whole
 * value.
 */
export function explainMistake(
  { code, path, expected, got }: Invalid,
  catalogue: Catalogue = ENGLISH,
): string {
  const sources = [catalogue, ENGLISH]
  const place = path === '' ? (wordsOf(sources, ['mistake.whole']) ?? '') : pathIn(catalogue, path)
  const template = wordsOf(sources, [`mistake.${code}`, 'mistake']) ?? ''
  const said = { expected: phraseIn(catalogue, expected), got: phraseIn(catalogue, got) }
  return fill(template, { path: place, ...said }, sources)
}

/**
 * The error as one or two sentences: what happened, to which field or key, what to do. For people;
 * programs use `code`.
 */
export function explainError(error: PurgeError, catalogue: Catalogue = ENGLISH): string {
  const say = sayIn(catalogue)
  const values = Object.entries(errorValues(error, catalogue)).map(
    ([name, value]) => [name, typeof value === 'number' ? countWords(value, say) : value] as const,
  )
  return say(`error.${error.code}`, Object.fromEntries(values))
}

function errorValues(error: PurgeError, catalogue: Catalogue): Values {
  switch (error._tag) {
    case 'CapExceeded':
      return { count: error.count, users: error.users, caps: capWords(error, catalogue) }
    case 'PeriodCapExceeded':
      return periodValues(error, catalogue)
    case 'InvalidOrder': {
      const mistakes = error.mistakes.map((each) => explainMistake(each, catalogue))
      return { mistakes: mistakes.join('; ') }
    }
    case 'JobNotReady':
      return { jobId: error.jobId, status: labelOf(error.status, catalogue) }
    case 'PlanDiscarded':
      return { planId: error.planId, why: sayIn(catalogue)(`discard.${error.why}`) }
    case 'PlanOutdated':
      return { planId: error.planId, changed: sayIn(catalogue)(`basis.${error.changed}`) }
    case 'PlanExpired':
      return expiryValues(error, catalogue)
    case 'HostFault':
      return { operation: error.operation, fault: faultText(error.fault) }
    case 'PlanInterrupted':
      return { planId: error.planId, fault: faultText(error.fault) }
    default:
      return error as unknown as Readonly<Record<string, Scalar>>
  }
}

function expiryValues(
  { planId, finishedAt, maxAgeMs }: Extract<PurgeError, { readonly _tag: 'PlanExpired' }>,
  catalogue: Catalogue,
): Values {
  const say = sayIn(catalogue)
  const seconds = Math.round(maxAgeMs / 1000)
  const [unit, length] =
    seconds % 3600 === 0
      ? (['hours', 3600] as const)
      : seconds % 60 === 0
        ? (['minutes', 60] as const)
        : (['seconds', 1] as const)
  return {
    planId,
    finishedAt: say('cap.since', { date: finishedAt.slice(0, 10), time: finishedAt.slice(11, 16) }),
    age: say(countKey(`age.${unit}`, seconds / length), {
      count: countWords(seconds / length, say),
    }),
  }
}

type PeriodRefusal = Extract<PurgeRefusal, { readonly _tag: 'PeriodCapExceeded' }>

function periodValues(error: PeriodRefusal, catalogue: Catalogue): Values {
  const say = sayIn(catalogue)
  const { count, users, counted, days, since } = error
  return {
    count,
    users,
    counted,
    days: say(countKey('days', days), { count: days }),
    since: say('cap.since', { date: since.slice(0, 10), time: since.slice(11, 16) }),
    jobs: jobsWords(error.jobs, say),
    caps: capWords(error, catalogue),
  }
}

/** More names of jobs than anybody reads are only counted. */
const JOBS_NAMED = 10

function jobsWords(jobs: readonly string[], say: Say<CoreKey>): string {
  const named = jobs.slice(0, JOBS_NAMED).join(', ')
  if (jobs.length === 0) return say('cap.no-jobs')
  const more = jobs.length - JOBS_NAMED
  return more <= 0 ? named : say('cap.more-jobs', { jobs: named, count: countWords(more, say) })
}

function capWords(
  { maxCount, maxPercent }: Pick<PeriodRefusal, 'maxCount' | 'maxPercent'>,
  catalogue: Catalogue,
): string {
  const say = sayIn(catalogue)
  return [
    ...(maxCount === null ? [] : [say('cap.count', { count: countWords(maxCount, say) })]),
    ...(maxPercent === null ? [] : [say('cap.share', { share: maxPercent })]),
  ].join(', ')
}
