// The open requests of a user: read by state, and cancelled one by one.
import type { CancelRequestsCommand, OutsideEffect, RequestState, UserKey } from 'ils-user-purge'
import { unlessAway, untilChanged } from '../../../shared/api/faults.js'
import { listIn, objectIn, textIn } from '../../../shared/api/read-json.js'
import { type AlmaApi, isNoSuchUser, okIn, userPath } from './api.js'

/** Alma answers no more on a page. */
const PAGE = 100

const NONE: Readonly<Record<RequestState, number>> = {
  pending: 0,
  inTransit: 0,
  onHoldShelf: 0,
  shipped: 0,
}

/**
 * Alma's states. One that is being worked on counts as in transit: Alma does not tell whether the
 * item has left the shelf, and an item on its way is the more serious of both. Any other state that
 * is open counts as pending.
 *
 * Source: xsd/rest_user_request.xsd, `request_status`.
 */
const STATES: Readonly<Record<string, RequestState>> = {
  NOT_STARTED: 'pending',
  IN_PROCESS: 'inTransit',
  ON_HOLD_SHELF: 'onHoldShelf',
}

interface OpenRequest {
  readonly id: string | null
  readonly state: RequestState
}

/**
 * How many requests a user has in each state; `null` = there is no such user.
 *
 * @param count - as the user's record says it; 0 spares a call.
 */
export async function requestsOf(
  api: AlmaApi,
  key: UserKey,
  count: number | undefined,
): Promise<Readonly<Record<RequestState, number>> | null> {
  if (count === 0) return NONE
  const open = await unlessAway('requests', () => openRequests(api, key))
  if (open === null) return null
  const counts = { ...NONE }
  for (const { state } of open) counts[state] += 1
  return counts
}

async function openRequests(api: AlmaApi, key: UserKey): Promise<readonly OpenRequest[] | null> {
  const found: OpenRequest[] = []
  for (;;) {
    const query = { limit: PAGE, offset: found.length, status: 'active' }
    const answer = await api.call({ path: userPath(key, 'requests'), query, system: 'requests' })
    if (isNoSuchUser(answer)) return null
    const page = listIn(okIn(answer, 'requests').user_request)
    for (const each of page.map(objectIn))
      found.push({
        id: textIn(each.request_id),
        state: STATES[textIn(each.request_status) ?? ''] ?? 'pending',
      })
    if (page.length < PAGE) return found
  }
}

/** The request is not there any more. Source: users/Cancel user request. */
const NO_SUCH_REQUEST = '401694'

/**
 * Cancels the open requests in the states of a command. One that is gone counts as cancelled, so it
 * may be repeated.
 *
 * @param reason - a code of the table `RequestCancellationReasons`.
 */
export function cancelRequests(api: AlmaApi, reason: string): OutsideEffect<CancelRequestsCommand> {
  return {
    delivery: 'idempotent',
    calls: CALLS,
    perform: ({ command: { key, states } }) =>
      untilChanged(async (changed) => {
        api.meter.declare(CALLS)
        const open = await openRequests(api, key)
        if (open === null) return { _tag: 'AlreadyGone' }
        for (const { id, state } of open) {
          if (id === null || !states.includes(state)) continue
          const answer = await api.call({
            method: 'DELETE',
            path: userPath(key, 'requests', id),
            query: { reason, notify_user: 'false' },
            system: 'requests',
          })
          if (answer._tag === 'Refused' && !answer.codes.includes(NO_SUCH_REQUEST))
            return { _tag: 'Refused', code: `alma-${answer.codes[0]}` }
          changed()
        }
        return { _tag: 'Done' }
      }),
    // Somebody who is not there: any answer will do.
    probe: async () => {
      await openRequests(api, 'probe' as UserKey)
    },
  }
}

/** Reads them, and cancels one; those of a user with more are spent when they are made. */
const CALLS = 2
