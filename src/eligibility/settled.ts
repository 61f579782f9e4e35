// Which users a check need not be asked about, found out from the check itself.
import { CLEAN_USER, FACT_NAMES } from '../domain/facts.js'
import type { UserFacts } from '../domain/user.js'
import { FACT_BITS } from './generated/restless.js'
import type { RuleCheck } from './rule.js'

/** Stands for what no clean value settles; no fact has this bit. */
export const ALWAYS = 1 << 31

/**
 * The facts that decide whether a check must be asked, as bits of {@link FACT_BITS}: where all of
 * them are clean, it certainly finds nothing. With {@link ALWAYS} among them it must be asked about
 * everybody.
 *
 * The check is asked about a clean user, and every fact that it reads is noted. Where it finds
 * nothing, it finds nothing for everyone else who has the same values of these facts: a pure check
 * goes the same way for them. A check that reads a fact without a clean value, that finds
 * something, or that throws, is always asked. So no rule repeats its condition elsewhere, and none
 * can be forgotten.
 *
 * @param check - Must be pure, as the library's own are. It sees no facts of a host.
 */
export function decisiveFacts(check: RuleCheck): number {
  noted = 0
  try {
    return check(notingUser()) === null ? noted : ALWAYS
  } catch {
    return ALWAYS
  }
}

let noted = 0
let theNotingUser: UserFacts | null = null

/**
 * A clean user who notes what is read of them. There is only one, and its getters belong to its
 * prototype: of every object with getters of its own, the engine would take the checks that saw it
 * for slow ones, and each evaluator that is compiled would slow down all others.
 */
function notingUser(): UserFacts {
  theNotingUser ??= Object.create(notingPrototype()) as UserFacts
  return theNotingUser
}

function notingPrototype(): object {
  const prototype = {}
  for (const name of ['key', 'extra', ...FACT_NAMES]) {
    const bit = (FACT_BITS as Readonly<Record<string, number>>)[name] ?? ALWAYS
    const value = (CLEAN_USER as Readonly<Record<string, unknown>>)[name]
    Object.defineProperty(prototype, name, {
      enumerable: true,
      get: () => {
        noted |= bit
        return value
      },
    })
  }
  return prototype
}
