// Waiving, in Evergreen's word forgiving: a payment for each transaction on which something is
// owed.
import {
  amountFrom,
  type EffectRefusal,
  type InTransactionEffect,
  keyFrom,
  NO_MONEY,
  type WaiveCommand,
} from 'ils-user-purge'
import type pg from 'pg'
import { idsIn, staffId } from './mapping.js'
import { rowsOf } from './statements.js'

/** Forgives all that the users owe, in the name of the member of staff who asked. */
export const waiveFines: InTransactionEffect<pg.PoolClient, WaiveCommand> = {
  delivery: 'in-transaction',
  // All statements are handed over before one is awaited, and the pool sends them at once.
  pipelined: true,
  apply: async ({ tx, context, commands }) => {
    const forgiven = await rowsOf<Forgiven>(
      tx,
      'select owing, forgiven::text from user_purge.forgive($1::int[], $2::int, $3::text)',
      [idsIn(commands), staffId(context.requestedBy), context.jobId],
    )
    return refusedWaivers(commands, forgiven)
  },
}

/** How much was forgiven to a user, as decimal text. */
interface Forgiven {
  readonly owing: number
  readonly forgiven: string
}

/**
 * The users to whom something else was forgiven than was decided: their debt changed, so nothing
 * may be done to them.
 */
function refusedWaivers(
  commands: readonly WaiveCommand[],
  forgiven: readonly Forgiven[],
): readonly EffectRefusal[] {
  const sums = new Map(
    forgiven.map((each) => [keyFrom(each.owing), amountFrom(each.forgiven)] as const),
  )
  return commands
    .filter(({ key, amount }) => (sums.get(key) ?? NO_MONEY) !== amount)
    .map(({ key }) => ({ key, code: 'debt-changed' }))
}
