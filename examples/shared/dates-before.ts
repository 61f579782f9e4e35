// The dates that a user has beside the purge date that they get, in words.
import { inWords } from './spoken.js'
import type { BulkVerdict } from 'ils-user-purge'

/** What an order in bulk does to one user: the new date, the one before it, and the expiry date. */
export function changeWords({
  assigned,
  datesBefore,
}: Pick<BulkVerdict, 'assigned' | 'datesBefore'>): string {
  if (assigned === null) return inWords('more is removed')
  const { purgeDate, expiryDate } = datesBefore ?? {}
  return inWords('purge date {assigned} (before: {before}; expiry date: {expiry})', {
    assigned,
    before: dateWords(purgeDate),
    expiry: dateWords(expiryDate),
  })
}

function dateWords(date: string | null | undefined): string {
  return date === undefined ? inWords('not known') : (date ?? inWords('none'))
}
