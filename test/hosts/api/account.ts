// Both sides of a purge behind an API, added up: what the report says, and what the system did.
import { expect } from 'vitest'
import type { ApiChaosFigures } from './chaos.js'

/** A read may be so much older than its own duration when the deletion is sent. */
const MOST_AGE_MS = 500

/** Holds the sums of the report against those of the fake. */
export function expectSums({ report, sums, usersBefore, plan }: ApiChaosFigures): void {
  const { totals, tally } = report
  expect(report.job.status).toBe('Completed')
  expect(totals).toMatchObject({ scope: plan.counts.purge, failed: 0, inDoubt: 0, vanished: 0 })
  expect(usersBefore - sums.users).toBe(totals.purged)
  expect(sums.loans).toMatchObject({
    deleted: totals.purged,
    deletedBorrowers: 0,
    deletedUnread: 0,
  })
  // The read may have taken as long as two calls that were repeated.
  expect(sums.loans.oldestReadMs).toBeLessThan(MOST_AGE_MS + 10_000)
  expect(sums).toMatchObject({
    waivedCents: Math.round(Number(tally.waived) * 100),
    cancelled: tally.requestsCancelled,
    demoted: tally.demoted,
    wrong: 0,
  })
}
