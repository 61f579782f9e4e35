// What a user owes: Alma answers fines of one status a call, so all open ones are three calls.
import { amountFrom, type Money } from 'ils-user-purge'
import { centsIn, listIn, objectIn, textIn } from '../../../shared/api/read-json.js'
import { type AlmaApi, isNoSuchUser, okIn, userPath } from './api.js'

/** The statuses of fines that are not paid. Without one, Alma answers the ACTIVE ones alone. */
export const OPEN = ['ACTIVE', 'INDISPUTE', 'EXPORTED'] as const
type Status = (typeof OPEN)[number] | 'CLOSED'

/** One fine; its balance in cents, below 0 where the library owes it. */
export interface Fee {
  readonly id: string
  readonly cents: number
  /** What was waived of it, in cents, by the comment of the waiver. */
  readonly waived: ReadonlyMap<string, number>
}

/**
 * The fines of one status. `null` = there is no such user; `undefined` = an answer that is none.
 */
export async function feesOf(
  api: AlmaApi,
  user: string,
  status: Status,
): Promise<readonly Fee[] | null | undefined> {
  const answer = await api.call({
    path: userPath(user, 'fees'),
    query: { status },
    system: 'fees',
  })
  if (isNoSuchUser(answer)) return null
  const { fee } = okIn(answer, 'fees')
  const fees = listIn(fee).map(feeIn)
  return fees.some((each) => each === null) ? undefined : (fees as readonly Fee[])
}

function feeIn(json: unknown): Fee | null {
  const { id, balance, transaction } = objectIn(json)
  const [name, cents] = [textIn(id), centsIn(balance)]
  if (name === null || cents === undefined) return null
  const waived = new Map<string, number>()
  for (const each of listIn(transaction).map(objectIn)) {
    const comment = textIn(each.comment)
    const isWaiver = objectIn(each.type).value === 'WAIVE' && comment !== null
    if (isWaiver) waived.set(comment, (waived.get(comment) ?? 0) + (centsIn(each.amount) ?? 0))
  }
  return { id: name, cents, waived }
}

/** The sum of what is owed, or of what the library owes. */
export function sumOf(fees: readonly Fee[], sign: 1 | -1): Money | undefined {
  const cents = fees.reduce((sum, fee) => sum + Math.max(0, fee.cents * sign), 0)
  return amountFrom(cents, 2)
}
