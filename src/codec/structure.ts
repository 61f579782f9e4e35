// Codecs of objects and lists: every mistake at once, no unknown names, clean copies.
import * as t from 'io-ts'
import type { Invalid } from '../domain/invalid.js'
import { E } from '../internal/fp.js'
import { collect, hidden, mistakeAt, refuse, reword } from './mistake.js'
import { hiddenName, isForbidden, isPlainObject, nearest, shownName } from './names.js'
import type { Plain } from './plain.js'

/** A field of an object: its codec, and what holds where it is left out. */
export interface Field<A> {
  readonly codec: t.Type<A, unknown, unknown>
  readonly leftOut: 'refused' | 'allowed' | { readonly default: () => A }
}

/** Must be there. */
export const required = <A>(codec: t.Type<A, unknown, unknown>): Field<A> => ({
  codec,
  leftOut: 'refused',
})

/** May be left out; `undefined` is the same as left out. */
export const optional = <A>(codec: t.Type<A, unknown, unknown>): Field<A> => ({
  codec,
  leftOut: 'allowed',
})

/**
 * May be left out, and is then this. `undefined` is refused: it is a value that got lost, and the
 * default may be wider than it.
 */
export const withDefault = <A>(codec: t.Type<A, unknown, unknown>, make: () => A): Field<A> => ({
  codec,
  leftOut: { default: make },
})

/**
 * A demand across fields, asked of those that are free of mistakes; its paths are relative to the
 * object.
 */
export type Demand<A> = (found: Partial<A>) => readonly Invalid[]

interface Struct<A> {
  readonly name: string
  readonly fields: { readonly [K in keyof A]-?: Field<Exclude<A[K], undefined>> }
  readonly demands?: readonly Demand<A>[]
  /**
   * Whether an unknown name may be a person's. It is then shown only if it is a known one misspelt.
   */
  readonly personal?: boolean
}

type Found = Record<string, unknown>

/** An object of exactly these fields. */
export const struct = <A extends object>({
  name,
  fields,
  demands = [],
  personal = false,
}: Struct<A>): t.Type<A, Plain<A>, unknown> => {
  const names = Object.keys(fields)
  const entries = Object.entries<Field<unknown>>(fields as Record<string, Field<unknown>>)
  const unmet = (found: Found): readonly Invalid[] =>
    demands.flatMap((demand) => demand(found as Partial<A>))

  const self: t.Type<A, Plain<A>, unknown> = new t.Type<A, Plain<A>, unknown>(
    name,
    (value): value is A =>
      isPlainObject(value) &&
      Object.keys(value).every((key) => names.includes(key)) &&
      entries.every(([key, { codec, leftOut }]) =>
        Object.hasOwn(value, key) ? codec.is(value[key]) : leftOut === 'allowed',
      ) &&
      unmet(value).length === 0,
    (value, context) => {
      if (!isPlainObject(value)) return refuse(context, 'not-an-object', 'an object', hidden(value))
      const errors: t.ValidationError[] = unknownNames(value, names, personal, context, self)
      const found: Found = {}
      for (const [key, field] of entries) readField(value, key, field, context, found, errors)
      for (const { path, ...mistake } of unmet(found)) {
        errors.push(
          mistakeAt(path === '' ? context : t.appendContext(context, path, self), mistake),
        )
      }
      return errors.length === 0 ? t.success(found as A) : t.failures(errors)
    },
    (value) => {
      const written: Found = {}
      for (const [key, { codec }] of entries) {
        const own = (value as Found)[key]
        if (own !== undefined) written[key] = codec.encode(own)
      }
      return written as Plain<A>
    },
  )
  return self
}

/** Reads one field into what was found, or its mistakes into the errors. */
export const readField = <A>(
  value: Readonly<Found>,
  key: string,
  { codec, leftOut }: Field<A>,
  context: t.Context,
  found: Found,
  errors: t.ValidationError[],
): void => {
  const given = Object.hasOwn(value, key)
  const raw = given ? value[key] : undefined
  if (raw === undefined && leftOut === 'allowed') return
  if (!given && typeof leftOut === 'object') {
    found[key] = leftOut.default()
    return
  }
  const place = t.appendContext(context, key, codec)
  const read = codec.validate(raw, place)
  if (E.isRight(read)) found[key] = read.right
  else
    collect(
      errors,
      raw === undefined
        ? reword(read.left, place, (mistake) => ({ ...mistake, code: 'missing' }))
        : read.left,
    )
}

