// A database under test: an empty journal for each case, and two connections.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SqlExecutor, sqlJournal, sqlJournalSchema } from '../../src/adapters/sql/index.js'
import type { JournalPort } from '../../src/ports/journal.js'
import type { TransactionPort } from '../../src/ports/transaction.js'
import { type DatabaseName, dialectOf } from '../support/dialects.js'
import type { Missing } from '../support/servers.js'

/** A journal of its own in the database under test. */
export interface OpenJournal<Tx> {
  readonly journal: JournalPort<Tx>
  readonly transactions: TransactionPort<Tx>
  readonly others: TransactionPort<Tx>
  readonly setClockBack: (millis: number) => Promise<void>
}

/** A database under test, open. */
export interface OpenStore<Tx> {
  readonly fresh: () => Promise<OpenJournal<Tx>>
  /** Runs a statement outside every transaction, as a migration tool does. */
  readonly migrate: (statement: string) => Promise<unknown>
  /** Takes a table of the journal away. */
  readonly drop: (table: string) => Promise<unknown>
  readonly close: () => Promise<void>
}

/** A database under test. */
export interface Store<Tx> {
  readonly name: string
  readonly dialect: DatabaseName
  readonly missing: Missing
  readonly open: () => Promise<OpenStore<Tx>>
}

/** A way into it. */
export interface Way<Tx> {
  readonly transactions: TransactionPort<Tx>
  /** Runs a statement outside every transaction, as a migration tool does. */
  readonly migrate: (statement: string) => Promise<unknown>
  readonly close: () => Promise<unknown>
}

/** Where it is. */
export interface Place {
  /** A file or an address. */
  readonly at: string
  readonly drop: () => Promise<void>
}

const TABLES = [
  'job',
  'shard',
  'shard_keys',
  'put_off',
  'calls',
  'intent',
  'outcome',
  'plan',
  'plan_user',
  'to_forget',
]

/** A database under test, by how it is reached. */
export const storeOf = <Tx>(parts: {
  readonly name: string
  readonly dialect: DatabaseName
  readonly missing: Missing
  readonly place: () => Promise<Place>
  readonly connect: (at: string) => Way<Tx> | Promise<Way<Tx>>
  readonly executor: (tx: Tx) => SqlExecutor
}): Store<Tx> => ({
  name: parts.name,
  dialect: parts.dialect,
  missing: parts.missing,
  open: async () => {
    const place = await parts.place()
    const [mine, theirs] = [await parts.connect(place.at), await parts.connect(place.at)]
    const execute = (statements: readonly string[]): Promise<void> =>
      mine.transactions.run(
        async (tx) => {
          for (const statement of statements) await parts.executor(tx).execute(statement, [])
        },
        { mode: 'write' },
      )
    // Twice, because a host runs them with every start.
    for (const { statements } of [
      sqlJournalSchema(dialectOf(parts.dialect)),
      sqlJournalSchema(dialectOf(parts.dialect)),
    ])
      for (const statement of statements) await mine.migrate(statement)
    const journal = sqlJournal({ dialect: dialectOf(parts.dialect), executor: parts.executor })
    return {
      fresh: async () => {
        await execute(TABLES.map((table) => `delete from ils_purge_${table}`))
        return {
          journal,
          transactions: mine.transactions,
          others: theirs.transactions,
          setClockBack: (millis) =>
            execute([`update ils_purge_shard set lease_until = lease_until + ${millis}`]),
        }
      },
      migrate: mine.migrate,
      drop: (table) => mine.migrate(`drop table ils_purge_${table}`),
      close: async () => {
        await mine.close()
        await theirs.close()
        await place.drop()
      },
    }
  },
})

/** A file of its own. */
export const sqlitePlace = async (): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-'))
  return { at: join(folder, 'journal.db'), drop: async () => rmSync(folder, { recursive: true }) }
}
