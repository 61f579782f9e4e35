// Chooses a sentence and fills its placeholders.
import type { Scalar } from '../domain/brand.js'
import type { Catalogue, CoreKey } from './catalogue.js'
import { ENGLISH } from './english/index.js'

/** Values by the names of placeholders. */
export type Values = Readonly<Record<string, Scalar>>

/** Says the sentence of a key. */
export type Say<Key extends string> = (key: Key, values?: Values) => string

/** The words of a host before those of the library. */
export type Sources = readonly Readonly<Record<string, string | undefined>>[]

/** Says the sentences of the library, in a host's words where it has them. */
export function sayIn(catalogue: Catalogue): Say<CoreKey> {
  return sayFrom([catalogue, ENGLISH])
}

/** Says sentences out of the first source that has them. */
export function sayFrom<Key extends string>(sources: Sources): Say<Key> {
  return (key, values = {}) => fill(wordsOf(sources, [key]) ?? key, values)
}

/**
 * The words of the first key that is known. An English sentence that fits is better than a
 * translated one with a gap, so each key is tried in every source before the next.
 */
export function wordsOf(sources: Sources, keys: readonly string[]): string | undefined {
  for (const key of keys)
    for (const source of sources) if (Object.hasOwn(source, key)) return source[key]
  return undefined
}

/** One pass, so that a value which looks like a placeholder stays as it is. */
export function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name] ?? '–') : placeholder,
  )
}

/** The key of a number of things. */
export function countKey<Thing extends string>(
  thing: Thing,
  count: number,
): `${Thing}.one` | `${Thing}.other` {
  return count === 1 ? `${thing}.one` : `${thing}.other`
}

/** A count as people read it: `1,000,000`. */
export function countWords(count: number, say: Say<CoreKey>): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, say('number.separator'))
}
