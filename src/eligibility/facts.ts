// Copies of facts in which nothing throws: a fact that throws is one that was not delivered.
import { keepProblems } from '../domain/fact-problem.js'
import { FACT_NAMES, FACTS, type OwnFactName } from '../domain/facts.js'
import { REQUEST_STATES } from '../domain/fact-values.js'
import type { UserFacts } from '../domain/user.js'

/**
 * By name, so that facts are also found where a host inherits them, as behind the getters of an
 * ORM.
 */
const WHOLE_USER: readonly (keyof UserFacts)[] = ['key', 'extra', ...FACT_NAMES]

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
  return keepProblems(user, readable as unknown as UserFacts)
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
  if (name === 'extra') return ownFactsOf(fields)
  switch (FACTS[name as OwnFactName]?.kind) {
    case 'requests':
      return fieldsOf(fields, REQUEST_STATES)
    case 'researcher':
      return fieldsOf(fields, ['affiliated', 'assets', 'grants'])
    case 'restrictions':
      return Array.isArray(value) ? value.map(restrictionOf) : value
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
