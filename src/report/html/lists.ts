// The lists of users by outcome, those that need attention first, cut so that the page stays small
// whatever the size of the job.
import type { Outcome, OutcomeStatus } from '../../jobs/outcome.js'
import type { Totals } from '../../jobs/totals.js'
import { type Currency, showMoney } from '../../domain/money.js'
import type { Reason } from '../../domain/verdict.js'
import type { ListWords } from '../options.js'
import { count, failureWords, momentWords, OUTCOME_WORDS, users } from '../words.js'
import { firstRows, html, isolated, type Markup, NOTHING, text } from './markup.js'

/**
 * Outcomes by status, in any order. Each is read no further than the page has room. A status left
 * out has no list in the page; a list that is empty although the totals are not is one that the
 * journal has forgotten.
 */
export type OutcomeLists = Readonly<Partial<Record<OutcomeStatus, Iterable<Outcome>>>>

/** How the lists are written, and how much room they have. */
export interface ListsOptions extends ListWords {
  /** `null` where the job waives nothing. */
  readonly currency: Currency | null
  /** The outcomes that the job can have; each gets a part. */
  readonly shown: readonly OutcomeStatus[]
  /** Rows of one list. */
  readonly rows: number
  /** Bytes of all lists together. */
  readonly bytes: number
}

interface Column {
  readonly name: string
  readonly cell: (outcome: Outcome, options: ListsOptions) => Markup
}

const WHEN: Column = {
  name: 'When',
  cell: ({ at }) => html`<td class="when">${text(momentWords(at))}</td>`,
}
const REASONS: Column = {
  name: 'Reasons',
  cell: ({ reasons }, { explain }) => cell(reasons, explain),
}
const WARNINGS: Column = {
  name: 'Warnings',
  cell: ({ warnings }, { explain }) => cell(warnings, explain),
}
const FAILURE: Column = {
  name: 'What went wrong',
  cell: ({ failure }) =>
    html`<td>${failure === null ? NOTHING : text(failureWords(failure), 2000)}</td>`,
}
const DONE: Column = {
  name: 'Done',
  cell: (outcome, { currency }) => html`<td>${text(doneWords(outcome, currency))}</td>`,
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
  const { name, meaning } = OUTCOME_WORDS[status]
  const columns = COLUMNS[status]
  const { rows, complete } = firstRows(
    outcomes ?? [],
    (outcome) => rowOf(outcome, columns, options),
    options,
  )
  const heading = html`<h3 id="list-${text(status)}">${text(name)}: ${text(users(total))}</h3>
<p class="quiet">${text(name)}: ${text(meaning)}.</p>
`
  if (rows.length === 0)
    return html`${heading}<p>${text(total === 0 ? 'None.' : outcomes === undefined || !complete ? NOT_HERE : FORGOTTEN)}</p>
`
  const said =
    rows.length >= total && complete
      ? `All ${count(rows.length)}.`
      : `First ${count(rows.length)} of ${count(Math.max(total, rows.length))}; the CSV has all.`
  return html`${heading}${searchBox(status, name)}<div class="scroll list" role="region" tabindex="0" aria-labelledby="caption-${text(status)}"><table id="users-${text(status)}"><caption id="caption-${text(status)}">${text(name)}. ${text(said)}</caption>
<thead><tr><th scope="col">User</th>${columns.map((column) => html`<th scope="col">${text(column.name)}</th>`)}</tr></thead>
<tbody>
${rows}</tbody></table></div>
`
}

const NOT_HERE =
  'Their list is not in this page: it is in the CSV, unless it has been forgotten since. The numbers stay.'

const FORGOTTEN = 'Their list has been forgotten. The numbers stay.'

const searchBox = (status: OutcomeStatus, name: string): Markup =>
  html`<p class="search" data-table="users-${text(status)}" hidden><label for="search-${text(status)}">Search in this list (${text(name)})</label><br><input id="search-${text(status)}" type="search" autocomplete="off"> <output for="search-${text(status)}"></output></p>
`

const rowOf = (outcome: Outcome, columns: readonly Column[], options: ListsOptions): Markup =>
  html`<tr><th scope="row">${isolated((options.show ?? ((key: string) => key))(outcome.userKey))}</th>${columns.map((column) => column.cell(outcome, options))}</tr>
`

const REASONS_SHOWN = 40

const cell = (reasons: readonly Reason[], explain: (reason: Reason) => string): Markup => {
  const said = reasons
    .slice(0, REASONS_SHOWN)
    .map((reason, at) => html`${at === 0 ? NOTHING : BREAK}${isolated(explain(reason), 1000)}`)
  const more = reasons.length - said.length
  return html`<td>${said}${more > 0 ? html`<br>and ${more} more, all in the CSV` : NOTHING}</td>`
}

const BREAK = '<br>' as Markup

const doneWords = ({ actions, assigned }: Outcome, currency: Currency | null): string =>
  [
    assigned === undefined ? null : `purge date ${assigned}`,
    actions === null || actions.waive === null || currency === null
      ? null
      : `${showMoney(actions.waive, currency)} waived`,
    actions?.demoteResearcher === true ? 'researcher demoted' : null,
    actions === null || actions.cancelRequests === 0
      ? null
      : `${count(actions.cancelRequests)} ${actions.cancelRequests === 1 ? 'request' : 'requests'} cancelled`,
  ]
    .filter((each) => each !== null)
    .join(', ')
