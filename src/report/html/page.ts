// The report as one page that needs nothing else: no network, no script to be read, under 2 MB
// however large the job.
import type { Instant } from '../../domain/calendar.js'
import type { PurgeReport } from '../../jobs/report-data.js'
import { additionOf } from '../addition.js'
import type { ListWords, OrderWords, SummaryWords } from '../options.js'
import { currencyOf, hasEvidence, orderFacts, outcomesShown, zoneOf } from '../order-words.js'
import {
  approvalWords,
  asOfWords,
  momentsOf,
  momentWords,
  statusWords,
  waitingWords,
  type Words,
  wordsOf,
} from '../words.js'
import type { WordKey } from '../../words/catalogue.js'
import { withCurrency } from '../../words/money.js'
import { type OutcomeLists, outcomeLists } from './lists.js'
import {
  around,
  firstRows,
  html,
  isolated,
  type Markup,
  NOTHING,
  onOneLine,
  text,
} from './markup.js'
import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from './style.js'
import { leftOut, outcomeTable, planTables, reasonTables } from './tables.js'

/** How many users of each outcome the page lists at most: what a host need read for it. */
export const HTML_LIST_ROWS = 1000

/** One thing that happened while the job ran. */
export interface TimelineEntry {
  /** When it happened. */
  readonly at: Instant
  /** One sentence, without personal data. */
  readonly text: string
}

/** Everything that the page says. */
export interface ReportHtmlInput extends ListWords, Pick<SummaryWords, 'label' | 'showActor'> {
  /** The report to show. */
  readonly report: PurgeReport
  /**
   * The name of the library, as plain text: the title of the page. Left out: what the report is of.
   */
  readonly library?: string
  /** Criteria and policy in words. */
  readonly words: OrderWords
  /**
   * Users by outcome, at least the first {@link HTML_LIST_ROWS} of each; more are not read. Left
   * out: the page has numbers only.
   */
  readonly outcomes?: OutcomeLists
  /**
   * What happened apart from what the job itself knows (submitted, started, ended); in any
   * order, sorted by time in the page.
   */
  readonly timeline?: readonly TimelineEntry[]
}

/**
 * Room by part, in bytes; together with the tables of reasons and what is fixed they stay under
 * 2,000,000.
 */
const ROOM = {
  words: { rows: 300, bytes: 80_000 },
  timeline: { rows: 500, bytes: 120_000 },
  lists: { rows: HTML_LIST_ROWS, bytes: 1_350_000 },
} as const

/**
 * A report as one self-contained HTML page, in English or in a host's own words: less than
 * 2,000,000 bytes of UTF-8, whatever the size of the job.
 *
 * Lists are cut to {@link HTML_LIST_ROWS} users an outcome, fewer where names are long, and say so;
 * totals and tables of reasons cover all users. The page loads nothing and may load
 * nothing: its content security policy allows its own style and its own search script by hash
 * alone. Without scripts it is complete. Every text from the host appears as text. Totals that do
 * not add up are announced at the top, as an alert.
 */
export function reportHtml(input: ReportHtmlInput): string {
  const words = wordsInCurrencyOf(input)
  const { say } = words
  const { report } = input
  return html`<!doctype html>
<html lang="${text(say('language'))}" dir="${text(say('direction'))}">
${head(input, words)}<body>
<header>${heading(input, words)}
${alarm(input, words)}${contents(words)}${searchField(words)}</header>
<main>
${PARTS.map(({ id, key, content }) => section(id, say(key), content(input, words)))}</main>
<footer><p class="quiet">${text(say('page.footer'))} ${text(report.schema)}</p></footer>
<script>${SCRIPT as Markup}</script>
</body>
</html>
`
}

/** The words, with the currency in which the job counted. */
function wordsInCurrencyOf({ report, catalogue = {} }: ReportHtmlInput): Words {
  const currency = currencyOf(report.job.order)
  return wordsOf(currency === null ? catalogue : withCurrency(currency, catalogue))
}

