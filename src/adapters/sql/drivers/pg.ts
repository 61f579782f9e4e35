// node-postgres: clients of a pool.
import type { TransactionOptions, TransactionPort } from '../../../ports/transaction.js'
import { postgres } from '../dialects/postgres.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { sqlFaultKind } from '../fault-kind.js'
import { whenBegunOrSent } from './begun.js'

interface PgResult {
  readonly rows: unknown[]
  readonly rowCount: number | null
  readonly command: string
}

/** What is needed of a node-postgres client; version 8 fits. */
export interface PgClient {
  // Methods, not properties, so that the driver's own narrower types fit.
  /** Runs a statement. */
  query(query: { text: string; values?: unknown[]; name?: string }): Promise<PgResult>
}

/** A client that came out of a pool. */
export interface PgPoolClient extends PgClient {
  /** Listens for a lost connection. */
  on(event: 'error', listener: (fault: Error) => void): unknown
  /** Stops listening. */
  removeListener(event: 'error', listener: (fault: Error) => void): unknown
  /** Gives the client back, or ends it. */
  release(destroy?: boolean): void
}

/** What is needed of a node-postgres pool. */
export interface PgPool<Client extends PgPoolClient> {
  /** Hands out a client. */
  connect(): Promise<Client>
}

/** How statements are sent. */
export interface PgExecutorOptions {
  /**
   * Whether statements are prepared by name once per connection; `true` where it is left out.
   * `false` behind a connection pooler that hands each transaction to another server connection and
   * does not follow prepared statements, such as PgBouncer before 1.21.
   */
  readonly prepare?: boolean
}

const names = new Map<string, string>()

/**
 * FNV-1a, 32 bits: enough to tell some dozens of statements apart, and pg refuses a name that would
 * mean two.
 */
function hash32(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(16)
}

// Named after the text, not counted: two copies of this module may share a connection.
function nameOf(sql: string): string {
  const name = names.get(sql) ?? `ils_purge_${sql.length}_${hash32(sql)}`
  names.set(sql, name)
  return name
}

/** Speaks SQL to a node-postgres client, from a pool or not, that has a transaction open. */
export function fromPg(client: PgClient, options: PgExecutorOptions = {}): SqlExecutor {
  return {
    execute: async (sql, parameters) => {
      const named = options.prepare === false ? {} : { name: nameOf(sql) }
      const { rows, rowCount } = await client.query({
        text: sql,
        values: [...parameters],
        ...named,
      })
      return { rows: rows as SqlRow[], affected: rowCount ?? Number.NaN }
    },
  }
}

/** Time-outs of the server, in milliseconds, for each transaction; 0 = none. */
export interface PgTransactionOptions {
  /** How long a statement waits for a lock before it fails; 5,000 where it is left out. */
  readonly lockTimeoutMs?: number
  /**
   * How long a transaction may lie idle before the server ends it; 15,000 where it is left out. It
   * should be shorter than a lease, for a frozen process blocks its successor until then.
   */
  readonly idleTimeoutMs?: number
  /** How long one statement may take; what the server says where it is left out. */
  readonly statementTimeoutMs?: number
}

/**
 * Transactions of a node-postgres pool: `write` at READ COMMITTED, `read` read-only and out of one
 * snapshot (REPEATABLE READ), each with time-outs of its own.
 *
 * A connection that breaks, whenever it does, makes the run reject and is thrown away. So does a
 * commit that the server turned into a rollback because the work swallowed a fault: code
 * `sql-commit-rolled-back`. A lost connection for which the driver has no code gets
 * `sql-connection-lost`. The pool needs as many connections as there are shards worked on at once,
 * and one for everything else.
 *
 * @example
 * const transactions = pgTransactions<pg.PoolClient>(new pg.Pool({ connectionString, max: 4 }))
 */
export function pgTransactions<Client extends PgPoolClient>(
  pool: PgPool<Client>,
  options: PgTransactionOptions = {},
): TransactionPort<Client> {
  const begin = { write: beginText('write', options), read: beginText('read', options) }
  return {
    run: async (work, transaction) => {
      const client = await connected(pool)
      // Without a listener a lost connection would end the process; the statement that is under
      // way, or the next one, rejects anyway.
      let why: unknown
      const lost = (fault: Error): void => {
        why ??= (fault as { readonly code?: unknown }).code
      }
      client.on('error', lost)
      let isUsable = false
      try {
        const result = await transact(client, begin, work, transaction)
        isUsable = true
        return result
      } catch (fault) {
        isUsable = await rolledBack(client)
        throw coded(fault, why)
      } finally {
        client.removeListener('error', lost)
        client.release(!isUsable)
      }
    },
    faultKind: sqlFaultKind(postgres),
    faultDoomsTransaction: true,
  }
}

function beginText(mode: TransactionOptions['mode'], options: PgTransactionOptions): string {
  const timeouts = [
    ['lock_timeout', options.lockTimeoutMs ?? 5000],
    ['idle_in_transaction_session_timeout', options.idleTimeoutMs ?? 15_000],
    ['statement_timeout', options.statementTimeoutMs],
  ] as const
  const isolation = mode === 'write' ? 'read committed' : 'repeatable read read only'
  const settings = timeouts.flatMap(([name, millis]) =>
    millis === undefined ? [] : [`set local ${name} = ${wholeMillis(name, millis)}`],
  )
  return [`begin isolation level ${isolation}`, ...settings].join('; ')
}

function wholeMillis(name: string, millis: number): number {
  if (!Number.isInteger(millis) || millis < 0)
    throw new TypeError(`${name} must be a whole number of milliseconds from 0`)
  return millis
}

async function transact<Client extends PgPoolClient, Result>(
  client: Client,
  begin: Readonly<Record<TransactionOptions['mode'], string>>,
  work: (tx: Client) => Promise<Result>,
  options: TransactionOptions,
): Promise<Result> {
  const begun = client.query({ text: begin[options.mode] })
  await whenBegunOrSent(begun, options)
  const result = await work(client)
  // Whatever the work made of it: what did not begin must not be committed.
  await begun
  const { command } = await client.query({ text: 'commit' })
  if (command !== 'COMMIT')
    throw Object.assign(
      new Error('The transaction was rolled back, because a statement in it had failed.'),
      {
        code: 'sql-commit-rolled-back',
      },
    )
  return result
}

async function connected<Client extends PgPoolClient>(pool: PgPool<Client>): Promise<Client> {
  try {
    return await pool.connect()
  } catch (fault) {
    throw coded(fault, undefined)
  }
}

/**
 * node-postgres gives no code to the fault of a statement whose connection broke: it gets the one
 * that broke it, where that was told.
 */
function coded(fault: unknown, why: unknown): unknown {
  const { code, message } = (fault ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  if (!(fault instanceof Error) || code !== undefined || !CONNECTION_LOST.test(String(message)))
    return fault
  return Object.assign(fault, { code: typeof why === 'string' ? why : 'sql-connection-lost' })
}

const CONNECTION_LOST = /^(?:Connection terminated|Client has encountered a connection error)/

async function rolledBack(client: PgPoolClient): Promise<boolean> {
  try {
    await client.query({ text: 'rollback' })
    return true
  } catch {
    return false
  }
}
