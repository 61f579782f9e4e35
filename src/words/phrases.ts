// The phrases of mistakes in another language. A mistake carries English, so that a log or a
// program can show it; a catalogue says it by the form of the phrase.
import type { Catalogue } from './catalogue.js'
import { fill } from './say.js'

const FORM = 'phrase.'

/**
 * A phrase as the catalogue says its form; one whose form the catalogue does not have stays as it
 * is. What stands in the braces of a form may be a phrase too.
 */
export function phraseIn(catalogue: Catalogue, phrase: string): string {
  for (const [form, words] of formsIn(catalogue)) {
    const values = valuesIn(phrase, form)
    if (values === null) continue
    const said = values.map(([name, value]) => [name, phraseIn(catalogue, value)] as const)
    return fill(words, Object.fromEntries(said), [catalogue])
  }
  return phrase
}

/** A path whose names, where they are hidden, are phrases. */
export function pathIn(catalogue: Catalogue, path: string): string {
  return path.replace(/\(a name [^)]*\)/g, (name) => phraseIn(catalogue, name))
}

/** What a form says of any phrase comes first, then the forms that say the most themselves. */
function formsIn(catalogue: Catalogue): readonly (readonly [string, string])[] {
  return Object.entries(catalogue)
    .filter(([key]) => key.startsWith(FORM))
    .map(([key, words = '']) => [key.slice(FORM.length), words] as const)
    .sort(([left], [right]) => weightOf(right) - weightOf(left))
}

function weightOf(form: string): number {
  return form.startsWith('{phrase}') ? Infinity : form.replace(/\{\w+\}/g, '').length
}

/** What stands in the braces of a form; `null` where the phrase has another form. */
function valuesIn(phrase: string, form: string): readonly (readonly [string, string])[] | null {
  const names = [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
  const parts = form.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const found = new RegExp(`^${parts.join('(.*)')}$`, 's').exec(phrase)
  return found && names.map((name, at) => [name, found[at + 1] ?? ''] as const)
}
