// How the tests of the codecs read an answer.
import { expect } from 'vitest'
import type { Invalid } from '../../src/domain/invalid.js'
import type { E } from '../../src/internal/fp.js'

/** Each mistake as `path: code`, in the order found; empty for a success. */
export const mistakes = (answer: E.Either<readonly Invalid[], unknown>): readonly string[] =>
  answer._tag === 'Left' ? answer.left.map(({ path, code }) => `${path}: ${code}`) : []

export const allOf = <A>(answer: E.Either<readonly A[], unknown>): readonly A[] =>
  answer._tag === 'Left' ? answer.left : []

export const readOf = <A>(answer: E.Either<unknown, A>): A => {
  if (answer._tag === 'Left') expect.fail(`expected a value, got ${JSON.stringify(answer.left)}`)
  return answer.right
}
