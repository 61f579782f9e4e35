// The tables of the journal, as statements that a host runs with its own migration tool.
import { type ColumnType, type DialectSql, dialectSql, type SqlDialect } from './dialect.js'
import { type TableNames, tableNames } from './tables.js'

/** The statements that make the journal's tables. */
export interface SqlJournalSchema {
  /** Grows when a later release changes the tables; stored in the table `version`. */
  readonly version: number
  /** To be run one after the other, each as one statement without parameters. Running them again changes nothing. */
  readonly statements: readonly string[]
}

interface Table {
  readonly name: keyof TableNames
  readonly shape: 'plain' | 'hot' | 'keyed'
  readonly columns: readonly (readonly [name: string, type: ColumnType, constraint: string])[]
  readonly primaryKey: readonly string[] | null
}

// No foreign keys between them: each would lock a row of the job with every batch, and only the journal writes here.
const TABLES: readonly Table[] = [
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
      // The confirmed digest while the job is queued or running, else null: so the same plan is accepted once at a time.
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

const VERSION = 1

const createTable = (sql: DialectSql, names: TableNames, table: Table): string => {
  const columns = table.columns.map(([name, type, constraint]) => `  ${name} ${sql.columnTypes[type]} ${constraint}`.trimEnd())
  const key = table.primaryKey === null ? [] : [`  primary key (${table.primaryKey.join(', ')})`]
  return `create table if not exists ${names[table.name]} (\n${[...columns, ...key].join(',\n')}\n)${sql.tableOptions(table.shape)}`
}

/**
 * The statements that make the journal's tables in a database, to be run once before the first job, and again without harm.
 *
 * Whoever runs them needs the right to create tables; the journal itself then only needs to select, insert, update and delete in them.
 *
 * @param options.prefix what the tables' names begin with, as in `sqlJournal`; `ils_purge_` where it is left out.
 * @throws a `TypeError` for a prefix that `sqlJournal` would refuse.
 * @example
 * for (const statement of sqlJournalSchema('sqlite').statements) db.exec(statement)
 */
export const sqlJournalSchema = (dialect: SqlDialect, options: { readonly prefix?: string } = {}): SqlJournalSchema => {
  const sql = dialectSql(dialect)
  const names = tableNames(options.prefix)
  return {
    version: VERSION,
    statements: [
      ...TABLES.map((table) => createTable(sql, names, table)),
      `insert into ${names.version} (version) select ${VERSION} where not exists (select 1 from ${names.version} where version = ${VERSION})`,
    ],
  }
}
