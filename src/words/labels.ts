// What a code is called where there is room for a few words.
import type { Catalogue } from './catalogue.js'
import { ENGLISH } from './english/index.js'
import { wordsOf } from './say.js'

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
  return wordsOf([catalogue, ENGLISH], [`label.${code}`]) ?? wordsOfCode(code)
}

/** The form of the library's own codes: small words, joined by hyphens or capitals. */
const OWN_FORM = /^(?!x-)[A-Za-z][a-z\d]*(?:-[a-z\d]+|[A-Z][a-z\d]+)*$/

/** A code as words: `open-loans` is `Open loans`, `inDoubt` is `In doubt`. */
function wordsOfCode(code: string): string {
  if (!OWN_FORM.test(code)) return code
  const words = code.replace(/-|(?<=[a-z\d])(?=[A-Z])/g, ' ').toLowerCase()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
