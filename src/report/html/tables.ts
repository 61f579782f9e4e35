// The tables of numbers in the page, each with its chart.
import type { OutcomeStatus } from '../../jobs/outcome.js'
import type { PurgeReport } from '../../jobs/report-data.js'
import { settled } from '../../jobs/totals.js'
import { labelOf } from '../../words/labels.js'
import { additionOf } from '../addition.js'
import { libraryRows } from '../home-libraries.js'
import { outcomesShown } from '../order-words.js'
import { planRows } from '../plan-half.js'
import {
  type CountedReason,
  countedReasons,
  type CountedWarning,
  countedWarnings,
  type Words,
} from '../words.js'
import { type Bar, barChart } from './chart.js'
import { firstRows, html, isolated, type Markup, NOTHING, text } from './markup.js'

/** Room of a table of reasons, or of home libraries. */
const ROOM = { rows: 300, bytes: 120_000 }

const LOOKS: Readonly<Record<OutcomeStatus, Bar['look']>> = {
  purged: 'bar',
  applied: 'bar',
  kept: 'bar-kept',
  vanished: 'bar-kept',
  failed: 'bar-bad',
  inDoubt: 'bar-bad',
}

/** The outcomes with their sum, as chart and table. */
export function outcomeTable(report: PurgeReport, words: Words): Markup {
  const { say, count, catalogue } = words
  const statuses = outcomesShown(report.job.order, report.totals)
  const caption = say('page.by-outcome')
  const nameOf = (status: OutcomeStatus) => labelOf(status, catalogue)
  const bars = statuses.map((status) => ({
    name: nameOf(status),
    count: report.totals[status],
    look: LOOKS[status],
  }))
  const row = (name: string, number: number, note: string) => numberRow(name, [count(number)], note)
  const sums = [
    row(say('sum.done'), settled(report.totals), say('sum.done.note')),
    row(say('sum.scope'), report.totals.scope, say('sum.scope.note')),
  ]
  return html`<p class="said">${text(additionOf(report, words).said)}</p>
${barChart('chart-outcomes', caption, bars, count)}<div class="scroll" role="region" tabindex="0" aria-labelledby="caption-totals"><table><caption id="caption-totals">${text(caption)}</caption>
<thead><tr><th scope="col">${text(say('column.outcome'))}</th><th scope="col" class="number">${text(say('column.users'))}</th><th scope="col">${text(say('column.meaning'))}</th></tr></thead>
<tbody>${statuses.map((status) => row(nameOf(status), report.totals[status], say(`outcome.${status}`)))}</tbody>
<tfoot>${sums}</tfoot></table></div>
${libraryTable(report, words)}`
}

function libraryTable(report: PurgeReport, words: Words): Markup {
  const { say, count, catalogue } = words
  const all = libraryRows(report, words)
  if (all.length === 0) return NOTHING
  const caption = say('page.by-library')
  const columns = outcomesShown(report.job.order, report.totals).map((status) =>
    labelOf(status, catalogue),
  )
  const { rows } = firstRows(all, ({ name, numbers }) => numberRow(name, numbers.map(count)), ROOM)
  return html`<h3>${text(caption)}</h3>
<div class="scroll" role="region" tabindex="0" aria-labelledby="caption-libraries"><table><caption id="caption-libraries">${text(caption)}</caption>
<thead><tr><th scope="col">${text(say('column.library'))}</th>${columns.map((name) => html`<th scope="col" class="number">${text(name)}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>
${leftOut(all.length - rows.length, 'page.more', words)}`
}

function numberRow(name: string, numbers: readonly string[], note?: string): Markup {
  const cells = numbers.map((number) => html`<td class="number">${text(number)}</td>`)
  return html`<tr><th scope="row">${isolated(name, 200)}</th>${cells}${note === undefined ? NOTHING : html`<td>${text(note)}</td>`}</tr>
`
}

/** What the plan found: who would go and who would stay, and why. */
export function planTables(
  report: PurgeReport,
  label: ((code: string) => string) | undefined,
  words: Words,
): Markup {
  const { say, count } = words
  const { plan } = report
  if (plan === null)
    return html`<p>${text(say('page.no-plan'))}</p>
`
  const caption = say('page.by-verdict')
  const stay = { id: 'plan', caption: say('page.would-stay'), look: 'bar-kept' } as const
  const rows = planRows(report, words)
  return html`<div class="scroll" role="region" tabindex="0" aria-labelledby="caption-verdicts"><table><caption id="caption-verdicts">${text(caption)}</caption>
<thead><tr><th scope="col">${text(say('column.verdict'))}</th><th scope="col" class="number">${text(say('column.users'))}</th><th scope="col">${text(say('column.meaning'))}</th></tr></thead>
<tbody>${rows.map((row) => numberRow(row.name, [count(row.count)], row.note))}</tbody></table></div>
${counted({ ...stay, columns: [] }, countedReasons(plan.reasons, words, label), words)}`
}

/** The reasons and the warnings, each as chart and table. */
export function reasonTables(
  { tally }: PurgeReport,
  label: ((code: string) => string) | undefined,
  words: Words,
): Markup {
  const { say } = words
  const kept = { id: 'reasons', caption: say('page.kept-by-reason'), look: 'bar-kept' } as const
  const warned = { id: 'warnings', caption: say('page.by-warning'), look: 'bar' } as const
  const isApart = tally.warningsOfThoseWhoGo !== undefined
  const apart = isApart ? [say('column.went'), say('column.did-not-go')] : []
  return html`<p>${text(say('page.several'))}</p>
${counted({ ...kept, columns: [] }, countedReasons(tally.reasons, words, label), words)}${counted(
  { ...warned, columns: apart },
  countedWarnings(tally, words, label),
  words,
)}`
}

interface CountedTable {
  readonly id: string
  readonly caption: string
  readonly look: Bar['look']
  /** The heads of the columns after that of all users. */
  readonly columns: readonly string[]
}

function counted(
  { id, caption, look, columns }: CountedTable,
  all: readonly (CountedReason & Partial<Pick<CountedWarning, 'apart'>>)[],
  words: Words,
): Markup {
  const { say, count } = words
  const { rows } = firstRows(
    all,
    ({ name, count: number, apart }) =>
      numberRow(name, [count(number), ...(apart ? [apart.go, apart.others] : [])]),
    ROOM,
  )
  const heading = html`<h3>${text(caption)}</h3>
`
  if (rows.length === 0)
    return html`${heading}<p>${text(say('none'))}</p>
`
  return html`${heading}${barChart(
    `chart-${id}`,
    caption,
    all.map((row) => ({ name: row.short, count: row.count, look })),
    count,
  )}<div class="scroll" role="region" tabindex="0" aria-labelledby="caption-${text(id)}"><table><caption id="caption-${text(id)}">${text(caption)}</caption>
<thead><tr><th scope="col">${text(say('column.code'))}</th>${[say('column.users'), ...columns].map((name) => html`<th scope="col" class="number">${text(name)}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>
${leftOut(all.length - rows.length, 'page.more-codes', words)}`
}

/** What was left out of a part. */
export function leftOut(
  left: number,
  key: 'page.more-codes' | 'page.more' | 'page.later',
  { say, count }: Words,
): Markup {
  return left > 0
    ? html`<p class="quiet">${text(say(key, { count: count(left) }))}</p>
`
    : NOTHING
}