function titleOf({ report }: ReportHtmlInput, { say }: Words): string {
  return say(`title.${report.job.order._tag}`)
}

/** The name of the library where it is known; an empty one names nothing. */
function libraryOf({ library = '' }: ReportHtmlInput): string | null {
  return library.trim() === '' ? null : library
}

function heading(input: ReportHtmlInput, words: Words): Markup {
  const job = around(
    (mark) => words.say('report.job', { job: mark }),
    onOneLine(input.report.job.id, 255),
  )
  const title = html`${text(titleOf(input, words))}: ${job}`
  const library = libraryOf(input)
  return library === null
    ? html`<h1>${title}</h1>`
    : html`<h1>${isolated(library, 200)}</h1>
<p class="said">${title}</p>`
}

/** Shown by the page's script alone; without it everything is shown. */
function searchField({ say }: Words): Markup {
  return html`<p class="search" data-said="${text(say('page.rows'))}" hidden><label for="search">${text(say('page.search'))}</label> <input id="search" type="search" autocomplete="off"> <output for="search"></output></p>
`
}

function head(input: ReportHtmlInput, words: Words): Markup {
  const job = words.say('report.job', { job: input.report.job.id })
  const library = libraryOf(input)
  return html`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${STYLE_HASH as Markup}'; script-src 'sha256-${SCRIPT_HASH as Markup}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${library === null ? NOTHING : html`${text(library, 200)}: `}${text(titleOf(input, words))}: ${text(job, 300)}</title>
<style>${STYLE as Markup}</style>
</head>
`
}

function section(id: string, heading: string, content: Markup): Markup {
  // Without a name, so that it is no landmark beside those of the tables in it, some of which have
  // the same name.
  return html`<section><h2 id="${text(id)}">${text(heading)}</h2>
${content}</section>
`
}

function alarm({ report }: ReportHtmlInput, words: Words): Markup {
  const addition = additionOf(report, words)
  return addition._tag === 'DoesNotAddUp'
    ? html`<p class="alarm" role="alert">${text(addition.said)}</p>
`
    : NOTHING
}

function summary(
  { report: { job, waitingFor }, showActor = (key) => key }: ReportHtmlInput,
  words: Words,
) {
  const { say, users } = words
  const { count, digest } = job.confirmed
  const confirmed = around(
    (mark) => say('confirmed', { users: users(count), digest: mark }),
    html`<code class="id">${text(digest, 128)}</code>`,
  )
  return facts([
    [say('fact.status'), text(statusWords(job, words))],
    ...(job.host === undefined ? [] : [[say('fact.host'), isolated(job.host, 1000)] as const]),
    ...(job.plannedBy === undefined
      ? []
      : [[say('fact.planned-by'), isolated(showActor(job.plannedBy), 1000)] as const]),
    [say('fact.asked-by'), isolated(showActor(job.requestedBy), 1000)],
    [say('fact.approved-by'), isolated(approvalWords(job, showActor, words), 1000)],
    [say('fact.confirmed'), confirmed],
    ...(job.note === undefined ? [] : [[say('fact.note'), isolated(job.note, 1000)] as const]),
    ...(waitingFor === null
      ? []
      : [[say('fact.waiting-for'), text(waitingWords(waitingFor, words), 255)] as const]),
    [say('fact.as-of'), text(asOfWords(job, zoneOf(job.order), words), 255)],
    ...orderFacts(job.order, words)
      .slice(0, FACTS_SHOWN)
      .map(([name, value]) => [name, isolated(value, 1000)] as const),
  ])
}

/** An order with more exceptions than anybody reads does not make the page large. */
const FACTS_SHOWN = 20

function facts(rows: readonly (readonly [string, Markup])[]): Markup {
  return html`<dl>${rows.map(
    ([name, value]) => html`<div><dt>${text(name)}</dt><dd>${value}</dd></div>
`,
  )}</dl>
`
}

