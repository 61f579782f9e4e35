// Names and kinds of what ports throw. The text stays out: it may hold what a person borrowed.
import { faultChain, propertyOf } from '../internal/fault-chain.js'
import { swallowRejection } from '../internal/settle.js'
import type { FaultKind, TransactionPort } from '../ports/transaction.js'

const CODE = /^[A-Za-z0-9_.:-]{1,64}$/

/** Names that every error has, and that say nothing. */
const PLAIN_NAME = /^error$/i

function isCode(value: unknown): value is string {
  return typeof value === 'string' && CODE.test(value)
}

/**
 * The code of one fault. `node:sqlite` has one code for all of its faults and a number with it;
 * other drivers have the number alone.
 */
function codeOf(fault: unknown): string | null {
  const code = propertyOf(fault, 'code')
  const [errcode, errno] = [propertyOf(fault, 'errcode'), propertyOf(fault, 'errno')]
  if (isCode(code)) return Number.isInteger(errcode) ? `${code}:${String(errcode)}` : code
  return Number.isInteger(errno) ? `errno:${String(errno)}` : null
}

/** The fault's own code or that of one that it wraps, else the name of its type. */
function faultName(fault: unknown): string {
  if (typeof fault !== 'object' || fault === null) return typeof fault
  const chain = faultChain(fault)
  const [code] = chain.map(codeOf).filter(isCode)
  if (code !== undefined) return code
  const names = chain.map((each) => propertyOf(each, 'name')).filter(isCode)
  return names.find((name) => !PLAIN_NAME.test(name)) ?? names[0] ?? 'unnamed-fault'
}

/**
 * The host's own words for a fault where it has some, else {@link faultName}; never longer than 500
 * characters. A promise is no text, and its rejection is swallowed.
 */
export function describeFault(
  fault: unknown,
  ownWords: ((fault: unknown) => string) | undefined,
): string {
  if (ownWords === undefined) return faultName(fault)
  try {
    const words: unknown = ownWords(fault)
    swallowRejection(words)
    return typeof words === 'string' && words !== '' ? words.slice(0, 500) : faultName(fault)
  } catch {
    return faultName(fault)
  }
}

const KINDS: ReadonlySet<unknown> = new Set<FaultKind>(['outage', 'timeout', 'locked', 'other'])

/** What the port says of a fault; `other` where it throws or answers something else. */
export function faultKindOf(
  transactions: Pick<TransactionPort<never>, 'faultKind'>,
  fault: unknown,
): FaultKind {
  try {
    const kind: unknown = transactions.faultKind?.(fault)
    swallowRejection(kind)
    return KINDS.has(kind) ? (kind as FaultKind) : 'other'
  } catch {
    return 'other'
  }
}

/** A fault of the library's own, for an answer that a port must not give. */
export function contractFault(code: string): Error {
  return Object.assign(new Error(`a port broke its contract: ${code}`), { code })
}
