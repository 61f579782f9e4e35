// A way into a database: an ORM or a driver, as the library sees it.
import type { SqlExecutor } from '../../../src/adapters/sql/index.js'
import type { TransactionPort } from '../../../src/index.js'

/** An open layer. */
export interface Layer<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly executor: (tx: Tx) => SqlExecutor
  readonly close: () => Promise<unknown>
}

/** A layer of which nobody has to know what it calls a transaction. */
export type AnyLayer = Layer<unknown>
