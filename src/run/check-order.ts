// What must hold of an order before anybody is looked at: its own fields, and the effects that the
// host has for it.
import {
  foldingMistakes,
  isRecord,
  isText,
  isWhole,
  keyMistakes,
  keysMistakes,
  type Loose,
  mistake,
  oneOf,
  textsMistakes,
  when,
} from '../domain/checks.js'
import type { DateField } from '../domain/criteria.js'
import { describe, type Invalid, quote } from '../domain/invalid.js'
import { actorKey, isKey } from '../domain/keys.js'
import { NO_MONEY } from '../domain/money.js'
import { DELETE_POLICY_LEVELS, type DeletePolicyLevel } from '../domain/policy.js'
import type { PurgeDateAnchor } from '../domain/purge-date-rule.js'
import { isDay, isKnownZone } from '../internal/time.js'
import { swallowRejection } from '../internal/settle.js'
import type { PurgeOrder } from '../jobs/job.js'
import type { PurgeHost } from '../ports/host.js'

/** Every mistake in what a host says of itself, of which nothing is taken for granted. */
export function mistakesInHost(host: {
  readonly identity?: unknown
  readonly foldName?: unknown
}): readonly Invalid[] {
  const { identity, foldName } = host
  const isIdentity = isKey(identity) && identity.trim() !== ''
  const expected = '1 to 255 characters, not blank, well formed, without control characters'
  return [
    ...when(!isIdentity, 'invalid-identity', 'host.identity', expected, describe(identity)),
    ...foldingMistakes('host.foldName', foldName),
  ]
}

/** The mistake of a name that the port for ids made: a promise, for instance, names nothing. */
export function mistakesInId(id: unknown): readonly Invalid[] {
  swallowRejection(id)
  return when(!isKey(id), 'invalid-id', 'ids.newId', 'a text of 1 to 64 characters', describe(id))
}

/**
 * What a purge may need and the host cannot do: a date that it does not have, effects that it does
 * not have, a level at which it does not delete.
 */
export const missingEffects = <Tx>(
  host: PurgeHost<Tx>,
  { criteria, policy }: Pick<PurgeOrder, 'criteria' | 'policy'>,
): readonly Invalid[] => {
  const mayWaive =
    criteria.waiveThreshold !== NO_MONEY ||
    policy.fineTotal === 'net' ||
    (policy.rules['debt-over-threshold'] ?? 'on') !== 'on'
  const needed = {
    waiveFines: mayWaive,
    cancelRequests: Object.values(policy.requests).includes('cancel'),
    demoteResearchers: policy.researchers === 'enabled',
  }
  const effects = (['waiveFines', 'cancelRequests', 'demoteResearchers'] as const)
    .filter((effect) => needed[effect] && host.effects[effect] === undefined)
    .map((effect) => missing(`host.effects.${effect}`))
  return [
    ...dateBeyond(host, criteria.dateField),
    ...effects,
    ...levelBeyond(host, policy.deletePolicy, 'policy.deletePolicy'),
  ]
}

function dateBeyond<Tx>({ dateFields }: PurgeHost<Tx>, field: DateField): readonly Invalid[] {
  if (dateFields === undefined || dateFields.includes(field)) return []
  const expected = `a date that the host has (${dateFields.join(' | ')})`
  return [mistake('unsupported-date-field', 'criteria.dateField', expected, quote(field))]
}

const levelBeyond = <Tx>(
  { deletePolicies }: PurgeHost<Tx>,
  level: DeletePolicyLevel,
  path: string,
): readonly Invalid[] =>
  deletePolicies === undefined || deletePolicies.includes(level)
    ? []
    : [
        mistake(
          'unsupported-level',
          path,
          `a level at which the host deletes (${deletePolicies.join(' | ')})`,
          quote(level),
        ),
      ]

const levelMistakes = <Tx>(host: PurgeHost<Tx>, level: unknown): readonly Invalid[] =>
  (DELETE_POLICY_LEVELS as readonly unknown[]).includes(level)
    ? levelBeyond(host, level as DeletePolicyLevel, 'order.level')
    : [mistake('invalid-level', 'order.level', DELETE_POLICY_LEVELS.join(' | '), quote(level))]

/**
 * Every mistake in a bulk order, of which nothing is taken for granted, and every port that it
 * needs and the host does not have.
 */
export const mistakesInBulk = <Tx>(host: PurgeHost<Tx>, order: unknown): readonly Invalid[] => {
  if (!isRecord(order)) return [mistake('invalid-order', 'order', 'a bulk order', describe(order))]
  switch (order._tag) {
    case 'assign-purge-dates':
      return [...mistakesInAssignment(order), ...missingForAssignment(host, order)]
    case 'reapply-delete-policy':
      return [
        ...levelMistakes(host, order.level),
        ...(host.deletedUsers === undefined ? [missing('host.deletedUsers')] : []),
      ]
    default:
      return oneOf('order._tag', order._tag, ['assign-purge-dates', 'reapply-delete-policy'])
  }
}

