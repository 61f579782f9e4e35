// Imported users: a documented CSV streams into an empty library, or is refused with every mistake
// and nothing stored.
import { createReadStream } from 'node:fs'
import { Transform, type TransformCallback } from 'node:stream'
import type { Database } from 'better-sqlite3'
import { CsvError, parse } from 'csv-parse'
import { COLUMNS, type Column, columnNamed } from './csv-columns.js'
import { openShelves, type Shelves } from './inserts.js'
import { badInput, codeOf, isTrouble, type Trouble } from '../../shared/trouble.js'

/** What to import, and the day on which it is done (`YYYY-MM-DD`). */
export interface ImportRequest {
  readonly file: string
  readonly asOf: string
  readonly onProgress?: (users: number) => void
}

/** What was imported, and the choices that the file left to the import, in words. */
export interface Imported {
  readonly users: number
  readonly notes: readonly string[]
}

/** The most mistakes that are listed; reading stops there. */
const MOST_MISTAKES = 20

const LONGEST_RECORD = 100_000

interface Row {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/**
 * Reads the file once, as a stream, and fills the library inside the caller's transaction.
 *
 * Throws a {@link Trouble} that lists the mistakes by line and column, without the cells' content;
 * the caller rolls back, so that nothing is stored.
 */
export const importUsers = async (db: Database, request: ImportRequest): Promise<Imported> => {
  const mistakes: string[] = []
  const shelves = openShelves(db)
  let header: readonly Column[] | null = null
  let users = 0
  try {
    for await (const { record, info } of rowsOf(request.file)) {
      if (header === null) {
        header = headerOf(record, mistakes)
        if (mistakes.length > 0) break
        continue
      }
      users++
      const cells = cellsOf(header, record, info.lines, mistakes)
      if (cells !== null && mistakes.length === 0)
        store(db, shelves, request, cells, users, info.lines, mistakes)
      if (mistakes.length >= MOST_MISTAKES) break
      if (users % 5000 === 0) request.onProgress?.(users)
    }
  } catch (fault) {
    if (isTrouble(fault)) throw fault
    mistakes.push(unreadable(fault))
  }
  if (mistakes.length === 0 && header === null)
    mistakes.push('the file is empty; its first line must name the columns')
  if (mistakes.length === 0 && users === 0)
    mistakes.push('the file names its columns but holds no users')
  if (mistakes.length > 0) throw refusal(request.file, mistakes)
  request.onProgress?.(users)
  return { users, notes: notesOn(header ?? []) }
}

const rowsOf = (file: string): AsyncIterable<Row> => {
  const source = createReadStream(file)
  const text = new Utf8Only()
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  })
  source.on('error', (fault) => text.destroy(fault))
  text.on('error', (fault) => parser.destroy(fault))
  parser.on('close', () => source.destroy())
  return source.pipe(text).pipe(parser)
}

/** Lets only UTF-8 text through and knows the line of the first byte that is not. */
class Utf8Only extends Transform {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #lines = 1

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#pass(() => this.#decoder.decode(chunk, { stream: true }), chunk, done)
  }

  override _flush(done: TransformCallback): void {
    this.#pass(() => this.#decoder.decode(), Buffer.alloc(0), done)
  }

  #pass(decode: () => string, chunk: Buffer, done: TransformCallback): void {
    try {
      const text = decode()
      if (text.includes('\0')) throw new TypeError('a zero byte')
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) this.#lines++
      done(null, Buffer.from(text))
    } catch {
      const from =
        this.#lines === 1 ? 'the file' : `the file, from line ${this.#lines} or a little later`
      done(
        Object.assign(
          new Error(
            `${from}, is not UTF-8 text; save it as CSV in UTF-8`.replace(
              'the file, is',
              'the file is',
            ),
          ),
          {
            code: 'NOT_TEXT',
          },
        ),
      )
    }
  }
}

const headerOf = (names: readonly string[], mistakes: string[]): readonly Column[] => {
  const trimmed = names.map((name) => name.trim())
  const known = trimmed.map(columnNamed)
  if (known.every((column) => column === undefined)) {
    mistakes.push(
      'line 1: this is no header; the first line must name the columns, separated by commas',
    )
    return []
  }
  const header: Column[] = []
  for (const [index, column] of known.entries()) {
    if (column === undefined) {
      mistakes.push(
        `line 1, column ${index + 1}: unknown column ${JSON.stringify(trimmed[index]?.slice(0, 40))}; known are ${COLUMN_NAMES}`,
      )
    } else if (header.includes(column)) {
      mistakes.push(`line 1, column ${index + 1}: ${column.name} is there twice`)
    } else {
      header.push(column)
    }
  }
  for (const column of COLUMNS) {
    if (column.required && !known.includes(column))
      mistakes.push(`line 1: the required column ${column.name} is missing`)
  }
  return header
}

const COLUMN_NAMES = COLUMNS.map((column) => column.name).join(', ')

type Cells = Readonly<Record<string, string | number | boolean | null>>

const cellsOf = (
  header: readonly Column[],
  record: readonly string[],
  line: number,
  mistakes: string[],
): Cells | null => {
  if (record.length !== header.length) {
    mistakes.push(`line ${line}: ${record.length} columns, but the header names ${header.length}`)
    return null
  }
  const cells: Record<string, string | number | boolean | null> = {}
  let sound = true
  for (const [index, column] of header.entries()) {
    const cell = column.read(record[index] ?? '')
    if (cell._tag === 'Value') {
      cells[column.name] = cell.value
    } else {
      sound = false
      mistakes.push(`line ${line}, column ${index + 1} (${column.name}): must be ${cell.expected}`)
    }
  }
  return sound ? cells : null
}

