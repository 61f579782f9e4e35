// How the library keeps others out while a batch is at work. SQLite has one writer at a time, so
// its write transaction is the lock: `readUsers` needs none of its own.
import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { ClockPort, TransactionPort } from 'ils-user-purge'
import { betterSqlite3Transactions } from 'ils-user-purge/adapters/sql'

/**
 * Transactions on a connection. Before each of them the event loop gets a turn: better-sqlite3
 * works synchronously and planning may have no pause between its pages, so a server would otherwise
 * answer nobody else, and its runner stand still, until the plan is made.
 */
export function libraryTransactions(db: Database, clock: ClockPort): TransactionPort<Database> {
  const transactions = betterSqlite3Transactions(db, { sleep: clock.sleep })
  return {
    ...transactions,
    run: async (work, options) => {
      await setImmediate()
      return transactions.run(work, options)
    },
  }
}
