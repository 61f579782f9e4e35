// By what a fault is recognized: the terms in which dialects and drivers say it.
import { propertyOf, wrappedBy } from '../../internal/fault-chain.js'
import type { FaultKind } from '../../ports/transaction.js'

/**
 * One sign of infrastructure trouble: what a fault tells of if everything holds that the sign
 * names. At least one of `code`, `message` and `name` must be there.
 */
export interface SqlFaultSign {
  /** What the fault tells of. */
  readonly kind: Exclude<FaultKind, 'other'>
  /** Matches the fault's code, or the name of the number that it has instead. */
  readonly code?: RegExp
  /**
   * Matches the fault's message. A sign without a `code` is read only in faults that have no code
   * of their own and wrap no other fault, because wrappers repeat statements and values.
   */
  readonly message?: RegExp
  /** Matches the name of the fault's type. Read like `message`, and after it. */
  readonly name?: RegExp
  /** Stands for a fault without a code in descriptions, such as `sql-connection-lost`. */
  readonly words?: string
}

/** The name of a fault that has only a number; `null` = it has no such number. */
export type FaultName = (fault: unknown) => string | null

/** Matches a whole code that fits one of these patterns. */
export function anyOf(...alternatives: readonly string[]): RegExp {
  return new RegExp(`^(?:${alternatives.join('|')})$`)
}

/**
 * Matches a whole message. Knex puts the statement with its values in front: so only what ends the
 * message is the driver's own.
 */
export function wholeMessage(text: string): RegExp {
  return new RegExp(`^(?:.* - )?(?:${text})$`, 's')
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Codes that stand for every fault of a driver, or for none that it knows. */
const SAYS_NOTHING = new Set(['ERR_SQLITE_ERROR', 'ERR_INVALID_STATE', 'UNKNOWN'])

/** What a fault has for a code: the driver's own, or a name for the number that it has instead. */
export function codeOf(fault: unknown, names: readonly FaultName[]): string | null {
  const [code, original] = [propertyOf(fault, 'code'), propertyOf(fault, 'originalCode')]
  if (isText(code) && !SAYS_NOTHING.has(code)) return code
  if (isText(original)) return original
  for (const nameOf of names) {
    const name = nameOf(fault)
    if (name !== null) return name
  }
  return isText(code) ? code : null
}

/** Whether the driver gave a code to this very fault. A code says more than a message. */
function hasOwnCode(fault: unknown): boolean {
  const code = propertyOf(fault, 'code')
  return isText(code) && !SAYS_NOTHING.has(code)
}

/** The first sign that a fault shows, apart from the faults that it wraps. */
export function signIn(
  signs: readonly SqlFaultSign[],
  names: readonly FaultName[],
  fault: unknown,
): SqlFaultSign | null {
  const code = codeOf(fault, names)
  const byCode = signs.find(
    (sign) =>
      sign.code !== undefined &&
      code !== null &&
      sign.code.test(code) &&
      (sign.message === undefined || sign.message.test(String(propertyOf(fault, 'message')))),
  )
  if (byCode !== undefined) return byCode
  return hasOwnCode(fault) ? null : (messageIn(signs, fault) ?? nameIn(signs, fault))
}

/** The sign that a fault without a code shows by its message. */
export function messageIn(signs: readonly SqlFaultSign[], fault: unknown): SqlFaultSign | null {
  const text = propertyOf(fault, 'message')
  if (!isText(text) || wrappedBy(fault).length > 0) return null
  return signs.find((sign) => sign.code === undefined && sign.message?.test(text)) ?? null
}

function nameIn(signs: readonly SqlFaultSign[], fault: unknown): SqlFaultSign | null {
  const name = propertyOf(fault, 'name')
  if (!isText(name)) return null
  return signs.find((sign) => sign.code === undefined && sign.name?.test(name)) ?? null
}
