// A host that cannot be asked now says so, wherever it is asked: nothing failed.
import { propertyOf } from '../internal/fault-chain.js'
import type { BusyAnswer } from '../ports/effects.js'

const CODE = 'host-busy'

/** The answer of a host that is busy, as what ends what was under way. */
export function busyFault({ retryAfterMs }: BusyAnswer): Error {
  return Object.assign(new Error('the host is busy'), { code: CODE, retryAfterMs })
}

/** Whether something that was answered says that the host is busy. */
function isBusy(answer: unknown): answer is BusyAnswer {
  return propertyOf(answer, '_tag') === 'Busy'
}

/** How long a busy host wants to be left alone; `null` = the fault is another one. */
export function busyMillis(fault: unknown): number | null {
  if (propertyOf(fault, 'code') !== CODE) return null
  const millis = propertyOf(fault, 'retryAfterMs')
  return typeof millis === 'number' ? millis : Number.POSITIVE_INFINITY
}

/**
 * How long a busy host is left alone: as long as it asks, or the longest back-off for no number.
 */
export function askedPause(asks: number, maxBackoffMs: number): number {
  return Number.isFinite(asks) ? Math.max(1, asks) : maxBackoffMs
}

/** What a host answers that is not busy; the answer of one that is ends what was under way. */
export async function unlessBusy<Answer>(asked: Promise<Answer | BusyAnswer>): Promise<Answer> {
  const answer = await asked
  if (isBusy(answer)) throw busyFault(answer)
  return answer
}
