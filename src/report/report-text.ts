// The summary of a job for a terminal.
import type { PurgeReport } from '../jobs/report-data.js'
import { settled } from '../jobs/totals.js'
import { additionOf } from './addition.js'
import { libraryRows } from './home-libraries.js'
import type { SummaryWords } from './options.js'
import { planRows } from './plan-half.js'
import { countedRows, warningRows } from './plan-text.js'
import { block, pairs, rightAligned, sentence, sentences } from './text-layout.js'
import { terminalText } from './visible.js'
import { labelOf } from '../words/labels.js'
import { currencyOf, type Fact, orderFacts, outcomesShown, zoneOf } from './order-words.js'
import {
  approvalWords,
  asOfWords,
  momentsOf,
  momentWords,
  statusWords,
  waitingWords,
  type Words,
  wordsOf,
} from './words.js'

/** Words for the text of a report. */
export type ReportTextOptions = SummaryWords

/**
 * A report as plain text of many lines, without colour codes, ended by a line end: circumstances,
 * totals with their sum, reasons, warnings, what was done apart from deleting, what was asked for,
 * and when.
 *
 * Totals that do not add up are announced in capitals, above everything else. Moments are UTC to
 * the second; amounts are rounded half up to the currency's digits. Text from the host cannot move
 * the cursor or reorder a line.
 */
export function reportText(report: PurgeReport, options: ReportTextOptions = {}): string {
  const words = wordsOf(options.catalogue)
  const { say } = words
  const { job, tally } = report
  const addition = additionOf(report, words)
  const isWrong = addition._tag === 'DoesNotAddUp'
  const moments = momentsOf(job, words).map(({ at, text }): Fact => [momentWords(at, words), text])
  return [
    `${say(`title.${job.order._tag}`).toUpperCase()}  ` +
      say('report.job', { job: terminalText(job.id) }),
    ...(isWrong ? ['', `!!! ${addition.said}`] : []),
    '',
    ...pairs(circumstances(report, options, words)),
    ...block(say('report.plan'), rightAligned(planLines(report, words))),
    ...block(
      say('report.plan-why'),
      rightAligned(countedRows(report.plan?.reasons ?? {}, words, options)),
    ),
    ...block(say('report.outcomes'), rightAligned(outcomeRows(report, words))),
    ...(isWrong ? [] : ['', `  ${addition.said}`]),
    ...block(libraryHeading(report, words), rightAligned(libraryLines(report, words))),
    ...block(say('report.why'), rightAligned(countedRows(tally.reasons, words, options))),
    ...block(say('report.warnings'), rightAligned(warningRows(tally, 'report', words, options))),
    ...block(say('report.effects'), rightAligned(effectRows(report, words))),
    ...sentences(say('report.criteria'), options.words?.criteria ?? []),
    ...sentences(say('report.policy-in-words'), options.words?.policy ?? []),
    ...block(say('report.times'), pairs(moments)),
    '',
  ].join('\n')
}

function circumstances(
  { job, waitingFor }: PurgeReport,
  { showActor = (key) => key }: ReportTextOptions,
  words: Words,
): readonly Fact[] {
  const { say, users } = words
  const { count, digest } = job.confirmed
  const confirmed = say('confirmed', { users: users(count), digest: terminalText(digest) })
  return [
    [say('fact.status'), statusWords(job, words)],
    ...(job.host === undefined ? [] : [[say('fact.host'), terminalText(job.host)] as const]),
    ...(job.plannedBy === undefined
      ? []
      : [[say('fact.planned-by'), terminalText(showActor(job.plannedBy))] as const]),
    [say('fact.asked-by'), terminalText(showActor(job.requestedBy))],
    [say('fact.approved-by'), terminalText(approvalWords(job, showActor, words))],
    [say('fact.confirmed'), confirmed],
    ...(job.note === undefined ? [] : [[say('fact.note'), terminalText(job.note)] as const]),
    ...(waitingFor === null
      ? []
      : [[say('fact.waiting-for'), waitingWords(waitingFor, words)] as const]),
    [say('fact.as-of'), terminalText(asOfWords(job, zoneOf(job.order), words))],
    ...orderFacts(job.order, words).map(([name, value]): Fact => [name, sentence(value)]),
  ]
}

function planLines(report: PurgeReport, words: Words) {
  return planRows(report, words).map(({ name, count, note }) => ({
    name,
    value: words.count(count),
    note,
  }))
}

function outcomeRows({ job, totals }: PurgeReport, { say, count, catalogue }: Words) {
  return [
    ...outcomesShown(job.order, totals).map((status) => ({
      name: labelOf(status, catalogue),
      value: count(totals[status]),
      note: say(`outcome.${status}`),
    })),
    { name: say('sum.done'), value: count(settled(totals)), note: say('sum.done.note') },
    { name: say('sum.scope'), value: count(totals.scope), note: say('sum.scope.note') },
  ]
}

function libraryHeading({ job, totals }: PurgeReport, { say, catalogue }: Words): string {
  const shown = outcomesShown(job.order, totals).map((status) => labelOf(status, catalogue))
  return say('report.libraries', { outcomes: shown.join(', ') })
}

function libraryLines(report: PurgeReport, words: Words) {
  return libraryRows(report, words).map(({ name, numbers }) => ({
    name: terminalText(name),
    value: numbers.map(words.count).join(' / '),
  }))
}

function effectRows({ job, tally }: PurgeReport, { say, count, money }: Words) {
  const currency = currencyOf(job.order)
  if (currency === null) return []
  return [
    { name: say('effect.waived'), value: money(tally.waived, currency) },
    { name: say('effect.requests'), value: count(tally.requestsCancelled) },
    { name: say('effect.demoted'), value: count(tally.demoted) },
  ]
}