const store = (
  db: Database,
  shelves: Shelves,
  request: ImportRequest,
  cells: Cells,
  id: number,
  line: number,
  mistakes: string[],
): void => {
  try {
    addUser(shelves, cells, id, request.asOf)
  } catch (fault) {
    if (codeOf(fault) !== 'SQLITE_CONSTRAINT_UNIQUE') throw fault
    const first = db
      .prepare('SELECT id FROM users WHERE primary_id = ?')
      .pluck()
      .get(cells.primary_id) as number
    mistakes.push(
      `line ${line} (primary_id): the same as in row ${first} of the users; each must be there once`,
    )
  }
}

const addUser = (shelves: Shelves, cells: Cells, id: number, asOf: string): void => {
  const text = (name: string): string | null => (cells[name] as string | null | undefined) ?? null
  const number = (name: string): number => (cells[name] as number | undefined) ?? 0
  const expiry = text('expiry_date')
  shelves.user({
    id,
    primaryId: cells.primary_id as string,
    recordType: cells.record_type as string,
    userGroup: text('user_group'),
    library: text('library'),
    jobCategory: text('job_category'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    email: text('email'),
    expiryDate: expiry,
    purgeDate: Object.hasOwn(cells, 'purge_date') ? text('purge_date') : expiry,
    createdDate: text('created_date') ?? asOf,
    lastActivityDate: cells.last_activity_date as string | null | undefined,
    lastLoanDate: cells.last_loan_date as string | null | undefined,
    isProtected: cells.protected === true,
    isSystem: cells.super_user === true,
    lockedByJob: null,
  })
  if (number('debts') > 0) shelves.fine(id, 'imported', 'active', number('debts'), 0, asOf)
  if (number('credits') > 0) shelves.credit(id, 'credit', number('credits'))
  if (number('deposits') > 0) shelves.credit(id, 'deposit', number('deposits'))
  if (cells.barred === true) shelves.restriction(id, 'barred', null)
  for (const [column, add] of COUNTED) {
    for (let made = 0; made < number(column); made++) add(shelves, id, made, asOf)
  }
}

type AddOne = (shelves: Shelves, id: number, made: number, asOf: string) => void

/** Each count makes that many rows. */
const COUNTED: readonly (readonly [column: string, add: AddOne])[] = [
  ['open_loans', (shelves, id, _, asOf) => shelves.loan(id, 'imported', asOf, null)],
  ['open_requests', (shelves, id) => shelves.request(id, 'hold', 'pending', 'imported', null)],
  ['on_hold_shelf', (shelves, id) => shelves.request(id, 'hold', 'onHoldShelf', 'imported', null)],
  [
    'resource_sharing_on_hold_shelf',
    (shelves, id) => shelves.request(id, 'resource-sharing', 'onHoldShelf', 'imported', null),
  ],
  ['acquisitions', (shelves, id) => shelves.purchaseOrderLine('imported', id)],
  ['import_profiles', (shelves, id) => shelves.importProfile('imported', id)],
  ['locked_bib_records', (shelves, id) => shelves.bibRecord('imported', id, null)],
  ['metadata_editor_records', (shelves, id) => shelves.bibRecord('imported', null, id)],
  ['staff_roles', (shelves, id, made) => shelves.staffRole(id, `imported ${made + 1}`)],
  ['legal_holds', (shelves, id) => shelves.legalHold(id, 'imported', null)],
]

const notesOn = (header: readonly Column[]): readonly string[] => {
  const has = (name: string): boolean => header.some((column) => column.name === name)
  const notes: string[] = []
  if (!has('purge_date'))
    notes.push('There is no purge_date column, so the expiry date became the purge date.')
  if (!has('created_date'))
    notes.push('There is no created_date column, so the records count as created on the as-of day.')
  const unknown = ['last_activity_date', 'last_loan_date'].filter((name) => !has(name))
  if (unknown.length > 0)
    notes.push(`There is no ${unknown.join(' or ')} column: that history is unknown, not empty.`)
  return notes
}

const unreadable = (fault: unknown): string => {
  if (fault instanceof CsvError)
    return `line ${String(fault.lines ?? '?')}: ${CSV_FAULTS[fault.code] ?? `not readable as CSV (${fault.code})`}`
  const code = codeOf(fault)
  if (code === 'NOT_TEXT') return (fault as Error).message
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'that is a folder, not a file'
  if (code === 'EACCES') return 'you may not read the file'
  // Anything else that the system says of a file, but nothing of the database, which is written in
  // the same loop.
  if (code !== null && /^E[A-Z0-9]+$/.test(code)) return `the file cannot be read (${code})`
  throw fault
}

const CSV_FAULTS: Readonly<Record<string, string>> = {
  CSV_MAX_RECORD_SIZE: `a row of more than ${LONGEST_RECORD} characters; is a quote missing?`,
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'a quote closes in the middle of a cell; write a quote inside a quoted cell twice',
  INVALID_OPENING_QUOTE: 'a quote in the middle of a cell that is not quoted',
}

const refusal = (file: string, mistakes: readonly string[]): Trouble => {
  const more =
    mistakes.length >= MOST_MISTAKES ? [`  … reading stopped after ${MOST_MISTAKES} mistakes`] : []
  return badInput(
    [
      `The import file ${file} cannot be used; nothing was stored:`,
      ...mistakes.slice(0, MOST_MISTAKES).map((each) => `  ${each}`),
      ...more,
    ].join('\n'),
  )
}
