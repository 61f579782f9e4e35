// The host's transaction, which the journal joins.

/**
 * Opens transactions in the host's database.
 *
 * `Tx` is whatever the host's driver or ORM calls a transaction; the library only hands it on, to
 * the host's own ports and to the journal.
 *
 * 1. `run` must commit when `work` resolves and roll everything back when it rejects (conformance
 *    `transaction-1`, `transaction-2`).
 * 2. `run` must resolve only after the commit is durable, with what `work` resolved to
 *    (`transaction-3`).
 * 3. What `work` throws must come out of `run` as a rejection; so must a commit that failed or
 *    whose answer was lost (`transaction-4`).
 * 4. Two runs at once must not see each other's uncommitted changes (`transaction-5`).
 */
export interface TransactionPort<Tx> {
  /** Runs work in a transaction, and resolves once that is committed. */
  readonly run: <Result>(
    work: (tx: Tx) => Promise<Result>,
    options: TransactionOptions,
  ) => Promise<Result>
  /**
   * Says what a fault tells of. Called with whatever came out of `run`, or out of a port inside it.
   * Left out: every fault is `other`. An answer that is none of the four, or a throw, counts as
   * `other` too.
   */
  readonly faultKind?: (fault: unknown) => FaultKind
  /**
   * Whether nothing that is carried out after a statement failed can stay: it fails as well, as in
   * PostgreSQL, or is rolled back when the work rejects. MariaDB ends the transaction of a
   * deadlock's victim and SQLite that of a full disk, and what had been handed over behind the
   * failed statement is then committed by itself, unless autocommit is off. Only over a port that
   * says `true` do `pipelined` of an effect and `pipelinedRead` of a host count. Left out: `false`.
   */
  readonly faultDoomsTransaction?: boolean
  /**
   * How long others who want to write may take to notice that they can, in milliseconds: where a
   * store has one lock for all, they wait by trying again now and then. A run then leaves the store
   * alone for so long whenever it has held it for half of `targetBatchMs`. Left out: others are
   * woken.
   */
  readonly noticeMs?: number
}

/**
 * What a fault tells of.
 *
 * - `outage`: of the database, not of the users in hand: connection lost, deadlock, disk full,
 *   table missing, no privilege. It never counts against a user; it is waited out.
 * - `timeout`: a statement took longer than it may. The batch may be too large, or one user in it
 *   too slow.
 * - `locked`: somebody else holds a row or a table.
 * - `user`: an answer about the users in hand: a constraint, an exception that a trigger or a
 *   stored function raised, a value that does not fit. However many get it, it is theirs.
 * - `other`: nothing is known. A user is to blame only while the same succeeds for another.
 */
export type FaultKind = 'outage' | 'timeout' | 'locked' | 'user' | 'other'

/** What the library is about to do, so that an adapter can open the cheaper kind of transaction. */
export interface TransactionOptions {
  /** `write` takes locks from the start where the database wants that; `read` changes nothing. */
  readonly mode: 'read' | 'write'
  /**
   * Given where `work` only reads until it knows that the transaction has begun. An adapter may
   * then call this, with what resolves once the database has begun the transaction, and `work`
   * right after it, without waiting: that spares a journey. `work` waits itself before it writes.
   * An adapter that does not know it, or a host that wraps one and hands on `mode` alone, loses
   * that journey and nothing else.
   */
  readonly onBeginSent?: (begun: Promise<unknown>) => void
}
