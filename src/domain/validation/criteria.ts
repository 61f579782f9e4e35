// Whether criteria can be used.
import {
  amount,
  type Check,
  choice,
  days,
  inside,
  type Loose,
  orNull,
  record,
  mistake,
} from '../checks.js'
import { CUTOFF_RULES, DATE_FIELDS, type DateField, type PurgeCriteria } from '../criteria.js'
import { quote } from '../invalid.js'
import { MOST_DAYS } from '../limits.js'
import { groupNeedsRecordType, userFields } from './users.js'

/** Any date but the purge date would mean nearly everybody without days. */
const otherDatesNeedDays: Check = (value, path) => {
  const { dateField, days: given } = value as Loose
  if (given !== null || dateField === 'purgeDate') return []
  if (!DATE_FIELDS.includes(dateField as DateField)) return []
  const expected = `a whole number from 0 to ${MOST_DAYS}, since dateField is ${dateField}`
  return [mistake('days-required', inside(path, 'days'), expected, 'null')]
}

/** Every mistake in criteria. */
export const checkCriteria: Check = /* @__PURE__ */ record<PurgeCriteria>(
  {
    dateField: /* @__PURE__ */ choice(DATE_FIELDS),
    days: /* @__PURE__ */ orNull(days),
    cutoffRule: /* @__PURE__ */ choice(CUTOFF_RULES),
    recordType: userFields.recordType,
    userGroups: userFields.userGroups,
    waiveThreshold: /* @__PURE__ */ amount(quote, true),
    include: userFields.include,
    exclude: userFields.exclude,
  },
  groupNeedsRecordType,
  otherDatesNeedDays,
)
