// Which users are meant, apart from what their dates say: the fields that criteria and bulk orders
// share.
import type * as t from 'io-ts'
import { type Loose, user } from '../domain/checks.js'
import type { UserKey } from '../domain/keys.js'
import { MOST_GROUPS, MOST_KEYS } from '../domain/limits.js'
import { checked } from './checked.js'
import { noFormerNames } from '../domain/validation/users.js'
import { asIs, type Convert, list, object } from './convert.js'
import { isPlainObject } from './names.js'

/** A user's key. Its content is never shown. */
export const UserKeyCodec: t.Type<UserKey, UserKey, unknown> = /* @__PURE__ */ checked<UserKey>({
  name: 'UserKey',
  check: user,
}) as t.Type<UserKey, UserKey, unknown>

const keys = /* @__PURE__ */ list(MOST_KEYS)

const recordType = /* @__PURE__ */ object({
  recordType: { convert: asIs },
  userGroups: { convert: /* @__PURE__ */ list(MOST_GROUPS), leftOut: () => [] },
})

const homeLibrary = /* @__PURE__ */ object({
  library: { convert: asIs },
  withBranches: { convert: asIs, leftOut: () => false },
})

/** Each field left out means everybody. */
export const choiceParts = {
  recordTypes: { convert: /* @__PURE__ */ list(MOST_GROUPS, recordType), leftOut: () => [] },
  homeLibraries: { convert: /* @__PURE__ */ list(MOST_GROUPS, homeLibrary), leftOut: () => [] },
  include: { convert: keys, leftOut: () => null },
  exclude: { convert: keys, leftOut: () => [] },
}

const choice = /* @__PURE__ */ object(choiceParts)

/** Which users an order means; `{}` is everybody. Of a former name it is said what it is now. */
export const userChoice: Convert = (value, path, notes) => {
  const former = isPlainObject(value) ? noFormerNames(value, path) : []
  if (former.length === 0) return choice(value, path, notes)
  notes.mistakes.push(...former)
  const { recordType: _type, userGroups: _groups, ...rest } = value as Loose
  return choice(rest, path, notes)
}
