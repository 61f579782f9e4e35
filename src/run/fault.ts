// What ports throw, described: a cause and a kind. The thrown object itself stays out, with its
// text and its parameters: they may say what a person borrowed.
import type { FaultCause } from '../domain/fault-cause.js'
import { faultChain, propertyOf } from '../internal/fault-chain.js'
import { swallowRejection } from '../internal/settle.js'
import type { PurgeHost } from '../ports/host.js'
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

/** The names that a cause may have apart from its code, each with its greatest length. */
const NAMES = { table: 256, column: 256, constraint: 256, system: 64, words: 500 } as const

/**
 * What may be said of a thrown fault: the host's own words where it has some, else
 * {@link faultName}. The one place where a thrown object becomes a cause. The answer of the host is
 * copied field by field, so that nothing leads from it to what was thrown. A promise says nothing,
 * and its rejection is swallowed.
 */
export function describeFault(fault: unknown, ask: PurgeHost<never>['describeFault']): FaultCause {
  const said = answerOf(fault, ask)
  if (typeof said === 'string' && said !== '')
    return { code: faultName(fault), words: said.slice(0, NAMES.words) }
  if (typeof said !== 'object' || said === null) return { code: faultName(fault) }
  const code = propertyOf(said, 'code')
  const names = Object.entries(NAMES).flatMap(([name, length]) => {
    const value = propertyOf(said, name)
    return typeof value === 'string' && value !== '' ? [[name, value.slice(0, length)]] : []
  })
  return { code: isCode(code) ? code : faultName(fault), ...Object.fromEntries(names) }
}

function answerOf(fault: unknown, ask: PurgeHost<never>['describeFault']): unknown {
  try {
    const said: unknown = ask?.(fault)
    swallowRejection(said)
    return said
  } catch {
    return undefined
  }
}

const KINDS: ReadonlySet<unknown> = new Set<FaultKind>([
  'outage',
  'timeout',
  'locked',
  'user',
  'other',
])

/** What the port says of a fault; `other` where it throws or answers something else. */
export function faultKindOf<Tx>(
  transactions: Pick<TransactionPort<Tx>, 'faultKind'>,
  fault: unknown,
): FaultKind {
  // Said by the host, so the port need not know it; it may have wrapped it.
  if (faultChain(fault).some((each) => propertyOf(each, 'code') === LOCKED)) return 'locked'
  try {
    const kind: unknown = transactions.faultKind?.(fault)
    swallowRejection(kind)
    return KINDS.has(kind) ? (kind as FaultKind) : 'other'
  } catch {
    return 'other'
  }
}

/** The code of a read that did not get a lock, because somebody else holds the record. */
export const LOCKED = 'host-read-locked'

/** Somebody holds a record locked. */
export function lockedFault(): Error {
  return Object.assign(new Error('somebody else holds a record locked'), { code: LOCKED })
}

/** A fault of the library's own, for an answer that a port must not give. */
export function contractFault(code: string): Error {
  return Object.assign(new Error(`a port broke its contract: ${code}`), { code })
}
