// What a terminal shows before anything is confirmed: who would go, who would stay and why, and
// what to confirm.
import type { PurgePlan } from '../jobs/plan.js'
import { explainCaution, explainError, explainNamesNotMet } from '../words/explain.js'
import type { SummaryWords } from './options.js'
import type { Fact } from './order-words.js'
import { block, pairs, rightAligned, sentence, sentences } from './text-layout.js'
import { terminalText } from './visible.js'
import { whyNobody } from './why-nobody.js'
import {
  countedReasons,
  type CountedWarnings,
  countedWarnings,
  cutoffWords,
  type Words,
  wordsOf,
} from './words.js'

/** Words for the text of a plan. */
export type PlanTextOptions = Pick<SummaryWords, 'words' | 'label' | 'catalogue'>

/**
 * A plan as plain text of many lines, without colour codes, ended by a line end.
 *
 * It says first if the counts of the plan do not add up, the caps would refuse it, or nobody would
 * go and why; then who would go, who would stay and why, and behind that what was asked for; last
 * what to confirm: the count, in plain digits, and the digest. Amounts are rounded half up to the
 * currency's digits. Text from the host cannot move the cursor or reorder a line.
 */
export function planText(plan: PurgePlan, options: PlanTextOptions = {}): string {
  const words = wordsOf(options.catalogue)
  const { say } = words
  return [
    say('plan.title'),
    ...additionAlarm(plan, words),
    ...refusalAlarm(plan, words),
    ...nobodyAlarm(plan, options),
    ...block(say('report.users'), rightAligned(countRows(plan, words))),
    ...block(say('plan.libraries'), rightAligned(libraryRows(plan, words))),
    ...block(say('plan.why'), rightAligned(countedRows(plan.reasons, words, options))),
    ...notSelectedBlocks(plan, words, options),
    ...block(say('plan.warnings'), rightAligned(warningRows(plan, 'plan', words, options))),
    ...block(say('report.effects'), rightAligned(effectRows(plan, words))),
    ...sentences(say('plan.caution'), [
      ...plan.cautions.map((caution) => explainCaution(caution, options.catalogue)),
      ...explainNamesNotMet(plan, options.catalogue),
    ]),
    '',
    ...pairs(circumstances(plan, words)),
    ...sentences(say('report.criteria'), options.words?.criteria ?? []),
    ...sentences(say('report.policy-in-words'), options.words?.policy ?? []),
    ...ending(plan, words),
    '',
  ].join('\n')
}

function nobodyAlarm(plan: PurgePlan, options: PlanTextOptions): readonly string[] {
  const why = whyNobody(plan, options)
  return why === null ? [] : ['', sentence(why)]
}

function notSelectedBlocks(
  { notSelected: { candidates, others } }: PurgePlan,
  words: Words,
  options: PlanTextOptions,
): readonly string[] {
  const { say } = words
  const rows = (counts: Readonly<Record<string, number>>) =>
    rightAligned(countedRows(counts, words, options))
  return [
    ...block(say('plan.mismatches'), rows(candidates)),
    ...(others === null
      ? ['', say('plan.others.unknown')]
      : block(say('plan.others'), rows(others))),
  ]
}

function circumstances(plan: PurgePlan, words: Words): readonly Fact[] {
  const { say } = words
  const zone = terminalText(plan.policy.timeZone)
  return [
    [say('fact.plan'), terminalText(plan.id)],
    [say('fact.as-of'), say('plan.as-of', { day: plan.asOfDate, zone })],
    ...plan.cutoffs.map((cutoff): Fact => [say('fact.cutoff'), cutoffWords(cutoff, words)]),
    [say('fact.policy'), terminalText(plan.policy.name)],
  ]
}

function additionAlarm({ counts }: PurgePlan, { say, users, count }: Words): readonly string[] {
  const sum = counts.purge + counts.keep + counts.notSelected
  if (sum === counts.examined) return []
  const said = say('plan.wrong', { examined: users(counts.examined), sum: count(sum) })
  return ['', `!!! ${said}`]
}

function countRows(
  { counts, users: all, excludedNotMet: excluded, notFound }: PurgePlan,
  { say, users, count }: Words,
) {
  const row = (key: 'go' | 'stay' | 'not-selected' | 'examined', number: number) => ({
    name: say(`plan.${key}`),
    value: count(number),
    note: say(`plan.${key}.note`, { users: users(all) }),
  })
  return [
    row('go', counts.purge),
    row('stay', counts.keep),
    row('not-selected', counts.notSelected),
    row('examined', counts.examined),
    ...(notFound === 0 ? [] : [{ name: say('plan.not-found'), value: count(notFound) }]),
    ...(excluded === 0 ? [] : [{ name: say('plan.excluded'), value: count(excluded) }]),
  ]
}

/** Where users of one library alone were examined, there is nothing to tell apart. */
function libraryRows({ homeLibraries }: PurgePlan, { say, count }: Words) {
  const libraries = Object.entries(homeLibraries)
  if (libraries.length < 2) return []
  return libraries
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([library, { purge, keep, notSelected }]) => ({
      name: library === '' ? say('plan.library.none') : library,
      value: say('plan.library', {
        go: count(purge),
        stay: count(keep),
        rest: count(notSelected),
      }),
    }))
}

/** Rows of a table of reasons or warnings. */
export function countedRows(
  counts: Readonly<Record<string, number>>,
  words: Words,
  { label }: PlanTextOptions,
) {
  return countedReasons(counts, words, label).map(({ name, count }) => ({
    name,
    value: words.count(count),
  }))
}

/** Rows of a table of warnings, each with how many of the users go. */
export function warningRows(
  counted: CountedWarnings,
  of: 'plan' | 'report',
  words: Words,
  { label }: PlanTextOptions,
) {
  return countedWarnings(counted, words, label).map(({ name, count, apart }) => ({
    name,
    value: words.count(count),
    ...(apart !== null && {
      note: words.say(`${of}.warnings.apart`, {
        go: words.count(apart.go),
        others: words.count(apart.others),
      }),
    }),
  }))
}

function effectRows(plan: PurgePlan, { say, count, money }: Words) {
  return [
    { name: say('plan.waive'), value: money(plan.waived, plan.policy.currency) },
    { name: say('plan.cancel'), value: count(plan.requestsCancelled) },
    { name: say('plan.demote'), value: count(plan.demoted) },
  ]
}

function refusalAlarm({ refusal }: PurgePlan, { say, catalogue }: Words): readonly string[] {
  if (refusal === null) return []
  return ['', `!!! ${say('plan.refused', { why: explainError(refusal, catalogue) })}`]
}

function ending(plan: PurgePlan, words: Words): readonly string[] {
  const { say, users } = words
  if (plan.refusal !== null) return ['', say('plan.nothing')]
  return [
    ...block(say('plan.confirm'), pairs(confirmRows(plan, words))),
    '',
    say('plan.final', { users: users(plan.counts.purge) }),
  ]
}

function confirmRows(plan: PurgePlan, { say }: Words): readonly Fact[] {
  const isApproved = plan.policy.approval === 'second-person'
  const approval: Fact = [say('plan.approval'), say('plan.approval.by')]
  return [
    [say('plan.count'), String(plan.counts.purge)],
    [say('plan.digest'), terminalText(plan.digest)],
    ...(isApproved ? [approval] : []),
  ]
}
