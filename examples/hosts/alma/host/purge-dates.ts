// Assigns purge dates: Alma replaces the whole user, so all of it is read, and written with one
// date changed.
import type { EffectAnswer, OutsideEffect, SetPurgeDateCommand } from 'ils-user-purge'
import { orBusy } from '../../../shared/api/faults.js'
import { type AlmaApi, isNoSuchUser, userPath } from './api.js'
import { userOf } from './facts.js'

/** Reads the user, and writes it. */
const CALLS = 2

/**
 * Sets the purge date of a user. Every field that Alma answers is written back as it came, also
 * those that this host does not know. What somebody else changes between both calls is lost.
 */
export function setPurgeDates(api: AlmaApi): OutsideEffect<SetPurgeDateCommand> {
  return {
    delivery: 'idempotent',
    calls: CALLS,
    perform: ({ command: { key, date } }) =>
      orBusy(async (): Promise<EffectAnswer> => {
        api.meter.declare(CALLS)
        const user = await userOf(api, key)
        if (user === null) return { _tag: 'AlreadyGone' }
        const body = { ...user, purge_date: `${date}Z` }
        const answer = await api.call({ method: 'PUT', path: userPath(key), body })
        if (isNoSuchUser(answer)) return { _tag: 'AlreadyGone' }
        return answer._tag === 'Ok'
          ? { _tag: 'Done' }
          : { _tag: 'Refused', code: `alma-${answer.codes[0]}` }
      }),
  }
}
