// Kysely: its transactions, over whichever dialect.
import type { SqlExecutor, SqlRow } from '../executor.js'

/** A query as Kysely's compiler leaves it. */
export interface KyselyRawQuery {
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly query: {
    readonly kind: 'RawNode'
    readonly sqlFragments: readonly string[]
    readonly parameters: readonly []
  }
  readonly queryId: { readonly queryId: string }
}

/** What is needed of a Kysely transaction; versions 0.27 and 0.28 fit. */
export interface KyselyTransaction {
  // A method, not a property, so that Kysely's own generic one fits.
  executeQuery(
    query: KyselyRawQuery,
  ): Promise<{ readonly rows: unknown[]; readonly numAffectedRows?: bigint | undefined }>
}

/** Speaks SQL to a Kysely transaction. Plugins that rename columns or parse JSON do no harm. */
export function fromKysely(transaction: KyselyTransaction): SqlExecutor {
  return {
    execute: async (sql, parameters) => {
      const { rows, numAffectedRows } = await transaction.executeQuery({
        sql,
        parameters,
        query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
        queryId: { queryId: 'ils-user-purge' },
      })
      return { rows: rows as SqlRow[], affected: Number(numAffectedRows ?? Number.NaN) }
    },
  }
}
