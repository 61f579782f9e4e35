// Cancelling holds, as staff do it, in the name of the member of staff who asked.
import type { CancelRequestsCommand, InTransactionEffect, RequestState } from 'ils-user-purge'
import type pg from 'pg'
import { idsIn, staffId } from './mapping.js'
import { rowsOf } from './statements.js'

/** Cancels the users' open holds, a set for each list of states. */
export const cancelRequests: InTransactionEffect<pg.PoolClient, CancelRequestsCommand> = {
  delivery: 'in-transaction',
  // All statements are handed over before one is awaited, and the pool sends them at once.
  pipelined: true,
  apply: async ({ tx, context, commands }) => {
    await Promise.all(
      [...byStates(commands)].map(([states, some]) =>
        rowsOf(tx, 'select user_purge.cancel_holds($1::int[], $2::text[], $3::int)', [
          idsIn(some),
          states.split(' '),
          staffId(context.requestedBy),
        ]),
      ),
    )
    return []
  },
}

/** The commands by their states; the policy is one, so there is hardly ever more than one list. */
function byStates(
  commands: readonly CancelRequestsCommand[],
): ReadonlyMap<string, readonly CancelRequestsCommand[]> {
  const lists = new Map<string, CancelRequestsCommand[]>()
  for (const command of commands) {
    const states: readonly RequestState[] = [...command.states].sort()
    const list = lists.get(states.join(' ')) ?? []
    lists.set(states.join(' '), [...list, command])
  }
  return lists
}
