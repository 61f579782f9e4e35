// Where a chaos run takes place: a database with the chaos host in it, which can be struck hard.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnyDatabase, openDatabase } from './host/database.js'
import { hostRows, hostSchema, watchedJournalSchema } from './host/schema.js'
import type { BossName } from '../pg-boss/bosses.js'
import { missingServer, type PrivateServer, startMariaDb, startPostgres } from './servers.js'
import type { DatabaseName } from '../support/dialects.js'

/** A database that may be struck. */
export interface Arena {
  readonly dialect: DatabaseName
  readonly at: string
  /**
   * Kills the database's own processes and starts it again; `null` where it has none but those that
   * use it.
   */
  readonly restartHard: (() => Promise<void>) | null
  /** Hands the shards to the workers; `null` = they look for them in the journal. */
  readonly engine: BossName | null
  readonly close: () => Promise<void>
}

/** The databases under test, by the name that people know. */
export const ARENAS = {
  SQLite: { dialect: 'sqlite', missing: () => null, open: () => openFileArena() },
  PostgreSQL: {
    dialect: 'postgres',
    missing: () => missingServer('PostgreSQL'),
    open: async () => serverArena('postgres', await startPostgres()),
  },
  'PostgreSQL, pg-boss': {
    dialect: 'postgres',
    missing: () => missingServer('PostgreSQL'),
    open: async () => serverArena('postgres', await startPostgres(), 'pg-boss'),
  },
  MariaDB: {
    dialect: 'mariadb',
    missing: () => missingServer('MariaDB'),
    open: async () => serverArena('mariadb', await startMariaDb()),
  },
} as const satisfies Record<
  string,
  {
    readonly dialect: DatabaseName
    readonly missing: () => string | null
    readonly open: () => Promise<Arena>
  }
>

/** The name of an arena. */
export type ArenaName = keyof typeof ARENAS

const openFileArena = async (): Promise<Arena> => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-chaos-'))
  return {
    dialect: 'sqlite',
    at: join(folder, 'library.db'),
    restartHard: null,
    engine: null,
    close: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

const serverArena = (
  dialect: DatabaseName,
  server: PrivateServer,
  engine: BossName | null = null,
): Arena => ({
  dialect,
  at: server.url,
  restartHard: server.restartHard,
  engine,
  close: server.stop,
})

/** Makes the host's and the journal's tables, with so many users. */
export const furnish = async (database: AnyDatabase, users: number): Promise<void> => {
  await furnishHost(database, users)
  await furnishJournal(database)
}

/** Makes the host's tables alone. */
export const furnishHost = (database: AnyDatabase, users: number): Promise<void> =>
  runAll(database, [...hostSchema(database.dialect), ...hostRows(users)])

/** Makes the journal's tables alone. */
export const furnishJournal = (database: AnyDatabase): Promise<void> =>
  runAll(database, watchedJournalSchema(database.dialect))

const runAll = async (database: AnyDatabase, statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await database.query(statement)
}

/** Opens the arena's database for as long as `work` takes. */
export const withDatabase = async <Result>(
  { dialect, at }: Pick<Arena, 'dialect' | 'at'>,
  work: (database: AnyDatabase) => Promise<Result>,
): Promise<Result> => {
  const database = openDatabase(dialect, at)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
