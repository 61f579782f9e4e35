// What the faults of a database tell of, whichever driver threw them or ORM wrapped them.
import { faultChain } from '../../internal/fault-chain.js'
import type { FaultKind } from '../../ports/transaction.js'
import type { SqlDialect } from './dialect.js'
import { LAYER_FAULTS } from './drivers/layer-faults.js'
import { signIn } from './fault-signs.js'

/** How {@link sqlFaultKind} is extended. */
export interface SqlFaultKindOptions {
  /**
   * What a fault of a driver of your own tells of; `null` where it is none of yours. Called first,
   * and for each fault that is wrapped in another as well, the outermost first. A throw counts as
   * `null`.
   */
  readonly recognize?: (fault: unknown) => FaultKind | null
}

/**
 * Makes the `faultKind` of a transaction port of your own; the ports of this package have it.
 *
 * It knows an outage (connection lost, deadlock, disk full, read-only, no privilege, table
 * missing), a statement that took too long, and a lock that was not granted, by the signs of the
 * dialect; those of this package have the codes of better-sqlite3, `node:sqlite`, pg, postgres.js,
 * mysql2 and mariadb. An ORM may wrap the fault: `cause`, `parent`, `original`, `driverError` and
 * the like are followed, nested ones too.
 *
 * @param dialect - the database: `postgres`, `sqlite`, `mariadb`, or the host's own.
 * @param options - how to extend the recognition for a driver that is not known here.
 * @returns a function that never throws; `other` is what it does not know.
 * @example
 * const transactions = { run, faultKind: sqlFaultKind(postgres) }
 */
export function sqlFaultKind(
  dialect: SqlDialect,
  options: SqlFaultKindOptions = {},
): (fault: unknown) => FaultKind {
  const { recognize = () => null } = options
  const signs = [...dialect.faultSigns, ...LAYER_FAULTS]
  const names = dialect.faultName === undefined ? [] : [dialect.faultName]
  return (fault) => {
    const chain = faultChain(fault)
    return (
      firstAnswer(chain, recognize) ??
      firstAnswer(chain, (each) => signIn(signs, names, each)?.kind ?? null) ??
      'other'
    )
  }
}

function firstAnswer(
  chain: readonly unknown[],
  ask: (fault: unknown) => FaultKind | null,
): FaultKind | null {
  for (const fault of chain) {
    try {
      const kind = ask(fault)
      if (kind !== null && kind !== undefined) return kind
    } catch {
      // A mistake of the host's own says nothing of the fault.
    }
  }
  return null
}
