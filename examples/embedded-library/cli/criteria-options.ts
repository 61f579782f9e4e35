// The options that say whom a purge means, turned into criteria; every mistake is named by its
// option.
import type { PurgeCriteria, PurgePolicy } from 'ils-user-purge'
import { decodeCriteria } from 'ils-user-purge/codec'
import { criteriaUnder } from '../../shared/criteria-mistakes.js'
import { mistakeWords } from './option-mistakes.js'
import type { RawOptions } from './raw-options.js'

/** The fields of the criteria by the option that they come from. */
const CRITERIA_OPTIONS: Readonly<Record<string, string>> = {
  dateField: '--date-field',
  days: '--days',
  cutoffRule: '--cutoff-rule',
  recordType: '--record-type',
  userGroups: '--group',
  waiveThreshold: '--threshold',
}

/** Reads the criteria; `null`, and mistakes, where they cannot be read. */
export function readCriteria(raw: RawOptions, mistakes: string[]): PurgeCriteria | null {
  const decoded = decodeCriteria({
    ...(raw.dateField === undefined ? {} : { dateField: raw.dateField }),
    ...(raw.days === undefined
      ? {}
      : { days: /^-?\d{1,15}$/.test(raw.days) ? Number(raw.days) : raw.days }),
    ...(raw.cutoffRule === undefined ? {} : { cutoffRule: raw.cutoffRule }),
    ...(raw.recordType === undefined ? {} : { recordType: raw.recordType }),
    ...(raw.group === undefined ? {} : { userGroups: raw.group }),
    ...(raw.threshold === undefined ? {} : { waiveThreshold: raw.threshold }),
  })
  if (decoded._tag === 'Right') return decoded.right
  mistakes.push(
    ...decoded.left.map((each) =>
      mistakeWords(CRITERIA_OPTIONS[each.path.split('.')[0] ?? ''] ?? each.path, each),
    ),
  )
  return null
}

/** What is at odds with the policy, by the option that it was given with. */
export function optionsUnder(policy: PurgePolicy, criteria: PurgeCriteria): readonly string[] {
  return criteriaUnder(policy, criteria).map((each) =>
    mistakeWords(CRITERIA_OPTIONS[each.path] ?? each.path, each),
  )
}
