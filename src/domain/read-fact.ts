// Reads one fact by its name.
import type { FactName } from './facts.js'
import type { UserFacts } from './user.js'

const EXTRA = 'extra.'

/**
 * The value of a fact by its name; `undefined` = not delivered. Inherited properties of `extra` are
 * no facts, and a fact that throws when it is read was not delivered.
 */
export function readFact(user: UserFacts, fact: FactName): unknown {
  try {
    return factIn(user, fact)
  } catch {
    return undefined
  }
}

function factIn(user: UserFacts, fact: FactName): unknown {
  if (!fact.startsWith(EXTRA)) return (user as unknown as Record<string, unknown>)[fact]
  const name = fact.slice(EXTRA.length)
  const extra = user.extra
  return extra !== undefined && extra !== null && Object.hasOwn(extra, name)
    ? extra[name]
    : undefined
}
