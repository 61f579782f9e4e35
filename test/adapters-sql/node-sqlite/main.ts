// Runs on Node 22: what the faults of node:sqlite tell of, and a purge through it, as JSON on one
// line.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeSqlFault } from '../../../src/adapters/sql/index.js'
import { faultText } from '../../../src/index.js'
import type { AnyLayer } from '../../support/layers/layer.js'
import {
  type ClosableDatabase,
  loadNodeSqlite,
  nodeSqlite,
} from '../../support/layers/node-sqlite.js'
import { libraryTables, purgeWithout } from '../../support/layers/purge.js'

const { DatabaseSync } = await loadNodeSqlite()
const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-'))
const open = (file: string): ClosableDatabase => {
  const db = new DatabaseSync(join(folder, file))
  db.exec('pragma journal_mode = wal; pragma foreign_keys = on; pragma busy_timeout = 20')
  return db
}

const db = open('faults.db')
const other = open('faults.db')
db.exec(
  'create table t (n integer primary key, name text not null unique); create table child (n ' +
    'integer references t (n))',
)
db.exec("insert into t values (1, 'Ada Lovelace')")
const layer = nodeSqlite(db)

const told = async (sql: string): Promise<readonly unknown[]> => {
  const run = layer.transactions.run((tx) => layer.executor(tx).execute(sql, []), { mode: 'write' })
  const fault = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return [layer.transactions.faultKind?.(fault), faultText(describeSqlFault(fault))]
}

const missing = await told('select n from nowhere')
const duplicate = await told("insert into t values (2, 'Ada Lovelace')")
const foreignKey = await told('insert into child values (77)')
other.exec('begin immediate')
const locked = await told('select 1')
other.exec('rollback')
const counted = await layer.transactions.run(
  async (tx) => {
    const { execute } = layer.executor(tx)
    const inserted = await execute('insert into t values (?, ?)', [2, "O'Hara"])
    const deleted = await execute('delete from t where n = ?', [99])
    return [
      inserted.affected,
      deleted.affected,
      (await execute('select name from t where n = 2', [])).rows,
    ]
  },
  { mode: 'write' },
)
db.close()
const closed = await told('select 1').catch(() => null)

const library = open('library.db')
const migrations = open('library.db')
for (const statement of libraryTables('sqlite')) migrations.exec(statement)
const purged = await purgeWithout(
  'sqlite',
  nodeSqlite(library) as unknown as AnyLayer,
  async (statement) => migrations.exec(statement),
)
for (const each of [other, library, migrations]) each.close()
rmSync(folder, { recursive: true })

process.stdout.write(
  `${JSON.stringify({ missing, duplicate, foreignKey, locked, counted, closed, purged })}\n`,
)
