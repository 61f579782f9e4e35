// The report as one page that needs nothing else: no network, no script to be read, under 2 MB
// however large the job.
import type { Instant } from '../../domain/calendar.js'
import { showMoney } from '../../domain/money.js'
import type { OutcomeStatus } from '../../jobs/outcome.js'
import type { PurgeReport } from '../../jobs/report-data.js'
import { settled } from '../../jobs/totals.js'
import { additionOf } from '../addition.js'
import type { ListWords, OrderWords, SummaryWords } from '../options.js'
import { currencyOf, orderFacts, outcomesShown, REPORT_TITLES, zoneOf } from '../order-words.js'
import {
  approvalWords,
  asOfWords,
  count,
  countedReasons,
  momentsOf,
  momentWords,
  OUTCOME_WORDS,
  statusWords,
} from '../words.js'
import { type Bar, barChart } from './chart.js'
import { type OutcomeLists, outcomeLists } from './lists.js'
import { firstRows, html, isolated, type Markup, NOTHING, text } from './markup.js'
import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from './style.js'

/** How many users of each outcome the page lists at most: what a host need read for it. */
export const HTML_LIST_ROWS = 1000

/** One thing that happened while the job ran. */
export interface TimelineEntry {
  readonly at: Instant
  /** One sentence, without personal data. */
  readonly text: string
}

/** Everything that the page says. */
export interface ReportHtmlInput extends ListWords, Pick<SummaryWords, 'label' | 'showActor'> {
  readonly report: PurgeReport
  readonly words: OrderWords
  /**
   * Users by outcome, at least the first {@link HTML_LIST_ROWS} of each; more are not read. Left
   * out: the page has numbers only.
   */
  readonly outcomes?: OutcomeLists
  /**
   * What happened besides what the job itself knows (submitted, started, ended); in any order,
   * sorted by time in the page.
   */
  readonly timeline?: readonly TimelineEntry[]
}

/** Room by part, in bytes; together with what is fixed they stay under 2,000,000. */
const ROOM = {
  words: { rows: 300, bytes: 80_000 },
  reasons: { rows: 300, bytes: 120_000 },
  timeline: { rows: 500, bytes: 120_000 },
  lists: { rows: HTML_LIST_ROWS, bytes: 1_200_000 },
} as const

/**
 * A report as one self-contained HTML page in English: less than 2,000,000 bytes of UTF-8, whatever
 * the size of the job.
 *
 * Lists are cut to {@link HTML_LIST_ROWS} users an outcome, fewer where names are long, and say so;
 * totals, charts and tables of reasons cover all users. The page loads nothing and may load
 * nothing: its content security policy allows its own style and its own search script by hash
 * alone. Without scripts it is complete. Every text from the host appears as text. Totals that do
 * not add up are announced at the top, as an alert.
 */
export const reportHtml = (input: ReportHtmlInput): string =>
  html`<!doctype html>
<html lang="en" dir="ltr">
${head(input)}<body>
<header><h1>${text(REPORT_TITLES[input.report.job.order._tag])}: job ${isolated(input.report.job.id, 255)}</h1>
${alarm(input)}${contents()}</header>
<main>
${PARTS.map(({ id, name, content }) => section(id, name, content(input)))}</main>
<footer><p class="quiet">Amounts are rounded to the currency’s digits, times are cut to the second. ${text(input.report.schema)}</p></footer>
<script>${SCRIPT as Markup}</script>
</body>
</html>
`

const head = ({ report }: ReportHtmlInput): Markup =>
  html`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${STYLE_HASH as Markup}'; script-src 'sha256-${SCRIPT_HASH as Markup}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${text(REPORT_TITLES[report.job.order._tag])}: job ${text(report.job.id, 255)}</title>
<style>${STYLE as Markup}</style>
</head>
`

