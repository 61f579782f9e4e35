// Which users are meant: the fields that criteria and bulk orders share.
import { type Check, inside, list, mistake, type Loose, orNull, text, user } from '../checks.js'
import { MOST_GROUPS, MOST_KEYS } from '../limits.js'

/** A list of user groups. */
export const groups: Check = /* @__PURE__ */ list(/* @__PURE__ */ text(), { most: MOST_GROUPS })

const keys = /* @__PURE__ */ list(user, { most: MOST_KEYS })

/** The checks of the fields. */
export const userFields = {
  recordType: /* @__PURE__ */ orNull(/* @__PURE__ */ text()),
  userGroups: groups,
  include: /* @__PURE__ */ orNull(keys),
  exclude: keys,
}

/**
 * A group means nothing without its record type: two types may each have a group of the same name.
 */
export const groupNeedsRecordType: Check = (value, path) => {
  const { recordType, userGroups } = value as Loose
  if (recordType !== null || !Array.isArray(userGroups) || userGroups.length === 0) return []
  const expected = 'an empty list as long as recordType is not set'
  const got = userGroups.length === 1 ? '1 group' : `${userGroups.length} groups`
  return [mistake('group-without-record-type', inside(path, 'userGroups'), expected, got)]
}
