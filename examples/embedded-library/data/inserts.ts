// Prepared inserts into every table: the one place that fills the library, for generated and for
// imported users alike.
import type { Database } from 'better-sqlite3'

/** A new user record; dates are `YYYY-MM-DD`, `null` = none. */
export interface NewUser {
  readonly id: number
  readonly primaryId: string
  readonly recordType: string
  readonly userGroup: string | null
  readonly library: string | null
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

/** Fills the tables; each call adds one row. Amounts are whole hundredths. */
export const openShelves = (db: Database) => {
  const user = db.prepare(
    `INSERT INTO users (id, primary_id, record_type, user_group, library, job_category, first_name, last_name, email, expiry_date, purge_date,
       created_date, last_activity_date, last_activity_known, last_loan_date, last_loan_known, is_protected, is_system, locked_by_job)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insert = (sql: string): ((...values: (string | number | null)[]) => void) => {
    const statement = db.prepare(sql)
    return (...values) => {
      statement.run(...values)
    }
  }
  const researcher = db.prepare(
    'INSERT INTO researchers (user_id, name, orcid, email, affiliated) VALUES (?, ?, ?, ?, ?)',
  )
  return {
    user: (row: NewUser): void => {
      user.run(
        row.id,
        row.primaryId,
        row.recordType,
        row.userGroup,
        row.library,
        row.jobCategory,
        row.firstName,
        row.lastName,
        row.email,
        row.expiryDate,
        row.purgeDate,
        row.createdDate,
        row.lastActivityDate ?? null,
        row.lastActivityDate === undefined ? 0 : 1,
        row.lastLoanDate ?? null,
        row.lastLoanDate === undefined ? 0 : 1,
        row.isProtected ? 1 : 0,
        row.isSystem ? 1 : 0,
        row.lockedByJob,
      )
    },
    loan: insert('INSERT INTO loans (user_id, item, loaned_on, returned_on) VALUES (?, ?, ?, ?)'),
    fine: insert(
      'INSERT INTO fines (user_id, kind, status, amount, paid, charged_on) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    credit: insert('INSERT INTO credits (user_id, kind, amount) VALUES (?, ?, ?)'),
    request: insert(
      'INSERT INTO requests (user_id, kind, state, title, closed_at) VALUES (?, ?, ?, ?, ?)',
    ),
    purchaseOrderLine: insert(
      'INSERT INTO purchase_order_lines (title, assigned_to) VALUES (?, ?)',
    ),
    invoice: insert('INSERT INTO invoices (vendor, assigned_to) VALUES (?, ?)'),
    importProfile: insert('INSERT INTO import_profiles (name, contact_id) VALUES (?, ?)'),
    bibRecord: insert('INSERT INTO bib_records (title, locked_by, edited_by) VALUES (?, ?, ?)'),
    staffRole: insert('INSERT INTO staff_roles (user_id, role) VALUES (?, ?)'),
    legalHold: insert('INSERT INTO legal_holds (user_id, reference, lifted_on) VALUES (?, ?, ?)'),
    restriction: insert('INSERT INTO restrictions (user_id, kind, until) VALUES (?, ?, ?)'),
    guarantor: insert('INSERT INTO guarantors (user_id, guarantor_id) VALUES (?, ?)'),
    proxy: insert('INSERT INTO proxies (user_id, proxy_id) VALUES (?, ?)'),
    linkedAccount: insert('INSERT INTO linked_accounts (user_id, institution) VALUES (?, ?)'),
    researcher: (
      userId: number,
      name: string,
      orcid: string | null,
      email: string | null,
      affiliated: boolean,
    ): number =>
      Number(researcher.run(userId, name, orcid, email, affiliated ? 1 : 0).lastInsertRowid),
    researchAsset: insert('INSERT INTO research_assets (researcher_id, title) VALUES (?, ?)'),
    researchGrant: insert('INSERT INTO research_grants (researcher_id, title) VALUES (?, ?)'),
  }
}

export type Shelves = ReturnType<typeof openShelves>
