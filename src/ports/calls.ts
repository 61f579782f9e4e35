// The calls that a host behind an API may make, and what its own calls cost.

/**
 * What a system behind an API allows, and what the calls of this host cost there. The library
 * spends it: on reads and effects alike, in all processes together, for the account of it is in the
 * journal. The host's own client then needs no queue; where the system is busy all the same, the
 * host answers `Busy`.
 */
export interface CallBudget {
  /**
   * Names the budget, 1 to 64 characters. Hosts that share one name in one journal share the
   * budget.
   */
  readonly name: string
  /** Calls a second, e.g. 25; more than 0. Left out: as many as can be made. */
  readonly perSecond?: number
  /** Left out: as many as can be made. */
  readonly perDay?: DailyCalls
  /**
   * How many calls of the day are left, as the system said last, e.g. in a header of its last
   * answer; `null` = it has not said so today. Others may spend them too. It must forget what was
   * said when the day ends, else no call is made any more that could tell. Left out: the library
   * only counts its own.
   */
  readonly left?: () => number | null
  /**
   * Calls of one `candidates`, for a page of at most so many users. Left out: one.
   */
  readonly candidates?: (limit: number) => number
  /**
   * Calls of one `readUsers`, for so many users. As many users are read together as cost no more
   * than one does. Left out: one for each user.
   */
  readonly readUsers?: (users: number) => number
  /** Calls of one `countUsers`. Left out: one. */
  readonly countUsers?: number
  /**
   * Calls that were made beyond those declared here and by the effects, since this was asked last:
   * one that was repeated, or one for each of several fines of a user. A whole number from 0. They
   * are spent before any other. Left out: there are none.
   */
  readonly extra?: () => number
}

/** Calls of one day. */
export interface DailyCalls {
  /** How many calls the system allows; a whole number from 1. */
  readonly calls: number
  /** So many of them are left for others; a whole number from 0 to less than `calls`. */
  readonly floor: number
  /** The day begins at midnight in this zone, e.g. `UTC`. */
  readonly timeZone: string
}

/** The account of a budget, as the journal keeps it. */
export interface CallAccount {
  /** Calls that can be made at once; below 0 = so many are promised ahead of time. */
  readonly calls: number
  /** When that was so, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number
  /** Calls made since the day began, and when it ends; `null` = the system sets no such limit. */
  readonly day: { readonly used: number; readonly endsAt: number } | null
}
