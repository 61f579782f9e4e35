// Everything that the library says, in the words of any catalogue.
import {
  type ActorKey,
  type StoredPurgeDatesOrder,
  type Catalogue,
  describeCriteria,
  describePolicy,
  type DiscardCode,
  ENGLISH,
  explainCaution,
  explainError,
  explainReason,
  explainVerdict,
  type Instant,
  type Job,
  type JobId,
  type Money,
  type NameKind,
  type NameNotMet,
  type PlanBasis,
  type PlanId,
  type PlannedVerdict,
  PRESETS,
  type PurgeError,
  type PurgePlan,
  type PurgePolicy,
  type PurgeReport,
  type Reason,
  type UserKey,
} from 'ils-user-purge'
import {
  csvHeader,
  outcomeCsvRow,
  outcomeLine,
  planCsvHeader,
  planCsvRow,
  planText,
  reportHtml,
  reportText,
  verdictLine,
} from 'ils-user-purge/report'
import { beforeDay, monthsBack, never, orNever, yearsBack } from '../../src/domain/criteria.js'
import type { Cutoff } from '../../src/domain/cutoff.js'
import type { FactProblem } from '../../src/domain/fact-problem.js'
import { REASONS } from '../../src/words/english/reasons.js'
import { criteria, day, formerPolicy, key } from '../eligibility/cases.js'
import * as given from '../report/fixtures.js'

/** Every problem of a fact, with every kind of fact and every sort of value. */
const PROBLEMS: readonly FactProblem[] = [
  { _tag: 'Absent' },
  { _tag: 'Contradicted', by: 'debt' },
  ...keysOf('expected.').map((expected): FactProblem => malformed({ expected: expected as 'day' })),
  ...keysOf('got.').map((got): FactProblem => malformed({ got: got as 'date' })),
]

function keysOf(start: string): readonly string[] {
  const names = Object.keys(REASONS).filter((name) => name.startsWith(start))
  return names.map((name) => name.slice(start.length))
}

function malformed(told: Partial<Extract<FactProblem, { readonly _tag: 'Malformed' }>>) {
  return { _tag: 'Malformed', expected: 'day', got: 'date', ...told } as const
}

const reasonsOf = (code: string): readonly Reason[] => [
  { _tag: 'Blocked', code, measured: 2, limit: 0 },
  { _tag: 'Blocked', code, measured: null, limit: 0 },
  { _tag: 'Unknown', code, fact: 'debt' },
  ...PROBLEMS.map((problem): Reason => ({ _tag: 'Unknown', code, fact: 'debt', problem })),
  { _tag: 'RuleFailed', code },
]

const codes = [
  ...new Set(
    Object.keys(REASONS)
      .filter((each) => !/^(verdict|action|problem|expected|got)\b/.test(each))
      .map((each) => each.split('/')[0] ?? '')
      .filter((each) => each !== 'any'),
  ),
]

const PLAN_ID = '1' as PlanId

/** What the sentences of errors tell apart, by the beginning of their keys. */
function namesUnder(start: string): readonly string[] {
  const names = Object.keys(ENGLISH).filter((name) => name.startsWith(start))
  return names.map((name) => name.slice(start.length))
}

