// Deletes users, through the call of Alma that knows what stands against it.
import type { DeleteUserCommand, OutsideEffect, UserKey } from 'ils-user-purge'
import { orBusy } from '../../../shared/api/faults.js'
import { type AlmaApi, isNoSuchUser, userPath } from './api.js'

/** Who was not there when they were read last in this process. */
export interface KnownGone {
  readonly has: (key: UserKey) => boolean
  readonly learn: (asked: readonly UserKey[], found: ReadonlySet<UserKey>) => void
}

/** Remembers the last read of each user. */
export function knownGone(): KnownGone {
  const gone = new Set<UserKey>()
  return {
    has: (key) => gone.has(key),
    learn: (asked, found) => {
      for (const key of asked)
        if (found.has(key)) gone.delete(key)
        else gone.add(key)
    },
  }
}

/**
 * Alma failed to delete a user who is there: something stands against it, and Alma does not say
 * what.
 *
 * Source: developers.exlibrisgroup.com, users/Delete user, "Possible Error Codes".
 */
const STAYS = '401850'

/**
 * Deletes users. The second deletion of a user finds nobody, so it may be repeated.
 *
 * Alma looks the key up among all identifiers. After a deletion whose answer was lost, a second one
 * could meet somebody else, whose barcode is the primary ID of the one who is gone. So who was not
 * there at the last read is not asked for.
 */
export function deleteUsers(api: AlmaApi, gone: KnownGone): OutsideEffect<DeleteUserCommand> {
  return {
    delivery: 'idempotent',
    calls: 1,
    perform: ({ command: { key } }) =>
      orBusy(async () => {
        api.meter.declare(1)
        if (gone.has(key)) return { _tag: 'AlreadyGone' }
        const answer = await api.call({ method: 'DELETE', path: userPath(key) })
        if (answer._tag === 'Ok') return { _tag: 'Done' }
        if (isNoSuchUser(answer)) return { _tag: 'AlreadyGone' }
        const [code = 'refused'] = answer.codes
        return answer.codes.includes(STAYS)
          ? { _tag: 'MustStay', code: `alma-${STAYS}` }
          : { _tag: 'Refused', code: `alma-${code}` }
      }),
  }
}
