// What a conformance case of the journal works on.
import type { JournalPort } from '../../ports/journal.js'
import type { TransactionPort } from '../../ports/transaction.js'

/** How a case says that something does not hold: both throw. */
export interface JournalAssert {
  /** Fails unless both are the same data, however deep. */
  readonly equal: (actual: unknown, expected: unknown, what: string) => void
  /** Fails unless it holds. */
  readonly ok: (holds: boolean, what: string) => void
}

/** What a case works on: an empty journal, and two ways into it. */
export interface JournalTrial<Tx> {
  /** The journal under test. */
  readonly journal: JournalPort<Tx>
  /** The transactions of one runner. */
  readonly transactions: TransactionPort<Tx>
  /** Those of another: over a connection of its own wherever the store has connections. */
  readonly others: TransactionPort<Tx>
  /** How the case says what must hold. */
  readonly assert: JournalAssert
  /**
   * Makes everything stored look as if the store's clock had been set back by so many milliseconds
   * since.
   */
  readonly setClockBack?: (millis: number) => Promise<void>
}

/** One promise of the journal port. Ids are never given to another case. */
export interface JournalCase {
  /** Stable: the id that the port's docstring names. */
  readonly id: string
  /** The release that brought it. */
  readonly since: string
  /** What must hold, as a sentence. */
  readonly title: string
  /** What the trial must offer; where it does not, the case is skipped, visibly. */
  readonly needs: readonly 'setClockBack'[]
  /** Rejects with what went wrong. */
  readonly run: <Tx>(trial: JournalTrial<Tx>) => Promise<void>
}
