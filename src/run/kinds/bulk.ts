// What the job kinds that are not a purge have in common: each user is acted on, or left as is.
import type { CalendarDate, Instant } from '../../domain/calendar.js'
import type { NameWatch } from '../../domain/name-watch.js'
import type { ReapplyDeletePolicyOrder, StoredPurgeDatesOrder } from '../../jobs/job.js'
import type { BulkPlan, BulkVerdict, PlannedUser } from '../../jobs/plan.js'
import type { PurgeHost } from '../../ports/host.js'
import type { Decision } from '../work.js'
import { type FindRequest, hostWork, type JobKind, noteReasons, readsOf } from './kind.js'
import { namesNotMet } from './names-not-met.js'
import type { Found } from './read-users.js'

/** The numbers of a bulk order's plan so far. */
export type BulkNumbers = Pick<BulkPlan, 'counts' | 'reasons' | 'pastDates' | 'notFound'>

/** A kind that is not a purge. */
export type BulkKind<Tx> = JobKind<Tx, BulkNumbers, BulkPlan>

/** What sets one kind that is not a purge apart from another. */
export interface BulkDescription<Tx>
  extends Pick<BulkKind<Tx>, 'candidates' | 'steps' | 'listsNotFound'>,
    Partial<Pick<BulkKind<Tx>, 'pipelinedRead'>> {
  readonly find: (request: FindRequest<Tx>) => Promise<Found<Decision>>
  readonly order: StoredPurgeDatesOrder | ReapplyDeletePolicyOrder
  readonly asOf: Instant
  /** The day of the run; `null` for an order that no day decides. */
  readonly runDate: CalendarDate | null
  readonly host: PurgeHost<Tx>
  /** Knows which names of the order nobody had; left out: the order gives none. */
  readonly watch?: NameWatch | undefined
}

const NO_BULK_NUMBERS: BulkNumbers = {
  counts: { examined: 0, apply: 0, leave: 0 },
  reasons: {},
  pastDates: 0,
  notFound: 0,
}

/** Makes the kind. */
export function bulkKind<Tx>(description: BulkDescription<Tx>): BulkKind<Tx> {
  const { order, asOf, runDate, host, watch, candidates, steps } = description
  const reads = readsOf(description.find)
  const ofHost = hostWork(host)
  return {
    ...ofHost,
    pipelinedRead: description.pipelinedRead ?? ofHost.pipelinedRead,
    candidates,
    ...reads,
    steps,
    listsNotFound: description.listsNotFound,
    done: 'applied',
    refuse: async () => null,
    countsOthers: false,
    look: async ({ tx, keys }) => (await reads.read({ tx, keys, lock: false })).map(plannedUser),
    countOthers: null,
    digestEntry: digestEntryOf,
    notMet: () => watch?.notMet() ?? [],
    noNumbers: NO_BULK_NUMBERS,
    count: (numbers, page) => countVerdicts(numbers, page, runDate),
    found: async ({ id, numbers }) => ({
      id,
      order,
      asOf,
      ...numbers,
      cautions: numbers.pastDates > 0 ? ['purge-date-in-past'] : [],
      namesNotMet:
        watch === undefined
          ? []
          : namesNotMet(watch, { ...numbers.counts, users: 0, others: null }),
    }),
  }
}

function plannedUser(decision: Decision): PlannedUser {
  const { key, act, reasons, warnings, userGroup, homeLibrary } = decision
  const { assigned = null, datesBefore = null } = decision
  const verdict: BulkVerdict = {
    _tag: act ? 'Apply' : 'Leave',
    reasons,
    warnings,
    assigned,
    datesBefore,
  }
  return { key, verdict, userGroup: userGroup ?? null, homeLibrary }
}

function digestEntryOf({ verdict }: PlannedUser): string | null {
  if (verdict._tag === 'NotFound') return null
  return verdict._tag === 'Apply' ? (verdict.assigned ?? 'apply') : 'leave'
}

function countVerdicts(
  numbers: BulkNumbers,
  page: readonly PlannedUser[],
  runDate: CalendarDate | null,
): BulkNumbers {
  const reasons = { ...numbers.reasons }
  let { pastDates, notFound } = numbers
  let { examined, apply, leave } = numbers.counts
  for (const { verdict } of page) {
    if (verdict._tag === 'NotFound') {
      notFound++
      continue
    }
    noteReasons(reasons, 'reasons' in verdict ? verdict.reasons : [])
    examined++
    if (verdict._tag === 'Apply') apply++
    else leave++
    if (runDate !== null && isAssignedBefore(verdict, runDate)) pastDates++
  }
  return { counts: { examined, apply, leave }, reasons, pastDates, notFound }
}

function isAssignedBefore(verdict: PlannedUser['verdict'], day: CalendarDate): boolean {
  return verdict._tag === 'Apply' && verdict.assigned !== null && verdict.assigned < day
}
