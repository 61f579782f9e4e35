// What a code is called where there is room for a few words.
import type { Catalogue } from './catalogue.js'
import { ENGLISH } from './english/index.js'
import { labelIn } from './say.js'

/**
 * The label of a code: of a rule, a selection, a verdict, an outcome, a failure, an error, a
 * status, a date, a request state, a level of the delete policy.
 *
 * A code that no catalogue knows, such as that of a host's own rule, is its own label.
 *
 * @example
 * labelOf('open-loans') // 'Open loans'
 */
export function labelOf(code: string, catalogue: Catalogue = ENGLISH): string {
  return labelIn([catalogue, ENGLISH], code)
}
