// The job kind *purge*: binds an order and a host's ports to the engine.
import { DATE_FIELDS, type DateField } from '../domain/criteria.js'
import type { UserKey } from '../domain/keys.js'
import type { Verdict } from '../domain/verdict.js'
import { NO_ACTIONS } from '../eligibility/actions.js'
import { deliveredFacts } from '../eligibility/facts.js'
import type { Evaluator } from '../eligibility/evaluate.js'
import { refuseByCaps } from '../jobs/guards.js'
import type { PurgeOrder } from '../jobs/job.js'
import type { PurgeHost } from '../ports/host.js'
import { isDay } from '../internal/time.js'
import { contractFault } from './fault.js'
import { requireAskedFor, stepOf } from './step.js'
import type { Decision, Step, Work } from './work.js'
import { REQUEST_STATES, type RequestState, type UserFacts } from '../domain/user.js'
import { NO_MONEY } from '../domain/money.js'

/**
 * A date that is no day, such as `2020-00-00` or 30 February, is a fact that was not delivered:
 * compared as text, it could be an early day.
 */
const sanitizedFacts = (user: UserFacts): UserFacts =>
  areSound(user) ? user : withoutImproperDates(deliveredFacts(user))

function areSound(user: UserFacts): boolean {
  try {
    return areDates(user)
  } catch {
    return false
  }
}

const withoutImproperDates = (user: UserFacts): UserFacts =>
  Object.fromEntries(
    Object.entries(user).filter(([name, value]) => !isDateField(name) || isDayOrNone(value)),
  ) as never

// Field by field: a loop over their names takes several times as long, and there is one for every
// user.
const areDates = ({
  purgeDate,
  expiryDate,
  lastActivityDate,
  lastLoanDate,
  createdDate,
}: Pick<UserFacts, DateField>): boolean =>
  isDayOrNone(purgeDate) &&
  isDayOrNone(expiryDate) &&
  isDayOrNone(lastActivityDate) &&
  isDayOrNone(lastLoanDate) &&
  isDayOrNone(createdDate)

const isDayOrNone = (value: unknown): boolean =>
  value === undefined || value === null || isDay(value)

const isDateField = (name: string): boolean => DATE_FIELDS.includes(name as DateField)

/**
 * The one way in which users are read: each key answered at most once, nobody answered who was not
 * asked for, and no date that is no day.
 */
export const readUsers = async <Tx>(
  host: PurgeHost<Tx>,
  {
    tx,
    keys,
    lock,
  }: { readonly tx: Tx; readonly keys: readonly UserKey[]; readonly lock: boolean },
): Promise<readonly UserFacts[]> =>
  (await requireAskedFor(keys, host.readUsers({ tx, keys, lock }))).map(sanitizedFacts)

/**
 * The one way in which users are counted. A cap by share that is held against no number would
 * refuse nothing.
 */
export const countUsers = async <Tx>(
  host: PurgeHost<Tx>,
  request: { readonly tx: Tx },
): Promise<number> => {
  const users = await host.countUsers(request)
  if (!Number.isSafeInteger(users) || users < 0) throw contractFault('host-count-improper')
  return users
}

const NO_REASONS: Decision['reasons'] = []

// Nothing besides deleting is no actions: most users are such, and there is nothing to store of it.
const decisionOf = (key: UserKey, verdict: Verdict): Decision =>
  verdict._tag === 'Purge'
    ? {
        key,
        act: true,
        reasons: NO_REASONS,
        warnings: verdict.warnings,
        actions: verdict.actions === NO_ACTIONS ? null : verdict.actions,
      }
    : { key, act: false, reasons: verdict.reasons, warnings: verdict.warnings, actions: null }

/** The request states that a policy has cancelled. */
const cancelledStates = (order: PurgeOrder): readonly RequestState[] =>
  REQUEST_STATES.filter((state) => order.policy.requests[state] === 'cancel')

/** Binds a purge to the engine. The evaluator must be compiled from this very order. */
export const purgeWork = <Tx>(
  order: PurgeOrder,
  evaluator: Evaluator,
  host: PurgeHost<Tx>,
): Work<Tx> => {
  const { caps } = order.policy
  return {
    reads: host.reads ?? 'in-transaction',
    pipelined: host.pipelined === true,
    probe: async (request) => {
      await host.countUsers(request)
    },
    read: async (request) =>
      (await readUsers(host, request)).map((user) =>
        decisionOf(user.key, evaluator.evaluate(user)),
      ),
    steps: purgeSteps(order, host),
    done: 'purged',
    refuse: async ({ tx, count }) =>
      caps === null
        ? null
        : refuseByCaps(
            caps,
            count,
            await countUsers(host, { tx: host.reads === 'outside' ? (undefined as Tx) : tx }),
          ),
  }
}

const purgeSteps = <Tx>(order: PurgeOrder, host: PurgeHost<Tx>): readonly Step<Tx>[] => {
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
      concerns: (decision) => decision.act,
      commandOf: ({ key }) => ({ key, level: order.policy.deletePolicy }),
      removes: true,
    }),
  ]
}
