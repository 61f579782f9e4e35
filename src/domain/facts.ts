// The facts that the library knows of a user, each once: its kind and its meaning. Whatever lists
// facts is made from this table.
import {
  AMOUNT,
  COUNT,
  DAY,
  type FactKind,
  type FactKindName,
  FLAG,
  REQUESTS,
  RESEARCHER,
  RESTRICTIONS,
  type SettledKind,
  TEXT,
  TEXT_OR_NONE,
} from './fact-kinds.js'

/**
 * Every fact, in the order in which facts are written. The comment of an entry is the documentation
 * of the fact: in the type `UserFacts`, and on the page of facts.
 */
export const FACTS = {
  /** The kind of record, e.g. `public`, `staff`; the host's own words. */
  recordType: TEXT,
  /** The user group within the record type; `null` = in no group. */
  userGroup: TEXT_OR_NONE,
  /** The branch or org unit that the user belongs to, in the host's own words; `null` = to none. */
  homeLibrary: TEXT_OR_NONE,
  /**
   * What staff know the user by, e.g. the card number; `null` = by nothing but the key. No rule
   * asks it: it is kept where the policy wants it as evidence, and for that alone a host delivers
   * it.
   */
  primaryId: TEXT_OR_NONE,
  /**
   * The day from which the user may be purged; `null` = never (users without a purge date are never
   * purged).
   */
  purgeDate: DAY,
  /** The day on which the account ends or ended; `null` = it does not end. */
  expiryDate: DAY,
  /**
   * The last day on which the user did anything, borrowing included; `null` = never did. An
   * anonymised history is unknown, not `null`. A day before `lastLoanDate`, or `null` beside it, is
   * unknown.
   */
  lastActivityDate: DAY,
  /**
   * The last day on which the user borrowed; `null` = never did. An anonymised history is unknown,
   * not `null`.
   */
  lastLoanDate: DAY,
  /** The day on which the record was made. */
  createdDate: DAY,
  /** Items on loan to the user, claimed-returned and lost ones included. */
  openLoans: COUNT,
  /**
   * All that the user owes and has not paid, whatever its status: disputed and exported (bursar)
   * fines included. Not negative. Less than `disputedDebt` or `exportedDebt` is unknown.
   */
  debt: AMOUNT,
  /** What the library owes the user. Not negative. */
  credit: AMOUNT,
  /** What the user left as a deposit. Not negative. */
  deposit: AMOUNT,
  /** The part of `debt` that the user disputes. */
  disputedDebt: AMOUNT,
  /** The part of `debt` that was exported, e.g. to a bursar. */
  exportedDebt: AMOUNT,
  /**
   * Billable transactions that are still open although nothing is owed on them: their balance is 0
   * or less. Those with a balance above 0 are counted in `debt`.
   */
  openTransactions: COUNT,
  /**
   * Open requests by state; all states are given. Resource sharing on the hold shelf is counted
   * apart.
   */
  requests: REQUESTS,
  /** Resource-sharing requests that wait on the hold shelf. */
  resourceSharingOnHoldShelf: COUNT,
  /**
   * Open resource-sharing requests in every other state. Those that `requests` counts are counted
   * here too.
   */
  resourceSharingRequests: COUNT,
  /** Purchase-order lines, orders and invoices assigned to the user. */
  acquisitions: COUNT,
  /** Import profiles that name the user. */
  importProfiles: COUNT,
  /** Bibliographic records that the user holds locked. */
  lockedBibRecords: COUNT,
  /** Records that the user has open in the metadata editor. */
  metadataEditorRecords: COUNT,
  /** Whether a running job holds the user's own record locked. */
  lockedByJob: FLAG,
  /** Staff roles that the user holds, beyond that of a patron. */
  staffRoles: COUNT,
  /** Whether the record carries the host's own mark "never delete". */
  protectedUser: FLAG,
  /** Legal holds that have not been lifted. */
  legalHolds: COUNT,
  /**
   * Whether the account belongs to the system, not to a person: anonymous patron, super-user,
   * self-check machine.
   */
  systemAccount: FLAG,
  /** Users whose guarantor this user is. */
  guaranteeOf: COUNT,
  /** Users for whom this user acts as proxy. */
  proxyFor: COUNT,
  /** Users who act as proxy for this user. */
  proxiedBy: COUNT,
  /** Records in other institutions that are linked to this one. */
  linkedAccounts: COUNT,
  /** Restrictions on the account, ended ones too. */
  restrictions: RESTRICTIONS,
  /** The user in the research system; `null` = not a researcher. */
  researcher: RESEARCHER,
} as const satisfies Readonly<Record<string, FactKind<FactKindName, unknown>>>

/** The name of a fact that the library itself knows. */
export type OwnFactName = keyof typeof FACTS

/** The name of a fact; a host's own facts are named `extra.<name>`. */
export type FactName = OwnFactName | `extra.${string}`

/** The value of a fact that is known. */
export type FactValue<Name extends OwnFactName> = (typeof FACTS)[Name] extends {
  readonly isFormed: (value: unknown) => value is infer Value
}
  ? Value
  : never

/** The name of a fact that has a value for a user against whom nothing stands. */
export type SettledFactName = {
  [Name in OwnFactName]: (typeof FACTS)[Name] extends { readonly clean: unknown } ? Name : never
}[OwnFactName]

/** The name of every fact that the library itself knows; a host's own are named `extra.<name>`. */
export const FACT_NAMES: readonly OwnFactName[] = /* @__PURE__ */ Object.freeze(
  Object.keys(FACTS) as OwnFactName[],
)

/** Whether a fact has a value for a user against whom nothing stands. */
export function isSettled(name: OwnFactName): name is SettledFactName {
  return 'clean' in FACTS[name]
}

/** The facts that have a value for a user against whom nothing stands, with that value. */
export type CleanUser = { readonly [Name in SettledFactName]: FactValue<Name> }

/**
 * A user against whom nothing stands: no loans, no money, no requests, no ties. Spread it, and say
 * what your system knows.
 *
 * It says of every fact in it that the host **knows** there is nothing. Read each fact that your
 * system has, and write it over this one. Take out a fact that your system cannot determine: what
 * is left out is unknown. Dates, record type and user group are not in it: they have no clean
 * value, so a host gives them.
 *
 * @example
 * const facts: UserFacts = { ...CLEAN_USER, key, purgeDate, openLoans: row.loans }
 */
export const CLEAN_USER: CleanUser = /* @__PURE__ */ cleanUser()

function cleanUser(): CleanUser {
  const entries = FACT_NAMES.filter(isSettled).map((name) => [name, cleanValue(FACTS[name])])
  return Object.freeze(Object.fromEntries(entries)) as CleanUser
}

function cleanValue(kind: Pick<SettledKind<string, unknown>, 'clean'>): unknown {
  return kind.clean
}

const EXTRA = 'extra.'

/** Whether a value names a fact. */
export function isFactName(value: unknown): value is FactName {
  if (typeof value !== 'string') return false
  return Object.hasOwn(FACTS, value) || (value.startsWith(EXTRA) && value.length > EXTRA.length)
}
