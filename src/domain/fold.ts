// How guards compare names: a system may hold a name in another case, padded, or in another form.
import { swallowRejection } from '../internal/settle.js'

/**
 * Folds one name as the host's own store compares names, e.g. without accents. It may only add
 * matches to those of {@link foldName}. What throws, or answers no text, matches nothing.
 */
export type FoldName = (name: string) => string

/**
 * The form in which a guard compares names: ends trimmed, case folded, characters composed.
 *
 * Two names with the same folded form are taken for one. Folding a folded name changes nothing.
 *
 * @example
 * foldName('Straße ') === foldName('STRASSE') // true
 */
export function foldName(name: string): string {
  if (isFolded(name)) return name
  const trimmed = name.normalize('NFC').trim()
  // Lower first for `ẞ`, upper next for `ß`: both become `ss`.
  return trimmed.toLowerCase().toUpperCase().toLowerCase().normalize('NFC')
}

const BLANK = 32
const DELETE = 127
const CAPITAL_A = 65
const CAPITAL_Z = 90
const TO_SMALL = 32

function isGraphic(code: number): boolean {
  return code > BLANK && code < DELETE
}

function isCapital(code: number): boolean {
  return code >= CAPITAL_A && code <= CAPITAL_Z
}

/** Whether the name is plainly folded: only ASCII, no capital, no blank at an end. */
function isFolded(name: string): boolean {
  const last = name.length - 1
  for (let at = 0; at <= last; at++) {
    const code = name.charCodeAt(at)
    const isInnerBlank = code === BLANK && at > 0 && at < last
    if (isCapital(code) || !(isGraphic(code) || isInnerBlank)) return false
  }
  return true
}

/**
 * Whether a name folds to a folded form. Most names differ in their first character, and are not
 * folded at all: a character is its own as long as the next one cannot combine with it.
 */
function foldsTo(name: string, folded: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    const isPlain =
      isGraphic(code) && (at + 1 === name.length || isGraphic(name.charCodeAt(at + 1)))
    if (!isPlain) return foldName(name) === folded
    if ((isCapital(code) ? code + TO_SMALL : code) !== folded.charCodeAt(at)) return false
  }
  return name.length === folded.length
}

/** The host's folding of a name, folded again; `null` = the host says nothing of this name. */
function ownFold(name: string, own: FoldName): string | null {
  try {
    const answer: unknown = own(name)
    swallowRejection(answer)
    const folded = typeof answer === 'string' ? foldName(answer) : ''
    return folded === '' ? null : folded
  } catch {
    return null
  }
}

/** Whether two names are one: equal, equal when folded, or equal by the host's own folding. */
export function isSameName(left: string, right: string, own?: FoldName): boolean {
  return nameMatcher(right, own)(left)
}

/**
 * {@link isSameName} with one name that is compared with many; a value that is no text is no name.
 */
export function nameMatcher(name: string, own?: FoldName): (other: unknown) => boolean {
  const folded = foldName(name)
  const ownFolded = own === undefined ? null : ownFold(name, own)
  return (other) => {
    if (typeof other !== 'string') return false
    if (other === name || foldsTo(other, folded)) return true
    return own !== undefined && ownFolded !== null && ownFold(other, own) === ownFolded
  }
}

/** Whether a name is the same as one of these; a value that is no text is no name. */
export function nameSet(names: Iterable<string>, own?: FoldName): (other: unknown) => boolean {
  // Equal names have equal folded forms, so one set is enough.
  const folded = new Set<string>()
  const ownFolded = new Set<string>()
  for (const name of names) {
    folded.add(foldName(name))
    const ownForm = own === undefined ? null : ownFold(name, own)
    if (ownForm !== null) ownFolded.add(ownForm)
  }
  return (other) => {
    if (typeof other !== 'string') return false
    if (folded.has(foldName(other))) return true
    const ownForm = own === undefined ? null : ownFold(other, own)
    return ownForm !== null && ownFolded.has(ownForm)
  }
}

/** The names whose answers are remembered. A library has fewer groups. */
const MOST_REMEMBERED = 1000

/** Names with the answers that were given, for few names that come again and again: groups. */
export interface RememberingNameSet {
  readonly isAmong: (name: unknown) => boolean
  readonly remembered: Map<unknown, boolean>
}

/** A {@link nameSet} that remembers. */
export function rememberingNameSet(names: Iterable<string>, own?: FoldName): RememberingNameSet {
  return { isAmong: nameSet(names, own), remembered: new Map() }
}

/** Whether a name is among these; a value that is no text is no name. */
export function isAmong(names: RememberingNameSet, name: unknown): boolean {
  return names.remembered.get(name) ?? answerAndRemember(names, name)
}

function answerAndRemember({ isAmong, remembered }: RememberingNameSet, name: unknown): boolean {
  const answer = isAmong(name)
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(name, answer)
  return answer
}
