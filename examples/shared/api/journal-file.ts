// The journal of a purge whose users live behind an API: a SQLite file of its own, for nothing else
// is at hand. All processes of one purge share it.
import { existsSync } from 'node:fs'
import Sqlite, { type Database } from 'better-sqlite3'
import type { ClockPort, JournalPort, TransactionPort } from 'ils-user-purge'
import {
  betterSqlite3Transactions,
  fromBetterSqlite3,
  sqlite,
  sqlJournal,
  sqlJournalSchema,
} from 'ils-user-purge/adapters/sql'
import { badInput, codeOf } from '../trouble.js'
import type { SchemaChange } from '../command-line/system.js'

/** An open journal. */
export interface JournalFile {
  readonly transactions: TransactionPort<Database>
  readonly journal: JournalPort<Database>
  readonly close: () => void
}

/** Opens a journal that the command `schema` has made. Throws a Trouble where there is none. */
export function openJournal(file: string, clock: ClockPort): JournalFile {
  if (!existsSync(file))
    throw badInput(`There is no journal in ${file}. Run the command schema. Nothing was changed.`)
  const db = opened(file)
  if (missing(db).length > 0) {
    db.close()
    throw badInput(`The journal in ${file} is of another release. Run the command schema.`)
  }
  return {
    transactions: betterSqlite3Transactions(db, { sleep: clock.sleep }),
    journal: sqlJournal<Database>({ dialect: sqlite, executor: fromBetterSqlite3 }),
    close: () => void db.close(),
  }
}

/** What is to be added to a file, which is made where there is none. */
export function journalFileChange(file: string): SchemaChange {
  const db = opened(file)
  return {
    statements: missing(db),
    found: [`The journal in ${file}.`],
    apply: async () => {
      // Looked at once more: another process may have made them meanwhile, and is waited for.
      const add = db.transaction(() => {
        for (const statement of missing(db)) db.exec(statement)
      })
      add.immediate()
    },
    close: async () => void db.close(),
  }
}

function opened(file: string): Database {
  try {
    const db = new Sqlite(file)
    db.pragma('journal_mode = WAL')
    return db
  } catch (fault) {
    throw badInput(`The journal ${file} cannot be opened (${codeOf(fault) ?? 'fault'}).`)
  }
}

function missing(db: Database): readonly string[] {
  const table = db
    .prepare("select 1 from sqlite_master where type = 'table' and name = 'ils_purge_version'")
    .get()
  const from =
    table === undefined
      ? 0
      : Number(db.prepare('select max(version) from ils_purge_version').pluck().get() ?? 0)
  const { version } = sqlJournalSchema(sqlite)
  if (from > version) throw badInput('The journal was made by a later release. Use that one.')
  return sqlJournalSchema(sqlite, { from }).statements
}
