// Names of fields in untrusted objects: which are not known, and which were probably meant.
import { mistake } from '../domain/checks.js'
import type { Invalid } from '../domain/invalid.js'
import { hiddenName, isForbidden, shownName } from '../domain/validation/names.js'
import type { Expected, Got } from '../domain/phrases.js'

/** Whether the value is an object as JSON makes them: not a list, not an instance of anything. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // An object of another realm has another Object.prototype, but that one too has nothing above it.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const MANY_NAMES = 100

/**
 * The mistakes of names that are not known, with paths relative to the object.
 *
 * @param isPersonal Whether an unknown name may be a person's. It is then shown only if it is a
 * known one misspelt.
 */
export function unknownNames(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  isPersonal: boolean,
): readonly Invalid[] {
  const strangers = Object.keys(value).filter((key) => !names.includes(key))
  const found = strangers.slice(0, MANY_NAMES).map((name) => unknownName(name, names, isPersonal))
  if (strangers.length <= MANY_NAMES) return found
  const got: Got = `${strangers.length} unknown names`
  return [...found, mistake('too-many-mistakes', '', 'known names only', got)]
}

function unknownName(name: string, names: readonly string[], isPersonal: boolean): Invalid {
  if (isForbidden(name)) return forbiddenName(name)
  const meant = nearest(name, names)
  const shown = isPersonal && meant === null ? hiddenName(name) : shownName(name)
  const expected: Expected =
    meant === null ? `one of the names ${names.join(', ')}` : `a known name, perhaps ${meant}`
  return mistake('unknown-key', shown, expected, 'an unknown name')
}

/** A name that reaches the prototype: refused in every object, whatever else it allows. */
export function forbiddenName(path: string): Invalid {
  const expected: Expected = 'a name other than __proto__, constructor and prototype'
  return mistake('forbidden-key', path, expected, 'a forbidden name')
}

/**
 * The known name that a misspelt one is nearest to: one letter in four may be wrong, `_`, `-` and
 * case do not count.
 */
export function nearest(name: string, known: readonly string[]): string | null {
  if (name.length > 60) return null
  const distances = known.map((each) => ({
    each,
    distance: distanceOf(folded(name), folded(each)),
  }))
  const best = distances
    .filter(({ each, distance }) => distance <= Math.min(2, Math.floor(each.length / 4)))
    .sort((a, b) => a.distance - b.distance)[0]
  return best?.each ?? null
}

function folded(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase()
}

/** How many letters must be put in, taken out or changed. */
function distanceOf(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let i = 0; i < left.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < right.length; j++) {
      const changed = (row[j] as number) + (left[i] === right[j] ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] as number) + 1, (next[j] as number) + 1))
    }
    row = next
  }
  return row[right.length] as number
}
