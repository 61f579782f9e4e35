// The codes of reasons for which a condition on a date does not mean a user, one set for each date.
import type { DateField } from './criteria.js'

/**
 * By date: `none` = the user has no such date, `late` = it is not past the cutoff, `present` = the
 * user has one although only its absence is meant.
 */
export const DATE_CODES = {
  purgeDate: {
    none: 'no-purge-date',
    late: 'purge-date-after-cutoff',
    present: 'has-a-purge-date',
  },
  expiryDate: {
    none: 'no-expiry',
    late: 'expiry-date-after-cutoff',
    present: 'has-an-expiry-date',
  },
  lastActivityDate: {
    none: 'no-activity',
    late: 'activity-after-cutoff',
    present: 'has-activity',
  },
  lastLoanDate: { none: 'no-loan', late: 'loan-after-cutoff', present: 'has-a-loan-date' },
  createdDate: {
    none: 'no-created-date',
    late: 'created-after-cutoff',
    present: 'has-a-created-date',
  },
} as const satisfies Readonly<
  Record<DateField, Readonly<Record<'none' | 'late' | 'present', string>>>
>

type CodesOf<Field extends DateField> = (typeof DATE_CODES)[Field]

/** A code of {@link DATE_CODES}. */
export type DateCode = {
  [Field in DateField]: CodesOf<Field>[keyof CodesOf<Field>]
}[DateField]
