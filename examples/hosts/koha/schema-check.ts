// Whether this database is a Koha that the host knows: its release, its tables and columns, and the
// rights in it.
import { badInput } from '../../shared/trouble.js'
import { rowsOf } from './database.js'
import { EXPECTED_TABLES, type ExpectedTable, LOAN_KEY } from './expected-tables.js'

type Reader = Parameters<typeof rowsOf>[0]

/** The first and the last release whose tables are known to be as expected. */
const KNOWN_RELEASES = ['23.11', '24.05', '24.11', '25.05', '25.11'] as const

/** The columns of tables that are copied from one to another, as this release has them. */
export interface CopiedColumns {
  /** Both in `borrowers` and in `deletedborrowers`, but for `updated_on`. */
  readonly patrons: readonly string[]
  /** Both in `reserves` and in `old_reserves`. */
  readonly holds: readonly string[]
}

/** What was found. */
export interface KohaSchema {
  readonly release: string
  readonly copied: CopiedColumns
}

interface ColumnRow {
  readonly tableName: string
  readonly columnName: string
  readonly dataType: string
  readonly privileges: string
}

const COLUMNS_SQL = `select table_name as tableName, column_name as columnName, data_type as
  dataType,
    privileges from information_schema.columns where table_schema = database()`

/** `25.0501000` is 25.05. Throws a Trouble for a release that is not known. */
function releaseOf(version: string | null): string {
  const [, year, month] = /^(\d{2})\.(\d{2})/.exec(version ?? '') ?? []
  const release = `${year}.${month}`
  if (KNOWN_RELEASES.some((known) => known === release)) return release
  const found = year === undefined ? 'says no release' : `says release ${release}`
  throw badInput(
    `The system preference Version ${found}; known here are ${KNOWN_RELEASES.join(', ')}. ` +
      'Nothing was changed.',
  )
}

/**
 * Checks the tables. Throws a Trouble that names what is missing, or which right.
 *
 * @param deletes - Whether this process is to delete; otherwise it only has to read.
 */
export async function checkSchema(
  tx: Reader,
  version: string | null,
  deletes: boolean,
): Promise<KohaSchema> {
  const release = releaseOf(version)
  const rows = await rowsOf<ColumnRow>(tx, COLUMNS_SQL)
  const found = new Map<string, Map<string, ColumnRow>>()
  for (const row of rows) {
    const columns = found.get(row.tableName) ?? new Map()
    found.set(row.tableName, columns.set(row.columnName, row))
  }
  const wrong = Object.entries(EXPECTED_TABLES).flatMap(([table, expected]) =>
    mistakesIn(table, expected, found.get(table), deletes),
  )
  if (wrong.length > 0) throw unexpected(release, wrong)
  if (deletes) await checkDeletes(tx)
  await checkLoanKey(tx)
  const both = (from: string, to: string): readonly string[] =>
    [...(found.get(from)?.keys() ?? [])].filter((column) => found.get(to)?.has(column) === true)
  return {
    release,
    copied: {
      patrons: both('borrowers', 'deletedborrowers').filter((name) => name !== 'updated_on'),
      holds: both('reserves', 'old_reserves'),
    },
  }
}

function mistakesIn(
  table: string,
  { columns, uses }: ExpectedTable,
  found: ReadonlyMap<string, ColumnRow> | undefined,
  deletes: boolean,
): readonly string[] {
  // A table is not listed to who has no right in it.
  if (found === undefined) return [`${table} is not there, or may not be read`]
  return Object.entries(columns).flatMap(([name, type]) => {
    const column = found.get(name)
    if (column === undefined) return [`${table}.${name} is not there, or may not be read`]
    if (familyOf(column.dataType) !== familyOf(type))
      return [`${table}.${name} is ${column.dataType} and not ${type}`]
    const rights = uses.flatMap((use) => (deletes || use === 'read' ? (RIGHT[use] ?? []) : []))
    const missing = rights.filter((right) => !column.privileges.includes(right))
    return missing.map((right) => `${table}.${name}: the right to ${right} is missing`)
  })
}

/** Releases differ in how long a text or a whole number may be; here that matters to nobody. */
const FAMILIES: readonly (readonly string[])[] = [
  ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'],
  ['tinyint', 'smallint', 'int', 'bigint'],
  ['float', 'double', 'decimal'],
]

function familyOf(type: string): string {
  return FAMILIES.find((family) => family.includes(type))?.[0] ?? type
}

/** What stands in the list of rights; the right to delete is none of a column. */
const RIGHT: Readonly<Record<string, string>> = {
  read: 'select',
  insert: 'insert',
  update: 'update',
}

/** The right to delete stands in no list that everybody may read; so it is tried, on no row. */
async function checkDeletes(tx: Reader): Promise<void> {
  for (const [table, { uses }] of Object.entries(EXPECTED_TABLES)) {
    if (!uses.includes('delete')) continue
    try {
      await tx.query(`delete from ${table} where false`)
    } catch {
      throw badInput(`${table}: the right to delete is missing. ${NOTHING}`)
    }
  }
}

async function checkLoanKey(tx: Reader): Promise<void> {
  const { table, column, to } = LOAN_KEY
  const keys = await rowsOf(
    tx,
    `select 1 from information_schema.key_column_usage where table_schema = database()
       and table_name = ? and column_name = ? and referenced_table_name = ?`,
    [table, column, to],
  )
  if (keys.length === 0)
    throw badInput(
      `${table}.${column} has no foreign key to ${to}: the desk could lend to a patron who is ` +
        `being deleted. ${NOTHING}`,
    )
}

const NOTHING = 'Nothing was changed.'
const MOST_SHOWN = 3

function unexpected(release: string, wrong: readonly string[]) {
  const shown = wrong.slice(0, MOST_SHOWN).join('; ')
  const rest = wrong.length > MOST_SHOWN ? `; and ${wrong.length - MOST_SHOWN} more` : ''
  return badInput(
    `This is Koha ${release}, but its tables are not as expected: ${shown}${rest}. ${NOTHING}`,
  )
}
