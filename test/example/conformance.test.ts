// The example host is held against the conformance kit, over a file and two connections, as any
// host's own test suite would do it.
import Sqlite, { type Database } from 'better-sqlite3'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import type { UserFacts, UserKey } from 'ils-user-purge'
import { betterSqlite3Transactions, prepareBetterSqlite3 } from 'ils-user-purge/adapters/sql'
import {
  bulkCases,
  capabilitiesOf,
  type ConformanceRunner,
  defineConformance,
  effectCases,
  type HostSubject,
  hostCases,
} from 'ils-user-purge/testing'
import { addTables } from '../../examples/embedded-library/data/tables.js'
import { libraryHost } from '../../examples/embedded-library/host/host.js'
import { insertsOf } from '../../examples/embedded-library/data/inserts.js'
import { temporaryFolder } from './fixture.js'

const runner: ConformanceRunner = { describe, it, skip: (title) => it.skip(title, () => {}) }

/**
 * Long enough for the other connection, which is in this very thread and answers at once that it
 * may not write.
 */
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

interface Library extends HostSubject<Database> {
  readonly close: () => void
}

const open = (file: string): Database => {
  const db = new Sqlite(file)
  prepareBetterSqlite3(db)
  return db
}

/** Adds one user with what the cases tell of them, and answers their key. */
const addUser = (db: Database, id: number, facts: UserFacts): UserKey => {
  const insert = insertsOf(db)
  insert.user({
    id,
    primaryId: `p${id}`,
    recordType: facts.recordType ?? 'public',
    userGroup: facts.userGroup ?? null,
    homeLibrary: facts.homeLibrary ?? null,
    jobCategory: null,
    firstName: 'First',
    lastName: 'Last',
    email: null,
    expiryDate: facts.expiryDate ?? null,
    purgeDate: facts.purgeDate ?? null,
    createdDate: facts.createdDate ?? null,
    lastActivityDate: facts.lastActivityDate ?? null,
    lastLoanDate: facts.lastLoanDate ?? null,
    isProtected: false,
    isSystem: false,
    lockedByJob: null,
  })
  for (let loans = 0; loans < (facts.openLoans ?? 0); loans++)
    insert.loan({ userId: id, item: 'A book', loanedOn: '2019-01-01', returnedOn: null })
  const owed = Math.round(Number(facts.debt ?? 0) * 100)
  if (owed > 0)
    insert.fine({
      userId: id,
      kind: 'overdue',
      status: 'active',
      amount: owed,
      paid: 0,
      chargedOn: '2019-01-01',
    })
  const { pending = 0, onHoldShelf = 0 } = facts.requests ?? {}
  for (let requests = 0; requests < pending; requests++)
    insert.request({ userId: id, kind: 'hold', state: 'pending', title: 'A title', closedAt: null })
  for (let requests = 0; requests < onHoldShelf; requests++)
    insert.request({
      userId: id,
      kind: 'hold',
      state: 'onHoldShelf',
      title: 'A title',
      closedAt: null,
    })
  if (facts.researcher?.affiliated === true)
    insert.researchAsset({
      researcherId: insert.researcher({
        userId: id,
        name: 'First Last',
        orcid: null,
        email: null,
        affiliated: true,
      }),
      title: 'A paper',
    })
  return String(id) as UserKey
}

const library = (): Library => {
  const file = join(temporaryFolder(), 'library.db')
  const [db, elsewhere] = [open(file), open(file)]
  addTables(db)
  let last = 0
  return {
    transactions: betterSqlite3Transactions(db),
    host: libraryHost,
    store: async (users) => users.map((facts) => addUser(db, ++last, facts)),
    remove: async (key) =>
      void elsewhere.prepare('DELETE FROM users WHERE id = ?').run(Number(key)),
    pause,
    // Refused at once while the other connection holds the database.
    moveLoan: async (from, to) =>
      void elsewhere
        .prepare('UPDATE loans SET user_id = ? WHERE user_id = ?')
        .run(Number(to), Number(from)),
    books: async () =>
      ['users', 'fines', 'requests', 'researchers'].map((table) =>
        db.prepare(`SELECT * FROM ${table}`).all(),
      ),
    close: () => {
      db.close()
      elsewhere.close()
    },
  }
}

defineConformance({
  name: 'the example host',
  cases: [...hostCases<Database>(), ...effectCases<Database>(), ...bulkCases<Database>()],
  runner,
  capabilities: [...capabilitiesOf(libraryHost), 'home-library', 'moving-loans', 'locks'],
  makeSubject: library,
  endSubject: ({ close }) => close(),
})
