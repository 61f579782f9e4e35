// The job kind that assigns purge dates in bulk, and tells the users where the order wants it.
import { type CalendarDate, dateAt, type Instant } from '../../domain/calendar.js'
import { candidateQuery } from '../../domain/candidate-query.js'
import type { UserChoice } from '../../domain/criteria.js'
import type { NameWatch } from '../../domain/name-watch.js'
import { assignPurgeDate, datesBefore } from '../../domain/purge-date-rule.js'
import type { UserFacts } from '../../domain/user.js'
import type { Reason } from '../../domain/verdict.js'
import { readableFacts } from '../../eligibility/facts.js'
import { reasonOf } from '../../eligibility/reason.js'
import type { BuiltInRuleCode } from '../../eligibility/rules/index.js'
import { findingOn, type RowFactName } from '../../eligibility/rules/row.js'
import { mismatchesOf, prepareSelection } from '../../eligibility/selection.js'
import type { Intent } from '../../jobs/intent.js'
import type { AssignPurgeDatesOrder, StoredPurgeDatesOrder } from '../../jobs/job.js'
import type { PurgeDatesPort } from '../../ports/bulk.js'
import type { PurgeHost } from '../../ports/host.js'
import { getsDate, stays } from '../decision.js'
import { contractFault } from '../fault.js'
import { foldNameOf } from '../fold-name.js'
import { stepOf } from '../step.js'
import type { Decision, Step } from '../work.js'
import { type BulkKind, bulkKind } from './bulk.js'
import { candidatesOf } from './candidates.js'
import { createdAfter } from './created-after.js'
import { homeLibraryOf, readUsers, userGroupOf } from './read-users.js'

/** What a read of users is held against, and who sees it. */
interface Seen {
  readonly chosen?: UserChoice
  /** Who was created after this day, under a key that was planned, is another person. */
  readonly plannedOn?: CalendarDate | null
  readonly watch?: NameWatch | undefined
}

/**
 * Binds the order to a host.
 *
 * @param seen.chosen - What every read is held against again.
 * @param seen.watch - Sees every user who is read, where a plan wants to know which names they
 * have.
 */
export function purgeDatesKind<Tx>(
  order: StoredPurgeDatesOrder,
  asOf: Instant,
  host: PurgeHost<Tx>,
  { chosen = order.users, watch, plannedOn = null }: Seen = {},
): BulkKind<Tx> {
  const port = host.purgeDates
  if (port === undefined) throw contractFault('host-lacks-purge-dates')
  const runDate = dateAt(asOf, order.timeZone)
  const { users, homeLibraries } = order
  const { recordTypes, include } = users
  const query = candidateQuery({ cutoffs: [], recordTypes, homeLibraries }, 'selected')
  const selection = prepareSelection(chosen, [], homeLibraries, foldNameOf(host))
  const steps = purgeDateSteps(port)
  return bulkKind({
    order,
    asOf,
    runDate,
    host,
    watch,
    listsNotFound: include !== null,
    candidates: candidatesOf(include, query, host),
    find: async (request) => {
      const { found, locked } = await readUsers(host, request)
      const decide = (user: UserFacts): Decision => {
        watch?.note(user)
        const begun = request.begun?.get(user.key)
        const set = dateAlreadySet(begun, steps.set.name)
        const known = { homeLibrary: homeLibraryOf(user), userGroup: userGroupOf(user) }
        if (set !== null) return { ...getsDate(user.key, set, begun?.datesBefore), ...known }
        const decision = decided(user, (readable) => {
          const other = plannedOn === null ? null : createdAfter(readable, plannedOn)
          const { mismatches, unknowns } = mismatchesOf(selection, readable)
          const reasons = [...(other === null ? [] : [other]), ...mismatches, ...unknowns]
          return reasons.length > 0
            ? leaves(readable, reasons)
            : decisionOn(order, readable, runDate)
        })
        return { ...decision, ...known }
      }
      return { found: found.map(decide), locked }
    },
    steps: order.notify ? [steps.set, steps.notify] : [steps.set],
  })
}

function purgeDateSteps<Tx>(port: PurgeDatesPort<Tx>): { set: Step<Tx>; notify: Step<Tx> } {
  return {
    set: stepOf(port.setPurgeDates, {
      name: 'set-purge-dates',
      commandOf: datedCommand,
    }),
    notify: stepOf(port.notifyUsers, {
      name: 'notify-users',
      commandOf: datedCommand,
    }),
  }
}

function datedCommand({ key, assigned }: Decision) {
  if (assigned === undefined) throw contractFault('purge-date-not-decided')
  return { key, date: assigned }
}

/** The date that this job has set itself: it is no reason not to tell the user. */
function dateAlreadySet(begun: Intent | undefined, step: string): CalendarDate | null {
  return begun?.assigned !== undefined && step in begun.steps ? begun.assigned : null
}

/** A fact that throws when it is read is one that was not delivered. */
function decided(user: UserFacts, decide: (user: UserFacts) => Decision): Decision {
  try {
    return decide(user)
  } catch {
    return decide(readableFacts(user))
  }
}

function decisionOn(
  order: AssignPurgeDatesOrder,
  user: UserFacts,
  runDate: CalendarDate,
): Decision {
  const protecting = protectionsOf(user)
  if (protecting.length > 0) return leaves(user, protecting)
  const assigned = assignPurgeDate(order.assignment, user, runDate)
  return assigned._tag === 'Assign'
    ? getsDate(user.key, assigned.date, datesBefore(user))
    : leaves(user, [assigned.reason])
}

function leaves(user: UserFacts, reasons: readonly Reason[]): Decision {
  return { ...stays(user.key, reasons), datesBefore: datesBefore(user) }
}

/**
 * What no purge touches needs no purge date, and a date on it would only mislead. An account of
 * which it is not known is left alone too.
 */
const PROTECTIONS = [
  ['protected-user', 'protectedUser'],
  ['legal-hold', 'legalHolds'],
  ['system-account', 'systemAccount'],
] as const satisfies readonly (readonly [BuiltInRuleCode, RowFactName])[]

/** Why an account is left alone, in the codes of the rules. */
function protectionsOf(user: UserFacts): readonly Reason[] {
  return PROTECTIONS.flatMap(([code, fact]) => {
    const finding = findingOn(user, fact)
    return finding === null ? [] : [reasonOf(code, finding, user)]
  })
}
