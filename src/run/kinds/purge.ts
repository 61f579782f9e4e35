// The job kind *purge*, as far as a run needs it: the decision on a user, and the steps.
import type { CalendarDate, Instant } from '../../domain/calendar.js'
import { type EvidenceFact, evidenceFacts, evidenceOf } from '../../domain/evidence.js'
import { NO_MONEY } from '../../domain/money.js'
import type { Caps } from '../../domain/policy.js'
import { REQUEST_STATES, type RequestState, type UserFacts } from '../../domain/user.js'
import type { Verdict } from '../../domain/verdict.js'
import { NO_ACTIONS } from '../../eligibility/actions.js'
import type { Evaluator } from '../../eligibility/evaluate.js'
import { storedRulesOf } from '../../eligibility/stored-rules.js'
import { instantFromMillis, millisFromInstant } from '../../internal/time.js'
import { refuseByCaps, refuseByPeriod } from '../../jobs/guards.js'
import type { Job, PurgeOrder } from '../../jobs/job.js'
import type { PurgeRefusal } from '../../jobs/refusal.js'
import type { PurgeHost } from '../../ports/host.js'
import { goes, stays } from '../decision.js'
import { stepOf } from '../step.js'
import type { Decision, RefuseRequest, Step, Work } from '../work.js'
import { compilePurge, type RuleSetup } from './compile-purge.js'
import { createdAfter } from './created-after.js'
import { hostWork, readsOf } from './kind.js'
import { homeLibraryOf, readUsers } from './read-users.js'

/** A purge that is stored, with the rules under which it was planned. */
export function storedPurge<Tx>(
  setup: RuleSetup<Tx>,
  order: PurgeOrder,
  { asOf, requestedBy, approvedBy, plannedBy }: Job,
): Work<Tx> {
  const people = { actor: requestedBy, approver: approvedBy, planner: plannedBy ?? null }
  const evaluator = compilePurge(setup, order, asOf, people, storedRulesOf(order))
  // A job that was stored before plans were holds nobody to the day of its own.
  return purgeWork(
    order,
    evaluator,
    setup.host,
    plannedBy === undefined ? null : evaluator.asOfDate,
  )
}

/**
 * The evaluator must be compiled from this very order.
 *
 * @param plannedOn - Who was created after this day, under a key that was planned, is another
 * person.
 */
export function purgeWork<Tx>(
  order: PurgeOrder,
  evaluator: Evaluator,
  host: PurgeHost<Tx>,
  plannedOn: CalendarDate | null = null,
): Work<Tx> {
  const { caps, evidence } = order.policy
  const kept = evidenceFacts(evidence, order.criteria)
  return {
    ...hostWork(host),
    ...readsOf(async (request) => {
      const { found, locked } = await readUsers(host, request)
      return {
        found: found.map((user) => decisionOf(user, evaluator.evaluate(user), kept, plannedOn)),
        locked,
      }
    }),
    steps: purgeSteps(order, host),
    done: 'purged',
    refuse: (request) => refuseByAllCaps(caps, request),
    countsOthers: (caps?.period ?? null) !== null,
  }
}

const DAY = 86_400_000

async function refuseByAllCaps(
  caps: Caps | null,
  { count, now, users: countUsers, counted }: RefuseRequest,
): Promise<PurgeRefusal | null> {
  if (caps === null) return null
  const users = await countUsers()
  const refusal = refuseByCaps(caps, count, users)
  const period = caps.period ?? null
  if (refusal !== null || period === null) return refusal
  const since = instantFromMillis(millisFromInstant(now) - period.days * DAY) as Instant
  return refuseByPeriod(caps, { count, users, since, jobs: await counted(since) })
}

// A user who is only deleted has no actions: most users are such, and there is nothing to store.
function decisionOf(
  user: UserFacts,
  verdict: Verdict,
  kept: readonly EvidenceFact[] | null,
  plannedOn: CalendarDate | null,
): Decision {
  const { key } = user
  const { warnings } = verdict
  const library = homeLibraryOf(user)
  if (verdict._tag !== 'Purge') return stays(key, verdict.reasons, warnings, library)
  const other = plannedOn === null ? null : createdAfter(user, plannedOn)
  if (other !== null) return stays(key, [other], warnings, library)
  const actions = verdict.actions === NO_ACTIONS ? null : verdict.actions
  const decision = goes(key, warnings, actions, library)
  return kept === null ? decision : { ...decision, evidence: evidenceOf(user, kept) }
}

/** The request states that a policy has cancelled. */
function cancelledStates(order: PurgeOrder): readonly RequestState[] {
  return REQUEST_STATES.filter((state) => order.policy.requests[state] === 'cancel')
}

function purgeSteps<Tx>(order: PurgeOrder, host: PurgeHost<Tx>): readonly Step<Tx>[] {
  const { demoteResearchers, waiveFines, cancelRequests, deleteUsers } = host.effects
  const states = cancelledStates(order)
  return [
    stepOf(demoteResearchers, {
      name: 'demote-researchers',
      part: 'demoteResearcher',
      concerns: (decision) => decision.actions?.demoteResearcher === true,
      commandOf: ({ key }) => ({ key }),
    }),
    stepOf(waiveFines, {
      name: 'waive-fines',
      part: 'waive',
      concerns: (decision) => decision.actions !== null && decision.actions.waive !== null,
      commandOf: ({ key, actions }) => ({ key, amount: actions?.waive ?? NO_MONEY }),
    }),
    stepOf(cancelRequests, {
      name: 'cancel-requests',
      part: 'cancelRequests',
      concerns: (decision) => decision.actions !== null && decision.actions.cancelRequests > 0,
      commandOf: ({ key, actions }) => ({ key, states, count: actions?.cancelRequests ?? 0 }),
    }),
    stepOf(deleteUsers, {
      name: 'delete-users',
      commandOf: ({ key }) => ({ key, level: order.policy.deletePolicy }),
      removes: true,
    }),
  ]
}
