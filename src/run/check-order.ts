// What must hold of an order before anybody is looked at: its own fields, and the effects that the host has for it.
import { isKnownZone, isRealDate } from '../internal/time.js'
import { type Invalid, quote } from '../domain/invalid.js'
import { NO_MONEY } from '../domain/money.js'
import { DELETE_POLICY_LEVELS, type DeletePolicyLevel } from '../domain/policy.js'
import type { PurgeDateRule } from '../domain/purge-date-rule.js'
import type { AssignPurgeDatesOrder, BulkOrder, PurgeOrder } from '../jobs/job.js'
import type { PurgeHost } from '../ports/host.js'

/** What a purge may need and the host cannot do: effects that it does not have, a level at which it does not delete. */
export const missingEffects = <Tx>(
  host: PurgeHost<Tx>,
  { criteria, policy }: Pick<PurgeOrder, 'criteria' | 'policy'>,
): readonly Invalid[] => {
  const mayWaive =
    criteria.waiveThreshold !== NO_MONEY || policy.fineTotal === 'net' || (policy.rules['debt-over-threshold'] ?? 'on') !== 'on'
  const needed = {
    waiveFines: mayWaive,
    cancelRequests: Object.values(policy.requests).includes('cancel'),
    demoteResearchers: policy.researchers === 'enabled',
  }
  const effects = (['waiveFines', 'cancelRequests', 'demoteResearchers'] as const)
    .filter((effect) => needed[effect] && host.effects[effect] === undefined)
    .map((effect) => missing(`host.effects.${effect}`))
  return [...effects, ...levelBeyond(host, policy.deletePolicy, 'policy.deletePolicy')]
}

const levelBeyond = <Tx>({ deletePolicies }: PurgeHost<Tx>, level: DeletePolicyLevel, path: string): readonly Invalid[] =>
  deletePolicies === undefined || deletePolicies.includes(level)
    ? []
    : [
        {
          code: 'unsupported-level',
          path,
          expected: `a level at which the host deletes (${deletePolicies.join(' | ')})`,
          got: quote(level),
        },
      ]

/** Every mistake in a bulk order, and every port that it needs and the host does not have. */
export const mistakesInBulk = <Tx>(host: PurgeHost<Tx>, order: BulkOrder): readonly Invalid[] => {
  if (order._tag === 'assign-purge-dates') return [...mistakesInAssignment(order), ...missingForAssignment(host, order)]
  return [
    ...(DELETE_POLICY_LEVELS.includes(order.level)
      ? levelBeyond(host, order.level, 'order.level')
      : [{ code: 'invalid-level', path: 'order.level', expected: DELETE_POLICY_LEVELS.join(' | '), got: quote(order.level) }]),
    ...(host.deletedUsers === undefined ? [missing('host.deletedUsers')] : []),
  ]
}

const missing = (path: string): Invalid => ({ code: 'missing-effect', path, expected: 'a port, since the order needs it', got: 'nothing' })

const missingForAssignment = <Tx>({ purgeDates }: PurgeHost<Tx>, { notify }: AssignPurgeDatesOrder): readonly Invalid[] => {
  if (purgeDates === undefined) return [missing('host.purgeDates')]
  return notify && purgeDates.notifyUsers === undefined ? [missing('host.purgeDates.notifyUsers')] : []
}

const mistakesInAssignment = ({ users, assignment, timeZone }: AssignPurgeDatesOrder): readonly Invalid[] => [
  ...(isKnownZone(timeZone)
    ? []
    : [{ code: 'unknown-zone', path: 'order.timeZone', expected: 'an IANA time zone, e.g. Europe/Zurich', got: quote(timeZone) }]),
  ...(users.userGroups.length > 0 && users.recordType === null
    ? [{ code: 'group-without-record-type', path: 'order.users.userGroups', expected: 'a record type beside the groups', got: 'none' }]
    : []),
  ...mistakesInRule(assignment.rule, 'order.assignment.rule'),
  ...assignment.exceptions.flatMap((each, at) => mistakesInRule(each.rule, `order.assignment.exceptions.${at}.rule`)),
]

const mistakesInRule = ({ anchor, months, days }: PurgeDateRule, path: string): readonly Invalid[] => [
  ...wholeUpTo(months, 1200, `${path}.months`),
  ...wholeUpTo(days, 36_500, `${path}.days`),
  ...(anchor._tag === 'day' && !isRealDate(anchor.date)
    ? [{ code: 'invalid-date', path: `${path}.anchor.date`, expected: 'a day that exists, YYYY-MM-DD', got: quote(anchor.date) }]
    : []),
]

const wholeUpTo = (value: number, most: number, path: string): readonly Invalid[] =>
  Number.isInteger(value) && value >= 0 && value <= most
    ? []
    : [{ code: 'invalid-number', path, expected: `a whole number from 0 to ${most}`, got: quote(value) }]
