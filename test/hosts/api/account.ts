// Both sides of a purge behind an API, added up: what the report says, and what the system did.
import type { Outcome } from 'ils-user-purge'
import type { ApiChaosFigures } from './chaos.js'

/**
 * So long after a read has ended a deletion may be sent: half a second by the settings of the run,
 * and half a second in which a process may get no turn between its look at the clock and the call.
 */
const MOST_SINCE_READ_MS = 500 + 500

/** What is wrong with a purge, each with what is and what ought to be; nothing: it adds up. */
export function wrongIn(figures: ApiChaosFigures): readonly string[] {
  const { report, sums, usersBefore, plan, outcomes, mostSinceReadMs } = figures
  const { totals, tally } = report
  // Of a user who stays after all it cannot be told whether a request was cancelled by a call that
  // was cut off: the outcome says that it was begun.
  const begun = outcomes.filter(isCancellationOpen).length
  const unsettled = outcomes.filter(({ status }) => status === 'failed' || status === 'inDoubt')
  return [
    ...unsettled.map((outcome) => `unsettled: ${JSON.stringify(outcome)}`),
    ...unequal('status', report.job.status, 'Completed'),
    ...unequal('examined', totals.scope, plan.counts.purge),
    ...unequal('failed, in doubt or vanished', totals.failed + totals.inDoubt + totals.vanished, 0),
    ...unequal('users who are gone', usersBefore - sums.users, totals.purged),
    ...unequal('deletions', sums.loans.deleted, totals.purged),
    ...unequal('borrowers who were deleted', sums.loans.deletedBorrowers, 0),
    ...unequal('users who were deleted unread', sums.loans.deletedUnread, 0),
    ...unequal('cents waived', sums.waivedCents, Math.round(Number(tally.waived) * 100)),
    ...unequal('demoted', sums.demoted, tally.demoted),
    ...unequal('done twice, or in the wrong order', sums.wrong, 0),
    ...outside('ms between a read and a deletion', mostSinceReadMs, 0, MOST_SINCE_READ_MS),
    ...outside(
      'requests cancelled',
      sums.cancelled,
      tally.requestsCancelled,
      tally.requestsCancelled + begun,
    ),
  ]
}

function unequal(what: string, is: unknown, expected: unknown): readonly string[] {
  return is === expected ? [] : [`${what}: ${is}, and not ${expected}`]
}

function outside(what: string, is: number, least: number, most: number): readonly string[] {
  return is >= least && is <= most ? [] : [`${what}: ${is}, and not ${least} to ${most}`]
}

function isCancellationOpen({ warnings }: Outcome): boolean {
  return warnings.some(
    (warning) =>
      warning._tag === 'Blocked' &&
      warning.code === 'effect-already-done' &&
      warning.measured === 'cancel-requests' &&
      warning.limit === 'started',
  )
}