const section = (id: string, heading: string, content: Markup): Markup =>
  html`<section aria-labelledby="${text(id)}"><h2 id="${text(id)}">${text(heading)}</h2>
${content}</section>
`

const alarm = ({ report }: ReportHtmlInput): Markup => {
  const addition = additionOf(report)
  return addition._tag === 'DoesNotAddUp'
    ? html`<p class="alarm" role="alert">${text(addition.said)}</p>
`
    : NOTHING
}

const summary = ({ report: { job }, showActor = (key) => key }: ReportHtmlInput): Markup =>
  facts([
    ['Status', text(statusWords(job))],
    ...(job.host === undefined ? [] : [['Host', isolated(job.host, 1000)] as const]),
    ['Asked by', isolated(showActor(job.requestedBy), 1000)],
    ['Approved by', isolated(approvalWords(job, showActor), 1000)],
    [
      'Confirmed',
      html`${text(count(job.confirmed.count))} users, digest <code>${text(job.confirmed.digest, 128)}</code>`,
    ],
    ['As of', text(asOfWords(job, zoneOf(job.order)), 255)],
    ...orderFacts(job.order)
      .slice(0, FACTS_SHOWN)
      .map(([name, value]) => [name, isolated(value, 1000)] as const),
  ])

/** An order with more exceptions than anybody reads does not make the page large. */
const FACTS_SHOWN = 20

const facts = (rows: readonly (readonly [string, Markup])[]): Markup =>
  html`<dl>${rows.map(
    ([name, value]) => html`<dt>${text(name)}</dt><dd>${value}</dd>
`,
  )}</dl>
`

const LOOKS: Readonly<Record<OutcomeStatus, Bar['look']>> = {
  purged: 'bar',
  applied: 'bar',
  kept: 'bar-kept',
  vanished: 'bar-kept',
  failed: 'bar-bad',
  inDoubt: 'bar-bad',
}

const totals = ({ report }: ReportHtmlInput): Markup => {
  const statuses = outcomesShown(report.job.order, report.totals)
  const bars = statuses.map((status) => ({
    name: OUTCOME_WORDS[status].name,
    count: report.totals[status],
    look: LOOKS[status],
  }))
  return html`<p class="said">${text(additionOf(report).said)}</p>
${barChart('chart-outcomes', 'Users by outcome', bars)}<div class="scroll" role="region" tabindex="0" aria-labelledby="caption-totals"><table><caption id="caption-totals">Users by outcome</caption>
<thead><tr><th scope="col">Outcome</th><th scope="col" class="number">Users</th><th scope="col">Meaning</th></tr></thead>
<tbody>${statuses.map((status) => numberRow(OUTCOME_WORDS[status].name, report.totals[status], OUTCOME_WORDS[status].meaning))}</tbody>
<tfoot>${numberRow('Sum', settled(report.totals), 'users with an outcome')}${numberRow('Scope', report.totals.scope, 'users planned')}</tfoot></table></div>
`
}

const numberRow = (name: string, number: number, note?: string): Markup =>
  html`<tr><th scope="row">${isolated(name, 200)}</th><td class="number">${text(count(number))}</td>${note === undefined ? NOTHING : html`<td>${text(note)}</td>`}</tr>
`

const reasons = ({ report: { tally }, label }: ReportHtmlInput): Markup =>
  html`<p>Whoever stayed for several reasons counts for each of them. Warnings kept nobody.</p>
${counted('reasons', 'Users kept, by reason', tally.reasons, 'bar-kept', label)}${counted('warnings', 'Users by warning', tally.warnings, 'bar', label)}`

