// Statements of a synchronous connection: each is prepared once, and kept as long as the
// connection.

interface Connection<Statement> {
  prepare(sql: string): Statement
}

/** Answers the statement of a text on a connection. */
export function keptStatements<Statement>(): (db: Connection<Statement>, sql: string) => Statement {
  const keptBy = new WeakMap<Connection<Statement>, Map<string, Statement>>()
  return (db, sql) => {
    const kept = keptBy.get(db) ?? new Map<string, Statement>()
    keptBy.set(db, kept)
    const statement = kept.get(sql) ?? db.prepare(sql)
    kept.set(sql, statement)
    return statement
  }
}
