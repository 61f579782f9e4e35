// The tables of the journal, as statements that a host runs with its own migration tool.
import type { SqlColumnType, SqlDialect } from './dialect.js'
import { type TableNames, tableNames } from './tables.js'

/** The statements that make the journal's tables. */
export interface SqlJournalSchema {
  /**
   * The version that the statements lead to; it grows when a later release changes the tables, and
   * is stored in the table `version`.
   */
  readonly version: number
  /**
   * To be run one after the other, each as one statement without parameters. None where the tables
   * are up to date.
   */
  readonly statements: readonly string[]
}

interface Table {
  readonly name: keyof TableNames
  readonly shape: 'plain' | 'hot' | 'keyed'
  readonly columns: readonly (readonly [name: string, type: SqlColumnType, constraint: string])[]
  readonly primaryKey: readonly string[] | null
}

// No foreign keys between them: each would lock a row of the job with every batch, and only the
// journal writes here.
const FIRST_TABLES: readonly Table[] = [
  {
    name: 'version',
    shape: 'plain',
    columns: [['version', 'integer', 'not null']],
    primaryKey: ['version'],
  },
  {
    name: 'job',
    shape: 'plain',
    columns: [
      ['submitted', 'sequence', ''],
      ['id', 'key', 'not null unique'],
      ['kind', 'word', 'not null'],
      ['status', 'word', 'not null'],
      // The confirmed digest while the job is queued or running, else null: so the same plan is
      // accepted once at a time.
      ['active_digest', 'key', 'null unique'],
      ['finished_at', 'integer', 'null'],
      ['revision', 'integer', 'not null'],
      ['record', 'json', 'not null'],
    ],
    primaryKey: null,
  },
  {
    name: 'shard',
    shape: 'hot',
    columns: [
      ['job_id', 'key', 'not null'],
      ['shard', 'integer', 'not null'],
      ['is_open', 'integer', 'not null'],
      ['token', 'integer', 'not null'],
      ['owner', 'key', 'null'],
      ['lease_ms', 'integer', 'not null'],
      ['lease_until', 'integer', 'not null'],
      ['claims', 'integer', 'not null'],
      ['position', 'integer', 'not null'],
      ['confirmed', 'integer', 'not null'],
      ['totals', 'json', 'not null'],
      ['tally', 'json', 'not null'],
      ['revision', 'integer', 'not null'],
    ],
    primaryKey: ['job_id', 'shard'],
  },
  {
    // Apart from the shard, because that row is rewritten with every batch.
    name: 'shardKeys',
    shape: 'plain',
    columns: [
      ['job_id', 'key', 'not null'],
      ['shard', 'integer', 'not null'],
      ['user_keys', 'json', 'not null'],
    ],
    primaryKey: ['job_id', 'shard'],
  },
  {
    name: 'intent',
    shape: 'plain',
    columns: [
      ['job_id', 'key', 'not null'],
      ['user_key', 'key', 'not null'],
      ['record', 'json', 'not null'],
    ],
    primaryKey: ['job_id', 'user_key'],
  },
  {
    name: 'outcome',
    shape: 'keyed',
    columns: [
      ['job_id', 'key', 'not null'],
      ['user_key', 'key', 'not null'],
      ['status', 'word', 'not null'],
      ['recorded_at', 'integer', 'not null'],
      ['detail', 'json', 'null'],
    ],
    primaryKey: ['job_id', 'user_key'],
  },
]

const PLAN_TABLES: readonly Table[] = [
  {
    name: 'plan',
    shape: 'plain',
    columns: [
      ['begun', 'sequence', ''],
      ['id', 'key', 'not null unique'],
      ['status', 'word', 'not null'],
      ['holds_users', 'integer', 'not null'],
      ['revision', 'integer', 'not null'],
      ['record', 'json', 'not null'],
      // Apart from the record, because it is rewritten with every page.
      ['progress', 'json', 'not null'],
    ],
    primaryKey: null,
  },
  {
    name: 'planUser',
    shape: 'keyed',
    columns: [
      ['plan_id', 'key', 'not null'],
      ['user_key', 'key', 'not null'],
      ['verdict', 'word', 'not null'],
      // As JSON, so that every text can be stored, and blanks at its end count.
      ['user_group', 'json', 'null'],
      ['home_library', 'json', 'null'],
      ['detail', 'json', 'null'],
    ],
    primaryKey: ['plan_id', 'user_key'],
  },
  {
    name: 'toForget',
    shape: 'keyed',
    columns: [
      ['job_id', 'key', 'not null'],
      ['user_key', 'key', 'not null'],
    ],
    primaryKey: ['job_id', 'user_key'],
  },
]