const ERRORS: readonly PurgeError[] = [
  { _tag: 'DigestMismatch', code: 'digest-mismatch', confirmed: 'a', actual: 'b' },
  { _tag: 'CountMismatch', code: 'count-mismatch', confirmed: 1, actual: 2 },
  { ...given.refused.refusal } as PurgeError,
  ...[0, 1, 11].map(
    (jobs): PurgeError => ({
      _tag: 'PeriodCapExceeded',
      code: 'period-cap-exceeded',
      count: 5,
      users: 100,
      days: jobs === 1 ? 1 : 30,
      since: '2026-01-01T12:00:00.000Z' as Instant,
      counted: 5,
      jobs: Array.from({ length: jobs }, (_, at) => String(at) as JobId),
      maxCount: 8,
      maxPercent: '2',
    }),
  ),
  { _tag: 'ApprovalMissing', code: 'approval-missing' },
  { _tag: 'ApprovalBySamePerson', code: 'approval-by-same-person' },
  { _tag: 'ApprovalByService', code: 'approval-by-service' },
  {
    _tag: 'InvalidOrder',
    code: 'invalid-order',
    mistakes: [
      { code: 'out-of-range', path: 'criteria.days', expected: 'E', got: '-1' },
      { code: 'not-an-object', path: '', expected: 'E', got: '1' },
    ],
  },
  { _tag: 'JobNotFound', code: 'job-not-found', jobId: '1' as JobId },
  { _tag: 'UserNotFound', code: 'user-not-found', userKey: '1' as UserKey },
  { _tag: 'PlanNotFound', code: 'plan-not-found', planId: PLAN_ID },
  {
    _tag: 'ForeignPlan',
    code: 'foreign-plan',
    planId: PLAN_ID,
    planHost: '1',
    askedHost: '2',
  },
  { _tag: 'PlanTampered', code: 'plan-tampered', planId: PLAN_ID },
  { _tag: 'PlanInterrupted', code: 'plan-interrupted', planId: PLAN_ID, fault: { code: '1' } },
  { _tag: 'PlanNotReady', code: 'plan-not-ready', planId: PLAN_ID },
  { _tag: 'PlanOrdered', code: 'plan-ordered', planId: PLAN_ID, jobId: '1' as JobId },
  ...namesUnder('discard.').map(
    (why): PurgeError => ({
      _tag: 'PlanDiscarded',
      code: 'plan-discarded',
      planId: PLAN_ID,
      why: why as DiscardCode,
    }),
  ),
  ...[604_800_000, 3_600_000, 120_000, 60_000, 90_000, 1000].map(
    (maxAgeMs): PurgeError => ({
      _tag: 'PlanExpired',
      code: 'plan-expired',
      planId: PLAN_ID,
      finishedAt: '2026-01-01T12:00:00.000Z' as Instant,
      maxAgeMs,
    }),
  ),
  ...namesUnder('basis.').map(
    (changed): PurgeError => ({
      _tag: 'PlanOutdated',
      code: 'plan-outdated',
      planId: PLAN_ID,
      changed: changed as PlanBasis,
    }),
  ),
  { _tag: 'NobodyGoes', code: 'nobody-goes', planId: PLAN_ID },
  { _tag: 'JobNotReady', code: 'job-not-ready', jobId: '1' as JobId, status: 'Queued' },
  {
    _tag: 'ForeignJob',
    code: 'foreign-job',
    jobId: '1' as JobId,
    jobHost: 'a',
    runnerHost: 'b',
  },
  { _tag: 'RunnerDraining', code: 'runner-draining', jobId: null },
  { _tag: 'HostFault', code: 'host-fault', operation: 'o', fault: { code: 'f' } },
]

const POLICIES: readonly PurgePolicy[] = [
  ...Object.values(PRESETS),
  ...(['on', 'warn', 'off'] as const).map((setting) => ({
    ...PRESETS.strict,
    rules: { 'researcher-not-demoted': setting },
    protectedGroups: setting === 'off' ? null : { groups: ['1'] as const, setting },
    recentActivity: setting === 'off' ? null : { days: setting === 'on' ? 1 : 30, setting },
    recentLoan: setting === 'off' ? null : { days: 1, setting },
    fineTotal: 'net' as const,
    requests: { ...PRESETS.strict.requests, pending: 'ignore' as const },
  })),
  ...(['keep-reportable', 'keep-statistics', 'keep-statistics-remove-id', 'remove'] as const).map(
    (deletePolicy) => ({
      ...PRESETS.strict,
      deletePolicy,
      researchers: 'enabled' as const,
      caps: {
        maxCount: deletePolicy === 'remove' ? 1 : 5,
        maxPercent: '2',
        exceededWhen: deletePolicy === 'remove' ? ('and' as const) : ('or' as const),
        period: { days: 30, maxCount: 1, maxPercent: null },
      },
      approval: 'second-person' as const,
      evidence: deletePolicy === 'remove' ? ('dates-and-primary-id' as const) : ('dates' as const),
    }),
  ),
]

const DUE = {
  field: 'purgeDate',
  date: day('2024-06-15'),
  inclusive: true,
  orAbsent: false,
} as const
const CUTOFFS: readonly (readonly Cutoff[])[] = [[DUE], [{ ...DUE, inclusive: false }]]

function criteriaSentences(catalogue: Catalogue): readonly string[] {
  const several = (
    ['purgeDate', 'expiryDate', 'lastActivityDate', 'lastLoanDate', 'createdDate'] as const
  ).flatMap((dateField) => [
    criteria({ dateField, days: 1 }),
    criteria({ dateField, days: 2, recordType: '1' }),
    criteria({
      days: null,
      recordType: '1',
      userGroups: ['2'],
      include: [key('1')],
      exclude: [key('2')],
    }),
  ])
  const more = criteria({
    dates: [
      orNever(monthsBack('purgeDate', 1)),
      monthsBack('expiryDate', 2),
      yearsBack('lastActivityDate', 1),
      yearsBack('createdDate', 2),
      never('lastLoanDate'),
    ],
    homeLibraries: [
      { library: '1', withBranches: true },
      { library: '2', withBranches: false },
    ],
  })
  const others = [
    more,
    criteria({ dates: [], include: [key('1')] }),
    criteria({ dates: [beforeDay('expiryDate', day('2024-06-15'))] }),
  ]
  return [...several, ...others].flatMap((each) =>
    CUTOFFS.flatMap((cutoff) =>
      (['on', 'warn', 'off'] as const).flatMap((setting) =>
        describeCriteria(
          each,
          cutoff,
          formerPolicy({ rules: { 'debt-over-threshold': setting } }),
          'of-0.1.0',
          catalogue,
        ),
      ),
    ),
  )
}

