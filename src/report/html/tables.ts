// The tables of numbers in the page; a bar under a name draws its number.
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
import { firstRows, html, isolated, type Markup, NOTHING, text } from './markup.js'

/** Room of a table of reasons, or of home libraries. */
const ROOM = { rows: 300, bytes: 80_000 }

/** The class that colours a bar. */
type Look = 'bar' | 'bar-kept' | 'bar-bad'

const LOOKS: Readonly<Record<OutcomeStatus, Look>> = {
  purged: 'bar',
  applied: 'bar',
  kept: 'bar-kept',
  vanished: 'bar-kept',
  failed: 'bar-bad',
  inDoubt: 'bar-bad',
}

/** The outcomes with their sum, each number once. */
export function outcomeTable(report: PurgeReport, words: Words): Markup {
  const { say, catalogue } = words
  const { job, totals } = report
  const statuses = outcomesShown(job.order, totals)
  const caption = say('page.by-outcome')
  const done = settled(totals)
  const greatest = Math.max(...statuses.map((status) => totals[status]))
  const sum = (key: 'sum.done' | 'sum.scope', number: number) =>
    numberRow({ name: say(key), numbers: [number], note: say(`${key}.note`) }, words)
  const rows = statuses.map((status) =>
    numberRow(
      {
        name: labelOf(status, catalogue),
        numbers: [totals[status]],
        note: say(`outcome.${status}`),
        bar: { look: LOOKS[status], greatest },
      },
      words,
    ),
  )
  // Where every user has an outcome, the scope is the sum.
  const scope = done === totals.scope ? NOTHING : sum('sum.scope', totals.scope)
  return html`<p class="said">${text(additionOf(report, words).said)}</p>
<div class="part"><div class="scroll" role="region" tabindex="0" aria-labelledby="caption-totals"><table><caption id="caption-totals">${text(caption)}</caption>
<thead><tr><th scope="col">${text(say('column.outcome'))}</th><th scope="col" class="number">${text(say('column.users'))}</th><th scope="col">${text(say('column.meaning'))}</th></tr></thead>
<tbody>${rows}</tbody>
<tfoot>${sum('sum.done', done)}${scope}</tfoot></table></div></div>
${libraryTable(report, words)}`
}

function libraryTable(report: PurgeReport, words: Words): Markup {
  const { say, catalogue } = words
  const all = libraryRows(report, words)
  if (all.length === 0) return NOTHING
  const caption = say('page.by-library')
  const columns = outcomesShown(report.job.order, report.totals).map((status) =>
    labelOf(status, catalogue),
  )
  const { rows } = firstRows(all, (row) => numberRow(row, words), ROOM)
  return html`<div class="part"><h3>${text(caption)}</h3>
<div class="scroll" role="region" tabindex="0" aria-labelledby="caption-libraries"><table><caption class="same" id="caption-libraries">${text(caption)}</caption>
<thead><tr><th scope="col">${text(say('column.library'))}</th>${columns.map((name) => html`<th scope="col" class="number">${text(name)}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>
${leftOut(all.length - rows.length, 'page.more', words)}</div>
`
}

interface NumberRow {
  readonly name: string
  /** The reason that the row is about; the rows of users name theirs. */
  readonly code?: string
  readonly numbers: readonly number[]
  readonly note?: string
  /** Draws the first number against the greatest of its table. */
  readonly bar?: { readonly look: Look; readonly greatest: number }
}

function numberRow({ name, code, numbers, note, bar }: NumberRow, { count }: Words): Markup {
  const cells = numbers.map(
    (number) => html`<td class="number" data-sort="${number}">${text(count(number))}</td>`,
  )
  const coded = code === undefined ? NOTHING : html` data-code="${text(code, 200)}"`
  return html`<tr${coded}><th scope="row">${isolated(name, 200)}${bar === undefined ? NOTHING : drawn(numbers[0] ?? 0, bar)}</th>${cells}${note === undefined ? NOTHING : html`<td>${text(note)}</td>`}</tr>
`
}

function drawn(number: number, { look, greatest }: NonNullable<NumberRow['bar']>): Markup {
  return html`<svg aria-hidden="true" width="100%" height="8"><rect class="${text(look)}" width="${widthOf(number, greatest)}%" height="8"/></svg>`
}

/** Somebody is never drawn as nobody. */
function widthOf(part: number, greatest: number): number {
  return part <= 0 ? 0 : Math.max(0.3, Math.round((part / greatest) * 1000) / 10)
}

/** What the plan found: who would go and who would stay, and why. */
export function planTables(
  report: PurgeReport,
  label: ((code: string) => string) | undefined,
  words: Words,
): Markup {
  const { say } = words
  const { plan } = report
  if (plan === null)
    return html`<p>${text(say('page.no-plan'))}</p>
`
  const caption = say('page.by-verdict')
  const stay = { id: 'plan', caption: say('page.would-stay'), look: 'bar-kept' } as const
  const rows = planRows(report, words).map(({ name, count, note }) =>
    numberRow({ name, numbers: [count], note }, words),
  )
  return html`<div class="part"><div class="scroll" role="region" tabindex="0" aria-labelledby="caption-verdicts"><table><caption id="caption-verdicts">${text(caption)}</caption>
<thead><tr><th scope="col">${text(say('column.verdict'))}</th><th scope="col" class="number">${text(say('column.users'))}</th><th scope="col">${text(say('column.meaning'))}</th></tr></thead>
<tbody>${rows}</tbody></table></div></div>
${counted({ ...stay, columns: [] }, countedReasons(plan.reasons, words, label), words)}`
}

/** The reasons and the warnings. */
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
  readonly look: Look
  /** The heads of the columns after that of all users. */
  readonly columns: readonly string[]
}

function counted(
  { id, caption, look, columns }: CountedTable,
  all: readonly (CountedReason & Partial<Pick<CountedWarning, 'apart'>>)[],
  words: Words,
): Markup {
  const { say } = words
  const greatest = Math.max(0, ...all.map((row) => row.count))
  const { rows } = firstRows(
    all,
    ({ key, name, count, apart }) =>
      numberRow(
        {
          name,
          code: key,
          numbers: [count, ...(apart ? [apart.go, apart.others] : [])],
          bar: { look, greatest },
        },
        words,
      ),
    ROOM,
  )
  const heading = html`<h3>${text(caption)}</h3>
`
  if (rows.length === 0)
    return html`<div class="part">${heading}<p>${text(say('none'))}</p></div>
`
  return html`<div class="part">${heading}<div class="scroll" role="region" tabindex="0" aria-labelledby="caption-${text(id)}"><table><caption class="same" id="caption-${text(id)}">${text(caption)}</caption>
<thead><tr><th scope="col">${text(say('column.code'))}</th>${[say('column.users'), ...columns].map((name) => html`<th scope="col" class="number">${text(name)}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>
${leftOut(all.length - rows.length, 'page.more-codes', words)}</div>
`
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
