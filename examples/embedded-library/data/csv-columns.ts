// The columns of an import file: which there are, what a cell must look like, and what stands for a
// column left out.
import { hundredthsOf } from '../host/mapping.js'

/** What one cell turned into: a value, or what was expected instead. */
export type Cell =
  | { readonly _tag: 'Value'; readonly value: string | number | boolean | null }
  | { readonly _tag: 'Wrong'; readonly expected: string }

/** One column of the file. */
export interface Column {
  readonly name: string
  readonly required: boolean
  readonly read: (text: string) => Cell
}

const value = (read: string | number | boolean | null): Cell => ({ _tag: 'Value', value: read })
const wrong = (expected: string): Cell => ({ _tag: 'Wrong', expected })

/** The most rows that one count may make. */
const MOST_PER_USER = 1000

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f\ufffd]/

const text =
  (longest: number, empty: 'empty is none' | 'needed') =>
  (cell: string): Cell => {
    if (cell === '') return empty === 'needed' ? wrong(`1 to ${longest} characters`) : value(null)
    if (cell.length > longest) return wrong(`at most ${longest} characters`)
    return CONTROL.test(cell) ? wrong('text without control characters') : value(cell)
  }

const days = new Map<string, boolean>()

const isRealDay = (cell: string): boolean => {
  const known = days.get(cell)
  if (known !== undefined) return known
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(cell)
  const year = Number(parts?.[1])
  const moment = new Date(Date.UTC(2000, Number(parts?.[2]) - 1, Number(parts?.[3])))
  moment.setUTCFullYear(year, Number(parts?.[2]) - 1, Number(parts?.[3]))
  const real =
    parts !== null &&
    year > 0 &&
    moment.getUTCMonth() === Number(parts[2]) - 1 &&
    moment.getUTCDate() === Number(parts[3])
  if (days.size < 50_000) days.set(cell, real)
  return real
}

/** What some systems write behind a day: a midnight, or the letter for UTC. */
const BEHIND_A_DAY = /(?:[T ]00:00(?::00(?:\.0+)?)?)?Z?$/

const day = (cell: string): Cell => {
  if (cell === '') return value(null)
  const date = cell.replace(BEHIND_A_DAY, '')
  return isRealDay(date) ? value(date) : wrong('a day that exists, YYYY-MM-DD, or nothing')
}

const count = (cell: string): Cell => {
  const number = /^\d{1,4}$/.test(cell) ? Number(cell) : Number.NaN
  return number <= MOST_PER_USER
    ? value(number)
    : wrong(`a whole number from 0 to ${MOST_PER_USER}`)
}

/** Digits after the second that say nothing, as databases write them: `0.000000`. */
const EMPTY_DIGITS = /(\.\d\d)0+$/

const amount = (cell: string): Cell => {
  const hundredths = hundredthsOf(cell.replace(EMPTY_DIGITS, '$1'))
  return hundredths === null
    ? wrong('an amount from 0 with at most two digits after the point, e.g. 10.50')
    : value(hundredths)
}

const FLAGS = new Map([
  ...['t', 'true', 'y', 'yes', '1'].map((yes) => [yes, true] as const),
  ...['f', 'false', 'n', 'no', '0'].map((no) => [no, false] as const),
])

const flag = (cell: string): Cell => {
  const read = FLAGS.get(cell.toLowerCase())
  return read === undefined
    ? wrong('t or f (true, yes and 1, false, no and 0 will do)')
    : value(read)
}

const required = (name: string, read: Column['read']): Column => ({ name, required: true, read })
const optional = (name: string, read: Column['read']): Column => ({ name, required: false, read })

/** Every column that an import file may have. */
export const COLUMNS: readonly Column[] = [
  required('primary_id', text(255, 'needed')),
  required('record_type', text(64, 'needed')),
  required('user_group', text(64, 'empty is none')),
  required('expiry_date', day),
  required('open_loans', count),
  required('debts', amount),
  optional('purge_date', day),
  optional('created_date', day),
  optional('last_activity_date', day),
  optional('last_loan_date', day),
  optional('library', text(64, 'empty is none')),
  optional('job_category', text(64, 'empty is none')),
  optional('first_name', text(255, 'empty is none')),
  optional('last_name', text(255, 'empty is none')),
  optional('email', text(255, 'empty is none')),
  optional('credits', amount),
  optional('deposits', amount),
  optional('open_requests', count),
  optional('on_hold_shelf', count),
  optional('resource_sharing_on_hold_shelf', count),
  optional('acquisitions', count),
  optional('import_profiles', count),
  optional('locked_bib_records', count),
  optional('metadata_editor_records', count),
  optional('staff_roles', count),
  optional('legal_holds', count),
  optional('barred', flag),
  optional('protected', flag),
  optional('super_user', flag),
]

const BY_NAME = new Map(COLUMNS.map((column) => [column.name, column]))

/** The column of that name, in whatever case, blanks for underscores; `undefined` where none is. */
export const columnNamed = (name: string): Column | undefined =>
  BY_NAME.get(
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  )
