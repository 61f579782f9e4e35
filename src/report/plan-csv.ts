// The list of users of a plan as CSV, one row a user, line by line so that a million of them never
// stand in memory at once.
import type { PlannedUser, PlannedVerdict } from '../jobs/plan.js'
import { type Reason, reasonKey } from '../domain/verdict.js'
import type { PlanCsvColumn } from '../words/catalogue.js'
import { type CsvFormat, csvLine } from './csv.js'
import { explainerOf, type ListWords, type ReportWords } from './options.js'
import { wordsOf } from './words.js'

/**
 * The columns of the list, in their order. Names are stable; new ones are only ever added at the
 * end.
 */
export const PLAN_CSV_COLUMNS = [
  'user',
  'verdict',
  'user_group',
  'home_library',
  'reason_codes',
  'reasons',
  'warning_codes',
  'warnings',
  'to_be_waived',
  'researcher_to_be_demoted',
  'requests_to_be_cancelled',
  'purge_date_to_be_assigned',
  'purge_date_now',
  'expiry_date',
] as const satisfies readonly PlanCsvColumn[]

/** What stands between two reasons in one cell. */
const BETWEEN = ' | '

/** Words and format of the list. */
export type PlanCsvOptions = ListWords & CsvFormat

/**
 * The first line, ended by CRLF: the names of {@link PLAN_CSV_COLUMNS}, or what a host's own words
 * call them.
 */
export function planCsvHeader(options: CsvFormat & ReportWords = {}): string {
  const { say } = wordsOf(options.catalogue)
  const mark = options.byteOrderMark === true ? '\ufeff' : ''
  const names = PLAN_CSV_COLUMNS.map((column) => say(`csv.${column}`))
  return `${mark}${csvLine(names, options)}`
}

/**
 * The row of one user, ended by CRLF: always one line, all reasons in one cell. Amounts are exact,
 * in the policy's currency.
 */
export function planCsvRow(user: PlannedUser, options: PlanCsvOptions = {}): string {
  const { show = (key) => key } = options
  const explain = explainerOf(options)
  const { say } = wordsOf(options.catalogue)
  const { verdict, userGroup, homeLibrary } = user
  const [reasons, warnings] = [reasonsOf(verdict), warningsOf(verdict)]
  const actions = verdict._tag === 'Purge' ? verdict.actions : null
  const dates = verdict._tag === 'Apply' || verdict._tag === 'Leave' ? verdict : null
  return csvLine(
    [
      show(user.key),
      verdict._tag,
      userGroup ?? '',
      homeLibrary ?? '',
      codes(reasons),
      reasons.map(explain).join(BETWEEN),
      codes(warnings),
      warnings.map(explain).join(BETWEEN),
      actions?.waive ?? '',
      actions === null ? '' : say(actions.demoteResearcher ? 'yes' : 'no'),
      actions === null ? '' : String(actions.cancelRequests),
      dates?.assigned ?? '',
      dates?.datesBefore?.purgeDate ?? '',
      dates?.datesBefore?.expiryDate ?? '',
    ],
    options,
  )
}

/** The reasons for which a user stays, as far as the verdict has any. */
export function reasonsOf(verdict: PlannedVerdict): readonly Reason[] {
  return 'reasons' in verdict ? verdict.reasons : []
}

/** The warnings of a verdict, as far as it has any. */
export function warningsOf(verdict: PlannedVerdict): readonly Reason[] {
  return 'warnings' in verdict ? verdict.warnings : []
}

function codes(reasons: readonly Reason[]): string {
  return reasons.map(reasonKey).join(BETWEEN)
}

/**
 * The whole list: the header, then a line a user, in the order in which the pages come. It asks for
 * a page only once the lines of the page before were taken, so memory stays flat.
 *
 * @param pages - Pages of a plan's users, e.g. read one after the other with `planUsers`.
 * @example
 * for await (const line of planUsersCsv(pages)) file.write(line)
 */
export async function* planUsersCsv(
  pages: AsyncIterable<readonly PlannedUser[]> | Iterable<readonly PlannedUser[]>,
  options: PlanCsvOptions = {},
): AsyncGenerator<string, void, undefined> {
  yield planCsvHeader(options)
  for await (const page of pages) for (const user of page) yield planCsvRow(user, options)
}
