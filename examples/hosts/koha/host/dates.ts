// The dates that Koha has of a patron and no column holds, as SQL over the patron `b`.
import type { KohaSetup } from './setup.js'

/**
 * The day on which the patron's last loan was changed last, which is mostly its return: Koha's own
 * clean-up takes this for the day of the last loan. `null` = there is no loan.
 */
export const LAST_LOAN = `nullif(greatest(
    coalesce((select date(max(o.timestamp)) from old_issues o where o.borrowernumber =
      b.borrowernumber), '0000-00-00'),
    coalesce((select date(max(i.timestamp)) from issues i where i.borrowernumber =
      b.borrowernumber), '0000-00-00')
  ), '0000-00-00')`

/** The last day on which the patron was seen or borrowed; `null` = never. */
export const LAST_ACTIVITY = `nullif(greatest(
    coalesce(date(b.lastseen), '0000-00-00'), coalesce(${LAST_LOAN}, '0000-00-00')
  ), '0000-00-00')`

/**
 * Whether it is unknown when the patron borrowed last: there is no loan, and the history of loans
 * is not kept, by the patron's wish (`privacy` 2), since the patron was anonymised, or at all.
 */
export function LOANS_ARE_UNKNOWN({ anonymisesLoans }: KohaSetup): string {
  const isForgotten = anonymisesLoans ? 'true' : 'b.privacy = 2 or b.anonymized = 1'
  return `(${LAST_LOAN} is null and (${isForgotten}))`
}
