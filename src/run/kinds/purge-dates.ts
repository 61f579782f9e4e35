// The job kind that assigns purge dates in bulk, and tells the users where the order wants it.
import { type CalendarDate, dateAt, type Instant } from '../../domain/calendar.js'
import { nameSet } from '../../domain/fold.js'
import type { NameWatch } from '../../domain/name-watch.js'
import { assignPurgeDate, datesBefore } from '../../domain/purge-date-rule.js'
import type { UserFacts } from '../../domain/user.js'
import type { Reason } from '../../domain/verdict.js'
import { readableFacts } from '../../eligibility/facts.js'
import { reasonOf } from '../../eligibility/reason.js'
import type { BuiltInRuleCode } from '../../eligibility/rules/index.js'
import { findingOn, type RowFactName } from '../../eligibility/rules/row.js'
import type { SelectionCode } from '../../eligibility/selection.js'
import type { Intent } from '../../jobs/intent.js'
import type { AssignPurgeDatesOrder } from '../../jobs/job.js'
import type { PurgeDatesPort } from '../../ports/bulk.js'
import type { PurgeHost } from '../../ports/host.js'
import { getsDate, stays } from '../decision.js'
import { contractFault } from '../fault.js'
import { foldNameOf } from '../fold-name.js'
import { stepOf } from '../step.js'
import type { Decision, Step } from '../work.js'
import { type BulkKind, bulkKind } from './bulk.js'
import { readUsers } from './read-users.js'

/**
 * Binds the order to a host.
 *
 * @param watch - Sees every user who is read, where a preview wants to know which names they have.
 */
export function purgeDatesKind<Tx>(
  order: AssignPurgeDatesOrder,
  asOf: Instant,
  host: PurgeHost<Tx>,
  watch?: NameWatch,
): BulkKind<Tx> {
  const port = host.purgeDates
  if (port === undefined) throw contractFault('host-lacks-purge-dates')
  const runDate = dateAt(asOf, order.timeZone)
  // The host leaves out the keys that are equal; those that are equal when folded are kept here.
  const isExcluded = nameSet(order.users.exclude, foldNameOf(host))
  const steps = purgeDateSteps(port)
  return bulkKind({
    order,
    asOf,
    runDate,
    host,
    ...(watch !== undefined && { watch }),
    candidates: (request) => port.candidates({ ...request, users: order.users }),
    read: async (request) =>
      (await readUsers(host, request)).map((user) => {
        watch?.note(user)
        const begun = request.begun?.get(user.key)
        const set = dateAlreadySet(begun, steps.set.name)
        if (set !== null) return getsDate(user.key, set, begun?.datesBefore)
        return decided(user, (readable) =>
          isExcluded(user.key)
            ? leaves(readable, [EXCLUDED])
            : decisionOn(order, readable, runDate),
        )
      }),
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

const EXCLUDED: Reason = {
  _tag: 'Blocked',
  code: 'excluded' satisfies SelectionCode,
  measured: true,
  limit: false,
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
