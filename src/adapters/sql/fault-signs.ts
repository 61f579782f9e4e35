// The signs of a fault: its code, or else what its message is known to mean.
import { propertyOf, wrappedBy } from '../../internal/fault-chain.js'
import type { FaultKind } from '../../ports/transaction.js'
import { mariaDbError, sqliteResult } from './server-errors.js'

/** What a fault can be known to tell of. */
export type KnownKind = Exclude<FaultKind, 'other'>

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Codes that stand for every fault of a driver, or for none that it knows. */
const SAYS_NOTHING = new Set(['ERR_SQLITE_ERROR', 'ERR_INVALID_STATE', 'UNKNOWN'])

/** Whether the driver gave a code to this very fault. */
export function hasOwnCode(fault: unknown): boolean {
  const code = propertyOf(fault, 'code')
  return isText(code) && !SAYS_NOTHING.has(code)
}

/** What a fault has for a code: the driver's own, or a name for the number that it has instead. */
export function codeOf(fault: unknown): string | null {
  const [code, original] = [propertyOf(fault, 'code'), propertyOf(fault, 'originalCode')]
  if (isText(code) && !SAYS_NOTHING.has(code)) return code
  if (isText(original)) return original
  const [errcode, errno] = [propertyOf(fault, 'errcode'), propertyOf(fault, 'errno')]
  if (Number.isInteger(errcode)) return sqliteResult(errcode as number)
  if (Number.isInteger(errno) && (errno as number) > 0) return mariaDbError(errno as number)
  return isText(code) ? code : null
}

/** A message that is known. */
export interface Message {
  readonly text: RegExp
  readonly kind: KnownKind
  /** Stands for the fault in descriptions, for it has no code. */
  readonly words: string
}

// Knex puts the statement with its values in front: so only what ends its message is the driver's
// own.
function message(text: string, kind: KnownKind, words: string): Message {
  return { text: new RegExp(`^(?:.* - )?(?:${text})$`, 's'), kind, words }
}

/**
 * For faults that come without a code. Read only in faults that wrap none, because wrappers repeat
 * statements and values.
 */
const MESSAGES: readonly Message[] = [
  message('(?:The database connection|database) is not open', 'outage', 'sql-connection-lost'),
  message(
    'Connection terminated(?: unexpectedly| due to connection timeout)?',
    'outage',
    'sql-connection-lost',
  ),
  message(
    'Client (?:has encountered a connection error|was closed) and is not queryable',
    'outage',
    'sql-connection-lost',
  ),
  message(
    "Can't add new command when connection is in closed state",
    'outage',
    'sql-connection-lost',
  ),
  message(
    'timeout exceeded when trying to connect|timeout expired',
    'outage',
    'sql-connection-timeout',
  ),
  message(
    'Cannot use a pool after calling end on the pool|Pool is closed\\.?',
    'outage',
    'sql-pool-closed',
  ),
  message(
    'Query read timeout|Defined query timeout of \\d+ms exceeded when running query\\.',
    'timeout',
    'sql-query-timeout',
  ),
]

/** What the message of a fault is known to mean, if anything. */
export function messageIn(fault: unknown): Message | null {
  const text = propertyOf(fault, 'message')
  if (!isText(text) || wrappedBy(fault).length > 0) return null
  return MESSAGES.find((each) => each.text.test(text)) ?? null
}
