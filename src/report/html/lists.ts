// The lists of users by outcome, those that need attention first, cut so that the page stays small
// whatever the size of the job.
import type { Outcome, OutcomeStatus } from '../../jobs/outcome.js'
import type { Totals } from '../../jobs/totals.js'
import type { Currency } from '../../domain/money.js'
import { type Reason, reasonKey } from '../../domain/verdict.js'
import { labelOf } from '../../words/labels.js'
import { countKey } from '../../words/say.js'
import { explainerOf, type ListWords } from '../options.js'
import { evidenceWords, failureWords, momentWords, type Words } from '../words.js'
import { naturally } from '../natural.js'
import { firstRows, html, isolated, type Markup, NOTHING, onOneLine, text } from './markup.js'

/**
 * Outcomes by status, in any order. Each is read no further than the page has room. A status left
 * out has no list in the page; a list that is empty although the totals are not is one that the
 * journal has forgotten.
 */
export type OutcomeLists = Readonly<Partial<Record<OutcomeStatus, Iterable<Outcome>>>>

/** How the lists are written, and how much room they have. */
export interface ListsOptions extends ListWords {
  readonly words: Words
  /** `null` where the job waives nothing. */
  readonly currency: Currency | null
  /** Whether the outcomes of purged users have the facts by which they were selected. */
  readonly hasEvidence: boolean
  /** The outcomes that the job can have; each gets a part. */
  readonly shown: readonly OutcomeStatus[]
  /** Rows of one list. */
  readonly rows: number
  /** Bytes of all lists together. */
  readonly bytes: number
}

interface Column {
  readonly key: `column.${'when' | 'reasons' | 'warnings' | 'failure' | 'done' | 'evidence'}`
  readonly cell: (outcome: Outcome, options: ListsOptions) => Markup
}

const WHEN: Column = {
  key: 'column.when',
  cell: ({ at }, { words }) => {
    const said = momentWords(at, words)
    // What begins with the year is in order as it stands.
    const sort = said.startsWith(at.slice(0, 10)) ? NOTHING : html` data-sort="${text(at, 40)}"`
    return html`<td class="when"${sort}>${text(said)}</td>`
  },
}
const REASONS: Column = {
  key: 'column.reasons',
  cell: ({ reasons }, options) => cell(reasons, options),
}
const WARNINGS: Column = {
  key: 'column.warnings',
  cell: ({ warnings }, options) => cell(warnings, options),
}
const FAILURE: Column = {
  key: 'column.failure',
  cell: ({ failure }, { words }) =>
    html`<td>${failure === null ? NOTHING : text(failureWords(failure, words), 2000)}</td>`,
}
const DONE: Column = {
  key: 'column.done',
  cell: (outcome, { currency, words }) =>
    html`<td data-sort="${text(outcome.assigned ?? outcome.actions?.waive ?? '0')}">${text(doneWords(outcome, currency, words))}</td>`,
}

const EVIDENCE: Column = {
  key: 'column.evidence',
  cell: ({ evidence = {} }, { words }) =>
    html`<td data-sort="${text(Object.values(evidence).join(' '), 1000)}">${isolated(evidenceWords(evidence, words), 1000)}</td>`,
}

const COLUMNS: Readonly<Record<OutcomeStatus, readonly Column[]>> = {
  inDoubt: [WHEN, FAILURE, DONE, REASONS],
  failed: [WHEN, FAILURE, REASONS, WARNINGS],
  kept: [WHEN, REASONS, WARNINGS],
  vanished: [WHEN],
  purged: [WHEN, DONE, WARNINGS],
  applied: [WHEN, DONE, WARNINGS],
}

/** Those that somebody has to look at come first. */
const ORDER: readonly OutcomeStatus[] = [
  'inDoubt',
  'failed',
  'kept',
  'vanished',
  'purged',
  'applied',
]

/** A part of the page for each outcome: its list, or a word why there is none. */
export const outcomeLists = (
  totals: Totals,
  lists: OutcomeLists,
  options: ListsOptions,
): readonly Markup[] => {
  const shown = ORDER.filter((status) => options.shown.includes(status))
  const bytes = Math.floor(options.bytes / shown.length)
  return shown.map((status) =>
    outcomeList(status, totals[status], lists[status], { ...options, bytes }),
  )
}