const CALL_TABLES: readonly Table[] = [
  {
    name: 'calls',
    shape: 'hot',
    columns: [
      ['budget', 'key', 'not null'],
      ['account', 'json', 'not null'],
      ['revision', 'integer', 'not null'],
    ],
    primaryKey: ['budget'],
  },
]

const PUT_OFF_TABLES: readonly Table[] = [
  {
    // Apart from the list of the shard, which is a hundred times as long.
    name: 'putOff',
    shape: 'plain',
    columns: [
      ['job_id', 'key', 'not null'],
      ['shard', 'integer', 'not null'],
      ['users', 'json', 'not null'],
    ],
    primaryKey: ['job_id', 'shard'],
  },
]

function createTables(
  sql: SqlDialect,
  names: TableNames,
  tables: readonly Table[],
): readonly string[] {
  return tables.map((table) => createTable(sql, names, table))
}

function createTable(sql: SqlDialect, names: TableNames, table: Table): string {
  const columns = table.columns.map(([name, type, constraint]) =>
    `  ${name} ${sql.columnTypes[type]} ${constraint}`.trimEnd(),
  )
  const key = table.primaryKey === null ? [] : [`  primary key (${table.primaryKey.join(', ')})`]
  return (
    `create table if not exists ${names[table.name]} ` +
    `(\n${[...columns, ...key].join(',\n')}\n)${sql.tableOptions(table.shape)}`
  )
}

/**
 * What leads from one version of the tables to the next. A release that changes them adds a step
 * and leaves the others as they are, so that new tables and upgraded ones come out the same.
 * Runners of the release before go on meanwhile: a step adds, and neither takes away nor renames.
 */
export interface SchemaStep {
  readonly version: number
  readonly statements: (sql: SqlDialect, names: TableNames) => readonly string[]
}

const STEPS: readonly SchemaStep[] = [
  { version: 1, statements: (sql, names) => createTables(sql, names, FIRST_TABLES) },
  { version: 2, statements: (sql, names) => createTables(sql, names, PLAN_TABLES) },
  { version: 3, statements: (sql, names) => createTables(sql, names, CALL_TABLES) },
  { version: 4, statements: (sql, names) => createTables(sql, names, PUT_OFF_TABLES) },
]

function recordVersion({ version: table }: TableNames, version: number): string {
  return (
    `insert into ${table} (version) select ${version} where not exists (select 1 ` +
    `from ${table} ` +
    `where version = ${version})`
  )
}

/**
 * The statements of these steps from a version on, in their order; each version is recorded once
 * its step is done.
 */
export function schemaOf(
  steps: readonly SchemaStep[],
  sql: SqlDialect,
  names: TableNames,
  from: number,
): SqlJournalSchema {
  const version = steps.at(-1)?.version ?? 0
  if (!Number.isInteger(from) || from < 0)
    throw new TypeError(
      'from must be the version of the tables that are there: a whole number, 0 for none',
    )
  if (from > version)
    throw new TypeError(
      `from is version ${from}, but this release knows the tables up to version ${version}: ` +
        'they belong to a later one',
    )
  const missing = steps.filter((step) => step.version > from)
  return {
    version,
    statements: missing.flatMap((step) => [
      ...step.statements(sql, names),
      recordVersion(names, step.version),
    ]),
  }
}

/**
 * The statements that make the journal's tables in a database, to be run once before the first job,
 * and again without harm; or those that bring the tables of an earlier release up to this one.
 *
 * Running them needs the right to create tables; the journal itself then only needs to select,
 * insert, update and delete in them.
 *
 * @param dialect the database: `postgres`, `sqlite`, `mariadb`, or the host's own.
 * @param options.prefix what the tables' names begin with, as in `sqlJournal`; `ils_purge_` where
 * it is left out.
 * @param options.from the version of the tables that are there, which is the greatest in the table
 * `version`; 0, for none, where it is left out.
 * @throws a `TypeError` for a prefix that `sqlJournal` would refuse, and for a version that this
 * release does not know.
 * @example
 * for (const statement of sqlJournalSchema(sqlite).statements) db.exec(statement)
 */
export function sqlJournalSchema(
  dialect: SqlDialect,
  options: { readonly prefix?: string; readonly from?: number } = {},
): SqlJournalSchema {
  return schemaOf(STEPS, dialect, tableNames(options.prefix), options.from ?? 0)
}