/** Every form of an order to assign purge dates. */
const ASSIGNED = (['run-date', 'quarter-end-of-expiry-date', 'expiry-date'] as const).map(
  (_tag, at) => {
    const { job: made } = given.assignedReport
    const order = made.order as StoredPurgeDatesOrder
    const rule = { anchor: { _tag }, months: at, days: at }
    const assignment = { rule, exceptions: [], onlyWhereEmpty: false }
    const users = { recordTypes: [], homeLibraries: [], include: null, exclude: [] }
    const finishedAt = made.submittedAt
    const again = { ...made, finishedAt, startedAt: finishedAt }
    return {
      ...given.assignedReport,
      job: { ...again, order: { ...order, assignment, users, notify: true } } as Job,
    }
  },
)

const job = given.report.job
const REPORTS = [
  given.report,
  given.assignedReport,
  given.reappliedReport,
  ...ASSIGNED,
  given.refusedReport,
  { ...given.report, job: given.running, totals: { ...given.totals, scope: 50 } },
  {
    ...given.report,
    job: given.running,
    waitingFor: { users: 2, since: '2026-11-22T12:00:00.000Z' as Instant, keys: [] },
  },
  { ...given.report, job: given.queued },
  { ...given.reportOf({ ...given.totals, kept: 1 }), addsUp: false },
  given.reportOf({ ...given.totals, kept: 3 }),
  given.reportOf({ ...given.totals, kept: Number.NaN }),
  { ...given.report, addsUp: false },
  { ...given.report, totals: { ...given.totals, kept: 3, failed: 0 } },
  { ...given.refusedReport, totals: given.totals },
  { ...given.report, job: { ...job, approvedBy: null } as Job },
  {
    ...given.report,
    job: {
      ...job,
      approvedBy: null,
      order: { ...given.order, policy: { ...given.policy, approval: 'none', evidence: 'dates' } },
    } as Job,
  },
]

/** Reports of jobs whose plan is stored, in each of which something else is wrong, or nothing. */
const counts = { ...given.plan.counts, purge: given.totals.scope }
const PLANNED: readonly PurgeReport[] = [
  { ...given.report, plan: { ...given.plan, counts } },
  { ...given.report, plan: given.plan },
  { ...given.assignedReport, plan: given.assigningPlan },
].map((report) => ({
  ...report,
  job: { ...report.job, plannedBy: '1' as ActorKey, note: '1' } as Job,
}))

const nobody = { ...given.plan.counts, purge: 0, keep: 0, notSelected: 1212 }

const unmet = (
  kind: NameKind,
  among: 'library' | 'examined',
  recordType: string | null = null,
) => ({
  kind,
  among,
  recordType,
  name: '1',
  path: '',
})

const NOT_MET: readonly NameNotMet[] = [
  unmet('record-type', 'library'),
  unmet('record-type', 'examined'),
  unmet('user-group', 'library', '1'),
  unmet('user-group', 'examined', '1'),
  unmet('home-library', 'library'),
  unmet('home-library', 'examined'),
  unmet('exception-group', 'examined'),
  ...Array.from({ length: 21 }, () => unmet('protected-group', 'examined')),
]

const PLANS: readonly PurgePlan[] = [
  {
    ...given.plan,
    cautions: [
      'days-zero',
      'days-not-set',
      'no-record-type',
      'no-user-group',
      'purge-date-in-past',
    ],
    namesNotMet: NOT_MET,
  },
  { ...given.plan, refusal: given.refused.refusal },
  { ...given.plan, counts: { ...given.plan.counts, examined: 1 } },
  { ...given.plan, cutoffs: given.plan.cutoffs.map((each) => ({ ...each, inclusive: true })) },
  {
    ...given.plan,
    cutoffs: given.plan.cutoffs.flatMap((each) => [
      { ...each, orAbsent: true },
      { ...each, date: null },
    ]),
    homeLibraries: {
      '': { purge: 1, keep: 2, notSelected: 3 },
      main: { purge: 1, keep: 2, notSelected: 3 },
    },
    notFound: 21,
    excludedNotMet: 2,
  },
  { ...given.plan, counts: { ...nobody, keep: 1212, notSelected: 0 } },
  { ...given.plan, counts: nobody },
  {
    ...given.plan,
    counts: { ...nobody, notSelected: 0, examined: 0 },
    criteria: { ...given.plan.criteria, include: ['1' as UserKey] },
  },
  { ...given.plan, counts: { ...nobody, notSelected: 0, examined: 0 }, users: 0 },
  { ...given.plan, counts: nobody, notSelected: { candidates: {}, others: null } },
]