const counted = (
  id: string,
  caption: string,
  counts: Readonly<Record<string, number>>,
  look: Bar['look'],
  label: ((code: string) => string) | undefined,
): Markup => {
  const all = countedReasons(counts, label)
  const { rows } = firstRows(all, (row) => numberRow(row.name, row.count), ROOM.reasons)
  const heading = html`<h3>${text(caption)}</h3>
`
  if (rows.length === 0)
    return html`${heading}<p>None.</p>
`
  return html`${heading}${barChart(
    `chart-${id}`,
    caption,
    all.map((row) => ({ name: row.short, count: row.count, look })),
  )}<div class="scroll" role="region" tabindex="0" aria-labelledby="caption-${text(id)}"><table><caption id="caption-${text(id)}">${text(caption)}</caption>
<thead><tr><th scope="col">Code</th><th scope="col" class="number">Users</th></tr></thead>
<tbody>${rows}</tbody></table></div>
${leftOut(all.length - rows.length, 'more codes')}`
}

const leftOut = (left: number, what: string): Markup =>
  left > 0
    ? html`<p class="quiet">${text(count(left))} ${text(what)} left out, so that this page stays small.</p>
`
    : NOTHING

const effects = ({ report: { job, tally } }: ReportHtmlInput): Markup => {
  const currency = currencyOf(job.order)
  if (currency === null)
    return html`<p>A job of this kind deletes nobody and waives nothing.</p>
`
  return facts([
    ['Money waived', text(showMoney(tally.waived, currency))],
    ['Requests cancelled', text(count(tally.requestsCancelled))],
    ['Researchers demoted', text(count(tally.demoted))],
  ])
}

const order = ({ words }: ReportHtmlInput): Markup =>
  html`${wordList('Criteria', words.criteria)}${wordList('Policy', words.policy)}`

const wordList = (heading: string, items: readonly string[]): Markup => {
  const { rows } = firstRows(
    items,
    (item) => html`<li>${isolated(item, 2000)}</li>
`,
    ROOM.words,
  )
  return html`<h3>${text(heading)}</h3>
${items.length === 0 ? html`<p>Nothing beyond the summary.</p>` : html`<ul>${rows}</ul>`}
${leftOut(items.length - rows.length, 'more')}`
}

const timeline = ({ report: { job }, timeline: more = [] }: ReportHtmlInput): Markup => {
  const told = [...more].sort(byTime)
  const { rows } = firstRows(told, timelineRow, ROOM.timeline)
  const entries = [...momentsOf(job), ...told.slice(0, rows.length)].sort(byTime)
  return html`<ol>${entries.map(timelineRow)}</ol>
${leftOut(told.length - rows.length, 'later entries')}`
}

const byTime = (left: TimelineEntry, right: TimelineEntry): number =>
  left.at < right.at ? -1 : left.at > right.at ? 1 : 0

const timelineRow = (entry: TimelineEntry): Markup =>
  html`<li><time datetime="${text(entry.at, 40)}">${text(momentWords(entry.at), 40)}</time> ${isolated(entry.text, 1000)}</li>
`

const lists = (input: ReportHtmlInput): Markup => {
  const { report, outcomes = {} } = input
  return html`${outcomeLists(report.totals, outcomes, { ...input, currency: currencyOf(report.job.order), shown: outcomesShown(report.job.order, report.totals), ...ROOM.lists })}`
}

/** The parts of the page, in their order; each begins with a heading of the second level. */
const PARTS: readonly {
  readonly id: string
  readonly name: string
  readonly content: (input: ReportHtmlInput) => Markup
}[] = [
  { id: 'summary', name: 'Summary', content: summary },
  { id: 'totals', name: 'Outcomes', content: totals },
  { id: 'reasons', name: 'Reasons and warnings', content: reasons },
  { id: 'effects', name: 'Done besides deleting', content: effects },
  { id: 'order', name: 'What was asked for', content: order },
  { id: 'timeline', name: 'Timeline', content: timeline },
  { id: 'users', name: 'Users by outcome', content: lists },
]

const contents = (): Markup =>
  html`<nav aria-label="Parts of this report"><ul>${PARTS.map(({ id, name }) => html`<li><a href="#${text(id)}">${text(name)}</a></li>`)}</ul></nav>
`
