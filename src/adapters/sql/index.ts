// The journal in SQL, in the host's own transaction: a list of what is public.
export type { SqlExecutor, SqlRow, SqlValue } from './executor.js'
export type { SqlColumn, SqlColumnType, SqlDialect } from './dialect.js'
export { mariadb } from './dialects/mariadb.js'
export { postgres } from './dialects/postgres.js'
export { sqlite } from './dialects/sqlite.js'
export type { SqlFaultSign } from './fault-signs.js'
export { sqlJournal, type SqlJournalOptions } from './journal/journal.js'
export { sqlJournalSchema, type SqlJournalSchema } from './schema.js'
export type { SqlJournalFaultCode } from './rows.js'
export { describeSqlFault } from './describe-fault.js'
export { sqlFaultKind, type SqlFaultKindOptions } from './fault-kind.js'
export {
  type BetterSqlite3Database,
  type BetterSqlite3TransactionOptions,
  betterSqlite3Transactions,
  fromBetterSqlite3,
  prepareBetterSqlite3,
} from './drivers/better-sqlite3.js'
export {
  fromPg,
  type PgClient,
  type PgExecutorOptions,
  type PgPool,
  type PgPoolClient,
  pgTransactions,
  type PgTransactionOptions,
} from './drivers/pg.js'
export {
  fromMysql2,
  type Mysql2Connection,
  type Mysql2Pool,
  type Mysql2PoolConnection,
  mysql2Transactions,
} from './drivers/mysql2.js'
export {
  fromMariaDb,
  type MariaDbConnection,
  type MariaDbPool,
  type MariaDbPoolConnection,
  mariaDbTransactions,
} from './drivers/mariadb.js'
export type { MariaDbTransactionOptions } from './drivers/mariadb-session.js'
export { fromKysely, type KyselyRawQuery, type KyselyTransaction } from './drivers/kysely.js'
export { fromKnex, type KnexTransaction } from './drivers/knex.js'
