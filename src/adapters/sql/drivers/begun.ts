// Beginning a transaction, whichever driver carries it.
import type { TransactionOptions } from '../../../ports/transaction.js'

/** Resolves once the transaction has begun; before that where its work waits itself. */
export async function whenBegunOrSent(
  begun: Promise<unknown>,
  { onBeginSent }: TransactionOptions,
): Promise<void> {
  if (onBeginSent === undefined) {
    await begun
    return
  }
  // The work takes the rejection; until it does, nobody has, which would end the process.
  begun.catch(() => undefined)
  onBeginSent(begun)
}
