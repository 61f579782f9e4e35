// What a transaction on MariaDB begins and ends with, whichever driver carries it.
import type { TransactionOptions } from '../../../ports/transaction.js'

/** Time-outs of the server, in whole seconds; they are set on the connection and stay there. */
export interface MariaDbTransactionOptions {
  /** How long a statement waits for a row before it fails; 5 where it is left out. */
  readonly lockWaitSeconds?: number
  /**
   * How long a transaction may lie idle before the server ends it; 15 where it is left out, 0 = for ever. It should be shorter than a
   * lease, for a frozen process blocks its successor until then.
   */
  readonly idleSeconds?: number
}

const BEGIN: Readonly<Record<TransactionOptions['mode'], readonly string[]>> = {
  write: ['set transaction isolation level read committed', 'start transaction read write'],
  read: ['set transaction isolation level repeatable read', 'start transaction with consistent snapshot, read only'],
}

/** The statements that begin a transaction of each mode. */
export const beginStatements = (options: MariaDbTransactionOptions): Readonly<Record<TransactionOptions['mode'], readonly string[]>> => {
  const timeouts = [
    `innodb_lock_wait_timeout = ${wholeSeconds('lockWaitSeconds', options.lockWaitSeconds ?? 5)}`,
    `idle_transaction_timeout = ${wholeSeconds('idleSeconds', options.idleSeconds ?? 15)}`,
  ]
  const settings = `set ${timeouts.map((each) => `session ${each}`).join(', ')}`
  return { write: [settings, ...BEGIN.write], read: [settings, ...BEGIN.read] }
}

const wholeSeconds = (name: string, seconds: number): number => {
  if (!Number.isInteger(seconds) || seconds < 0) throw new TypeError(`${name} must be a whole number of seconds from 0`)
  return seconds
}

/** Asked before the commit: after a deadlock the server has no transaction any more, each further statement stood alone, and "commit" would say nothing. */
export const IS_ONGOING = 'select @@in_transaction as ongoing'

/** Rejects where the answer to {@link IS_ONGOING} is no. */
export const requireOngoing = (rows: unknown): void => {
  if (Number((rows as readonly { readonly ongoing: unknown }[])[0]?.ongoing) !== 1)
    throw Object.assign(new Error('The transaction has ended on the server before it could be committed.'), {
      code: 'sql-transaction-ended',
    })
}
