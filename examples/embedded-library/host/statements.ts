// Prepared statements, kept for as long as their connection: a batch prepares nothing.
import type { Database, Statement } from 'better-sqlite3'

/** Statements of one connection by their text. */
export interface Statements {
  /** Answers rows as lists of values, in the order of the columns: faster than objects. */
  readonly rows: (sql: string) => Statement
  /** Answers the first column alone. */
  readonly column: (sql: string) => Statement
}

const connections = new WeakMap<Database, Statements>()

/** The statements of a connection. */
export const statementsOf = (db: Database): Statements => {
  const known = connections.get(db)
  if (known !== undefined) return known
  const statements: Statements = {
    rows: kept((sql) => shaped(db.prepare(sql), (statement) => statement.raw())),
    column: kept((sql) => shaped(db.prepare(sql), (statement) => statement.pluck())),
  }
  connections.set(db, statements)
  return statements
}

const kept = (prepare: (sql: string) => Statement): ((sql: string) => Statement) => {
  const bySql = new Map<string, Statement>()
  return (sql) => {
    const known = bySql.get(sql)
    if (known !== undefined) return known
    const statement = prepare(sql)
    bySql.set(sql, statement)
    return statement
  }
}

/** Only a statement that answers rows has a shape. */
const shaped = (statement: Statement, shape: (statement: Statement) => Statement): Statement =>
  statement.reader ? shape(statement) : statement
