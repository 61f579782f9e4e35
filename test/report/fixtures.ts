// Report data for the tests of this folder.
import type { CalendarDate, Instant, ZoneName } from '../../src/domain/calendar.js'
import { daysBack } from '../../src/domain/criteria.js'
import type { ActorKey, JobId, PlanId, UserKey } from '../../src/domain/keys.js'
import { type Money, NO_MONEY } from '../../src/domain/money.js'
import type { FormerPolicy } from '../../src/domain/former-policy.js'
import type { PurgePolicy } from '../../src/domain/policy.js'
import { type Reason, reasonKey } from '../../src/domain/verdict.js'
import type {
  StoredPurgeDatesOrder,
  JobOrder,
  CompletedJob,
  PurgeOrder,
  QueuedJob,
  RefusedJob,
  RunningJob,
} from '../../src/jobs/job.js'
import type { Outcome } from '../../src/jobs/outcome.js'
import type { BulkPlan, PurgePlan } from '../../src/jobs/plan.js'
import type { PurgeReport } from '../../src/jobs/report-data.js'
import { NO_TALLY, NO_TOTALS, type Tally, type Totals } from '../../src/jobs/totals.js'

export const at = (text: string): Instant => text as Instant
const amount = (text: string): Money => text as Money
export const user = (text: string): UserKey => text as UserKey
const day = (text: string): CalendarDate => text as CalendarDate

export const policy: PurgePolicy = {
  name: 'alma',
  timeZone: 'Europe/Zurich' as ZoneName,
  currency: { code: 'CHF', digits: 2 },
  rules: { 'staff-roles': 'warn' },
  fineTotal: 'net',
  requests: { pending: 'cancel', inTransit: 'block', onHoldShelf: 'block', shipped: 'block' },
  recentActivity: { days: 365, setting: 'on' },
  recentLoan: null,
  protectedGroups: null,
  researchers: 'enabled',
  deletePolicy: 'keep-statistics-remove-id',
  caps: { maxCount: 100, maxPercent: '2.5', exceededWhen: 'or' },
  approval: 'second-person',
}

const { recentActivity: _activity, recentLoan: _loan, ...same } = policy

/** A policy as an order of 0.1.0 has it. */
export const formerPolicy: FormerPolicy = {
  ...same,
  rules: { 'requests-pending': 'warn', 'recent-activity': 'on' },
  recentActivityDays: 365,
  protectedGroups: ['staff'],
}

export const order: PurgeOrder = {
  _tag: 'purge',
  criteria: {
    dates: [daysBack('purgeDate', 10)],
    recordTypes: [{ recordType: 'public', userGroups: ['student'] }],
    homeLibraries: [],
    waiveThreshold: amount('10'),
    include: null,
    exclude: [],
  },
  policy,
  cutoffs: [{ field: 'purgeDate', date: day('2013-12-10'), inclusive: false, orAbsent: false }],
  homeLibraries: [],
  rules: { 'open-loans': 'on', 'staff-roles': 'warn', 'recent-activity': 'on', 'x-own': 'on' },
}

const record = {
  id: 'job-1' as JobId,
  host: 'central-library',
  order,
  orderHash: 'ab'.repeat(32),
  requestedBy: 'head-of-circulation' as ActorKey,
  approvedBy: 'second-librarian' as ActorKey,
  submittedAt: at('2013-12-20T11:00:00.000Z'),
  asOf: at('2013-12-20T23:30:00.000Z'),
  confirmed: { digest: 'cd'.repeat(32), count: 8 },
}

export const totals: Totals = {
  ...NO_TOTALS,
  scope: 12,
  purged: 7,
  kept: 2,
  vanished: 1,
  failed: 1,
  inDoubt: 1,
}

export const tally: Tally = {
  reasons: { 'open-loans': 2, debt: 1, 'requests/unknown': 1, 'x-own/rule-failed': 1 },
  warnings: { 'staff-roles': 3 },
  warningsOfThoseWhoGo: { 'staff-roles': 2 },
  homeLibraries: { main: { purged: 3, kept: 1 }, '': { vanished: 1 } },
  waived: amount('1234.5'),
  demoted: 2,
  requestsCancelled: 4,
}

