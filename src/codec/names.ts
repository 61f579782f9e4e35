// Names of fields in untrusted objects: which are dangerous, which may be shown, which were
// probably meant.

/**
 * Names that reach an object's prototype in careless code; no field of any object may be called so.
 */
const FORBIDDEN: readonly string[] = ['__proto__', 'constructor', 'prototype']

export const isForbidden = (name: string): boolean => FORBIDDEN.includes(name)

/** Whether the value is an object as JSON makes them: not a list, not an instance of anything. */
export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // An object of another realm has another Object.prototype, but that one too has nothing above it.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** A field's name in a path: as it is if it looks like one, else by its length. */
export const shownName = (name: string): string =>
  isForbidden(name) || /^[A-Za-z][\w-]{0,39}$/.test(name) ? name : hiddenName(name)

/** A name that may be a person's: by its length. */
export const hiddenName = (name: string): string => `(a name of ${name.length} characters)`

/**
 * The known name that a misspelt one is nearest to: one letter in four may be wrong, `_`, `-` and
 * case do not count.
 */
export const nearest = (name: string, known: readonly string[]): string | null => {
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

const folded = (name: string): string => name.replace(/[_-]/g, '').toLowerCase()

/** How many letters must be put in, taken out or changed. */
const distanceOf = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let i = 0; i < left.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < right.length; j++) {
      const changed = (row[j] ?? 0) + (left[i] === right[j] ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
