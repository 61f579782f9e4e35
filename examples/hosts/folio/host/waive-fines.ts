// Waives what a user owes, account by account. The comment of each waiver is the key of the effect,
// so what an earlier call did can be read in FOLIO.
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
import { centsIn, objectIn, textIn } from '../../../shared/api/read-json.js'
import { moneyOf, type Owed, sharesOf } from '../../../shared/api/waivers.js'
import type { FolioApi } from './api.js'

type Request = OutsideRequest<WaiveCommand>

/** Reads the open accounts, and waives one; more of them are spent when they are made. */
const CALLS = 2

/** So long a call whose answer was lost may still be under way, in milliseconds. */
const SETTLED_MS = 2000

/** In whose name is waived, and why. */
export interface WaiverWords {
  /** The name of a waive reason of the tenant. */
  readonly reason: string
  /** Answers the ID of the service point at which it is booked. */
  readonly servicePointId: () => Promise<string>
  readonly userName: string
}

/**
 * Waives accounts, each for what remains. An account is closed by that, and FOLIO refuses to waive
 * a closed one, so it may be repeated. Where another sum is owed than was decided on, nothing is
 * waived, and the user is decided on anew. A call that goes on with an earlier one waives no more
 * than was decided on, whatever has come up since.
 */
export function waiveFines(api: FolioApi, words: WaiverWords): OutsideEffect<WaiveCommand> {
  return {
    delivery: 'idempotent',
    calls: CALLS,
    perform: (request) =>
      untilChanged((changed) => {
        api.meter.declare(CALLS)
        return waive(api, words, request, changed)
      }),
    lookUp: (request) =>
      orBusy(async () => {
        api.meter.declare(1)
        const found = await lookUp(api, request)
        if (found !== 'not-done') return found
        await pause(SETTLED_MS)
        return lookUp(api, request)
      }),
  }
}

async function waive(
  api: FolioApi,
  words: WaiverWords,
  request: Request,
  changed: () => void,
): Promise<EffectAnswer> {
  const { command, isRepeated } = request
  const [owed, point, before] = await Promise.all([
    openAccounts(api, command.key),
    words.servicePointId(),
    isRepeated ? waivedBefore(api, request) : 0,
  ])
  const sum = owed.reduce((total, { cents }) => total + cents, 0)
  const wanted = centsIn(command.amount) ?? 0
  if (before === 0 && sum !== wanted) return { _tag: 'NotDone' }
  let waived = 0
  for (const share of sharesOf(owed, wanted - before)) {
    const answered = await waiveOne(api, words, point, request, share)
    if (answered === 'refused') {
      // What this call has waived so far is found by the next one.
      if (waived > 0) throw new ApiFault('http-422', 'feesfines')
      return { _tag: 'Refused', code: 'folio-waive-422' }
    }
    if (answered !== 'waived') continue
    waived += share.cents
    changed()
  }
  // Somebody else has closed all of them.
  return before + waived === 0 ? { _tag: 'NotDone' } : doneWith(before + waived)
}

/** `closed`: somebody else was faster. */
async function waiveOne(
  api: FolioApi,
  { reason, userName }: WaiverWords,
  servicePointId: string,
  { idempotencyKey }: Request,
  { id, cents }: Owed,
): Promise<'waived' | 'closed' | 'refused'> {
  const answer = await api.call({
    method: 'POST',
    path: `/accounts/${encodeURIComponent(id)}/waive`,
    body: {
      amount: (cents / 100).toFixed(2),
      paymentMethod: reason,
      notifyPatron: false,
      servicePointId,
      userName,
      comments: idempotencyKey,
    },
    system: 'feesfines',
  })
  if (answer.status < 300) return 'waived'
  if (answer.status === 422) return isClosed(answer.json) ? 'closed' : 'refused'
  throw new ApiFault(`http-${answer.status}`, 'feesfines')
}

function isClosed(json: unknown): boolean {
  return /already closed/i.test(textIn(objectIn(json).errorMessage) ?? '')
}

/** What a waiver has done, also one that was cut off in the middle. */
async function lookUp(api: FolioApi, request: Request): Promise<FoundEffect> {
  const waived = await waivedBefore(api, request)
  return waived === 0 ? 'not-done' : doneWith(waived)
}

function doneWith(cents: number): DoneAnswer {
  return { _tag: 'Done', waived: moneyOf(cents) }
}

/**
 * What earlier calls with the same key waived, in cents.
 *
 * Source: folio-org/mod-feesfines, ramls/feefineactiondata.json.
 */
async function waivedBefore(
  api: FolioApi,
  { command: { key }, idempotencyKey }: Request,
): Promise<number> {
  const actions = await api.query({
    module: 'feesfines',
    path: '/feefineactions',
    list: 'feefineactions',
    cql: `userId=="${key}"`,
  })
  return actions
    .filter(({ comments }) => (textIn(comments) ?? '').includes(idempotencyKey))
    .reduce((sum, { amountAction }) => sum + (centsIn(amountAction) ?? 0), 0)
}

async function openAccounts(api: FolioApi, key: string): Promise<readonly Owed[]> {
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
