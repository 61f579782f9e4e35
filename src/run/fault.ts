import { swallowRejection } from '../internal/settle.js'
import type { FaultKind, TransactionPort } from '../ports/transaction.js'

// Names for what ports throw: short, stable, and without the text, which may hold what a person borrowed.

const CODE = /^[A-Za-z0-9_.:-]{1,64}$/

/** The fault's own code, else the name of its type. */
const faultName = (fault: unknown): string => {
  if (typeof fault !== 'object' || fault === null) return typeof fault
  const { code, name } = fault as { readonly code?: unknown; readonly name?: unknown }
  if (typeof code === 'string' && CODE.test(code)) return code
  if (typeof name === 'string' && CODE.test(name)) return name
  return 'unnamed-fault'
}

/** The host's own words for a fault where it has some, else {@link faultName}; never longer than 500 characters. */
export const describeFault = (fault: unknown, ownWords: ((fault: unknown) => string) | undefined): string => {
  if (ownWords === undefined) return faultName(fault)
  try {
    const words: unknown = ownWords(fault)
    return typeof words === 'string' && words !== '' ? words.slice(0, 500) : faultName(fault)
  } catch {
    return faultName(fault)
  }
}

/** A fault of the library's own, for an answer that a port must not give. */
export const contractFault = (code: string): Error => Object.assign(new Error(`a port broke its contract: ${code}`), { code })

const KINDS: ReadonlySet<unknown> = new Set<FaultKind>(['outage', 'timeout', 'locked'])

/** What a transaction port says of a fault; a port that throws, or answers nonsense, says nothing. */
export function faultKind<Tx>(port: TransactionPort<Tx>, fault: unknown): FaultKind {
  try {
    const kind: unknown = port.isInfrastructureFault?.(fault) === true ? 'outage' : port.faultKind?.(fault)
    swallowRejection(kind)
    return KINDS.has(kind) ? (kind as FaultKind) : 'other'
  } catch {
    return 'other'
  }
}
