// Time and chance, as ports: so that a run can be replayed exactly.

/** The runner's own time. Leases are measured by the database's clock, not by this one. */
export interface ClockPort {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number
  /** Resolves after so many milliseconds. */
  readonly sleep: (millis: number) => Promise<void>
  /**
   * Calls something once, after so many milliseconds, unless what it answers is called before. A
   * run renews its lease by it while a call outside the transaction is under way. It must not keep
   * the process alive. Left out: such a call must be well shorter than `leaseMs`.
   */
  readonly alarm?: (millis: number, ring: () => void) => () => void
}

/** Makes names that nobody else makes. */
export interface IdsPort {
  /** A new text of at most 64 characters, different from every other ever made. */
  readonly newId: () => string
}
