// Which users are meant: the fields that criteria and bulk orders share.
import {
  type Check,
  flag,
  inside,
  isRecord,
  list,
  type Loose,
  orNull,
  record,
  text,
  user,
  when,
} from '../checks.js'
import type { HomeLibraryChoice, RecordTypeChoice } from '../criteria.js'
import { MOST_GROUPS, MOST_KEYS } from '../limits.js'
import type { Invalid } from '../invalid.js'
import { movedSetting } from './rules.js'

/** A list of user groups. */
export const groups: Check = /* @__PURE__ */ list(/* @__PURE__ */ text(), { most: MOST_GROUPS })

const recordType = /* @__PURE__ */ record<RecordTypeChoice>({
  recordType: /* @__PURE__ */ text(),
  userGroups: groups,
})

const homeLibrary = /* @__PURE__ */ record<HomeLibraryChoice>({
  library: /* @__PURE__ */ text(),
  withBranches: /* @__PURE__ */ flag(),
})

const keys = /* @__PURE__ */ list(user, { most: MOST_KEYS })

/** The checks of the fields. */
export const userChoice = {
  recordTypes: /* @__PURE__ */ list(recordType, {
    most: MOST_GROUPS,
    mark: (each) => (each as Loose).recordType,
  }),
  homeLibraries: /* @__PURE__ */ list(homeLibrary, {
    most: MOST_GROUPS,
    mark: (each) => (each as Loose).library,
  }),
  include: /* @__PURE__ */ orNull(keys),
  exclude: keys,
}

/** The names of the former form, one record type with its groups. */
const FORMER_NAMES = ['recordType', 'userGroups'] as const

/** `moved-setting` for a name of the former form: passed over, it would mean everybody. */
export const noFormerNames: Check = (value, path) =>
  FORMER_NAMES.filter((name) => Object.hasOwn(value as Loose, name)).map((name) =>
    movedSetting(
      inside(path, name),
      inside(path, 'recordTypes'),
      'a list of objects of recordType and userGroups',
    ),
  )

/** Only the host knows which branches a library has. */
export function branchesMistakes(
  chosen: unknown,
  expanded: unknown,
  path: string,
): readonly Invalid[] {
  const choices = isRecord(chosen) ? chosen.homeLibraries : []
  if (expanded !== undefined || !Array.isArray(choices)) return []
  const expected = 'false, or the libraries that are meant, as the host expands them'
  return choices.flatMap((choice: unknown, at) =>
    when(
      isRecord(choice) && choice.withBranches === true,
      'branches-not-expanded',
      inside(path, `homeLibraries.${at}.withBranches`),
      expected,
      'true',
    ),
  )
}
