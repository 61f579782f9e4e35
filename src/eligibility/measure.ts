// What a rule answers: the two findings.
import type { Scalar } from '../domain/brand.js'
import type { FactName } from '../domain/user.js'
import type { Finding } from './rule.js'

/** Something was measured and held against a limit. */
export const blocked = (measured: Scalar, limit: Scalar): Finding => ({
  _tag: 'Blocked',
  measured,
  limit,
})

/** A fact was not delivered, or is of a kind that says nothing. */
export const unknown = (fact: FactName): Finding => ({ _tag: 'Unknown', fact })
