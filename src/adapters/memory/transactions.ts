// The transaction port over a memory database.
import type { TransactionPort } from '../../ports/transaction.js'
import type { MemoryDatabase, MemoryTransaction } from './database.js'
import { isMemoryFault } from './fault.js'

/**
 * Transactions of a memory database, one at a time. Durable means here: for as long as the process
 * lives.
 *
 * A rejected work leaves nothing behind. Using a transaction after its end throws
 * `memory-transaction-ended`; writing or locking in a read transaction throws `memory-read-only`. A
 * run must not be awaited inside the work of another: it would wait for itself.
 */
export function memoryTransactions(database: MemoryDatabase): TransactionPort<MemoryTransaction> {
  return {
    run: database.transact,
    faultKind: (fault) => (isMemoryFault(fault, 'memory-connection-lost') ? 'outage' : 'other'),
    faultDoomsTransaction: true,
  }
}
