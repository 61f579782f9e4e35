// What a terminal shows before anything is confirmed: who would go, who would stay and why, and
// what to confirm.
import { showMoney } from '../domain/money.js'
import type { PurgePlan } from '../jobs/plan.js'
import type { SummaryWords } from './options.js'
import { block, pairs, rightAligned, sentences } from './text-layout.js'
import { terminalText } from './visible.js'
import { CAUTION_WORDS, count, countedReasons, cutoffWords, refusalWords, users } from './words.js'

/** Words for the text of a plan. */
export type PlanTextOptions = Pick<SummaryWords, 'words' | 'label'>

/**
 * A plan as plain text of many lines, without colour codes, ended by a line end.
 *
 * It says first if the counts of the plan do not add up or the caps would refuse it, and last what
 * to confirm: the count, in plain digits, and the digest. Amounts are rounded half up to the
 * currency's digits. Text from the host cannot move the cursor or reorder a line.
 */
export const planText = (plan: PurgePlan, options: PlanTextOptions = {}): string =>
  [
    'PURGE PREVIEW (nothing was changed)',
    ...additionAlarm(plan),
    ...refusalAlarm(plan),
    '',
    ...pairs([
      ['As of', `${plan.asOfDate} in ${terminalText(plan.policy.timeZone)}`],
      ['Cutoff', cutoffWords(plan.cutoff, plan.criteria.dateField)],
      ['Policy', terminalText(plan.policy.name)],
    ]),
    ...sentences('Criteria', options.words?.criteria ?? []),
    ...sentences('Policy in words', options.words?.policy ?? []),
    ...block('Users', rightAligned(countRows(plan))),
    ...block(
      'Why users stay (whoever has several reasons counts for each)',
      rightAligned(countedRows(plan.reasons, options)),
    ),
    ...block('Warnings (these keep nobody)', rightAligned(countedRows(plan.warnings, options))),
    ...block('Done besides deleting', rightAligned(effectRows(plan))),
    ...sentences(
      'CAUTION',
      plan.cautions.map((caution) => CAUTION_WORDS[caution]),
    ),
    ...ending(plan),
    '',
  ].join('\n')

const additionAlarm = ({ counts }: PurgePlan): readonly string[] => {
  const sum = counts.purge + counts.keep + counts.notSelected
  return sum === counts.examined
    ? []
    : [
        '',
        `!!! THE NUMBERS DO NOT ADD UP: ${users(counts.examined)} examined, but the verdicts sum up to ${count(sum)}. Do not confirm this plan.`,
      ]
}

const countRows = ({ counts, users: all }: PurgePlan) => [
  { name: 'Go', value: count(counts.purge), note: 'would be purged' },
  { name: 'Stay', value: count(counts.keep), note: 'are meant, but something holds them back' },
  { name: 'Not selected', value: count(counts.notSelected), note: 'the criteria do not mean them' },
  { name: 'Examined', value: count(counts.examined), note: `of ${users(all)} in all` },
]

/** Rows of a table of reasons or warnings. */
export const countedRows = (counts: Readonly<Record<string, number>>, { label }: PlanTextOptions) =>
  countedReasons(counts, label).map((row) => ({ name: row.name, value: count(row.count) }))

const effectRows = (plan: PurgePlan) => [
  { name: 'Money to be waived', value: showMoney(plan.waived, plan.policy.currency) },
  { name: 'Requests to be cancelled', value: count(plan.requestsCancelled) },
  { name: 'Researchers to be demoted', value: count(plan.demoted) },
]

const refusalAlarm = ({ refusal }: PurgePlan): readonly string[] =>
  refusal === null ? [] : ['', `!!! A job of this plan would be refused: ${refusalWords(refusal)}.`]

const ending = (plan: PurgePlan): readonly string[] =>
  plan.refusal === null
    ? [
        ...block('To confirm', pairs(confirmRows(plan))),
        '',
        `A confirmed purge of ${users(plan.counts.purge)} cannot be stopped and cannot be undone.`,
      ]
    : [
        '',
        'There is nothing to confirm: narrow the criteria, or change the policy, and preview again.',
      ]

const confirmRows = (plan: PurgePlan): readonly (readonly [string, string])[] => [
  ['Count', String(plan.counts.purge)],
  ['Digest', terminalText(plan.digest)],
  ...(plan.policy.approval === 'second-person'
    ? [['Approval', 'by somebody other than who asks'] as const]
    : []),
]
