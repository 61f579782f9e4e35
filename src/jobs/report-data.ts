// What a report says of a job: its numbers and its circumstances. The lists of users are read page
// by page.
import type { Job } from './job.js'
import { settled, type Tally, type Totals } from './totals.js'

/**
 * The numbers of a job with its circumstances, as plain data; the schema's version grows when a
 * field changes its meaning.
 */
export interface PurgeReport {
  readonly schema: 'ils-user-purge/report/2'
  readonly job: Job
  readonly totals: Totals
  readonly tally: Tally
  /** Whether every user in the scope has an outcome, so that the numbers add up. */
  readonly addsUp: boolean
}

/** Makes the report of a job out of its numbers. */
export const reportOf = (
  job: Job,
  numbers: { readonly totals: Totals; readonly tally: Tally },
): PurgeReport => ({
  schema: 'ils-user-purge/report/2',
  job,
  totals: numbers.totals,
  tally: numbers.tally,
  addsUp: settled(numbers.totals) === numbers.totals.scope,
})
