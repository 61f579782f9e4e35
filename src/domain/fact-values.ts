// What some facts of a user are made of: requests by state, restrictions, the researcher.
import type { Instant } from './calendar.js'

/**
 * The state of a request that is not a loan: asked for, on its way, waiting on the hold shelf, or
 * shipped to the user.
 */
export type RequestState = 'pending' | 'inTransit' | 'onHoldShelf' | 'shipped'

/** Every request state, in the order in which a request passes through them. */
export const REQUEST_STATES = [
  'pending',
  'inTransit',
  'onHoldShelf',
  'shipped',
] as const satisfies readonly RequestState[]

/**
 * A block on a user's account. It ends at `until`, that moment itself being free of it; `null`
 * never ends.
 */
export interface Restriction {
  /** The moment at which it ends; `null` = never. */
  readonly until: Instant | null
}

/** The user as the research system knows them. */
export interface ResearcherFacts {
  /**
   * Whether the researcher is affiliated with the institution; only then a purge has anything to
   * demote.
   */
  readonly affiliated: boolean
  /** Number of research assets (publications, data sets) that name the researcher. */
  readonly assets: number
  /** Number of grants that name the researcher. */
  readonly grants: number
}
