// What the job kinds that are not a purge have in common: each user is acted on, or left as is.
import type { CalendarDate, Instant } from '../../domain/calendar.js'
import type { NameWatch } from '../../domain/name-watch.js'
import type { ReapplyDeletePolicyOrder, StoredPurgeDatesOrder } from '../../jobs/job.js'
import type { BulkPlan, BulkPreviewedUser } from '../../jobs/plan.js'
import type { PurgeHost } from '../../ports/host.js'
import type { Decision } from '../work.js'
import { hostWork, type JobKind, noteReasons } from './kind.js'
import { namesNotMet } from './names-not-met.js'

/** The numbers of a bulk order's plan so far. */
export type BulkNumbers = Pick<BulkPlan, 'counts' | 'reasons' | 'pastDates'>

/** A kind that is not a purge. */
export type BulkKind<Tx> = JobKind<Tx, BulkPreviewedUser, BulkNumbers, BulkPlan>

/** What sets one kind that is not a purge apart from another. */
export interface BulkDescription<Tx> extends Pick<BulkKind<Tx>, 'candidates' | 'read' | 'steps'> {
  readonly order: StoredPurgeDatesOrder | ReapplyDeletePolicyOrder
  readonly asOf: Instant
  /** The day of the run; `null` for an order that no day decides. */
  readonly runDate: CalendarDate | null
  readonly host: PurgeHost<Tx>
  /** Knows which names of the order nobody had; left out: the order gives none. */
  readonly watch?: NameWatch
}

const NO_BULK_NUMBERS: BulkNumbers = {
  counts: { examined: 0, apply: 0, leave: 0 },
  reasons: {},
  pastDates: 0,
}

/** Makes the kind. */
export function bulkKind<Tx>(description: BulkDescription<Tx>): BulkKind<Tx> {
  const { order, asOf, runDate, host, read, watch } = description
  return {
    ...hostWork(host),
    ...description,
    digestBasis: { order, asOfDate: runDate },
    done: 'applied',
    refuse: async () => null,
    countsOthers: false,
    preview: async ({ tx, keys }) => (await read({ tx, keys, lock: false })).map(previewedUser),
    countOthers: null,
    digestEntry: ({ applies, assigned }) => (applies ? (assigned ?? 'apply') : 'leave'),
    acts: ({ applies }) => applies,
    noNumbers: NO_BULK_NUMBERS,
    count: (numbers, page) => countDecisions(numbers, page, runDate),
    plan: async ({ numbers, digest }) => ({
      order,
      asOf,
      ...numbers,
      cautions: numbers.pastDates > 0 ? ['purge-date-in-past'] : [],
      namesNotMet:
        watch === undefined
          ? []
          : namesNotMet(watch, { ...numbers.counts, users: 0, others: null }),
      digest,
    }),
    confirms: ({ digest, counts }) => ({ digest, count: counts.apply, refusal: null }),
  }
}

function previewedUser({ key, act, reasons, assigned, datesBefore }: Decision): BulkPreviewedUser {
  return {
    key,
    applies: act,
    reasons,
    assigned: assigned ?? null,
    datesBefore: datesBefore ?? null,
  }
}

function countDecisions(
  numbers: BulkNumbers,
  page: readonly BulkPreviewedUser[],
  runDate: CalendarDate | null,
): BulkNumbers {
  const reasons = { ...numbers.reasons }
  let { pastDates } = numbers
  let { examined, apply, leave } = numbers.counts
  for (const user of page) {
    noteReasons(reasons, user.reasons)
    examined++
    if (user.applies) apply++
    else leave++
    if (runDate !== null && user.assigned !== null && user.assigned < runDate) pastDates++
  }
  return { counts: { examined, apply, leave }, reasons, pastDates }
}
