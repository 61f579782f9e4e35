// Waiving: an unpaid fine stays in the books with the amount waived, the reason, who asked and for
// which job.
import type { Database } from 'better-sqlite3'
import {
  amountFrom,
  type EffectRefusal,
  type InTransactionEffect,
  keyFrom,
  type WaiveCommand,
} from 'ils-user-purge'
import { idListOf, MINOR_DIGITS } from './mapping.js'
import { statementsOf } from './statements.js'

/** Waives every unpaid fine of the users, whatever its status. */
export const waiveFines: InTransactionEffect<Database, WaiveCommand> = {
  delivery: 'in-transaction',
  apply: async ({ tx, context, commands }) => {
    const waived = statementsOf(tx)
      .rows<WaivedFine>(WAIVE_SQL)
      .all({ ids: idListOf(commands), actor: context.requestedBy, job: context.jobId })
    return refusedWaivers(commands, waived)
  },
}

const WAIVE_SQL = `UPDATE fines SET status = 'waived', waived = amount - paid,
    waived_reason = 'user purged', waived_by = @actor, waived_job = @job,
    waived_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
  WHERE user_id IN (SELECT value FROM json_each(@ids))
    AND status IN ('active', 'disputed', 'exported')
  RETURNING user_id AS userId, waived AS hundredths`

/** A fine that was waived: whose, and how many hundredths. */
interface WaivedFine {
  readonly userId: number
  readonly hundredths: number
}

/**
 * The users whose waived fines are not worth what was decided on: their debt changed, so nothing
 * may be done to them.
 */
function refusedWaivers(
  commands: readonly WaiveCommand[],
  waived: readonly WaivedFine[],
): readonly EffectRefusal[] {
  const sums = new Map<string, number>()
  for (const { userId, hundredths } of waived) {
    const key = keyFrom(userId)
    sums.set(key, (sums.get(key) ?? 0) + hundredths)
  }
  return commands
    .filter(({ key, amount }) => amountFrom(sums.get(key) ?? 0, MINOR_DIGITS) !== amount)
    .map(({ key }) => ({ key, code: 'debt-changed' }))
}
