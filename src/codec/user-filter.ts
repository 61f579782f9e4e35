// Which users are meant, apart from what their dates say: the fields that criteria and bulk orders
// share.
import type * as t from 'io-ts'
import { user } from '../domain/checks.js'
import type { UserKey } from '../domain/keys.js'
import { MOST_GROUPS, MOST_KEYS } from '../domain/limits.js'
import { checked } from './checked.js'
import { asIs, list, object } from './convert.js'

/** A user's key. Its content is never shown. */
export const UserKeyCodec: t.Type<UserKey, UserKey, unknown> = /* @__PURE__ */ checked<UserKey>({
  name: 'UserKey',
  check: user,
}) as t.Type<UserKey, UserKey, unknown>

const groups = /* @__PURE__ */ list(MOST_GROUPS)
const keys = /* @__PURE__ */ list(MOST_KEYS)

/** Each field left out means everybody. */
export const filterParts = {
  recordType: { convert: asIs, leftOut: () => null },
  userGroups: { convert: groups, leftOut: () => [] },
  include: { convert: keys, leftOut: () => null },
  exclude: { convert: keys, leftOut: () => [] },
}

/** Which users an order means; `{}` is everybody. */
export const userFilter = /* @__PURE__ */ object(filterParts)