const manyReasons = Array.from({ length: 41 }, () => given.loans)
const done = { demoteResearcher: true, waive: '1' as Money, cancelRequests: 1 }
const LISTS = {
  kept: [{ ...given.kept, reasons: manyReasons }],
  purged: [given.withEvidence, given.purged, { ...given.purged, actions: done }],
  failed: [given.failed],
  applied: [given.applied],
  vanished: [],
}

/** Every page, in every state of a report. */
export function pages(catalogue: Catalogue): readonly string[] {
  const words = { criteria: [], policy: [] }
  const most = Array.from({ length: 400 }, (_, at) => [`x-${at}`, 1] as const)
  const later = Array.from({ length: 600 }, () => ({ at: job.submittedAt, text: '1' }))
  const full = {
    report: { ...given.report, tally: { ...given.tally, reasons: Object.fromEntries(most) } },
    words: { criteria: Array.from({ length: 400 }, () => '1'), policy: [] },
    timeline: later,
  }
  return [
    ...[...REPORTS, ...PLANNED].map((report) =>
      reportHtml({ report, words, outcomes: LISTS, catalogue }),
    ),
    reportHtml({ ...full, catalogue }),
    reportHtml({
      report: { ...given.report, tally: { ...given.tally, warnings: {} } },
      words,
      catalogue,
    }),
    reportHtml({
      report: given.report,
      words,
      outcomes: { kept: [given.kept, given.kept] },
      catalogue,
    }),
  ]
}

/** Everything that the library says without a page. */
export function texts(catalogue: Catalogue): readonly string[] {
  const words = { catalogue, show: () => '1', showActor: () => '1' }
  const verdicts = [
    { _tag: 'Purge' as const, actions: done, warnings: [given.staff] },
    { _tag: 'Keep' as const, reasons: [given.loans] as const, warnings: [] },
    { _tag: 'NotSelected' as const, reasons: [given.loans] as const, warnings: [] },
  ]
  const bulk = { reasons: [], warnings: [], assigned: null, datesBefore: null }
  const planned: readonly PlannedVerdict[] = [
    ...verdicts,
    { ...bulk, _tag: 'Apply' },
    { ...bulk, _tag: 'Leave' },
    { _tag: 'NotFound' },
  ]
  return [
    ...codes.flatMap(reasonsOf).map((reason) => explainReason(reason, catalogue)),
    ...verdicts.flatMap((verdict) => {
      const { summary, reasons, warnings, actions } = explainVerdict(verdict, catalogue)
      return [summary, ...reasons, ...warnings, ...actions]
    }),
    ...(PLANS[0]?.cautions.map((caution) => explainCaution(caution, catalogue)) ?? []),
    ...ERRORS.map((error) => explainError(error, catalogue)),
    ...criteriaSentences(catalogue),
    ...POLICIES.flatMap((policy) => describePolicy(policy, undefined, catalogue)),
    ...PLANS.map((plan) => planText(plan, words)),
    ...[...REPORTS, ...PLANNED].map((report) => reportText(report, words)),
    ...planned.map((verdict) => verdictLine({ key: key('1'), verdict }, words)),
    ...[given.kept, given.failed, given.purged, given.withEvidence].map((outcome) =>
      outcomeLine(outcome, words),
    ),
    csvHeader({ catalogue }),
    planCsvHeader({ catalogue }),
    ...planned.map((verdict) =>
      planCsvRow({ key: key('1'), verdict, userGroup: null, homeLibrary: null }, words),
    ),
    outcomeCsvRow(given.purged, words),
    outcomeCsvRow({ ...given.purged, actions: { ...done, demoteResearcher: false } }, words),
  ]
}

/** What people read of a page, without its markup and script. */
export function bodyOf(page: string): string {
  const body = page.slice(page.indexOf('<body>')).replace(/<script>[\s\S]*?<\/script>/, '')
  return body.replace(/<[^>]*>/g, ' ')
}

/** What the fixtures say, and no catalogue: names, codes, a currency, digests, a schema. */
const DATA =
  /central-library|head-of-circulation|second-librarian|alma|public|main|student|\bstaff\b|CHF|NaN|job-1|lostItemPaid|criteria\.days|ils-user-purge\/report\/3|\b[0-9a-f]{64}\b|\([\w-]+(?:, [\w-]+)*\)|\bx-[\w-]+/g

/** The words in a text that are no data. */
export function wordsIn(text: string): readonly string[] {
  return text.replace(DATA, ' ').match(/[a-z]{2,}/gi) ?? []
}
