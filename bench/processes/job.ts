// One whole job in a process of its own, which tells how much memory it took at most and how long
// the run was.
import { openDatabase } from '../library/database.js'
import { ordered, planned, purgeOf, ran } from '../library/purge.js'
import { tellParent } from '../process.js'
import type { DatabaseName } from '../../test/support/dialects.js'

export interface JobOrders {
  readonly dialect: DatabaseName
  readonly address: string
}

/** What a job took. */
export interface JobCost {
  readonly peakMegabytes: number
  readonly millis: number
  readonly users: number
  /** What planning took, and what ordering the plan took, in milliseconds. */
  readonly planMillis: number
  readonly submitMillis: number
}

export const job = async ({ dialect, address }: JobOrders): Promise<void> => {
  const database = openDatabase(dialect, address)
  const purge = purgeOf(database)
  const first = performance.now()
  const plan = await planned(purge)
  const ready = performance.now()
  const jobId = await ordered(purge, plan)
  const began = performance.now()
  const { totals } = await ran(purge, jobId)
  const millis = performance.now() - began
  await database.close()
  // Kilobytes, whatever the platform; the plan counts as well.
  tellParent({
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    millis,
    users: totals.scope,
    planMillis: ready - first,
    submitMillis: began - ready,
  } satisfies JobCost)
  process.disconnect()
}
