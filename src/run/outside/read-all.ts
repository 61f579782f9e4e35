// Reads users of a batch once more before a step inside the transaction.
import { busyMillis } from '../busy.js'
import { type Ended, faulted } from '../ended.js'
import { USERS } from '../step-memory.js'
import { pause } from './attempt.js'
import type { Case, OutsideBatch } from './batch-state.js'
import { systemAnswers } from './calls.js'
import { priceOfReading, waitForCalls } from './pay.js'
import { isFresh, readCases } from './read.js'

/**
 * Reads those again whose last read is stale, as one set. `null` = go on.
 *
 * A busy host is asked again for the same set: a new attempt would begin with other reads, and
 * never come to this one where the host answers only so many.
 */
export async function readAll<Tx>(
  batch: OutsideBatch<Tx>,
  cases: readonly Case[],
): Promise<Ended | null> {
  for (;;) {
    const stale = cases.filter(({ user }) => !isFresh(batch, user))
    if (stale.length === 0) return null
    const unpaid = await waitForCalls(batch, priceOfReading(batch.run, stale.length))
    if (unpaid !== null) return unpaid
    try {
      await readCases(batch, stale)
      return null
    } catch (fault) {
      const millis = busyMillis(fault)
      const ended =
        millis === null
          ? await takeInUnread(batch, fault)
          : await pause(batch, { system: USERS }, millis)
      if (ended !== 'on') return ended
    }
  }
}

async function takeInUnread<Tx>({ run }: OutsideBatch<Tx>, fault: unknown): Promise<Ended> {
  const isAway = !(await systemAnswers(run, null))
  const outage = isAway ? ({ outage: true } as const) : {}
  return faulted(run, fault, { step: null, during: 'read', ...outage })
}
