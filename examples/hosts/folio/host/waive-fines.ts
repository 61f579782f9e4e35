// Waives what a user owes, account by account.
import type { EffectAnswer, OutsideEffect, WaiveCommand } from 'ils-user-purge'
import { ApiFault, orBusy } from '../../../shared/api/faults.js'
import { centsIn, objectIn, textIn } from '../../../shared/api/read-json.js'
import type { FolioApi } from './api.js'

/** Reads the open accounts, and waives one; more of them are spent when they are made. */
const CALLS = 2

/** In whose name is waived, and why. */
export interface WaiverWords {
  /** The name of a waive reason of the tenant. */
  readonly reason: string
  /** Answers the ID of the service point at which it is booked. */
  readonly servicePointId: () => Promise<string>
  readonly userName: string
}

/**
 * Waives accounts, each for what remains. An account is closed by that, and FOLIO refuses to waive a
 * closed one, so it may be repeated. Where another sum is owed than was decided on, and nothing was
 * waived by this effect before, the user is read again.
 */
export function waiveFines(api: FolioApi, words: WaiverWords): OutsideEffect<WaiveCommand> {
  return {
    delivery: 'idempotent',
    calls: CALLS,
    perform: ({ command, idempotencyKey }) =>
      orBusy(() => {
        api.meter.declare(CALLS)
        return waive(api, words, command, idempotencyKey)
      }),
  }
}

async function waive(
  api: FolioApi,
  { reason, servicePointId, userName }: WaiverWords,
  { key, amount }: WaiveCommand,
  comment: string,
): Promise<EffectAnswer> {
  const [owed, point] = await Promise.all([openAccounts(api, key), servicePointId()])
  const sum = owed.reduce((total, { cents }) => total + cents, 0)
  // Less than was decided on is what an earlier call has left. More came since: it is decided anew.
  if (sum > (centsIn(amount) ?? 0)) return { _tag: 'Busy', retryAfterMs: 1 }
  for (const { id, cents } of owed) {
    const answer = await api.call({
      method: 'POST',
      path: `/accounts/${encodeURIComponent(id)}/waive`,
      body: {
        amount: (cents / 100).toFixed(2),
        paymentMethod: reason,
        notifyPatron: false,
        servicePointId: point,
        userName,
        comments: comment,
      },
      system: 'feesfines',
    })
    if (answer.status < 300 || isClosed(answer.status, answer.json)) continue
    if (answer.status === 422) return { _tag: 'Refused', code: 'folio-waive-422' }
    throw new ApiFault(`http-${answer.status}`, 'feesfines')
  }
  return { _tag: 'Done' }
}

function isClosed(status: number, json: unknown): boolean {
  return status === 422 && /already closed/i.test(textIn(objectIn(json).errorMessage) ?? '')
}

async function openAccounts(api: FolioApi, key: string) {
  const accounts = await api.query({
    module: 'feesfines',
    path: '/accounts',
    list: 'accounts',
    cql: `userId=="${key}" and status.name==Open`,
  })
  return accounts.flatMap(({ id, remaining }) => {
    const [name, cents] = [textIn(id), centsIn(remaining)]
    if (name === null || cents === undefined) throw new ApiFault('improper-account', 'feesfines')
    return cents > 0 ? [{ id: name, cents }] : []
  })
}