const outcomeList = (
  status: OutcomeStatus,
  total: number,
  outcomes: Iterable<Outcome> | undefined,
  options: ListsOptions,
): Markup => {
  const { say, count, catalogue } = options.words
  const name = labelOf(status, catalogue)
  const isKept = status === 'purged' && options.hasEvidence
  const columns = isKept ? [...COLUMNS[status], EVIDENCE] : COLUMNS[status]
  const { rows, complete } = rowsOf(outcomes ?? [], columns, options)
  const heading = html`<h3 id="list-${text(status)}">${text(name)}</h3>
`
  if (rows.length === 0)
    return html`<div class="part">${heading}<p>${text(say(emptyKey(total, outcomes !== undefined && complete)))}</p></div>
`
  const isWhole = rows.length >= total && complete
  const said = isWhole ? say('page.all') : say('page.first', { count: count(rows.length) })
  return html`<div class="part">${heading}<div class="scroll list" role="region" tabindex="0" aria-labelledby="caption-${text(status)}"><table id="users-${text(status)}"><caption id="caption-${text(status)}">${text(name)}. ${text(said)}</caption>
<thead><tr><th scope="col">${text(say('column.user'))}</th>${columns.map(({ key }) => html`<th scope="col">${text(say(key))}</th>`)}</tr></thead>
<tbody>
${rows}</tbody></table></div></div>
`
}

/** The rows that fit, by the names of their users as people count. */
function rowsOf(outcomes: Iterable<Outcome>, columns: readonly Column[], options: ListsOptions) {
  const names: string[] = []
  const { rows, complete } = firstRows(
    outcomes,
    (outcome) => {
      const name = (options.show ?? ((key: string) => key))(outcome.userKey)
      names.push(name)
      return rowOf(name, outcome, columns, options)
    },
    options,
  )
  const sorted = rows
    .map((row, at) => ({ row, name: names[at] ?? '' }))
    .sort((left, right) => naturally(left.name, right.name))
  return { rows: sorted.map(({ row }) => row), complete }
}

/** Why a list has no rows: nobody, forgotten, or not given to the page. */
function emptyKey(total: number, isGiven: boolean): 'none' | 'page.forgotten' | 'page.not-here' {
  if (total === 0) return 'none'
  return isGiven ? 'page.forgotten' : 'page.not-here'
}

const rowOf = (
  name: string,
  outcome: Outcome,
  columns: readonly Column[],
  options: ListsOptions,
): Markup =>
  html`<tr data-codes="${codesOf(outcome)}"><th scope="row">${onOneLine(name)}</th>${columns.map((column) => column.cell(outcome, options))}</tr>
`

/** Why somebody is in the list, so that a search for a label finds the row. */
function codesOf({ reasons, warnings }: Outcome): Markup {
  const codes = new Set([...reasons, ...warnings].slice(0, REASONS_SHOWN).map(reasonKey))
  return text([...codes].join(' '), 1000)
}

const REASONS_SHOWN = 40

function cell(reasons: readonly Reason[], options: ListsOptions): Markup {
  const { say, count } = options.words
  const explain = explainerOf(options)
  const said = reasons
    .slice(0, REASONS_SHOWN)
    .map((reason, at) => html`${at === 0 ? NOTHING : BREAK}${isolated(explain(reason), 1000)}`)
  const left = reasons.length - said.length
  const more = say('page.more-reasons', { count: count(left) })
  return html`<td>${said}${left > 0 ? html`<br>${text(more)}` : NOTHING}</td>`
}

const BREAK = '<br>' as Markup

function doneWords(
  { actions, assigned, datesBefore = {} }: Outcome,
  currency: Currency | null,
  { say, count, money }: Words,
): string {
  const { purgeDate, expiryDate } = datesBefore
  const { waive = null, demoteResearcher = false, cancelRequests = 0 } = actions ?? {}
  const isWaived = waive !== null && currency !== null
  const cancelled = countKey('done.requests', cancelRequests)
  return [
    ...(assigned === undefined ? [] : [say('done.assigned', { date: assigned })]),
    ...(purgeDate === undefined ? [] : [say('done.purge-date-before', { date: purgeDate })]),
    ...(expiryDate === undefined ? [] : [say('done.expiry-date', { date: expiryDate })]),
    ...(isWaived ? [say('done.waived', { amount: money(waive, currency) })] : []),
    ...(demoteResearcher ? [say('done.demoted')] : []),
    ...(cancelRequests === 0 ? [] : [say(cancelled, { count: count(cancelRequests) })]),
  ].join(', ')
}
