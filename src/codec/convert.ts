// Turns JSON into the input of the domain's checks: defaults are filled in, several written forms
// become one, and names that are not known are noted. What a value may be is the domain's to say.
import { inside, isSigned, mistake } from '../domain/checks.js'
import { conceal, type Invalid } from '../domain/invalid.js'
import { MOST_MISTAKES } from '../domain/limits.js'
import { money } from '../domain/money.js'
import { isForbidden } from '../domain/validation/names.js'
import { forbiddenName, isPlainObject, unknownNames } from './names.js'
import type { Got } from '../domain/phrases.js'

/** What is noted on the way. */
export interface Notes {
  /** Mistakes that only JSON can have. */
  readonly mistakes: Invalid[]
  /** Whether anything was filled in or written in another form. */
  isChanged: boolean
}

/**
 * One value as the checks take it. What has another shape is left as it is, for the checks to
 * refuse.
 */
export type Convert = (value: unknown, path: string, notes: Notes) => unknown

/** As it came. */
export const asIs: Convert = (value) => value

/** Written in another form, where it has one. */
function form(rewrite: (value: unknown) => unknown): Convert {
  return (value, _path, notes) => {
    const written = rewrite(value)
    if (!Object.is(written, value)) notes.isChanged = true
    return written
  }
}

/**
 * A decimal, as canonical text.
 *
 * A number is taken only if it is a safe whole number: it is exact then. `10.10` is already another
 * number when the JSON was parsed, and would be off by a fraction that decides who stays.
 */
export const decimal: Convert = /* @__PURE__ */ form(convertedDecimal)

function convertedDecimal(value: unknown): unknown {
  const isExact = Number.isSafeInteger(value) && !Object.is(value, -0)
  const text = isExact ? String(value) : value
  const found = money(text as string)
  return found._tag === 'Right' ? found.right : value
}

/** {@link decimal} as a person types it: of `-0` the sign is kept, so that it can be refused. */
export const typedDecimal: Convert = /* @__PURE__ */ form((value) =>
  isSigned(value) ? value : convertedDecimal(value),
)

/** A day, which Alma writes with a `Z` at its end. */
export const dayText: Convert = /* @__PURE__ */ form((value) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}Z$/.test(value) ? value.slice(0, -1) : value,
)

/** A part of an object, and what holds where it is left out. */
export interface Part {
  readonly convert: Convert
  readonly leftOut?: () => unknown
}

/** An object of these parts, in this order. A part whose value is `undefined` got lost. */
export function object(parts: Readonly<Record<string, Part>>): Convert {
  const named = Object.entries(parts)
  const names = Object.keys(parts)
  return (value, path, notes) => {
    if (!isPlainObject(value)) return notPlain(value, path, notes)
    for (const each of unknownNames(value, names, false))
      notes.mistakes.push({ ...each, path: each.path === '' ? path : inside(path, each.path) })
    const found: Record<string, unknown> = {}
    for (const [name, { convert, leftOut }] of named) {
      if (Object.hasOwn(value, name)) {
        found[name] = convert(value[name], inside(path, name), notes)
      } else if (leftOut !== undefined) {
        found[name] = leftOut()
        notes.isChanged = true
      }
    }
    return found
  }
}

/** An object that JSON cannot make, such as an instance of a class, is none. */
function notPlain(value: unknown, path: string, notes: Notes): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  notes.mistakes.push(mistake('not-an-object', path, 'an object', conceal(value)))
  return null
}

/** A list of values. One that is too long is not copied. */
export function list(most: number, convert: Convert = asIs): Convert {
  return (value, path, notes) => {
    if (!Array.isArray(value) || value.length > most) return value
    const start = notes.mistakes.length
    const found: unknown[] = []
    for (let at = 0; at < value.length; at++) {
      const noted = notes.mistakes.length - start
      if (noted >= MOST_MISTAKES) {
        const got: Got = `${noted} mistakes up to entry ${at}`
        notes.mistakes.push(mistake('too-many-mistakes', path, 'a list without mistakes', got))
        break
      }
      found.push(convert(value[at], inside(path, at), notes))
    }
    return found
  }
}

/**
 * One of several objects, chosen by `_tag`. Of an unknown one only the forbidden names are noted.
 */
export function tagged(branches: Readonly<Record<string, Convert>>): Convert {
  return (value, path, notes) => {
    if (!isPlainObject(value)) return notPlain(value, path, notes)
    const tag = Object.hasOwn(value, '_tag') ? value._tag : undefined
    if (typeof tag === 'string' && Object.hasOwn(branches, tag))
      return branches[tag]?.(value, path, notes)
    for (const name of Object.keys(value).filter(isForbidden))
      notes.mistakes.push(forbiddenName(inside(path, name)))
    return tag === undefined ? {} : { _tag: tag }
  }
}

/** Settings by name, laid over others. */
export function settingsOver(base: Readonly<Record<string, unknown>>): Convert {
  return (value, path, notes) => {
    if (!isPlainObject(value)) return notPlain(value, path, notes)
    const found: Record<string, unknown> = { ...base }
    for (const [name, setting] of Object.entries(value)) {
      if (isForbidden(name)) notes.mistakes.push(forbiddenName(inside(path, name)))
      else found[name] = setting
    }
    return found
  }
}
