// Long lists of keys, in little memory: neighbours in a host's order begin alike, so each key is
// kept as what it does not share with the one before.
import type { UserKey } from '../domain/keys.js'

/**
 * A list of keys that is only ever added to and read in slices. Keys have no control characters.
 */
export interface KeyList {
  readonly length: () => number
  readonly add: (key: UserKey) => void
  /** The keys from a position on, up to another, which is left out. */
  readonly slice: (from: number, to: number) => readonly UserKey[]
}

/** Keys packed into one piece: fewer than a page of users, so that they die young. */
const PIECE = 250

/** Makes a list of these keys. */
export function keyList(keys: Iterable<UserKey> = []): KeyList {
  const pieces: string[] = []
  let last: UserKey[] = []

  const length = (): number => pieces.length * PIECE + last.length

  const add = (key: UserKey): void => {
    last.push(key)
    if (last.length < PIECE) return
    pieces.push(packed(last))
    last = []
  }

  const piece = (at: number): readonly UserKey[] => {
    const text = pieces[at]
    return text === undefined ? last : unpacked(text)
  }

  const slice = (from: number, to: number): readonly UserKey[] => {
    const end = Math.min(to, length())
    const found: UserKey[] = []
    for (let at = Math.floor(from / PIECE); at * PIECE < end; at++)
      found.push(...piece(at).slice(Math.max(0, from - at * PIECE), end - at * PIECE))
    return found
  }

  for (const key of keys) add(key)
  return { length, add, slice }
}

/** No key holds it. */
const END = '\n'
/**
 * Stands for no shared character, the one after it for one, and so on; up to so many, the text
 * takes one byte a character.
 */
const NONE_SHARED = 0x20
const MOST_SHARED = 200

function packed(keys: readonly string[]): string {
  let before = ''
  const parts = keys.map((key) => {
    const shared = sharedBy(before, key)
    before = key
    return String.fromCharCode(NONE_SHARED + shared) + key.slice(shared)
  })
  return parts.join(END)
}

function sharedBy(left: string, right: string): number {
  const most = Math.min(left.length, right.length, MOST_SHARED)
  let shared = 0
  while (shared < most && left.charCodeAt(shared) === right.charCodeAt(shared)) shared++
  return shared
}

function unpacked(text: string): readonly UserKey[] {
  let before = ''
  return text.split(END).map((part) => {
    before = before.slice(0, part.charCodeAt(0) - NONE_SHARED) + part.slice(1)
    return before as UserKey
  })
}
