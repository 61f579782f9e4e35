// What must hold of an order before anybody is read: what it says, and the effects that the host
// has for it.
import { actor, foldingMistakes, isRecord, type Loose, mistake, when } from '../domain/checks.js'
import type { DateCondition, PurgeCriteria } from '../domain/criteria.js'
import { describe, type Invalid, quote } from '../domain/invalid.js'
import { isKey, KEY_FORM, type UserKey } from '../domain/keys.js'
import { NO_MONEY } from '../domain/money.js'
import { DELETE_POLICY_LEVELS, type DeletePolicyLevel } from '../domain/policy.js'
import { checkBulkOrder } from '../domain/validation/order.js'
import { checkConfirmation, peopleMistakes } from '../domain/validation/people.js'
import { swallowRejection } from '../internal/settle.js'
import type { BulkOrder, PurgeOrder } from '../jobs/job.js'
import type { PurgeHost } from '../ports/host.js'
import type { Expected } from '../domain/phrases.js'

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

/** Every mistake in the names of the services; without a name there is nobody. */
export function mistakesInServices(services: unknown): readonly Invalid[] {
  return Array.isArray(services)
    ? services.flatMap((service, at) => actor(service, `serviceActors.${at}`))
    : [mistake('invalid-actor-key', 'serviceActors', 'a list of actor keys', describe(services))]
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
    ...datesBeyond(host, criteria.dates),
    ...keysBeyond(host, criteria, 'criteria'),
    ...effects,
    ...levelBeyond(host, policy.deletePolicy, 'policy.deletePolicy'),
  ]
}

function datesBeyond<Tx>(
  { dateFields }: PurgeHost<Tx>,
  dates: readonly DateCondition[],
): readonly Invalid[] {
  if (dateFields === undefined) return []
  const date = `a date that the host has (${dateFields.join(' | ')})` as const
  return dates.flatMap((each, at) =>
    when(
      !dateFields.includes(each.field),
      'unsupported-date-field',
      `criteria.dates.${at}.field`,
      isDefaultDate(each) ? `${date}; ${DEFAULT_DATE}` : date,
      quote(each.field),
    ),
  )
}

/** Only the condition that stands where criteria name no date has no limit. */
function isDefaultDate(condition: DateCondition): boolean {
  return condition._tag === 'past' && condition.limit._tag === 'not-set'
}

const DEFAULT_DATE = 'criteria that name no date ask for the purge date, so name one'

/** Keys that the host says it cannot have: nobody would be found, without a word. */
function keysBeyond<Tx>(
  { isUserKey }: PurgeHost<Tx>,
  { include, exclude }: Pick<PurgeCriteria, 'include' | 'exclude'>,
  place: string,
): readonly Invalid[] {
  if (isUserKey === undefined) return []
  const beyond = (keys: readonly UserKey[], path: string) =>
    keys.flatMap((key, at) =>
      when(!isUserKey(key), 'unsupported-user-key', `${path}.${at}`, KEY_OF_HOST, 'another key'),
    )
  return [...beyond(include ?? [], `${place}.include`), ...beyond(exclude, `${place}.exclude`)]
}

const KEY_OF_HOST = 'a key that this host can have'

/** A level that there is, and the host does not have. */
function levelBeyond<Tx>(
  { deletePolicies }: PurgeHost<Tx>,
  level: unknown,
  path: string,
): readonly Invalid[] {
  const isLevel = DELETE_POLICY_LEVELS.includes(level as DeletePolicyLevel)
  if (deletePolicies === undefined || !isLevel) return []
  const expected: Expected = `a level at which the host deletes (${deletePolicies.join(' | ')})`
  const isBeyond = !deletePolicies.includes(level as DeletePolicyLevel)
  return when(isBeyond, 'unsupported-level', path, expected, quote(level))
}

/**
 * Every mistake in a bulk order, of which nothing is taken for granted, and every port that it
 * needs and the host does not have.
 */
export function mistakesInBulk<Tx>(host: PurgeHost<Tx>, order: unknown): readonly Invalid[] {
  const mistakes = [...checkBulkOrder(order, 'order'), ...beyondHost(host, order)]
  if (mistakes.length > 0) return mistakes
  const proper = order as BulkOrder
  return proper._tag === 'assign-purge-dates' ? keysBeyond(host, proper.users, 'order.users') : []
}

function beyondHost<Tx>(host: PurgeHost<Tx>, order: unknown): readonly Invalid[] {
  if (!isRecord(order)) return []
  switch (order._tag) {
    case 'assign-purge-dates':
      return missingForAssignment(host, order)
    case 'reapply-delete-policy':
      return [
        ...levelBeyond(host, order.level, 'order.level'),
        ...(host.deletedUsers === undefined ? [missing('host.deletedUsers')] : []),
      ]
    default:
      return []
  }
}

const MOST_OF_NOTE = 1000

/** Every mistake in an order to do what a plan says: without a name there is nobody. */
export function mistakesInSubmission({
  planId,
  requestedBy,
  approvedBy,
  confirm,
  note,
}: {
  readonly planId: unknown
  readonly note?: unknown
  readonly requestedBy: unknown
  readonly approvedBy?: unknown
  readonly confirm: unknown
}): readonly Invalid[] {
  const approver = approvedBy === undefined || approvedBy === null ? {} : { approvedBy }
  const isNote =
    note === undefined ||
    (typeof note === 'string' && note.trim() !== '' && note.length <= MOST_OF_NOTE)
  return [
    ...mistakesInPlanId(planId),
    ...peopleMistakes({ requestedBy, ...approver }),
    ...checkConfirmation(confirm, 'confirm'),
    ...when(!isNote, 'invalid-text', 'note', `1 to ${MOST_OF_NOTE} characters`, describe(note)),
  ]
}

/** The mistake of something that names no plan. */
export function mistakesInPlanId(planId: unknown): readonly Invalid[] {
  return when(!isKey(planId), 'invalid-plan-id', 'planId', KEY_FORM, describe(planId))
}

function missing(path: string): Invalid {
  return mistake('missing-effect', path, 'a port, since the order needs it', 'nothing')
}

function missingForAssignment<Tx>(
  { purgeDates }: PurgeHost<Tx>,
  { notify }: Loose,
): readonly Invalid[] {
  if (purgeDates === undefined) return [missing('host.purgeDates')]
  return notify === true && purgeDates.notifyUsers === undefined
    ? [missing('host.purgeDates.notifyUsers')]
    : []
}
