// Every ORM and driver that this package has an executor for, apart from those of the stores.
import type { DatabaseName } from '../dialects.js'
import { drizzleMysql2, drizzlePg, drizzleSqlite } from './drizzle.js'
import type { AnyLayer } from './layer.js'
import { libsql } from './libsql.js'
import { nodeSqliteAt } from './node-sqlite.js'
import { postgresJs } from './postgres-js.js'
import { sequelizeOver } from './sequelize.js'
import { typeOrmOver } from './typeorm.js'

/** A way into a database. */
export interface Way {
  readonly name: string
  readonly dialect: DatabaseName
  /** Opens a file, or connects to an address. */
  readonly open: (at: string) => AnyLayer | Promise<AnyLayer>
}

// What they call a transaction is of no matter to a test.
export const WAYS = [
  { name: 'Drizzle over pg', dialect: 'postgres', open: drizzlePg },
  { name: 'Drizzle over mysql2', dialect: 'mariadb', open: drizzleMysql2 },
  { name: 'Drizzle over better-sqlite3', dialect: 'sqlite', open: drizzleSqlite },
  {
    name: 'Sequelize over pg',
    dialect: 'postgres',
    open: (at: string) => sequelizeOver('postgres', at),
  },
  {
    name: 'Sequelize over mysql2',
    dialect: 'mariadb',
    open: (at: string) => sequelizeOver('mariadb', at),
  },
  {
    name: 'TypeORM over pg',
    dialect: 'postgres',
    open: (at: string) => typeOrmOver('postgres', at),
  },
  {
    name: 'TypeORM over mysql2',
    dialect: 'mariadb',
    open: (at: string) => typeOrmOver('mariadb', at),
  },
  { name: 'postgres.js', dialect: 'postgres', open: postgresJs },
  { name: 'libsql', dialect: 'sqlite', open: libsql },
] as unknown as readonly Way[]

/** Apart from the others, for it runs on Node 22 alone. */
export const NODE_SQLITE = {
  name: 'node:sqlite',
  dialect: 'sqlite',
  open: nodeSqliteAt,
} as unknown as Way
