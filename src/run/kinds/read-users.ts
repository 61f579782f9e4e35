// The one way in which users are read and counted, whatever the kind of the job.
import {
  type CandidateQuery,
  NOT_SELECTED_CODES,
  type NotSelectedCode,
  type NotSelectedCounts,
} from '../../domain/candidate-query.js'
import { isRecord } from '../../domain/checks.js'
import { DATE_FIELDS, type DateField } from '../../domain/criteria.js'
import { withholdDates } from '../../domain/fact-problem.js'
import type { UserKey } from '../../domain/keys.js'
import type { UserFacts } from '../../domain/user.js'
import { deliveredFacts } from '../../eligibility/facts.js'
import { isDay } from '../../internal/time.js'
import type { PurgeHost, ReadUsersRequest } from '../../ports/host.js'
import type { LockedUser } from '../../ports/locked-user.js'
import { unlessBusy } from '../busy.js'
import { contractFault } from '../fault.js'
import { requireAskedFor } from '../step.js'

/**
 * The one way in which users are read: each key answered at most once, no user answered who was not
 * asked for, and no date that is no day.
 */
export async function readUsers<Tx>(
  host: PurgeHost<Tx>,
  request: ReadUsersRequest<Tx>,
): Promise<Found<UserFacts>> {
  const { found, locked } = await readRecords<Tx, UserFacts>(request, (each) =>
    unlessBusy(host.readUsers(each)),
  )
  return { found: found.map(sanitizedFacts), locked }
}

/** Who was found, and who is there and locked by somebody else. */
export interface Found<User> {
  readonly found: readonly User[]
  readonly locked: readonly UserKey[]
}

type AnyUser = { readonly key: UserKey }

/**
 * Reads records, whatever they are of. Anybody whom a read under lock does not answer is asked for
 * once more without a lock: a host that passes over locked records, and does not say so, must not
 * make anybody look as if they were gone.
 */
export async function readRecords<Tx, User extends AnyUser>(
  request: ReadUsersRequest<Tx>,
  read: (request: ReadUsersRequest<Tx>) => Promise<readonly (User | LockedUser)[]>,
): Promise<Found<User>> {
  const { keys, lock } = request
  const answer = await requireAskedFor(keys, read(request))
  const locked = answer.filter(isLocked).map(({ key }) => key)
  if (!lock) {
    if (locked.length > 0) throw contractFault('host-read-locked-unasked')
    return { found: answer as readonly User[], locked }
  }
  if (answer.length < keys.length) locked.push(...(await passedOver(request, answer, read)))
  const found =
    locked.length === 0
      ? (answer as readonly User[])
      : answer.filter((user): user is User => !isLocked(user))
  return { found, locked }
}

/** Those whom a read under lock left out although they are there. */
async function passedOver<Tx>(
  request: ReadUsersRequest<Tx>,
  answer: readonly AnyUser[],
  read: (request: ReadUsersRequest<Tx>) => Promise<readonly AnyUser[]>,
): Promise<readonly UserKey[]> {
  const answered = new Set(answer.map(({ key }) => key))
  const keys = request.keys.filter((key) => !answered.has(key))
  const there = await requireAskedFor(keys, read({ ...request, keys, lock: false }))
  return there.map(({ key }) => key)
}

function isLocked<User extends AnyUser>(user: User | LockedUser): user is LockedUser {
  try {
    return (user as Partial<LockedUser>)._tag === 'Locked'
  } catch {
    return false
  }
}

/**
 * The one way in which users are counted. A cap by share that is held against no number would
 * refuse nothing.
 */
export async function countUsers<Tx>(
  host: PurgeHost<Tx>,
  request: { readonly tx: Tx },
): Promise<number> {
  const users = await unlessBusy(host.countUsers(request))
  if (!isCount(users)) throw contractFault('host-count-improper')
  return users
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** The one way in which users who are no candidates are counted; `null` = the host does not. */
export async function countNotSelected<Tx>(
  host: PurgeHost<Tx>,
  request: { readonly tx: Tx; readonly query: CandidateQuery },
): Promise<NotSelectedCounts | null> {
  if (host.countNotSelected === undefined) return null
  const counts: unknown = await host.countNotSelected(request)
  const isProper =
    isRecord(counts) &&
    Object.entries(counts).every(
      ([code, count]) => NOT_SELECTED_CODES.includes(code as NotSelectedCode) && isCount(count),
    )
  if (!isProper) throw contractFault('host-not-selected-improper')
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0))
}

/**
 * A date that is no day, such as `2020-00-00` or 30 February, is unknown: compared as text, it
 * could be an early day.
 */
function sanitizedFacts(user: UserFacts): UserFacts {
  return areSound(user) ? user : withoutImproperDates(deliveredFacts(user))
}

function areSound(user: UserFacts): boolean {
  try {
    return areDates(user)
  } catch {
    return false
  }
}

function withoutImproperDates(user: UserFacts): UserFacts {
  const improper = DATE_FIELDS.filter((name) => !isDayOrNone(user[name]))
  return improper.length === 0 ? user : withholdDates(user, improper)
}

// Field by field: a loop over their names takes several times as long, and there is one for every
// user.
function areDates({
  purgeDate,
  expiryDate,
  lastActivityDate,
  lastLoanDate,
  createdDate,
}: Pick<UserFacts, DateField>): boolean {
  return (
    isDayOrNone(purgeDate) &&
    isDayOrNone(expiryDate) &&
    isDayOrNone(lastActivityDate) &&
    isDayOrNone(lastLoanDate) &&
    isDayOrNone(createdDate)
  )
}

function isDayOrNone(value: unknown): boolean {
  return value === undefined || value === null || isDay(value)
}

/** The home library of a user; `null` = none. A fact that throws, or is no text, is unknown. */
export function homeLibraryOf(user: UserFacts): string | null {
  return textOf(user, 'homeLibrary')
}

/** The user group of a user; `null` = none. A fact that throws, or is no text, is unknown. */
export function userGroupOf(user: UserFacts): string | null {
  return textOf(user, 'userGroup')
}

function textOf(user: UserFacts, fact: 'homeLibrary' | 'userGroup'): string | null {
  try {
    const value = user[fact]
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}
