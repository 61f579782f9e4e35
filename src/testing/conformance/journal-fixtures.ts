// Jobs, outcomes and numbers that the conformance cases of the journal store.
import type { CalendarDate, Instant, ZoneName } from '../../domain/calendar.js'
import { daysBack } from '../../domain/criteria.js'
import type { ActorKey, JobId, UserKey } from '../../domain/keys.js'
import type { Money } from '../../domain/money.js'
import type { PurgePolicy } from '../../domain/policy.js'
import type { PurgeOrder, QueuedJob } from '../../jobs/job.js'
import type { Outcome } from '../../jobs/outcome.js'
import { NO_TALLY, NO_TOTALS, type Tally, type Totals } from '../../jobs/totals.js'
import type { ShardState } from '../../ports/journal.js'

export const HOUR = 3_600_000
export const AT = '2030-06-01T10:00:00.000Z' as Instant
export const LATER = '2030-06-01T11:00:00.000Z' as Instant
export const JOB = 'job-1' as JobId

export const key = (text: string): UserKey => text as UserKey

export const ORDER: PurgeOrder & { readonly policy: PurgePolicy } = {
  _tag: 'purge',
  criteria: {
    dates: [daysBack('purgeDate', 30)],
    recordTypes: [{ recordType: 'public', userGroups: ['Zürich "A"', 'b\\c'] }],
    homeLibraries: [{ library: 'Bücherei', withBranches: true }],
    waiveThreshold: '10.5' as Money,
    include: [key('u1')],
    exclude: [],
  },
  policy: {
    name: 'conformance',
    timeZone: 'Europe/Zurich' as ZoneName,
    currency: { code: 'CHF', digits: 2 },
    rules: {},
    fineTotal: 'gross',
    requests: { pending: 'cancel', inTransit: 'block', onHoldShelf: 'block', shipped: 'block' },
    recentActivity: { days: 365, setting: 'on' },
    recentLoan: null,
    protectedGroups: { groups: ['Zürich "A"', 'b\\c'], setting: 'warn' },
    researchers: 'enabled',
    deletePolicy: 'keep-statistics',
    caps: null,
    approval: 'none',
  },
  cutoffs: [
    {
      field: 'purgeDate',
      date: '2030-05-02' as CalendarDate,
      inclusive: false,
      orAbsent: false,
    },
  ],
  homeLibraries: ['Bücherei', 'Filiale'],
}

export const queuedJob = (id: string, digest = `digest of ${id}`): QueuedJob => ({
  id: id as JobId,
  order: ORDER,
  orderHash: 'ab'.repeat(32),
  requestedBy: 'staff-1' as ActorKey,
  approvedBy: null,
  submittedAt: AT,
  asOf: AT,
  confirmed: { digest, count: 3 },
  status: 'Queued',
})

export const outcome = (userKey: string, change: Partial<Outcome> = {}): Outcome => ({
  userKey: key(userKey),
  status: 'purged',
  at: AT,
  reasons: [],
  warnings: [],
  actions: null,
  failure: null,
  ...change,
})

export const OUTCOMES: readonly Outcome[] = [
  outcome('u1', { actions: { demoteResearcher: true, waive: '12.5' as Money, cancelRequests: 2 } }),
  outcome('u2', {
    status: 'kept',
    at: '2030-06-01T10:00:00.007Z' as Instant,
    reasons: [
      { _tag: 'Blocked', code: 'open-loans', measured: 2, limit: 0 },
      { _tag: 'Blocked', code: 'x-"quoted"', measured: 'a\\b\u0000\n\u00e9\u{1f4da}', limit: null },
    ],
    warnings: [{ _tag: 'Unknown', code: 'x-note', fact: 'extra.note' }],
  }),
  outcome('u3', {
    status: 'failed',
    failure: { code: 'effect-failed', step: 'deleteUsers', fault: '23503' },
  }),
]

/**
 * Also some of whom nothing is said but the status, at two moments, a key that needs
 * quoting, an assigned date, and the facts by which a user was selected.
 */
export const PLAIN_OUTCOMES: readonly Outcome[] = [
  outcome('v1'),
  outcome('v2', { status: 'vanished' }),
  outcome('v3', { at: '2030-06-01T10:00:00.007Z' as Instant }),
  outcome('v4, "x\\y" {\u00e9}'),
  outcome('v5', {
    status: 'applied',
    assigned: '2030-07-01' as CalendarDate,
    datesBefore: { purgeDate: null, expiryDate: '2030-06-01' as CalendarDate },
  }),
  outcome('v6', { evidence: { purgeDate: '2030-01-01', recordType: 'public', userGroup: null } }),
]

export const TOTALS: Totals = { ...NO_TOTALS, scope: 3, purged: 1, kept: 1, failed: 1 }
export const TALLY: Tally = {
  reasons: { 'open-loans': 1 },
  warnings: { 'x-note/unknown': 1 },
  warningsOfThoseWhoGo: { 'x-note/unknown': 1 },
  waived: '12.5' as Money,
  demoted: 1,
  requestsCancelled: 2,
}
export const NEW_STATE: ShardState = {
  position: 0,
  claims: 1,
  confirmed: 0,
  totals: NO_TOTALS,
  tally: NO_TALLY,
}
