// Codecs of values that their `_tag` tells apart: only the branch that was chosen is asked.
import * as t from 'io-ts'
import { oneOf } from './leaf.js'
import { hidden, refuse } from './mistake.js'
import { isForbidden, isPlainObject } from './names.js'
import type { Plain } from './plain.js'
import { forbiddenName, readField, required } from './structure.js'

interface Tagged {
  readonly _tag: string
}

/** A codec for each tag; each is to know `_tag` as a field of its own. */
type Branches<A extends Tagged> = {
  readonly [Tag in A['_tag']]: t.Type<Extract<A, { readonly _tag: Tag }>, unknown, unknown>
}

/**
 * One of several objects, chosen by `_tag`.
 *
 * An io-ts union would list the mistakes of every branch. Without a tag that is known nothing else
 * can be judged, so then only the tag is listed, and the names that no branch could allow.
 */
export const tagged = <A extends Tagged>(
  name: string,
  branches: Branches<A>,
): t.Type<A, Plain<A>, unknown> => {
  const tags = Object.keys(branches) as A['_tag'][]
  const tag = oneOf<A['_tag']>(`${name}Tag`, tags)
  const branchOf = (chosen: A['_tag']) =>
    branches[chosen] as unknown as t.Type<A, Plain<A>, unknown>

  const self: t.Type<A, Plain<A>, unknown> = new t.Type<A, Plain<A>, unknown>(
    name,
    (value): value is A =>
      isPlainObject(value) && tag.is(value._tag) && branchOf(value._tag).is(value),
    (value, context) => {
      if (!isPlainObject(value)) return refuse(context, 'not-an-object', 'an object', hidden(value))
      const found: { _tag?: A['_tag'] } = {}
      const errors = Object.keys(value)
        .filter(isForbidden)
        .map((key) => forbiddenName(key, context, self))
      readField(value, '_tag', required(tag), context, found, errors)
      return found._tag === undefined
        ? t.failures(errors)
        : branchOf(found._tag).validate(value, context)
    },
    (value) => branchOf(value._tag).encode(value),
  )
  return self
}

/** The field `_tag` of one branch. */
export const tagOf = <Tag extends string>(tag: Tag) => required(oneOf<Tag>('Tag', [tag]))
