// The journal's tables in the system's own database: of which version they are, and what is
// missing.
import {
  type SqlDialect,
  sqlJournalSchema,
  type SqlJournalSchema,
} from 'ils-user-purge/adapters/sql'
import { badInput } from '../trouble.js'

/** Answers the rows of a statement without parameters. */
export type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

/** Where a database keeps its tables: the SQL for the name of its schema. */
export type SchemaName = 'database()' | 'current_schema()'

const VERSION_TABLE = 'ils_purge_version'

/**
 * The statements that lead from the tables that are there to those of this release; none where they
 * are up to date. Throws a Trouble for tables of a later release.
 */
export async function journalChange(
  query: Query,
  dialect: SqlDialect,
  schema: SchemaName,
): Promise<SqlJournalSchema> {
  const from = await versionIn(query, schema)
  const { version } = sqlJournalSchema(dialect)
  if (from > version)
    throw badInput(
      `The tables of the journal are of version ${from}; this program knows them up ` +
        `to ${version}. Use the release that made them. Nothing was changed.`,
    )
  return sqlJournalSchema(dialect, { from })
}

/** Throws a Trouble unless the tables are those of this release. */
export async function requireJournal(
  query: Query,
  dialect: SqlDialect,
  schema: SchemaName,
): Promise<void> {
  const { statements } = await journalChange(query, dialect, schema)
  if (statements.length > 0)
    throw badInput(
      'The tables of the journal are not there, are of an earlier release, or may not be read. ' +
        'Run the command schema. Nothing was changed.',
    )
}

async function versionIn(query: Query, schema: SchemaName): Promise<number> {
  const tables = await query(
    `select table_name from information_schema.tables
     where table_schema = ${schema} and table_name = '${VERSION_TABLE}'`,
  )
  if (tables.length === 0) return 0
  const [row] = await query(`select max(version) as version from ${VERSION_TABLE}`)
  return Number(row?.version ?? 0)
}
