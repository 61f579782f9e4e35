// Codecs that are made of a conversion and a check of the domain.
import * as t from 'io-ts'
import type { Check } from '../domain/checks.js'
import type { Invalid } from '../domain/invalid.js'
import { asIs, type Convert, type Notes } from './convert.js'
import { mistakeAt } from './mistake.js'
import type { Plain } from './plain.js'

/** What a codec is made of. */
interface Checked {
  readonly name: string
  readonly check: Check
  /** How JSON becomes the input of the check; left out: it is that already. */
  readonly convert?: Convert
  /** Says more about a mistake than the check can know. */
  readonly reword?: (mistake: Invalid) => Invalid
}

/** A codec of values that the check accepts once they are converted. */
export function checked<A>({
  name,
  check,
  convert = asIs,
  reword = (mistake) => mistake,
}: Checked): t.Type<A, Plain<A>, unknown> {
  const read = (value: unknown) => {
    const notes: Notes = { mistakes: [], isChanged: false }
    const found = convert(value, '', notes)
    const mistakes = [...notes.mistakes]
    const refused = new Set(mistakes.map(placeOfKind))
    for (const each of check(found, ''))
      if (!refused.has(placeOfKind(each))) mistakes.push(reword(each))
    return { found, mistakes, isChanged: notes.isChanged }
  }
  const self: t.Type<A, Plain<A>, unknown> = new t.Type<A, Plain<A>, unknown>(
    name,
    (value): value is A => {
      const { mistakes, isChanged } = read(value)
      return mistakes.length === 0 && !isChanged
    },
    (value, context) => {
      const { found, mistakes } = read(value)
      if (mistakes.length === 0) return t.success(found as A)
      return t.failures(mistakes.map((each) => errorOf(each, context, self)))
    },
    (value) => convert(value, '', { mistakes: [], isChanged: false }) as Plain<A>,
  )
  return self
}

/** An object that is no plain one is refused once, by the conversion. */
function placeOfKind({ code, path }: Invalid): string {
  return `${code} ${path}`
}

function errorOf(
  { path, ...mistake }: Invalid,
  context: t.Context,
  self: t.Any,
): t.ValidationError {
  return mistakeAt(path === '' ? context : t.appendContext(context, path, self), mistake)
}
