// The list of users of a job as CSV, one row a user, line by line so that a million of them never
// stand in memory at once.
import { type Reason, reasonKey } from '../domain/verdict.js'
import type { Failure, Outcome } from '../jobs/outcome.js'
import { type CsvFormat, csvLine } from './csv.js'
import type { CsvColumn } from '../words/catalogue.js'
import { explainerOf, type ListWords, type ReportWords } from './options.js'
import { wordsOf } from './words.js'

/**
 * The columns of the list, in their order. Names are stable; new ones are only ever added at the
 * end.
 */
export const CSV_COLUMNS = [
  'user',
  'outcome',
  'at',
  'reason_codes',
  'reasons',
  'warning_codes',
  'warnings',
  'waived',
  'researcher_demoted',
  'requests_cancelled',
  'failure',
  'assigned_purge_date',
  'purge_date_before',
  'expiry_date',
  'evidence',
] as const satisfies readonly CsvColumn[]

/** What stands between two reasons in one cell. */
const BETWEEN = ' | '

/** Words and format of the list. */
export type OutcomeCsvOptions = ListWords & CsvFormat

/**
 * The first line, ended by CRLF: the names of {@link CSV_COLUMNS}, or what a host's own words call
 * them.
 */
export function csvHeader(options: CsvFormat & ReportWords = {}): string {
  const { say } = wordsOf(options.catalogue)
  const mark = options.byteOrderMark === true ? '\ufeff' : ''
  const names = CSV_COLUMNS.map((column) => say(`csv.${column}`))
  return `${mark}${csvLine(names, options)}`
}

/**
 * The row of one user, ended by CRLF: always one line, all reasons in one cell.
 *
 * `waived` is the exact amount in the policy's currency, empty where nothing was waived. A failed
 * user's effects were rolled back, so the columns of what was done are empty; those of a user in
 * doubt say what may have been done.
 */
export const outcomeCsvRow = (outcome: Outcome, options: OutcomeCsvOptions = {}): string => {
  const { show = (key) => key } = options
  const explain = explainerOf(options)
  const { say } = wordsOf(options.catalogue)
  const done = outcome.status === 'failed' ? null : outcome.actions
  return csvLine(
    [
      show(outcome.userKey),
      outcome.status,
      outcome.at,
      codes(outcome.reasons),
      outcome.reasons.map(explain).join(BETWEEN),
      codes(outcome.warnings),
      outcome.warnings.map(explain).join(BETWEEN),
      done?.waive ?? '',
      done === null ? '' : say(done.demoteResearcher ? 'yes' : 'no'),
      done === null ? '' : String(done.cancelRequests),
      outcome.failure === null ? '' : failureCell(outcome.failure),
      outcome.status === 'failed' ? '' : (outcome.assigned ?? ''),
      outcome.datesBefore?.purgeDate ?? '',
      outcome.datesBefore?.expiryDate ?? '',
      evidenceCell(outcome),
    ],
    options,
  )
}

/** What went wrong, for programs: the code, the step and the fault. */
function failureCell({ code, step, fault }: Failure): string {
  return `${code}${step === null ? '' : ` in ${step}`}${fault === '' ? '' : ` (${fault})`}`
}

/** The facts by which a purged user was selected, for programs; one that is none is empty. */
function evidenceCell({ evidence }: Outcome): string {
  if (evidence === undefined) return ''
  return Object.entries(evidence)
    .map(([fact, value]) => `${fact}=${value ?? ''}`)
    .join(BETWEEN)
}

const codes = (reasons: readonly Reason[]): string => reasons.map(reasonKey).join(BETWEEN)

/**
 * The whole list: the header, then a line a user, in the order in which the pages come.
 *
 * It asks for a page only once the lines of the page before were taken, so memory stays flat
 * however many users there are.
 *
 * @param pages Pages of outcomes, e.g. read one after the other from the journal; kept and purged
 * users alike.
 * @example
 * for await (const line of outcomesCsv(pages)) file.write(line)
 */
export async function* outcomesCsv(
  pages: AsyncIterable<readonly Outcome[]> | Iterable<readonly Outcome[]>,
  options: OutcomeCsvOptions = {},
): AsyncGenerator<string, void, undefined> {
  yield csvHeader(options)
  for await (const page of pages) {
    for (const outcome of page) yield outcomeCsvRow(outcome, options)
  }
}
