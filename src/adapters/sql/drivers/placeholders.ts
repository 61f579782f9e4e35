// Placeholders for layers that number them by themselves.

/**
 * Splits a statement at its placeholders. The journal numbers them upwards, each once, so that the
 * order of the parameters stays. No text of it holds a question mark or a `$1` otherwise.
 */
export function partsOf(sql: string): readonly string[] {
  return sql.split(/\$\d+|\?/)
}
