// The summary of a job for a terminal.
import { showMoney } from '../domain/money.js'
import type { PurgeReport } from '../jobs/report-data.js'
import { settled } from '../jobs/totals.js'
import { additionOf } from './addition.js'
import type { SummaryWords } from './options.js'
import { countedRows } from './plan-text.js'
import { block, pairs, rightAligned, sentences } from './text-layout.js'
import { terminalText } from './visible.js'
import { approvalWords, asOfWords, count, cutoffWords, momentsOf, momentWords, OUTCOME_WORDS, outcomesShown, statusWords } from './words.js'

/** Words for the text of a report. */
export type ReportTextOptions = SummaryWords

/**
 * A report as plain text of many lines, without colour codes, ended by a line end: circumstances, totals with their sum, reasons,
 * warnings, what was done besides deleting, and when.
 *
 * Totals that do not add up are announced in capitals, above everything else. Moments are UTC to the second; amounts are rounded half up
 * to the currency's digits. Text from the host cannot move the cursor or reorder a line.
 */
export const reportText = (report: PurgeReport, options: ReportTextOptions = {}): string => {
  const addition = additionOf(report)
  return [
    `PURGE REPORT  job ${terminalText(report.job.id)}`,
    ...(addition._tag === 'DoesNotAddUp' ? ['', `!!! ${addition.said}`] : []),
    '',
    ...pairs(circumstances(report, options)),
    ...sentences('Criteria', options.words?.criteria ?? []),
    ...sentences('Policy in words', options.words?.policy ?? []),
    ...block('Outcomes', rightAligned(outcomeRows(report))),
    ...(addition._tag === 'DoesNotAddUp' ? [] : ['', `  ${addition.said}`]),
    ...block('Why users stayed (whoever has several reasons counts for each)', rightAligned(countedRows(report.tally.reasons, options))),
    ...block('Warnings (these kept nobody)', rightAligned(countedRows(report.tally.warnings, options))),
    ...block('Done besides deleting', rightAligned(effectRows(report))),
    ...block('Times', pairs(momentsOf(report.job).map((moment) => [momentWords(moment.at), moment.text] as const))),
    '',
  ].join('\n')
}

const circumstances = ({ job }: PurgeReport, { showActor = (key) => key }: ReportTextOptions): readonly (readonly [string, string])[] => [
  ['Status', statusWords(job)],
  ['Asked by', terminalText(showActor(job.requestedBy))],
  ['Approved by', terminalText(approvalWords(job, showActor))],
  ['Confirmed', `${count(job.confirmed.count)} to be purged, digest ${terminalText(job.confirmed.digest)}`],
  ['As of', terminalText(asOfWords(job))],
  ['Cutoff', cutoffWords(job.order.cutoff, job.order.criteria.dateField)],
  ['Policy', terminalText(job.order.policy.name)],
]

const outcomeRows = ({ totals }: PurgeReport) => [
  ...outcomesShown(totals).map((status) => ({
    name: OUTCOME_WORDS[status].name,
    value: count(totals[status]),
    note: OUTCOME_WORDS[status].meaning,
  })),
  { name: 'Sum', value: count(settled(totals)), note: 'users with an outcome' },
  { name: 'Scope', value: count(totals.scope), note: 'users planned' },
]

const effectRows = ({ job, tally }: PurgeReport) => [
  { name: 'Money waived', value: showMoney(tally.waived, job.order.policy.currency) },
  { name: 'Requests cancelled', value: count(tally.requestsCancelled) },
  { name: 'Researchers demoted', value: count(tally.demoted) },
]
