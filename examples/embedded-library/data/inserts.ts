// Prepared inserts into every table, a row at a time and its values by name: the one place that
// fills the library, for generated and for imported users alike.
import type { Database } from 'better-sqlite3'

/** A new user record; dates are `YYYY-MM-DD`, `null` = none. */
export interface NewUser {
  readonly id: number
  readonly primaryId: string
  readonly recordType: string
  readonly userGroup: string | null
  readonly homeLibrary: string | null
  readonly jobCategory: string | null
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string | null
  readonly expiryDate: string | null
  readonly purgeDate: string | null
  readonly createdDate: string | null
  /** `undefined` = not known; `null` = never. */
  readonly lastActivityDate: string | null | undefined
  readonly lastLoanDate: string | null | undefined
  readonly isProtected: boolean
  readonly isSystem: boolean
  readonly lockedByJob: string | null
}

/** A loan; `returnedOn: null` = it is still open. */
export interface NewLoan {
  readonly userId: number
  readonly item: string
  readonly loanedOn: string
  readonly returnedOn: string | null
}

/** What a user owes; amounts are whole hundredths. */
export interface NewFine {
  readonly userId: number
  readonly kind: string
  readonly status: 'active' | 'disputed' | 'exported' | 'paid'
  readonly amount: number
  readonly paid: number
  readonly chargedOn: string
}

/** A home library; `parent: null` = a root of the tree. */
export interface NewLibrary {
  readonly name: string
  readonly parent: string | null
}

/** What the library owes a user; the amount is whole hundredths. */
export interface NewCredit {
  readonly userId: number
  readonly kind: 'credit' | 'deposit'
  readonly amount: number
}

/** A request; `closedAt: null` = it is still open. */
export interface NewRequest {
  readonly userId: number
  readonly kind: 'hold' | 'resource-sharing'
  readonly state: string
  readonly title: string
  readonly closedAt: string | null
}

/** A record of the catalogue that somebody has locked, or edits. */
export interface NewBibRecord {
  readonly title: string
  readonly lockedBy: number | null
  readonly editedBy: number | null
}

/** A legal hold; `liftedOn: null` = it stands. */
export interface NewLegalHold {
  readonly userId: number
  readonly reference: string
  readonly liftedOn: string | null
}

/** A restriction; `until: null` = without an end. */
export interface NewRestriction {
  readonly userId: number
  readonly kind: string
  readonly until: string | null
}

/** A record of the research system. */
export interface NewResearcher {
  readonly userId: number
  readonly name: string
  readonly orcid: string | null
  readonly email: string | null
  readonly affiliated: boolean
}

/** Inserts into the tables: each call adds one row. */
export type Inserts = ReturnType<typeof insertsOf>

/** Prepares the inserts of a library. */
export function insertsOf(db: Database) {
  const user = insertInto<UserRow>(db, 'users', USER_COLUMNS)
  const researcher = insertInto<Row<'userId' | 'name' | 'orcid' | 'email' | 'affiliated'>>(
    db,
    'researchers',
    ['userId', 'name', 'orcid', 'email', 'affiliated'],
  )
  return {
    library: insertInto<NewLibrary>(db, 'libraries', ['name', 'parent']),
    user: (row: NewUser): void => void user(userRow(row)),
    loan: insertInto<NewLoan>(db, 'loans', ['userId', 'item', 'loanedOn', 'returnedOn']),
    fine: insertInto<NewFine>(db, 'fines', [
      'userId',
      'kind',
      'status',
      'amount',
      'paid',
      'chargedOn',
    ]),
    credit: insertInto<NewCredit>(db, 'credits', ['userId', 'kind', 'amount']),
    request: insertInto<NewRequest>(db, 'requests', [
      'userId',
      'kind',
      'state',
      'title',
      'closedAt',
    ]),
    purchaseOrderLine: insertInto<{ readonly title: string; readonly assignedTo: number }>(
      db,
      'purchase_order_lines',
      ['title', 'assignedTo'],
    ),
    invoice: insertInto<{ readonly vendor: string; readonly assignedTo: number }>(db, 'invoices', [
      'vendor',
      'assignedTo',
    ]),
    importProfile: insertInto<{ readonly name: string; readonly contactId: number }>(
      db,
      'import_profiles',
      ['name', 'contactId'],
    ),
    bibRecord: insertInto<NewBibRecord>(db, 'bib_records', ['title', 'lockedBy', 'editedBy']),
    staffRole: insertInto<{ readonly userId: number; readonly role: string }>(db, 'staff_roles', [
      'userId',
      'role',
    ]),
    legalHold: insertInto<NewLegalHold>(db, 'legal_holds', ['userId', 'reference', 'liftedOn']),
    restriction: insertInto<NewRestriction>(db, 'restrictions', ['userId', 'kind', 'until']),
    guarantor: insertInto<{ readonly userId: number; readonly guarantorId: number }>(
      db,
      'guarantors',
      ['userId', 'guarantorId'],
    ),
    proxy: insertInto<{ readonly userId: number; readonly proxyId: number }>(db, 'proxies', [
      'userId',
      'proxyId',
    ]),
    linkedAccount: insertInto<{ readonly userId: number; readonly institution: string }>(
      db,
      'linked_accounts',
      ['userId', 'institution'],
    ),
    /** Answers the id of the researcher. */
    researcher: (row: NewResearcher): number =>
      researcher({ ...row, affiliated: row.affiliated ? 1 : 0 }),
    researchAsset: insertInto<{ readonly researcherId: number; readonly title: string }>(
      db,
      'research_assets',
      ['researcherId', 'title'],
    ),
    researchGrant: insertInto<{ readonly researcherId: number; readonly title: string }>(
      db,
      'research_grants',
      ['researcherId', 'title'],
    ),
  }
}

type Row<Name extends string> = Readonly<Record<Name, string | number | null>>

/** Prepares the insert of a table. It takes the values by name and answers the id of the row. */
function insertInto<Values extends object>(
  db: Database,
  table: string,
  names: readonly (keyof Values & string)[],
): (row: Values) => number {
  const columns = names.map(columnOf).join(', ')
  const values = names.map((name) => `@${name}`).join(', ')
  const statement = db.prepare(`INSERT INTO ${table} (${columns}) VALUES (${values})`)
  return (row) => Number(statement.run(row).lastInsertRowid)
}

/** A column is named as the value is: `loanedOn` goes to `loaned_on`. */
function columnOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

const USER_COLUMNS = [
  'id',
  'primaryId',
  'recordType',
  'userGroup',
  'homeLibrary',
  'jobCategory',
  'firstName',
  'lastName',
  'email',
  'expiryDate',
  'purgeDate',
  'createdDate',
  'lastActivityDate',
  'lastActivityKnown',
  'lastLoanDate',
  'lastLoanKnown',
  'isProtected',
  'isSystem',
  'lockedByJob',
] as const

type UserRow = Row<(typeof USER_COLUMNS)[number]>

function userRow(user: NewUser): UserRow {
  return {
    ...user,
    lastActivityDate: user.lastActivityDate ?? null,
    lastActivityKnown: user.lastActivityDate === undefined ? 0 : 1,
    lastLoanDate: user.lastLoanDate ?? null,
    lastLoanKnown: user.lastLoanDate === undefined ? 0 : 1,
    isProtected: user.isProtected ? 1 : 0,
    isSystem: user.isSystem ? 1 : 0,
  }
}
