// The names of all facts, and how a fact is read by its name.
import type { FactName, UserFacts } from '../domain/user.js'

type OwnFact = Exclude<FactName, `extra.${string}`>

const EVERY_FACT: Readonly<Record<OwnFact, true>> = {
  recordType: true,
  userGroup: true,
  purgeDate: true,
  expiryDate: true,
  lastActivityDate: true,
  lastLoanDate: true,
  createdDate: true,
  openLoans: true,
  debt: true,
  credit: true,
  deposit: true,
  disputedDebt: true,
  exportedDebt: true,
  requests: true,
  resourceSharingOnHoldShelf: true,
  acquisitions: true,
  importProfiles: true,
  lockedBibRecords: true,
  metadataEditorRecords: true,
  lockedByJob: true,
  staffRoles: true,
  protectedUser: true,
  legalHolds: true,
  systemAccount: true,
  guaranteeOf: true,
  proxyFor: true,
  proxiedBy: true,
  linkedAccounts: true,
  restrictions: true,
  researcher: true,
}

/** The name of every fact that the library itself knows; a host's own are named `extra.<name>`. */
export const FACT_NAMES: readonly FactName[] = /* @__PURE__ */ Object.freeze(Object.keys(EVERY_FACT) as OwnFact[])

const EXTRA = 'extra.'

/** Whether a value names a fact. */
export const isFactName = (value: unknown): value is FactName =>
  typeof value === 'string' && (Object.hasOwn(EVERY_FACT, value) || (value.startsWith(EXTRA) && value.length > EXTRA.length))

/** The value of a fact by its name; `undefined` = not delivered. Inherited properties are no facts. */
export const readFact = (user: UserFacts, fact: FactName): unknown => {
  if (!fact.startsWith(EXTRA)) return (user as unknown as Record<string, unknown>)[fact]
  const name = fact.slice(EXTRA.length)
  const extra = user.extra
  return extra !== undefined && extra !== null && Object.hasOwn(extra, name) ? extra[name] : undefined
}
