// Criteria with one date and one record type, as most tests need them, in few words.
import {
  type CutoffRule,
  type DateField,
  daysBack,
  type PurgeCriteria,
} from '../../src/domain/criteria.js'
import { DEFAULT_CRITERIA } from '../../src/eligibility/defaults.js'

/** Criteria, of which the documented condition and a single record type may be said in short. */
export interface ShortCriteria extends Partial<PurgeCriteria> {
  readonly dateField?: DateField
  readonly days?: number | null
  readonly cutoffRule?: CutoffRule
  readonly recordType?: string | null
  readonly userGroups?: readonly string[]
}

/** What is not said is as in the default criteria, but for 0 days. */
export function shortCriteria({
  dateField = 'purgeDate',
  days = 0,
  cutoffRule = 'documented',
  recordType = null,
  userGroups = [],
  ...rest
}: ShortCriteria = {}): PurgeCriteria {
  return {
    ...DEFAULT_CRITERIA,
    dates: [daysBack(dateField, days, cutoffRule)],
    recordTypes: recordType === null ? [] : [{ recordType, userGroups }],
    ...rest,
  }
}
