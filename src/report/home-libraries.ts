// What came of the users of each home library.
import type { OutcomeStatus } from '../jobs/outcome.js'
import type { PurgeReport } from '../jobs/report-data.js'
import { naturally } from './natural.js'
import { outcomesShown } from './order-words.js'
import type { Words } from './words.js'

/** A home library with the numbers of its users, in the order of the outcomes shown. */
export interface LibraryRow {
  readonly name: string
  readonly numbers: readonly number[]
}

/** Where users of one library alone were counted, there is nothing to tell apart. */
export function libraryRows(
  { job, totals, tally }: PurgeReport,
  { say }: Words,
): readonly LibraryRow[] {
  const libraries = Object.entries(tally.homeLibraries ?? {})
  if (libraries.length < 2) return []
  const statuses: readonly OutcomeStatus[] = outcomesShown(job.order, totals)
  return libraries
    .sort(([left], [right]) => naturally(left, right))
    .map(([library, counts]) => ({
      name: library === '' ? say('plan.library.none') : library,
      numbers: statuses.map((status) => counts[status] ?? 0),
    }))
}
