// Plans and the users in them that the conformance cases of the journal store.
import type { Scalar } from '../../domain/brand.js'
import type { CalendarDate } from '../../domain/calendar.js'
import type { ActorKey, PlanId } from '../../domain/keys.js'
import type { Money } from '../../domain/money.js'
import type { PurgeActions, Reason, Warning } from '../../domain/verdict.js'
import type { GivenName } from '../../domain/vocabulary.js'
import type { Outcome } from '../../jobs/outcome.js'
import type { BulkVerdict, PlannedUser, PlannedVerdict, PurgePlan } from '../../jobs/plan.js'
import {
  type PlanProgress,
  type ReadyPlan,
  readyPlan,
  type UnfinishedPlan,
} from '../../jobs/stored-plan.js'
import type { OutcomeFilter, PlannedUserFilter } from '../../ports/plan-journal.js'
import { AT, JOB, key, LATER, ORDER, outcome } from './journal-fixtures.js'

/** Text that no store may change: quotes, breaks, no character at all, half a character. */
const HOSTILE = 'a\\b"\u0000\n\u00e9\u{1f4da}\ud800 '

export const planning = (id: string, orderHash = 'ab'.repeat(32)): UnfinishedPlan => ({
  id: id as PlanId,
  form: 1,
  host: `library of ${HOSTILE}`,
  order: ORDER,
  orderHash,
  plannedBy: 'staff-1' as ActorKey,
  asOf: AT,
  holdsUsers: true,
  status: 'Planning',
})

/** The progress of a plan of which nothing is known yet. */
export const PROGRESS: PlanProgress = {
  after: null,
  isAtEnd: false,
  users: 0,
  numbers: {},
  notMet: [],
  pages: '',
  lists: [],
  waiting: [],
}

const NOT_MET: GivenName = {
  kind: 'user-group',
  name: HOSTILE,
  recordType: null,
  path: 'criteria.recordTypes.0.userGroups.0',
}

/** Another one, which fills every field. */
export const FAR_PROGRESS: PlanProgress = {
  after: key('v4, "x\\y" {\u00e9}'),
  isAtEnd: true,
  users: 3,
  numbers: { counts: { purge: 2 }, [HOSTILE]: [1.5, null, { waived: '12.5' }] },
  notMet: [NOT_MET],
  pages: 'cd'.repeat(32),
  lists: ['ef'.repeat(32), ''],
  waiting: [key('a '), key('\\"'), key('\u{1f4da}')],
}

const FOUND: PurgePlan = {
  id: JOB,
  criteria: ORDER.criteria,
  policy: ORDER.policy,
  asOf: AT,
  asOfDate: '2030-06-01' as CalendarDate,
  cutoffs: ORDER.cutoffs,
  users: 9,
  counts: { examined: 3, purge: 2, keep: 1, notSelected: 0 },
  reasons: { 'open-loans': 1 },
  warnings: {},
  homeLibraries: { [HOSTILE]: { purge: 2, keep: 1, notSelected: 0 } },
  notFound: 0,
  excludedNotMet: 0,
  warningsOfThoseWhoGo: {},
  notSelected: { candidates: {}, others: null },
  waived: '12.5' as Money,
  demoted: 1,
  requestsCancelled: 2,
  cautions: ['days-zero'],
  namesNotMet: [{ ...NOT_MET, among: 'library' }],
  refusal: null,
  digest: 'digest',
}

/** The plan when planning has ended. */
export const ready = (id: string): ReadyPlan =>
  readyPlan(planning(id), LATER, { ...FOUND, id: id as PlanId })

export const planned = (userKey: string, change: Partial<PlannedUser> = {}): PlannedUser => ({
  key: key(userKey),
  verdict: going(),
  userGroup: null,
  homeLibrary: null,
  ...change,
})

const going = (
  warnings: readonly Warning[] = [],
  actions: PurgeActions = { demoteResearcher: false, waive: null, cancelRequests: 0 },
): PlannedVerdict => ({ _tag: 'Purge', actions, warnings })

const changing = (change: Partial<BulkVerdict> = {}): PlannedVerdict => ({
  _tag: 'Apply',
  reasons: [],
  warnings: [],
  assigned: null,
  datesBefore: null,
  ...change,
})

const blocked = (code: string, measured: Scalar = 1, limit: Scalar = 0): Reason => ({
  _tag: 'Blocked',
  code,
  measured,
  limit,
})

const UNKNOWN: Reason = { _tag: 'Unknown', code: 'x-note', fact: 'extra.note' }

/**
 * One of every verdict, with much and with nothing to say, in the order of their keys. Groups,
 * libraries and codes are such as a careless store takes for one another.
 */
