// What is known of a user: facts, each of which may be missing.
import type { CalendarDate, Instant } from './calendar.js'
import type { UserKey } from './keys.js'
import type { Money } from './money.js'

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

/**
 * One user as the host read them, in one consistent look.
 *
 * A fact left out is **unknown**, and an unknown fact keeps the user wherever a rule that is on
 * needs it. `null`, where it is allowed, is a fact of its own: the host knows that there is none.
 * Counts are whole numbers from 0. Dates are days in the institution's zone. Amounts are in the
 * policy's currency.
 */
export interface UserFacts {
  readonly key: UserKey
  /** The kind of record, e.g. `public`, `staff`; the host's own words. */
  readonly recordType?: string
  /** The user group within the record type; `null` = in no group. */
  readonly userGroup?: string | null
  /**
   * The day from which the user may be purged; `null` = never (users without a purge date are never
   * purged).
   */
  readonly purgeDate?: CalendarDate | null
  /** The day on which the account ends or ended; `null` = it does not end. */
  readonly expiryDate?: CalendarDate | null
  /**
   * The last day on which the user did anything, borrowing included; `null` = never did. An
   * anonymised history is unknown, not `null`. A day before `lastLoanDate`, or `null` beside it, is
   * unknown.
   */
  readonly lastActivityDate?: CalendarDate | null
  /**
   * The last day on which the user borrowed; `null` = never did. An anonymised history is unknown,
   * not `null`.
   */
  readonly lastLoanDate?: CalendarDate | null
  /** The day on which the record was made. */
  readonly createdDate?: CalendarDate | null
  /** Items on loan to the user, claimed-returned and lost ones included. */
  readonly openLoans?: number
  /**
   * All that the user owes and has not paid, whatever its status: disputed and exported (bursar)
   * fines included. Not negative. Less than `disputedDebt` or `exportedDebt` is unknown.
   */
  readonly debt?: Money
  /** What the library owes the user. Not negative. */
  readonly credit?: Money
  /** What the user left as a deposit. Not negative. */
  readonly deposit?: Money
  /** The part of `debt` that the user disputes. */
  readonly disputedDebt?: Money
  /** The part of `debt` that was exported, e.g. to a bursar. */
  readonly exportedDebt?: Money
  /**
   * Open requests by state; all states are given. Resource sharing on the hold shelf is counted
   * apart.
   */
  readonly requests?: Readonly<Record<RequestState, number>>
  /** Resource-sharing requests that wait on the hold shelf. */
  readonly resourceSharingOnHoldShelf?: number
  /** Purchase-order lines, orders and invoices assigned to the user. */
  readonly acquisitions?: number
  /** Import profiles that name the user. */
  readonly importProfiles?: number
  /** Bibliographic records that the user holds locked. */
  readonly lockedBibRecords?: number
  /** Records that the user has open in the metadata editor. */
  readonly metadataEditorRecords?: number
  /** Whether a running job holds the user's own record locked. */
  readonly lockedByJob?: boolean
  /** Staff roles that the user holds, beyond that of a patron. */
  readonly staffRoles?: number
  /** Whether the record carries the host's own mark "never delete". */
  readonly protectedUser?: boolean
  /** Legal holds that have not been lifted. */
  readonly legalHolds?: number
  /**
   * Whether the account belongs to the system, not to a person: anonymous patron, super-user,
   * self-check machine.
   */
  readonly systemAccount?: boolean
  /** Users whose guarantor this user is. */
  readonly guaranteeOf?: number
  /** Users for whom this user acts as proxy. */
  readonly proxyFor?: number
  /** Users who act as proxy for this user. */
  readonly proxiedBy?: number
  /** Records in other institutions that are linked to this one. */
  readonly linkedAccounts?: number
  /** Restrictions on the account, ended ones too. */
  readonly restrictions?: readonly Restriction[]
  /** The user in the research system; `null` = not a researcher. */
  readonly researcher?: ResearcherFacts | null
  /** Facts of the host's own rules, by name. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** The name of a fact; a host's own facts are named `extra.<name>`. */
export type FactName = Exclude<keyof UserFacts, 'key' | 'extra'> | `extra.${string}`
