// Why a batch with effects outside the transaction ends before its time.
import type { Ended } from '../ended.js'

/** The lease is no longer sure to be held. */
export const LOST: Ended = { _tag: 'Lost' }

/** This runner drains. */
export const DRAINED: Ended = {
  _tag: 'Faulted',
  fault: { code: 'runner-draining' },
  kind: 'outage',
  step: null,
  outage: true,
}
