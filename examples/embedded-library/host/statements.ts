// Prepared statements, kept for as long as their connection: a batch prepares nothing.
import type { Database, Statement } from 'better-sqlite3'

/** Statements of one connection by their text. */
export interface Statements {
  /** Reads rows as objects, by the names of the columns; also for what answers no rows. */
  readonly rows: <Row>(sql: string) => Statement<unknown[], Row>
  /** Reads the first column alone. */
  readonly column: <Value>(sql: string) => Statement<unknown[], Value>
}

const connections = new WeakMap<Database, Statements>()

/** The statements of a connection. */
export function statementsOf(db: Database): Statements {
  const known = connections.get(db)
  if (known !== undefined) return known
  const rows = kept((sql) => db.prepare(sql))
  const column = kept((sql) => db.prepare(sql).pluck())
  const statements = { rows, column } as Statements
  connections.set(db, statements)
  return statements
}

function kept(prepare: (sql: string) => Statement): (sql: string) => Statement {
  const bySql = new Map<string, Statement>()
  return (sql) => {
    const known = bySql.get(sql)
    if (known !== undefined) return known
    const statement = prepare(sql)
    bySql.set(sql, statement)
    return statement
  }
}
