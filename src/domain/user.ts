// What is known of a user: facts, each of which may be missing.
import type { FACTS, FactValue } from './facts.js'
import type { UserKey } from './keys.js'

export {
  REQUEST_STATES,
  type RequestState,
  type ResearcherFacts,
  type Restriction,
} from './fact-values.js'
export type { FactName } from './facts.js'

/** The facts that the library knows, each of which may be missing. */
type OwnFacts = { readonly [Name in keyof typeof FACTS]?: FactValue<Name> | undefined }

/**
 * One user as the host read them, in one consistent read.
 *
 * A fact left out, or `undefined`, is **unknown**, and an unknown fact keeps the user wherever a
 * rule that is on needs it. `null`, where it is allowed, is a fact of its own: the host knows that
 * there is none. Counts are whole numbers from 0. Dates are days in the institution's zone. Amounts
 * are in the policy's currency.
 */
export interface UserFacts extends OwnFacts {
  /** The host's own key of the user; always there. */
  readonly key: UserKey
  /** Facts of the host's own rules, by name. */
  readonly extra?: Readonly<Record<string, unknown>>
}
