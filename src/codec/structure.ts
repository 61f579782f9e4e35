// Codecs of objects and lists: every mistake at once, no unknown names, clean copies.
import * as t from 'io-ts'
import { MOST_MISTAKES } from '../domain/limits.js'
import { E } from '../internal/fp.js'
import { collect, hidden, mistakeAt, refuse, reword } from './mistake.js'
import { isPlainObject, unknownNames } from './names.js'
import type { Plain } from './plain.js'
import type { Expected, Got } from '../domain/phrases.js'

/** A field of an object: its codec, and what holds where it is left out. */
export interface Field<A> {
  readonly codec: t.Type<A, unknown, unknown>
  readonly leftOut: 'refused' | 'allowed'
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

interface Struct<A> {
  readonly name: string
  readonly fields: { readonly [K in keyof A]-?: Field<Exclude<A[K], undefined>> }
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
  personal = false,
}: Struct<A>): t.Type<A, Plain<A>, unknown> => {
  const names = Object.keys(fields)
  const entries = Object.entries<Field<unknown>>(fields as Record<string, Field<unknown>>)

  const self: t.Type<A, Plain<A>, unknown> = new t.Type<A, Plain<A>, unknown>(
    name,
    (value): value is A =>
      isPlainObject(value) &&
      Object.keys(value).every((key) => names.includes(key)) &&
      entries.every(([key, { codec, leftOut }]) =>
        Object.hasOwn(value, key) ? codec.is(value[key]) : leftOut === 'allowed',
      ),
    (value, context) => {
      if (!isPlainObject(value)) return refuse(context, 'not-an-object', 'an object', hidden(value))
      const errors = unknownNames(value, names, personal).map(({ path, ...mistake }) =>
        mistakeAt(path === '' ? context : t.appendContext(context, path, self), mistake),
      )
      const found: Found = {}
      for (const [key, field] of entries) readField(value, key, field, context, found, errors)
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
const readField = <A>(
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

interface List {
  readonly name: string
  readonly max: number
}

/** A list of such values, at most so many. */
export const list = <A, O>(
  item: t.Type<A, O, unknown>,
  { name, max }: List,
): t.Type<readonly A[], readonly O[], unknown> =>
  new t.Type<readonly A[], readonly O[], unknown>(
    name,
    (value): value is readonly A[] =>
      Array.isArray(value) && value.length <= max && Array.from(value).every(item.is),
    (value, context) => {
      if (!Array.isArray(value)) return refuse(context, 'not-a-list', 'a list', hidden(value))
      const expected: Expected = `a list of at most ${max} entries`
      return value.length > max
        ? refuse(context, 'too-long', expected, `${value.length} entries`)
        : readItems(value, item, context)
    },
    (value) => value.map(item.encode),
  )

const readItems = <A, O>(
  value: readonly unknown[],
  item: t.Type<A, O, unknown>,
  context: t.Context,
): t.Validation<readonly A[]> => {
  const errors: t.ValidationError[] = []
  const items: A[] = []
  for (let at = 0; at < value.length; at++) {
    if (errors.length >= MOST_MISTAKES) {
      const got: Got = `${errors.length} mistakes up to entry ${at}`
      const expected: Expected = 'a list without mistakes'
      errors.push(mistakeAt(context, { code: 'too-many-mistakes', expected, got }))
      break
    }
    const read = item.validate(value[at], t.appendContext(context, String(at), item))
    if (E.isLeft(read)) collect(errors, read.left)
    else items.push(read.right)
  }
  return errors.length === 0 ? t.success(items) : t.failures(errors)
}