export const completed: CompletedJob = {
  ...record,
  status: 'Completed',
  startedAt: at('2013-12-20T12:00:00.000Z'),
  finishedAt: at('2013-12-20T13:02:03.900Z'),
  totals,
}
export const queued: QueuedJob = { ...record, status: 'Queued' }
export const running: RunningJob = {
  ...record,
  status: 'Running',
  startedAt: at('2013-12-20T12:00:00.000Z'),
}
export const refused: RefusedJob = {
  ...record,
  status: 'Refused',
  refusedAt: at('2013-12-20T12:00:00.000Z'),
  refusal: {
    _tag: 'CapExceeded',
    code: 'cap-exceeded',
    count: 1200,
    users: 4000,
    maxCount: 100,
    maxPercent: '2.5',
  },
}

export const report: PurgeReport = {
  schema: 'ils-user-purge/report/3',
  job: completed,
  plan: null,
  totals,
  tally,
  addsUp: true,
  waitingFor: null,
}

/** A report of a finished job with these numbers, consistent with itself. */
export const reportOf = (numbers: Totals): PurgeReport => ({
  ...report,
  totals: numbers,
  job: { ...completed, totals: numbers },
})

export const refusedReport: PurgeReport = {
  ...report,
  job: refused,
  totals: NO_TOTALS,
  tally: NO_TALLY,
}

export const plan: PurgePlan = {
  id: 'job-1' as PlanId,
  criteria: order.criteria,
  policy,
  asOf: at('2013-12-20T11:00:00.000Z'),
  asOfDate: day('2013-12-20'),
  cutoffs: order.cutoffs,
  users: 4000,
  counts: { examined: 1212, purge: 1200, keep: 9, notSelected: 3 },
  reasons: { debt: 3, 'open-loans': 9, 'requests/unknown': 1 },
  warnings: { 'boundary-day': 2 },
  homeLibraries: { main: { purge: 1200, keep: 9, notSelected: 3 } },
  notFound: 0,
  excludedNotMet: 0,
  warningsOfThoseWhoGo: { 'boundary-day': 1 },
  notSelected: { candidates: { 'purge-date-after-cutoff': 3 }, others: { 'no-purge-date': 2788 } },
  waived: amount('99.995'),
  demoted: 2,
  requestsCancelled: 5,
  cautions: ['days-zero', 'no-user-group'],
  namesNotMet: [],
  refusal: null,
  digest: 'ef'.repeat(32),
}

export const loans: Reason = { _tag: 'Blocked', code: 'open-loans', measured: 2, limit: 0 }
export const debt: Reason = { _tag: 'Blocked', code: 'debt', measured: '10.01', limit: '10' }
export const staff: Reason = { _tag: 'Blocked', code: 'staff-roles', measured: 1, limit: 0 }
export const explain = (reason: Reason): string =>
  reason._tag === 'Blocked'
    ? `${reason.code}: ${reason.measured} against ${reason.limit}`
    : reasonKey(reason)

export const kept: Outcome = {
  userKey: user('u1'),
  status: 'kept',
  at: at('2013-12-20T12:30:00.000Z'),
  reasons: [loans, debt],
  warnings: [staff],
  actions: null,
  failure: null,
}
export const purged: Outcome = {
  ...kept,
  userKey: user('u2'),
  status: 'purged',
  reasons: [],
  warnings: [],
  actions: { demoteResearcher: true, waive: amount('10.005'), cancelRequests: 3 },
}
export const withEvidence: Outcome = {
  ...purged,
  evidence: { purgeDate: '2013-12-01', recordType: 'public', userGroup: null },
}
export const failed: Outcome = {
  ...purged,
  userKey: user('u3'),
  status: 'failed',
  failure: { code: 'effect-failed', step: 'waiveFines', fault: '23503' },
}
export const nothingDone = { demoteResearcher: false, waive: NO_MONEY, cancelRequests: 0 }

