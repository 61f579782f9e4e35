// The summary of a job for a terminal.
import { showMoney } from '../domain/money.js'
import type { PurgeReport } from '../jobs/report-data.js'
import { settled } from '../jobs/totals.js'
import { additionOf } from './addition.js'
import type { SummaryWords } from './options.js'
import { countedRows } from './plan-text.js'
import { block, pairs, rightAligned, sentence, sentences } from './text-layout.js'
import { terminalText } from './visible.js'
import { currencyOf, orderFacts, outcomesShown, REPORT_TITLES, zoneOf } from './order-words.js'
import {
  approvalWords,
  asOfWords,
  count,
  momentsOf,
  momentWords,
  OUTCOME_WORDS,
  statusWords,
} from './words.js'

/** Words for the text of a report. */
export type ReportTextOptions = SummaryWords

/**
 * A report as plain text of many lines, without colour codes, ended by a line end: circumstances,
 * totals with their sum, reasons, warnings, what was done besides deleting, and when.
 *
 * Totals that do not add up are announced in capitals, above everything else. Moments are UTC to
 * the second; amounts are rounded half up to the currency's digits. Text from the host cannot move
 * the cursor or reorder a line.
 */
export const reportText = (report: PurgeReport, options: ReportTextOptions = {}): string => {
  const addition = additionOf(report)
  return [
    `${REPORT_TITLES[report.job.order._tag].toUpperCase()}  job ${terminalText(report.job.id)}`,
    ...(addition._tag === 'DoesNotAddUp' ? ['', `!!! ${addition.said}`] : []),
    '',
    ...pairs(circumstances(report, options)),
    ...sentences('Criteria', options.words?.criteria ?? []),
    ...sentences('Policy in words', options.words?.policy ?? []),
    ...block('Outcomes', rightAligned(outcomeRows(report))),
    ...(addition._tag === 'DoesNotAddUp' ? [] : ['', `  ${addition.said}`]),
    ...block(
      'Why users stayed (whoever has several reasons counts for each)',
      rightAligned(countedRows(report.tally.reasons, options)),
    ),
    ...block(
      'Warnings (these kept nobody)',
      rightAligned(countedRows(report.tally.warnings, options)),
    ),
    ...block('Done besides deleting', rightAligned(effectRows(report))),
    ...block(
      'Times',
      pairs(momentsOf(report.job).map((moment) => [momentWords(moment.at), moment.text] as const)),
    ),
    '',
  ].join('\n')
}

const circumstances = (
  { job }: PurgeReport,
  { showActor = (key) => key }: ReportTextOptions,
): readonly (readonly [string, string])[] => [
  ['Status', statusWords(job)],
  ...(job.host === undefined ? [] : [['Host', terminalText(job.host)] as const]),
  ['Asked by', terminalText(showActor(job.requestedBy))],
  ['Approved by', terminalText(approvalWords(job, showActor))],
  [
    'Confirmed',
    `${count(job.confirmed.count)} users, digest ${terminalText(job.confirmed.digest)}`,
  ],
  ['As of', terminalText(asOfWords(job, zoneOf(job.order)))],
  ...orderFacts(job.order).map(([name, value]) => [name, sentence(value)] as const),
]

const outcomeRows = ({ job, totals }: PurgeReport) => [
  ...outcomesShown(job.order, totals).map((status) => ({
    name: OUTCOME_WORDS[status].name,
    value: count(totals[status]),
    note: OUTCOME_WORDS[status].meaning,
  })),
  { name: 'Sum', value: count(settled(totals)), note: 'users with an outcome' },
  { name: 'Scope', value: count(totals.scope), note: 'users planned' },
]

const effectRows = ({ job, tally }: PurgeReport) => {
  const currency = currencyOf(job.order)
  return currency === null
    ? []
    : [
        { name: 'Money waived', value: showMoney(tally.waived, currency) },
        { name: 'Requests cancelled', value: count(tally.requestsCancelled) },
        { name: 'Researchers demoted', value: count(tally.demoted) },
      ]
}
