// How the library opens a transaction of the host, and how it reads from a host.
import type { PurgeHost } from '../ports/host.js'
import type { TransactionOptions, TransactionPort } from '../ports/transaction.js'

/** Works in a transaction: with the journal, and with a host in the same database. */
export function inTransaction<Tx, Result>(
  { transactions }: { readonly transactions: TransactionPort<Tx> },
  mode: TransactionOptions['mode'],
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return transactions.run(work, { mode })
}

/**
 * Reads from the host: in a transaction of its own, or without one where the host's users live
 * behind an API.
 */
export function reading<Tx, Result>(
  ports: { readonly transactions: TransactionPort<Tx>; readonly host: PurgeHost<Tx> },
  read: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return ports.host.reads === 'outside' ? read(undefined as Tx) : inTransaction(ports, 'read', read)
}
