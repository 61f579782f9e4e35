// Imported users: a documented CSV streams into an empty library, or is refused with every mistake
// and nothing stored.
import type { Database } from 'better-sqlite3'
import { badInput, codeOf, isTrouble, type Trouble } from '../../shared/trouble.js'
import { type Column, columnNamed } from './csv-columns.js'
import { rowsOf, SEPARATORS, type Separator, separatorOf, unreadable } from './csv-file.js'
import { type Cells, cellsOf, headerOf } from './csv-header.js'
import { type Inserts, insertsOf, type NewRequest } from './inserts.js'

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

/**
 * Reads the file once, as a stream, and fills the library inside the caller's transaction.
 *
 * Throws a {@link Trouble} that lists the mistakes by line and column, without the cells' content;
 * the caller rolls back, so that nothing is stored.
 */
export async function importUsers(db: Database, request: ImportRequest): Promise<Imported> {
  const mistakes: string[] = []
  const insert = insertsOf(db)
  let header: readonly Column[] | null = null
  let separator: Separator = ','
  let users = 0
  let lastLine = 0
  try {
    separator = await separatorOf(request.file, (name) => columnNamed(name) !== undefined)
    for await (const { record, begins, ends } of rowsOf(request.file, separator)) {
      lastLine = ends
      if (header === null) {
        header = headerOf(record, separator, mistakes)
        if (mistakes.length > 0) break
        continue
      }
      users++
      const cells = cellsOf(header, record, begins, mistakes)
      if (cells !== null && mistakes.length === 0)
        store(db, insert, request, cells, users, begins, mistakes)
      if (mistakes.length >= MOST_MISTAKES) break
      if (users % 5000 === 0) request.onProgress?.(users)
    }
  } catch (fault) {
    if (isTrouble(fault)) throw fault
    mistakes.push(unreadable(fault, lastLine))
  }
  if (mistakes.length === 0 && header === null)
    mistakes.push('the file is empty; its first line must name the columns')
  if (mistakes.length === 0 && users === 0)
    mistakes.push('the file names its columns but holds no users')
  if (mistakes.length > 0) throw refusal(request.file, mistakes)
  request.onProgress?.(users)
  return { users, notes: notesOn(header ?? [], separator) }
}

function store(
  db: Database,
  insert: Inserts,
  request: ImportRequest,
  cells: Cells,
  id: number,
  line: number,
  mistakes: string[],
): void {
  try {
    addUser(insert, cells, id, request.asOf)
  } catch (fault) {
    if (codeOf(fault) !== 'SQLITE_CONSTRAINT_UNIQUE') throw fault
    const first = db
      .prepare('SELECT id FROM users WHERE primary_id = ?')
      .pluck()
      .get(cells.primary_id) as number
    mistakes.push(
      `line ${line} (primary_id): the same as in row ${first} of the users; each must be there ` +
        'once',
    )
  }
}

function addUser(insert: Inserts, cells: Cells, id: number, asOf: string): void {
  const text = (name: string): string | null => (cells[name] as string | null | undefined) ?? null
  const number = (name: string): number => (cells[name] as number | undefined) ?? 0
  const expiry = text('expiry_date')
  insert.user({
    id,
    primaryId: cells.primary_id as string,
    recordType: cells.record_type as string,
    userGroup: text('user_group'),
    homeLibrary: text('library'),
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
  if (number('debts') > 0)
    insert.fine({
      userId: id,
      kind: 'imported',
      status: 'active',
      amount: number('debts'),
      paid: 0,
      chargedOn: asOf,
    })
  if (number('credits') > 0)
    insert.credit({ userId: id, kind: 'credit', amount: number('credits') })
  if (number('deposits') > 0)
    insert.credit({ userId: id, kind: 'deposit', amount: number('deposits') })
  if (cells.barred === true) insert.restriction({ userId: id, kind: 'barred', until: null })
  for (const [column, add] of Object.entries(COUNTED)) {
    for (let made = 0; made < number(column); made++) add(insert, { userId: id, made, asOf })
  }
}

/** The user to whom rows are added, and the day of the import. */
interface Added {
  readonly userId: number
  /** How many of these rows the user has already. */
  readonly made: number
  readonly asOf: string
}

/** What each counted column adds, as many times as it counts. */
const COUNTED: Readonly<Record<string, (insert: Inserts, added: Added) => void>> = {
  open_loans: (insert, { userId, asOf }) =>
    insert.loan({ userId, item: 'imported', loanedOn: asOf, returnedOn: null }),
  open_requests: (insert, { userId }) => insert.request(importedRequest(userId, 'hold', 'pending')),
  on_hold_shelf: (insert, { userId }) =>
    insert.request(importedRequest(userId, 'hold', 'onHoldShelf')),
  resource_sharing_on_hold_shelf: (insert, { userId }) =>
    insert.request(importedRequest(userId, 'resource-sharing', 'onHoldShelf')),
  acquisitions: (insert, { userId }) =>
    insert.purchaseOrderLine({ title: 'imported', assignedTo: userId }),
  import_profiles: (insert, { userId }) =>
    insert.importProfile({ name: 'imported', contactId: userId }),
  locked_bib_records: (insert, { userId }) =>
    insert.bibRecord({ title: 'imported', lockedBy: userId, editedBy: null }),
  metadata_editor_records: (insert, { userId }) =>
    insert.bibRecord({ title: 'imported', lockedBy: null, editedBy: userId }),
  staff_roles: (insert, { userId, made }) =>
    insert.staffRole({ userId, role: `imported ${made + 1}` }),
  legal_holds: (insert, { userId }) =>
    insert.legalHold({ userId, reference: 'imported', liftedOn: null }),
}

function importedRequest(userId: number, kind: NewRequest['kind'], state: string): NewRequest {
  return { userId, kind, state, title: 'imported', closedAt: null }
}

function notesOn(header: readonly Column[], separator: Separator): readonly string[] {
  const has = (name: string): boolean => header.some((column) => column.name === name)
  const notes = [`The columns of the file are separated by ${SEPARATORS[separator]}.`]
  if (!has('purge_date'))
    notes.push('There is no purge_date column, so the expiry date became the purge date.')
  if (!has('created_date'))
    notes.push('There is no created_date column, so the records count as created on the as-of day.')
  const unknown = ['last_activity_date', 'last_loan_date'].filter((name) => !has(name))
  if (unknown.length > 0)
    notes.push(`There is no ${unknown.join(' or ')} column: that history is unknown, not empty.`)
  return notes
}

function refusal(file: string, mistakes: readonly string[]): Trouble {
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
