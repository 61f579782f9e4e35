// The codec of a host's own facts: any JSON, copied clean.
import * as t from 'io-ts'
import { hiddenName, isForbidden } from '../domain/validation/names.js'
import { hidden, mistakeAt, refuse } from './mistake.js'
import { forbiddenName, isPlainObject } from './names.js'

type Extra = Readonly<Record<string, unknown>>

/**
 * Deeper than any real fact; a text of a hundred thousand brackets would otherwise exhaust the
 * stack.
 */
const MAX_DEPTH = 32

/** Facts by name. Each is JSON; nothing in them is named so that it could reach a prototype. */
export const ExtraCodec: t.Type<Extra, Extra, unknown> = /* @__PURE__ */ new t.Type<
  Extra,
  Extra,
  unknown
>(
  'ExtraFacts',
  (value): value is Extra => {
    const errors: t.ValidationError[] = []
    if (!isPlainObject(value)) return false
    copy(value, 0, [], errors)
    return errors.length === 0
  },
  (value, context) => {
    if (!isPlainObject(value)) return refuse(context, 'not-an-object', 'an object', hidden(value))
    const errors: t.ValidationError[] = []
    const facts = copy(value, 0, context, errors) as Extra
    return errors.length === 0 ? t.success(facts) : t.failures(errors)
  },
  (value) => copy(value, 0, [], []) as Extra,
)

const copy = (
  value: unknown,
  depth: number,
  context: t.Context,
  errors: t.ValidationError[],
): unknown => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0)) return value
  if (depth > MAX_DEPTH) {
    errors.push(
      mistakeAt(context, {
        code: 'too-deep',
        expected: `JSON nested at most ${MAX_DEPTH} deep`,
        got: hidden(value),
      }),
    )
    return null
  }
  if (Array.isArray(value))
    return Array.from(value, (each, at) =>
      copy(each, depth + 1, t.appendContext(context, String(at), t.unknown), errors),
    )
  if (isPlainObject(value)) return copyObject(value, depth, context, errors)
  errors.push(
    mistakeAt(context, { code: 'not-json', expected: 'a JSON value', got: hidden(value) }),
  )
  return null
}

const copyObject = (
  value: Extra,
  depth: number,
  context: t.Context,
  errors: t.ValidationError[],
): Extra => {
  const copied: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (isForbidden(key))
      errors.push(mistakeAt(t.appendContext(context, key, t.unknown), forbiddenName(key)))
    else
      copied[key] = copy(
        value[key],
        depth + 1,
        t.appendContext(context, hiddenName(key), t.unknown),
        errors,
      )
  }
  return copied
}
