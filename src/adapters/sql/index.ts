// The journal in SQL, in the host's own transaction: a list of what is public.
export { answersRows, type SqlExecutor, type SqlRow, type SqlValue } from './executor.js'
export type { SqlColumn, SqlColumnType, SqlDialect, SqlSession } from './dialect.js'
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
export {
  fromPostgresJs,
  type PostgresJsDatabase,
  type PostgresJsExecutorOptions,
  type PostgresJsTransaction,
  type PostgresJsTransactions,
  postgresJsTransactions,
} from './drivers/postgres-js.js'
export {
  fromNodeSqlite,
  type NodeSqliteDatabase,
  nodeSqliteTransactions,
  prepareNodeSqlite,
} from './drivers/node-sqlite.js'
export {
  fromLibsql,
  type LibsqlClient,
  type LibsqlTransaction,
  libsqlTransactions,
} from './drivers/libsql.js'
export type { SqliteTransactionOptions } from './drivers/turns.js'
export {
  fromKysely,
  type KyselyDatabase,
  type KyselyRawQuery,
  type KyselyTransaction,
  type KyselyTransactionBuilder,
  kyselyTransactions,
} from './drivers/kysely.js'
export {
  fromKnex,
  type KnexDatabase,
  type KnexTransaction,
  knexTransactions,
} from './drivers/knex.js'
export {
  type DrizzleDatabase,
  type DrizzleSql,
  type DrizzleTransaction,
  type DrizzleTransactionOptions,
  drizzleTransactions,
  fromDrizzle,
} from './drivers/drizzle.js'
export {
  fromTypeOrm,
  type TypeOrmDataSource,
  type TypeOrmManager,
  type TypeOrmResult,
  typeOrmTransactions,
} from './drivers/typeorm.js'
export {
  fromSequelize,
  type SequelizeDatabase,
  sequelizeTransactions,
} from './drivers/sequelize.js'
export {
  fromPrisma,
  type PrismaDatabase,
  type PrismaTransaction,
  type PrismaTransactionOptions,
  prismaTransactions,
} from './drivers/prisma.js'
export type { LayerTransactionOptions } from './drivers/layer-transactions.js'
