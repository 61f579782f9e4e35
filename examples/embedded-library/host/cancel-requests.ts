// Cancelling requests of the states that the policy names; who cancelled, and when, is kept.
import type { Database } from 'better-sqlite3'
import type { CancelRequestsCommand, InTransactionEffect } from 'ils-user-purge'
import { statementsOf } from './statements.js'

/** Cancels the open requests of the users in the states that each command names. */
export const cancelRequests: InTransactionEffect<Database, CancelRequestsCommand> = {
  delivery: 'in-transaction',
  apply: async ({ tx, context, commands }) => {
    const wanted = commands.flatMap(({ key, states }) =>
      states.map((state) => ({ id: Number(key), state })),
    )
    statementsOf(tx)
      .rows(CANCEL_SQL)
      .run({ wanted: JSON.stringify(wanted), by: context.requestedBy })
    return []
  },
}

// A resource-sharing request on the hold shelf is a fact of its own and is never cancelled among
// the others.
const CANCEL_SQL = `UPDATE requests SET state = 'cancelled', closed_by = @by,
    closed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
  WHERE (user_id, state) IN (SELECT value ->> 'id', value ->> 'state' FROM json_each(@wanted))
    AND NOT (kind = 'resource-sharing' AND state = 'onHoldShelf')`
