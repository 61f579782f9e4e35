// The job kinds that are not a purge, bound to the engine: assigning purge dates, and re-applying a
// tightened delete policy.
import { type CalendarDate, dateAt, type Instant } from '../domain/calendar.js'
import { removesMore } from '../domain/delete-policy.js'
import { DELETE_POLICY_LEVELS, type DeletePolicyLevel } from '../domain/policy.js'
import { type AssignedPurgeDate, assignPurgeDate } from '../domain/purge-date-rule.js'
import { nameSet } from '../domain/fold.js'
import type { UserFacts } from '../domain/user.js'
import type { Reason } from '../domain/verdict.js'
import { readableFacts } from '../eligibility/facts.js'
import type { SelectionCode } from '../eligibility/selection.js'
import type { AssignPurgeDatesOrder, BulkOrder, ReapplyDeletePolicyOrder } from '../jobs/job.js'
import type { DeletedUser } from '../ports/bulk.js'
import type { PurgeHost } from '../ports/host.js'
import { contractFault } from './fault.js'
import { foldNameOf } from './fold-name.js'
import { readUsers } from './purge-work.js'
import { requireAskedFor, stepOf } from './step.js'
import type { Candidates, Decision, Work } from './work.js'

/** A bulk order's users are found by the same port as they are acted on. */
export type BulkWork<Tx> = Work<Tx> & Candidates<Tx>

/** Binds a bulk order to the engine. */
export const bulkWork = <Tx>(order: BulkOrder, asOf: Instant, host: PurgeHost<Tx>): BulkWork<Tx> =>
  order._tag === 'assign-purge-dates'
    ? purgeDatesWork(order, asOf, host)
    : deletePolicyWork(order, host)

const kindOf = <Tx>(
  host: PurgeHost<Tx>,
): Pick<Work<Tx>, 'reads' | 'pipelined' | 'probe' | 'done' | 'refuse'> => ({
  reads: host.reads ?? 'in-transaction',
  pipelined: host.pipelined === true,
  probe: async (request) => {
    await host.countUsers(request)
  },
  done: 'applied',
  refuse: async () => null,
})

const always = (): boolean => true

const purgeDatesWork = <Tx>(
  order: AssignPurgeDatesOrder,
  asOf: Instant,
  host: PurgeHost<Tx>,
): BulkWork<Tx> => {
  const port = host.purgeDates
  if (port === undefined) throw contractFault('host-lacks-purge-dates')
  const runDate = dateAt(asOf, order.timeZone)
  // The host leaves out the keys that are equal; those that are equal when folded are kept here.
  const isExcluded = nameSet(order.users.exclude, foldNameOf(host))
  const dated = (decision: Decision) => {
    if (decision.assigned === undefined) throw contractFault('purge-date-not-decided')
    return { key: decision.key, date: decision.assigned }
  }
  const set = stepOf(port.setPurgeDates, {
    name: 'set-purge-dates',
    concerns: always,
    commandOf: dated,
  })
  const notify = stepOf(port.notifyUsers, {
    name: 'notify-users',
    concerns: always,
    commandOf: dated,
  })
  return {
    ...kindOf(host),
    candidates: (request) => port.candidates({ ...request, users: order.users }),
    read: async (request) =>
      (await readUsers(host, request)).map((user) => {
        const begun = request.begun?.get(user.key)
        // The date that this job has set itself is no reason not to tell the user.
        if (begun?.assigned !== undefined && set.name in begun.steps)
          return {
            key: user.key,
            act: true,
            reasons: [],
            warnings: [],
            actions: null,
            assigned: begun.assigned,
          }
        const assigned = isExcluded(user.key) ? EXCLUDED : assignedTo(order, user, runDate)
        return assigned._tag === 'Assign'
          ? {
              key: user.key,
              act: true,
              reasons: [],
              warnings: [],
              actions: null,
              assigned: assigned.date,
            }
          : { key: user.key, act: false, reasons: [assigned.reason], warnings: [], actions: null }
      }),
    steps: order.notify ? [set, notify] : [set],
  }
}

const EXCLUDED: AssignedPurgeDate = {
  _tag: 'Leave',
  reason: {
    _tag: 'Blocked',
    code: 'excluded' satisfies SelectionCode,
    measured: true,
    limit: false,
  },
}

/** A fact that throws when it is read is one that was not delivered. */
function assignedTo(
  order: AssignPurgeDatesOrder,
  user: UserFacts,
  runDate: CalendarDate,
): AssignedPurgeDate {
  try {
    return assignPurgeDate(order.assignment, user, runDate)
  } catch {
    return assignPurgeDate(order.assignment, readableFacts(user), runDate)
  }
}

const ALREADY_APPLIED = 'delete-policy-already-applied'

/**
 * Why nothing more is removed of a deleted user. How much is there must be known: what is removed
 * does not come back.
 */
const reasonToLeave = (wanted: DeletePolicyLevel, level: DeletePolicyLevel): Reason | null => {
  if (!DELETE_POLICY_LEVELS.includes(level)) return { _tag: 'RuleFailed', code: ALREADY_APPLIED }
  return removesMore(wanted, level)
    ? null
    : { _tag: 'Blocked', code: ALREADY_APPLIED, measured: level, limit: wanted }
}

const deletePolicyWork = <Tx>(
  order: ReapplyDeletePolicyOrder,
  host: PurgeHost<Tx>,
): BulkWork<Tx> => {
  const port = host.deletedUsers
  if (port === undefined) throw contractFault('host-lacks-deleted-users')
  const decide = ({ key, level }: DeletedUser): Decision => {
    const reason = reasonToLeave(order.level, level)
    return {
      key,
      act: reason === null,
      reasons: reason === null ? [] : [reason],
      warnings: [],
      actions: null,
    }
  }
  return {
    ...kindOf(host),
    candidates: (request) => port.candidates({ ...request, level: order.level }),
    read: async (request) => (await requireAskedFor(request.keys, port.read(request))).map(decide),
    steps: [
      stepOf(port.tighten, {
        name: 'tighten-delete-policy',
        concerns: always,
        commandOf: ({ key }) => ({ key, level: order.level }),
      }),
    ],
  }
}
