// Waives what a user owes, fine by fine. The comment of each waiver is the key of the effect, so what
// an earlier call did can be read in Alma.
import type { EffectAnswer, OutsideEffect, WaiveCommand } from 'ils-user-purge'
import { orBusy } from '../../../shared/api/faults.js'
import { centsIn } from '../../../shared/api/read-json.js'
import { type AlmaApi, isNoSuchUser, userPath } from './api.js'
import { type Fee, feesOf, OPEN } from './fees.js'

/** Reads the open fines, and waives one; those of a user with more are spent when they are made. */
const CALLS = OPEN.length + 1

/** A moment: the user is read again, and decided on anew. */
const AT_ONCE_MS = 1

/**
 * Waives fines, each for the whole of its balance.
 *
 * A fine is closed by its waiver, so nothing is waived twice when a call is repeated. Where another
 * sum is owed than was decided on, nothing is waived, and the user is read again.
 *
 * @param reason - a code of the table `FineFeeTransactionReason`.
 */
export function waiveFines(api: AlmaApi, reason: string): OutsideEffect<WaiveCommand> {
  return {
    delivery: 'idempotent',
    calls: CALLS,
    perform: ({ command, idempotencyKey }) =>
      orBusy(() => {
        api.meter.declare(CALLS)
        return waive(api, reason, command, idempotencyKey)
      }),
  }
}

async function waive(
  api: AlmaApi,
  reason: string,
  { key, amount }: WaiveCommand,
  comment: string,
): Promise<EffectAnswer> {
  const pages = await Promise.all(OPEN.map((status) => feesOf(api, key, status)))
  if (pages.includes(null)) return { _tag: 'AlreadyGone' }
  const owed = pages.flatMap((fees) => fees ?? []).filter(({ cents }) => cents > 0)
  const sum = owed.reduce((total, { cents }) => total + cents, 0)
  const wanted = centsIn(amount) ?? 0
  if (sum !== wanted) {
    const before = await waivedBefore(api, key, comment, owed)
    if (before === 0) return { _tag: 'Busy', retryAfterMs: AT_ONCE_MS }
  }
  for (const { id, cents } of owed) {
    const answer = await api.call({
      method: 'POST',
      path: userPath(key, 'fees', id),
      query: { op: 'waive', amount: (cents / 100).toFixed(2), reason, comment },
      system: 'fees',
    })
    if (isNoSuchUser(answer)) return { _tag: 'AlreadyGone' }
    if (answer._tag === 'Refused') return { _tag: 'Refused', code: `alma-${answer.codes[0]}` }
  }
  return { _tag: 'Done' }
}

/** What an earlier call with the same key waived, in cents. */
async function waivedBefore(
  api: AlmaApi,
  key: WaiveCommand['key'],
  comment: string,
  open: readonly Fee[],
): Promise<number> {
  const closed = (await feesOf(api, key, 'CLOSED')) ?? []
  return [...open, ...closed].reduce((sum, { waived }) => sum + (waived.get(comment) ?? 0), 0)
}
