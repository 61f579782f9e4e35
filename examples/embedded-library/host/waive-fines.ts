// Waiving: an unpaid fine stays in the books with the amount waived, the reason, who asked and for
// which job.
import type { EffectRefusal, WaiveCommand } from 'ils-user-purge'
import { moneyOf } from './mapping.js'

/**
 * Waives every unpaid fine of the users in `@ids`, whatever its status, and answers whose and how
 * much.
 */
export const WAIVE_SQL = `UPDATE fines SET status = 'waived', waived = amount - paid, waived_reason = 'user purged', waived_by = @actor,
    waived_job = @job, waived_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
  WHERE user_id IN (SELECT value FROM json_each(@ids)) AND status IN ('active', 'disputed', 'exported')
  RETURNING user_id, waived`

/** A fine that was waived: whose, and how many hundredths. */
export type WaivedFine = readonly [userId: number, hundredths: number]

/**
 * The users whose waived fines are not worth what was decided on: their debt changed, so nothing
 * may be done to them.
 */
export const refusedWaivers = (
  commands: readonly WaiveCommand[],
  waived: readonly WaivedFine[],
): readonly EffectRefusal[] => {
  const sums = new Map<string, number>()
  for (const [userId, hundredths] of waived)
    sums.set(String(userId), (sums.get(String(userId)) ?? 0) + hundredths)
  return commands
    .filter(({ key, amount }) => moneyOf(sums.get(key) ?? 0) !== amount)
    .map(({ key }) => ({ key, code: 'debt-changed' }))
}
