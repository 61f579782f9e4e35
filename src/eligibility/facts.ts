// The names of all facts, and how a fact is read by its name.
import { type FactName, REQUEST_STATES, type UserFacts } from '../domain/user.js'

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
export const FACT_NAMES: readonly FactName[] = /* @__PURE__ */ Object.freeze(
  Object.keys(EVERY_FACT) as OwnFact[],
)

const EXTRA = 'extra.'

/** Whether a value names a fact. */
export const isFactName = (value: unknown): value is FactName =>
  typeof value === 'string' &&
  (Object.hasOwn(EVERY_FACT, value) || (value.startsWith(EXTRA) && value.length > EXTRA.length))

/**
 * The value of a fact by its name; `undefined` = not delivered. Inherited properties of `extra` are
 * no facts, and a fact that throws when it is read was not delivered.
 */
export const readFact = (user: UserFacts, fact: FactName): unknown => {
  try {
    return factIn(user, fact)
  } catch {
    return undefined
  }
}

const factIn = (user: UserFacts, fact: FactName): unknown => {
  if (!fact.startsWith(EXTRA)) return (user as unknown as Record<string, unknown>)[fact]
  const name = fact.slice(EXTRA.length)
  const extra = user.extra
  return extra !== undefined && extra !== null && Object.hasOwn(extra, name)
    ? extra[name]
    : undefined
}

/**
 * By name, so that facts are also found where a host inherits them, as behind the getters of an
 * ORM.
 */
const WHOLE_USER = ['key', 'extra', ...FACT_NAMES] as readonly (keyof UserFacts)[]

/**
 * The facts that can be read, each once. One that throws, as the getter of an ORM may, was not
 * delivered.
 */
export function deliveredFacts(user: UserFacts): UserFacts {
  const delivered: Record<string, unknown> = {}
  for (const name of WHOLE_USER) putReadable(delivered, name, () => user[name])
  return delivered as unknown as UserFacts
}

/**
 * {@link deliveredFacts}, of which nothing inside throws either when the library's own rules read
 * it.
 */
export function readableFacts(user: UserFacts): UserFacts {
  const readable: Record<string, unknown> = {}
  for (const name of WHOLE_USER) putReadable(readable, name, () => copyOf(name, user[name]))
  return readable as unknown as UserFacts
}

function putReadable(target: object, name: string, read: () => unknown): void {
  try {
    const value = read()
    if (value !== undefined) Object.defineProperty(target, name, { value, enumerable: true })
  } catch {
    // Left out, so it is unknown.
  }
}

/** A fact with all that the rules read of it, so that nothing in it can throw later. */
function copyOf(name: keyof UserFacts, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const fields = value as Readonly<Record<string, unknown>>
  switch (name) {
    case 'requests':
      return fieldsOf(fields, REQUEST_STATES)
    case 'researcher':
      return fieldsOf(fields, ['affiliated', 'assets', 'grants'])
    case 'restrictions':
      return Array.isArray(value) ? value.map(restrictionOf) : value
    case 'extra':
      return ownFactsOf(fields)
    default:
      return value
  }
}

function fieldsOf(value: Readonly<Record<string, unknown>>, names: readonly string[]): unknown {
  return Object.fromEntries(names.map((name) => [name, value[name]]))
}

function restrictionOf(restriction: unknown): unknown {
  if (typeof restriction !== 'object' || restriction === null) return restriction
  return fieldsOf(restriction as Readonly<Record<string, unknown>>, ['until'])
}

/**
 * The host's own facts: one that throws is left out, the others stay, and so does what they
 * inherit.
 */
function ownFactsOf(extra: Readonly<Record<string, unknown>>): unknown {
  const readable = Object.create(Object.getPrototypeOf(extra)) as object
  for (const name of Object.getOwnPropertyNames(extra))
    putReadable(readable, name, () => extra[name])
  return readable
}