/** Every mistake in who asks and who approves: without a name there is nobody. */
export const mistakesInPeople = (requestedBy: unknown, approvedBy: unknown): readonly Invalid[] => [
  ...keyMistakes('requestedBy', requestedBy, actorKey),
  ...(approvedBy === undefined || approvedBy === null
    ? []
    : keyMistakes('approvedBy', approvedBy, actorKey)),
]

const missing = (path: string): Invalid =>
  mistake('missing-effect', path, 'a port, since the order needs it', 'nothing')

const missingForAssignment = <Tx>(
  { purgeDates }: PurgeHost<Tx>,
  { notify }: Loose,
): readonly Invalid[] => {
  if (purgeDates === undefined) return [missing('host.purgeDates')]
  return notify === true && purgeDates.notifyUsers === undefined
    ? [missing('host.purgeDates.notifyUsers')]
    : []
}

const mistakesInAssignment = ({
  users,
  assignment,
  timeZone,
  notify,
}: Loose): readonly Invalid[] => [
  ...when(
    typeof timeZone !== 'string' || !isKnownZone(timeZone),
    'unknown-zone',
    'order.timeZone',
    'an IANA time zone, e.g. Europe/Zurich',
    quote(timeZone),
  ),
  ...mistakesInFlag('order.notify', notify),
  ...mistakesInUsers(users),
  ...(isRecord(assignment)
    ? [
        ...mistakesInRule(assignment.rule, 'order.assignment.rule'),
        ...mistakesInExceptions(assignment.exceptions),
        ...mistakesInFlag('order.assignment.onlyWhereEmpty', assignment.onlyWhereEmpty),
      ]
    : [
        mistake(
          'invalid-assignment',
          'order.assignment',
          'how the dates are reckoned',
          describe(assignment),
        ),
      ]),
]

const mistakesInFlag = (path: string, value: unknown): readonly Invalid[] =>
  when(typeof value !== 'boolean', 'invalid-flag', path, 'true or false', describe(value))

const mistakesInUsers = (users: unknown): readonly Invalid[] => {
  const path = 'order.users'
  if (!isRecord(users))
    return [mistake('invalid-users', path, 'which users are meant', describe(users))]
  const { recordType, userGroups, include, exclude } = users
  return [
    ...when(
      recordType !== null && !isText(recordType),
      'invalid-text',
      `${path}.recordType`,
      'a text that is not empty, or null',
      describe(recordType),
    ),
    ...textsMistakes(`${path}.userGroups`, userGroups),
    ...when(
      Array.isArray(userGroups) && userGroups.length > 0 && recordType === null,
      'group-without-record-type',
      `${path}.userGroups`,
      'a record type beside the groups',
      'none',
    ),
    ...(include === null ? [] : keysMistakes(`${path}.include`, include)),
    ...keysMistakes(`${path}.exclude`, exclude),
  ]
}

const mistakesInExceptions = (exceptions: unknown): readonly Invalid[] => {
  const path = 'order.assignment.exceptions'
  if (!Array.isArray(exceptions))
    return [mistake('invalid-list', path, 'a list of exceptions', describe(exceptions))]
  return Array.from<unknown>(exceptions).flatMap((each, at) =>
    mistakesInException(each, `${path}.${at}`),
  )
}

const mistakesInException = (exception: unknown, path: string): readonly Invalid[] => {
  if (!isRecord(exception))
    return [mistake('invalid-exception', path, 'an exception', describe(exception))]
  const named = exception._tag === 'group' ? 'userGroup' : 'fact'
  return [
    ...oneOf(`${path}._tag`, exception._tag, ['group', 'extra']),
    ...when(
      !isText(exception[named]),
      'invalid-text',
      `${path}.${named}`,
      'a text that is not empty',
      describe(exception[named]),
    ),
    ...mistakesInRule(exception.rule, `${path}.rule`),
  ]
}

const mistakesInRule = (rule: unknown, path: string): readonly Invalid[] => {
  if (!isRecord(rule))
    return [mistake('invalid-rule', path, 'a rule for purge dates', describe(rule))]
  return [
    ...mistakesInAnchor(rule.anchor, `${path}.anchor`),
    ...wholeUpTo(rule.months, 1200, `${path}.months`),
    ...wholeUpTo(rule.days, 36_500, `${path}.days`),
  ]
}

const ANCHORS: readonly PurgeDateAnchor['_tag'][] = [
  'expiry-date',
  'quarter-end-of-expiry-date',
  'run-date',
  'day',
]

const mistakesInAnchor = (anchor: unknown, path: string): readonly Invalid[] => {
  if (!isRecord(anchor))
    return [mistake('invalid-anchor', path, 'from which day is reckoned', describe(anchor))]
  return [
    ...oneOf(`${path}._tag`, anchor._tag, ANCHORS),
    ...when(
      anchor._tag === 'day' && !isDay(anchor.date),
      'invalid-date',
      `${path}.date`,
      'a day that exists, YYYY-MM-DD',
      quote(anchor.date),
    ),
  ]
}

const wholeUpTo = (value: unknown, most: number, path: string): readonly Invalid[] =>
  when(
    !isWhole(value, 0, most),
    'invalid-number',
    path,
    `a whole number from 0 to ${most}`,
    quote(value),
  )
