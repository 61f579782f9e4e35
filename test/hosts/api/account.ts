// Both sides of a purge behind an API, added up: what the report says, and what the system did.
import type { Outcome } from 'ils-user-purge'
import { expect } from 'vitest'
import type { ApiChaosFigures } from './chaos.js'

/**
 * So long after a read has ended a deletion may be sent: half a second by the settings of the run,
 * and half a second in which a process may get no turn between its look at the clock and the call.
 */
const MOST_SINCE_READ_MS = 500 + 500

/** Holds the sums of the report against those of the fake. */
export function expectSums(figures: ApiChaosFigures): void {
  const { report, sums, usersBefore, plan, outcomes, mostSinceReadMs } = figures
  const { totals, tally } = report
  expect(report.job.status).toBe('Completed')
  expect(outcomes.filter(({ status }) => status === 'failed' || status === 'inDoubt')).toEqual([])
  expect(totals).toMatchObject({ scope: plan.counts.purge, failed: 0, inDoubt: 0, vanished: 0 })
  expect(usersBefore - sums.users).toBe(totals.purged)
  expect(sums.loans).toMatchObject({
    deleted: totals.purged,
    deletedBorrowers: 0,
    deletedUnread: 0,
  })
  expect(mostSinceReadMs).toBeLessThan(MOST_SINCE_READ_MS)
  expect(sums).toMatchObject({
    waivedCents: Math.round(Number(tally.waived) * 100),
    demoted: tally.demoted,
    wrong: 0,
  })
  // Of a user who stays after all it cannot be told whether a request was cancelled by a call that
  // was cut off: the outcome says that it was begun.
  const begun = outcomes.filter(isCancellationOpen).length
  expect(sums.cancelled).toBeGreaterThanOrEqual(tally.requestsCancelled)
  expect(sums.cancelled).toBeLessThanOrEqual(tally.requestsCancelled + begun)
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