export const applied: Outcome = {
  ...kept,
  userKey: user('u4'),
  status: 'applied',
  reasons: [],
  warnings: [],
  assigned: day('2014-01-31'),
  datesBefore: { purgeDate: null, expiryDate: day('2013-12-31') },
}

const assigning: StoredPurgeDatesOrder = {
  _tag: 'assign-purge-dates',
  users: {
    recordTypes: [{ recordType: 'public', userGroups: ['student'] }],
    homeLibraries: [{ library: 'MAIN', withBranches: true }],
    include: null,
    exclude: [user('u9')],
  },
  homeLibraries: ['MAIN', 'MAIN-KIDS'],
  assignment: {
    rule: { anchor: { _tag: 'expiry-date' }, months: 1, days: 30 },
    exceptions: [
      {
        _tag: 'group',
        userGroup: 'staff',
        rule: { anchor: { _tag: 'quarter-end-of-expiry-date' }, months: 0, days: 0 },
      },
      {
        _tag: 'extra',
        fact: 'lostItemPaid',
        rule: { anchor: { _tag: 'day', date: day('2020-01-31') }, months: 0, days: 7 },
      },
    ],
    onlyWhereEmpty: true,
  },
  timeZone: policy.timeZone,
  notify: true,
}

const bulkReport = (bulk: JobOrder): PurgeReport => {
  const numbers = { ...NO_TOTALS, scope: 4, applied: 3, kept: 1 }
  return {
    ...report,
    job: { ...completed, order: bulk, totals: numbers },
    totals: numbers,
    tally: NO_TALLY,
  }
}

export const assignedReport = bulkReport(assigning)

/** A plan of that assignment, whose numbers are those of the job. */
export const assigningPlan: BulkPlan = {
  id: 'job-1' as PlanId,
  order: assigning,
  asOf: at('2013-12-20T11:00:00.000Z'),
  counts: { examined: 7, apply: 4, leave: 3 },
  reasons: { 'open-loans': 3 },
  notFound: 0,
  pastDates: 0,
  cautions: [],
  namesNotMet: [],
  digest: 'ef'.repeat(32),
}
export const reappliedReport = bulkReport({ _tag: 'reapply-delete-policy', level: 'remove' })

/** Names that have broken other reports. */
export const HOSTILE: readonly (readonly [string, string])[] = [
  ['a script', '<script>alert(1)</script>'],
  ['an attribute that ends', '" onmouseover="alert(1)'],
  ['an image', "<img src=x onerror='alert(1)'>"],
  ['the end of a script', '</script><!--'],
  ['a formula', '=cmd()'],
  ['a formula with quotes', '=HYPERLINK("http://evil.example","x")'],
  ['a DDE call', "+cmd|' /C calc'!A0"],
  ['an at-formula behind spaces', '  @SUM(1)'],
  ['a tab before a formula', '\t=1+1'],
  ['a line end before a formula', '\r\n=1+1'],
  ['a full-width formula', '＝1+1'],
  ['quotes and separators', 'O\'Neil, "Bob"; x'],
  ['right-to-left letters', 'דוד כהן'],
  ['a right-to-left override', 'gpj.\u202Eexe'],
  ['an isolate', '\u2067abc\u2069'],
  ['a terminal command', '\u001b[2J\u001b]0;title\u0007'],
  ['an eight-bit terminal command', '\u009b31m'],
  ['line separators', 'a\u2028b\u2029c\u0085d\u000be'],
  ['half a character', 'a\ud800b'],
  ['a null', 'a\u0000b'],
  ['a byte order mark', '\ufeffabc'],
  ['an emoji with joiners', '👩‍👩‍👧'],
  ['10,000 characters', 'x'.repeat(10_000)],
]

/** Control characters other than the line end, and marks that turn or hide text. */
export const HIDDEN =
  /(?!\n)\p{Cc}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Cs}/u