export const PLANNED_USERS: readonly PlannedUser[] = [
  planned('A', { userGroup: 'a', homeLibrary: 'main' }),
  planned('a', {
    verdict: going([UNKNOWN], {
      demoteResearcher: true,
      waive: '12.5' as Money,
      cancelRequests: 2,
    }),
    userGroup: 'a ',
    homeLibrary: 'main',
  }),
  planned('a ', {
    verdict: {
      _tag: 'Keep',
      reasons: [blocked('open-loans', 2), blocked('x-"quoted"', HOSTILE, null)],
      warnings: [],
    },
    userGroup: 'A',
  }),
  planned('b"\\', {
    verdict: {
      _tag: 'NotSelected',
      reasons: [blocked('OPEN-LOANS', '"code":"x-trap"', true)],
      warnings: [UNKNOWN],
    },
    userGroup: HOSTILE,
    homeLibrary: HOSTILE,
  }),
  planned('c', { verdict: { _tag: 'NotFound' } }),
  planned('d', { verdict: changing(), userGroup: 'a', homeLibrary: 'Main' }),
  planned('e', {
    verdict: changing({
      warnings: [blocked('open-loans')],
      assigned: '2030-07-01' as CalendarDate,
      datesBefore: { purgeDate: null, expiryDate: '2030-06-01' as CalendarDate },
    }),
    userGroup: '',
    homeLibrary: 'null',
  }),
  planned('f', {
    verdict: changing({ _tag: 'Leave', reasons: [{ _tag: 'RuleFailed', code: 'open' }] }),
    homeLibrary: 'main',
  }),
  planned('\u{1f4da}', { verdict: going([blocked('x-shelf', null, 1.5)]) }),
]

/** Filters, each with the keys of those users whom it leaves. */
export const PLANNED_FILTERS: readonly (readonly [PlannedUserFilter, readonly string[]])[] = [
  [{}, PLANNED_USERS.map((each) => each.key)],
  [{ verdicts: [] }, PLANNED_USERS.map((each) => each.key)],
  [{ verdicts: ['Purge'] }, ['A', 'a', '\u{1f4da}']],
  [{ verdicts: ['Keep', 'NotSelected', 'NotFound'] }, ['a ', 'b"\\', 'c']],
  [{ verdicts: ['Leave', 'Apply'] }, ['d', 'e', 'f']],
  [{ code: 'open-loans' }, ['a ', 'e']],
  [{ code: 'OPEN-LOANS' }, ['b"\\']],
  [{ code: 'open' }, ['f']],
  [{ code: 'x-note' }, ['a', 'b"\\']],
  [{ code: 'x-"quoted"' }, ['a ']],
  [{ code: 'x-trap' }, []],
  [{ code: '%' }, []],
  [{ userGroup: 'a' }, ['A', 'd']],
  [{ userGroup: 'a ' }, ['a']],
  [{ userGroup: 'A' }, ['a ']],
  [{ userGroup: '' }, ['e']],
  [{ userGroup: HOSTILE }, ['b"\\']],
  [{ userGroup: null }, ['c', 'f', '\u{1f4da}']],
  [{ homeLibrary: 'main' }, ['A', 'a', 'f']],
  [{ homeLibrary: 'null' }, ['e']],
  [{ homeLibrary: HOSTILE }, ['b"\\']],
  [{ homeLibrary: null }, ['a ', 'c', '\u{1f4da}']],
  [{ verdicts: ['Purge'], homeLibrary: 'main', code: 'x-note' }, ['a']],
  [{ verdicts: ['Purge'], userGroup: null, homeLibrary: null }, ['\u{1f4da}']],
]

/** What became of some of them, and of somebody whom the plan does not have. */
export const LATER_OUTCOMES: readonly Outcome[] = [
  outcome('A'),
  outcome('a', { status: 'kept', reasons: [blocked('open-loans')] }),
  outcome('a ', {
    status: 'failed',
    warnings: [UNKNOWN],
    failure: { code: 'effect-failed', step: 'deleteUsers', fault: '23503' },
  }),
  outcome('d', { status: 'applied' }),
  outcome('z', { status: 'kept', reasons: [blocked('effect-failed')] }),
]

/** Filters of outcomes, each with the keys of those whom it leaves. */
export const OUTCOME_FILTERS: readonly (readonly [OutcomeFilter, readonly string[]])[] = [
  [{}, ['A', 'a', 'a ', 'd', 'z']],
  [{ statuses: ['kept'] }, ['a', 'z']],
  [{ code: 'open-loans' }, ['a']],
  [{ code: 'x-note' }, ['a ']],
  [{ code: 'effect-failed' }, ['z']],
  [{ userGroup: 'a' }, ['A', 'd']],
  [{ userGroup: 'a ' }, ['a']],
  [{ userGroup: null }, ['z']],
  [{ homeLibrary: 'main' }, ['A', 'a']],
  [{ homeLibrary: null }, ['a ', 'z']],
  [{ statuses: ['kept', 'purged'], homeLibrary: 'main' }, ['A', 'a']],
  [{ statuses: ['kept'], code: 'open-loans', userGroup: 'a ', homeLibrary: 'main' }, ['a']],
]
