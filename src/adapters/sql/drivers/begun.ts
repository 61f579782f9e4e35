// Beginning a transaction, whichever driver carries it.
import type { TransactionOptions } from '../../../ports/transaction.js'

/** Resolves once the transaction has begun; before that where its work waits itself. */
export const begunOrHandedOver = async (
  begun: Promise<unknown>,
  { handOverEarly }: TransactionOptions,
): Promise<void> => {
  if (handOverEarly === undefined) {
    await begun
    return
  }
  // The work takes the rejection; until it does, nobody has, which would end the process.
  begun.catch(() => undefined)
  handOverEarly(begun)
}
