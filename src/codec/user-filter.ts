// Which users are meant, besides what their dates say: the fields that criteria and bulk orders
// share.
import type * as t from 'io-ts'
import { type UserKey, userKey } from '../domain/keys.js'
import type { UserFilter } from '../domain/user-filter.js'
import { leaf, orNull, readText, word } from './leaf.js'
import { hidden, openly } from './mistake.js'
import type { Plain } from './plain.js'
import { type Demand, type Field, list, struct, withDefault } from './structure.js'

/** A user's key. Its content is never shown. */
export const UserKeyCodec: t.Type<UserKey, UserKey, unknown> = /* @__PURE__ */ leaf<UserKey>({
  name: 'UserKey',
  expected: 'a text of 1 to 255 characters without control characters',
  show: hidden,
  read: /* @__PURE__ */ readText(userKey, 'invalid-user-key'),
})

const MAX_KEYS = 1_000_000
const MAX_GROUPS = 10_000

const group = /* @__PURE__ */ word('UserGroup', openly)
const groups = /* @__PURE__ */ list(group, { name: 'UserGroups', max: MAX_GROUPS, unique: true })
const keys = /* @__PURE__ */ list(UserKeyCodec, { name: 'UserKeys', max: MAX_KEYS, unique: true })

/** Each field left out means everybody. */
export const filterFields: { readonly [K in keyof UserFilter]: Field<UserFilter[K]> } = {
  recordType: /* @__PURE__ */ withDefault(
    /* @__PURE__ */ orNull(/* @__PURE__ */ word('RecordType', openly)),
    () => null,
  ),
  userGroups: /* @__PURE__ */ withDefault(groups, () => []),
  include: /* @__PURE__ */ withDefault(/* @__PURE__ */ orNull(keys), () => null),
  exclude: /* @__PURE__ */ withDefault(keys, () => []),
}

/**
 * A group means nothing without its record type: two types may each have a group of the same name.
 */
export const groupNeedsRecordType: Demand<Pick<UserFilter, 'recordType' | 'userGroups'>> = ({
  recordType,
  userGroups,
}) =>
  recordType === null && userGroups !== undefined && userGroups.length > 0
    ? [
        {
          code: 'group-without-record-type',
          path: 'userGroups',
          expected: 'an empty list as long as recordType is not set',
          got: userGroups.length === 1 ? '1 group' : `${userGroups.length} groups`,
        },
      ]
    : []

/** Which users an order means; `{}` is everybody. */
export const userFilter: t.Type<
  UserFilter,
  Plain<UserFilter>,
  unknown
> = /* @__PURE__ */ struct<UserFilter>({
  name: 'UserFilter',
  fields: filterFields,
  demands: [groupNeedsRecordType],
})
