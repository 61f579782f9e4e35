// Waives what a user owes, fine by fine. The comment of each waiver is the key of the effect, so
// what an earlier call did can be read in Alma.
import type {
  DoneAnswer,
  EffectAnswer,
  FoundEffect,
  OutsideEffect,
  OutsideRequest,
  WaiveCommand,
} from 'ils-user-purge'
import { setTimeout as pause } from 'node:timers/promises'
import { ApiFault, orBusy, untilChanged } from '../../../shared/api/faults.js'
import { centsIn } from '../../../shared/api/read-json.js'
import { moneyOf, sharesOf } from '../../../shared/api/waivers.js'
import { type AlmaApi, isNoSuchUser, userPath } from './api.js'
import { type Fee, feesOf, OPEN } from './fees.js'

type Request = OutsideRequest<WaiveCommand>

/** Reads the open fines, and waives one; those of a user with more are spent when they are made. */
const CALLS = OPEN.length + 1

/** So long a call whose answer was lost may still be under way, in milliseconds. */
const SETTLED_MS = 2000

/**
 * Waives fines, each for the whole of its balance.
 *
 * A fine is closed by its waiver, so nothing is waived twice when a call is repeated. Where another
 * sum is owed than was decided on, nothing is waived, and the user is decided on anew. A call that
 * goes on with an earlier one waives no more than was decided on, whatever has come up since.
 *
 * @param reason - a code of the table `FineFeeTransactionReason`.
 */
export function waiveFines(api: AlmaApi, reason: string): OutsideEffect<WaiveCommand> {
  return {
    delivery: 'idempotent',
    calls: CALLS,
    perform: (request) =>
      untilChanged((changed) => {
        api.meter.declare(CALLS)
        return waive(api, reason, request, changed)
      }),
    lookUp: (request) =>
      orBusy(async () => {
        api.meter.declare(1)
        const found = await lookUp(api, request)
        if (found !== 'not-done') return found
        await pause(SETTLED_MS)
        return lookUp(api, request)
      }),
    // Somebody who is not there: any answer will do.
    probe: async () => {
      await feesOf(api, 'probe', 'ACTIVE')
    },
  }
}

async function waive(
  api: AlmaApi,
  reason: string,
  request: Request,
  changed: () => void,
): Promise<EffectAnswer> {
  const { command, idempotencyKey: comment, isRepeated } = request
  const open = await openFees(api, command.key)
  const before = isRepeated && open !== null ? await waivedBefore(api, request, open) : 0
  if (open === null || before === null) return { _tag: 'AlreadyGone' }
  const wanted = centsIn(command.amount) ?? 0
  const owed = open.filter(({ cents }) => cents > 0)
  const sum = owed.reduce((total, { cents }) => total + cents, 0)
  if (before === 0 && sum !== wanted) return { _tag: 'NotDone' }
  let waived = 0
  for (const { id, cents } of sharesOf(owed, wanted - before)) {
    const answer = await api.call({
      method: 'POST',
      path: userPath(command.key, 'fees', id),
      query: { op: 'waive', amount: (cents / 100).toFixed(2), reason, comment },
      system: 'fees',
    })
    if (answer._tag === 'Refused') {
      // What this call has waived so far is found by the next one.
      if (waived > 0) throw new ApiFault(answer.codes[0] ?? 'refused', 'fees')
      if (isNoSuchUser(answer)) return { _tag: 'AlreadyGone' }
      return { _tag: 'Refused', code: `alma-${answer.codes[0]}` }
    }
    waived += cents
    changed()
  }
  return doneWith(before + waived)
}

/** What a waiver has done, also one that was cut off in the middle. */
async function lookUp(api: AlmaApi, request: Request): Promise<FoundEffect> {
  const open = await openFees(api, request.command.key)
  const waived = open === null ? null : await waivedBefore(api, request, open)
  if (waived === null) return 'unknown'
  return waived === 0 ? 'not-done' : doneWith(waived)
}

function doneWith(cents: number): DoneAnswer {
  return { _tag: 'Done', waived: moneyOf(cents) }
}

/** `null` = there is no such user. */
async function openFees(api: AlmaApi, key: string): Promise<readonly Fee[] | null> {
  const pages = await Promise.all(OPEN.map((status) => feesOf(api, key, status)))
  return pages.includes(null) ? null : pages.flatMap((fees) => soundFees(fees))
}

/** What earlier calls with the same key waived, in cents; `null` = there is no such user. */
async function waivedBefore(
  api: AlmaApi,
  { command: { key }, idempotencyKey: comment }: Request,
  open: readonly Fee[],
): Promise<number | null> {
  const closed = await feesOf(api, key, 'CLOSED')
  if (closed === null) return null
  const fees = [...open, ...soundFees(closed)]
  return fees.reduce((sum, { waived }) => sum + (waived.get(comment) ?? 0), 0)
}

/** A sum over fines of which one cannot be read would be a guess. */
function soundFees(fees: readonly Fee[] | null | undefined): readonly Fee[] {
  if (fees === undefined) throw new ApiFault('improper-fee', 'fees')
  return fees ?? []
}
