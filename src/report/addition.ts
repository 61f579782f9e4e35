// Whether the numbers of a report add up, checked again here so that a report never trusts who made
// it.
import { OUTCOME_STATUSES } from '../jobs/outcome.js'
import type { PurgeReport } from '../jobs/report-data.js'
import { settled } from '../jobs/totals.js'
import { count, users } from './words.js'

/**
 * How the outcomes of a job relate to its scope.
 *
 * - `AddsUp`: every user in the scope has exactly one outcome.
 * - `Unfinished`: the job is not at its end, so some have none yet.
 * - `DoesNotAddUp`: something is wrong, and `why` says what; nobody should rely on the report.
 */
export type Addition =
  | { readonly _tag: 'AddsUp' | 'Unfinished'; readonly said: string }
  | { readonly _tag: 'DoesNotAddUp'; readonly said: string }

/**
 * Adds the outcomes of a report and holds them against its scope, its own claim and the totals
 * stored with the job.
 */
export const additionOf = (report: PurgeReport): Addition => {
  const faults = faultsOf(report)
  if (faults.length > 0) {
    return {
      _tag: 'DoesNotAddUp',
      said: `THE NUMBERS DO NOT ADD UP: ${faults.join('; ')}. Do not rely on this report; look into the journal.`,
    }
  }
  const { scope } = report.totals
  const done = settled(report.totals)
  switch (report.job.status) {
    case 'Completed':
      return {
        _tag: 'AddsUp',
        said: `The numbers add up: ${users(scope)} in scope, ${users(done)} with an outcome.`,
      }
    case 'Refused':
      return {
        _tag: 'AddsUp',
        said: 'The job was refused before anybody was touched; there are no outcomes.',
      }
    default:
      return {
        _tag: 'Unfinished',
        said: `Not finished: ${count(done)} of ${users(scope)} in scope have an outcome so far.`,
      }
  }
}

const faultsOf = ({ job, totals, addsUp }: PurgeReport): readonly string[] => {
  const done = settled(totals)
  const numbers = [totals.scope, ...OUTCOME_STATUSES.map((status) => totals[status])]
  const faults: string[] = []
  if (numbers.some((each) => !Number.isSafeInteger(each) || each < 0))
    faults.push('a total is not a whole number from 0')
  if (done > totals.scope)
    faults.push(`${users(done)} with an outcome, but only ${count(totals.scope)} in scope`)
  if (job.status === 'Refused' && done > 0)
    faults.push(`the job was refused, yet ${users(done)} with an outcome`)
  if (job.status !== 'Completed') return faults
  if (done < totals.scope)
    faults.push(
      `${users(totals.scope)} in scope, but only ${count(done)} with an outcome, ${count(totals.scope - done)} without`,
    )
  if (!addsUp && faults.length === 0)
    faults.push('the journal says that a user in scope has no outcome')
  if (
    job.totals.scope !== totals.scope ||
    OUTCOME_STATUSES.some((status) => job.totals[status] !== totals[status])
  ) {
    faults.push('the totals differ from those stored when the job completed')
  }
  return faults
}