function effects(
  { report: { job, tally } }: ReportHtmlInput,
  { say, count, money }: Words,
): Markup {
  const currency = currencyOf(job.order)
  if (currency === null)
    return html`<p>${text(say('page.no-effects'))}</p>
`
  return facts([
    [say('effect.waived'), text(money(tally.waived, currency))],
    [say('effect.requests'), text(count(tally.requestsCancelled))],
    [say('effect.demoted'), text(count(tally.demoted))],
  ])
}

function order(input: ReportHtmlInput, words: Words): Markup {
  const { criteria, policy } = input.words
  return html`${wordList('report.criteria', criteria, words)}${wordList('page.policy', policy, words)}`
}

function wordList(
  key: 'report.criteria' | 'page.policy',
  items: readonly string[],
  words: Words,
): Markup {
  const { rows } = firstRows(
    items,
    (item) => html`<li>${isolated(item, 2000)}</li>
`,
    ROOM.words,
  )
  return html`<div class="part"><h3>${text(words.say(key))}</h3>
${items.length === 0 ? html`<p>${text(words.say('page.nothing-more'))}</p>` : html`<ul>${rows}</ul>`}
${leftOut(items.length - rows.length, 'page.more', words)}</div>
`
}

function timeline({ report: { job }, timeline: more = [] }: ReportHtmlInput, words: Words): Markup {
  const told = [...more].sort(byTime)
  const row = (entry: TimelineEntry) => timelineRow(entry, words)
  const { rows } = firstRows(told, row, ROOM.timeline)
  const entries = [...momentsOf(job, words), ...told.slice(0, rows.length)].sort(byTime)
  return html`<ol>${entries.map(row)}</ol>
${leftOut(told.length - rows.length, 'page.later', words)}`
}

function byTime(left: TimelineEntry, right: TimelineEntry): number {
  return left.at < right.at ? -1 : left.at > right.at ? 1 : 0
}

function timelineRow(entry: TimelineEntry, words: Words): Markup {
  return html`<li><time datetime="${text(entry.at, 40)}">${text(momentWords(entry.at, words), 80)}</time> ${isolated(entry.text, 1000)}</li>
`
}

function lists(input: ReportHtmlInput, words: Words): Markup {
  const { report, outcomes = {} } = input
  const options = {
    ...input,
    words,
    catalogue: words.catalogue,
    currency: currencyOf(report.job.order),
    hasEvidence: hasEvidence(report.job.order),
    shown: outcomesShown(report.job.order, report.totals),
    ...ROOM.lists,
  }
  return html`${outcomeLists(report.totals, outcomes, options)}`
}

/** The parts of the page, in their order; each begins with a heading of the second level. */
const PARTS: readonly {
  readonly id: string
  readonly key: WordKey
  readonly content: (input: ReportHtmlInput, words: Words) => Markup
}[] = [
  { id: 'summary', key: 'part.summary', content: summary },
  {
    id: 'plan',
    key: 'part.plan',
    content: ({ report, label }, words) => planTables(report, label, words),
  },
  {
    id: 'totals',
    key: 'part.outcomes',
    content: ({ report }, words) => outcomeTable(report, words),
  },
  {
    id: 'reasons',
    key: 'part.reasons',
    content: ({ report, label }, words) => reasonTables(report, label, words),
  },
  { id: 'effects', key: 'part.effects', content: effects },
  { id: 'order', key: 'part.order', content: order },
  { id: 'timeline', key: 'part.timeline', content: timeline },
  { id: 'users', key: 'part.users', content: lists },
]

function contents({ say }: Words): Markup {
  return html`<nav aria-label="${text(say('page.parts'))}"><ul>${PARTS.map(({ id, key }) => html`<li><a href="#${text(id)}">${text(say(key))}</a></li>`)}</ul></nav>
`
}