const MANY_NAMES = 100

const unknownNames = (
  value: Readonly<Found>,
  names: readonly string[],
  personal: boolean,
  context: t.Context,
  self: t.Any,
): t.ValidationError[] => {
  const strangers = Object.keys(value).filter((key) => !names.includes(key))
  const errors = strangers.slice(0, MANY_NAMES).map((key) => {
    if (isForbidden(key)) return forbiddenName(key, context, self)
    const meant = nearest(key, names)
    const shown = personal && meant === null ? hiddenName(key) : shownName(key)
    const expected =
      meant === null ? `one of the names ${names.join(', ')}` : `a known name, perhaps ${meant}`
    return mistakeAt(t.appendContext(context, shown, self), {
      code: 'unknown-key',
      expected,
      got: 'an unknown name',
    })
  })
  if (strangers.length > MANY_NAMES) {
    errors.push(
      mistakeAt(context, {
        code: 'too-many-mistakes',
        expected: 'known names only',
        got: `${strangers.length} unknown names`,
      }),
    )
  }
  return errors
}

/** A name that reaches the prototype: refused in every object, whatever else it allows. */
export const forbiddenName = (key: string, context: t.Context, type: t.Any): t.ValidationError =>
  mistakeAt(t.appendContext(context, key, type), {
    code: 'forbidden-key',
    expected: 'a name other than __proto__, constructor and prototype',
    got: 'a forbidden name',
  })

interface List<A> {
  readonly name: string
  readonly max: number
  /** Whether two equal entries are a mistake; of objects, what it is that no two may share. */
  readonly unique: boolean | ((entry: A) => string)
}

const marking = <A>(unique: List<A>['unique']): ((entry: A) => unknown) | null => {
  if (typeof unique === 'function') return unique
  return unique ? (entry) => entry : null
}

/** Past this many mistakes in one list nobody reads on; the rest of it is not looked at. */
const MANY_ENTRIES = 1000

/** A list of such values, at most so many. */
export const list = <A, O>(
  item: t.Type<A, O, unknown>,
  { name, max, unique }: List<A>,
): t.Type<readonly A[], readonly O[], unknown> => {
  const markOf = marking(unique)
  return new t.Type<readonly A[], readonly O[], unknown>(
    name,
    (value): value is readonly A[] =>
      Array.isArray(value) &&
      value.length <= max &&
      Array.from(value).every(item.is) &&
      (markOf === null || new Set(value.map((entry: A) => markOf(entry))).size === value.length),
    (value, context) => {
      if (!Array.isArray(value)) return refuse(context, 'not-a-list', 'a list', hidden(value))
      if (value.length > max)
        return refuse(
          context,
          'too-long',
          `a list of at most ${max} entries`,
          `${value.length} entries`,
        )
      return readItems(value, item, markOf, context)
    },
    (value) => value.map(item.encode),
  )
}

const readItems = <A, O>(
  value: readonly unknown[],
  item: t.Type<A, O, unknown>,
  markOf: ((entry: A) => unknown) | null,
  context: t.Context,
): t.Validation<readonly A[]> => {
  const errors: t.ValidationError[] = []
  const items: A[] = []
  const seen = new Set<unknown>()
  for (let at = 0; at < value.length; at++) {
    if (errors.length >= MANY_ENTRIES) {
      errors.push(
        mistakeAt(context, {
          code: 'too-many-mistakes',
          expected: 'a list without mistakes',
          got: `${errors.length} mistakes up to entry ${at}`,
        }),
      )
      break
    }
    const place = t.appendContext(context, String(at), item)
    const read = item.validate(value[at], place)
    if (E.isLeft(read)) collect(errors, read.left)
    else if (markOf !== null && seen.has(markOf(read.right)))
      errors.push(
        mistakeAt(place, {
          code: 'duplicate',
          expected: 'nothing named twice',
          got: 'what an earlier entry names',
        }),
      )
    else {
      items.push(read.right)
      if (markOf !== null) seen.add(markOf(read.right))
    }
  }
  return errors.length === 0 ? t.success(items) : t.failures(errors)
}
