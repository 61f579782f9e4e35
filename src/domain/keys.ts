// The names of things: users, jobs, actors.
import { E } from '../internal/fp.js'
import type { Brand } from './brand.js'
import { conceal, type Invalid } from './invalid.js'
import type { MistakeCode } from './mistake-codes.js'
import type { OwnMistake } from './invalid.js'

/**
 * The host's own key of a user, as text: 1 to 255 characters, well formed, without control
 * characters.
 *
 * It is the only thing the journal keeps of a person, so it should be a number or an opaque id, not
 * a name. The library never compares two keys by size: the order of users is the host's.
 */
export type UserKey = Brand<string, 'UserKey'>

/** The key of a stored job. */
export type JobId = Brand<string, 'JobId'>

/** The key of a stored plan; the job that it becomes, if it is ordered, has the same. */
export type PlanId = JobId

/**
 * Who asked for or approved a job, as a host key. Compared with {@link UserKey}s by the own-account
 * rule.
 */
export type ActorKey = Brand<string, 'ActorKey'>

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/

/**
 * Half of a character outside the basic plane, which has no form in UTF-8: no database could store
 * it.
 */
const HALF_CHARACTER = /\p{Surrogate}/u

/**
 * Whether a value can be a key at all: what the journal stores of a user, and must be able to
 * store.
 */
export const isKey = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length >= 1 &&
  value.length <= 255 &&
  !CONTROL.test(value) &&
  !HALF_CHARACTER.test(value)

/** What a mistake says of a key. */
export const KEY_FORM = '1 to 255 characters, well formed, without control characters'

const keyOf =
  <K extends UserKey | JobId | ActorKey>(code: MistakeCode) =>
  (value: string): E.Either<Invalid, K> =>
    isKey(value)
      ? E.right(value as K)
      : E.left({
          code,
          path: '',
          expected: KEY_FORM,
          got: conceal(value),
        } satisfies OwnMistake)

/**
 * Makes a user key.
 *
 * @returns Left `invalid-user-key` for anything but 1 to 255 characters, well formed, without
 * control characters.
 */
export const userKey: (value: string) => E.Either<Invalid, UserKey> =
  /* @__PURE__ */ keyOf<UserKey>('invalid-user-key')

/** Makes a job id. @returns Left `invalid-job-id`, as {@link userKey}. */
export const jobId: (value: string) => E.Either<Invalid, JobId> =
  /* @__PURE__ */ keyOf<JobId>('invalid-job-id')

/**
 * Makes an actor key.
 *
 * @returns Left `invalid-actor-key`, as {@link userKey}, and for blanks only: a form that was left
 * empty names nobody.
 */
export const actorKey = (value: string): E.Either<Invalid, ActorKey> => {
  const made = anyActorKey(value)
  return E.isRight(made) && made.right.trim() === '' ? anyActorKey('') : made
}

const anyActorKey = /* @__PURE__ */ keyOf<ActorKey>('invalid-actor-key')

/** Keys as one JSON text. */
export const textOfKeys = (keys: readonly UserKey[]): string => JSON.stringify(keys)

/**
 * The keys in a text, no matter who wrote the JSON. Where nothing is escaped it is cut at the
 * quotation marks: what `JSON.parse` makes of short texts goes into a table of the engine that only
 * a full collection empties, and a million keys would fill it.
 *
 * @throws a `SyntaxError` for a text that is no JSON.
 */
export const keysInText = (text: string): readonly UserKey[] => {
  if (text.startsWith('["') && text.endsWith('"]') && !text.includes('\\')) {
    const keys = text.slice(2, -2).split('","')
    if (keys.every((key) => !key.includes('"')))
      return keys as readonly string[] as readonly UserKey[]
  }
  return JSON.parse(text) as readonly UserKey[]
}
