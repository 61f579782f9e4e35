// The part of CQL that FOLIO's storage modules understand and that a host may send: comparisons
// joined by `and`, `or` and `not`, lists of values, and `sortby`. It is asked of records as they
// are.
type Row = Readonly<Record<string, unknown>>
type Test = (row: Row) => boolean

/** A query that was understood. */
export interface Query {
  readonly fits: Test
  /** The field by which the answer is sorted; `null` = as stored. */
  readonly sortBy: string | null
}

/** Reads a query; throws an `Error` where it is none. */
export function readCql(text: string): Query {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[()]|==|<>|<=|>=|[=<>]|[^\s()=<>"]+/g) ?? []
  let at = 0
  const next = (): string => {
    const token = tokens[at++]
    if (token === undefined) throw new Error('the query ends too early')
    return token
  }
  const peek = (): string => tokens[at]?.toLowerCase() ?? ''
  const unquoted = (token: string): string =>
    token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token

  const comparison = (): Test => {
    if (peek() === '(') {
      next()
      const inner = expression()
      if (next() !== ')') throw new Error('a parenthesis is not closed')
      return inner
    }
    const field = next()
    const operator = next()
    if (peek() !== '(') return compare(field, operator, unquoted(next()))
    next()
    const tests: Test[] = []
    do tests.push(compare(field, operator, unquoted(next())))
    while (next().toLowerCase() === 'or')
    return (row) => tests.some((test) => test(row))
  }
  const expression = (): Test => {
    let left = comparison()
    while (['and', 'or', 'not'].includes(peek())) {
      const word = next().toLowerCase()
      const [before, after] = [left, comparison()]
      if (word === 'and') left = (row) => before(row) && after(row)
      else if (word === 'or') left = (row) => before(row) || after(row)
      else left = (row) => before(row) && !after(row)
    }
    return left
  }
  const fits = expression()
  if (peek() !== 'sortby') return { fits, sortBy: null }
  next()
  return { fits, sortBy: next() }
}

/**
 * `==` is the whole value, `=` words of it, `=""` that there is one; the others compare as text, or
 * by what a UUID is.
 */
function compare(field: string, operator: string, value: string): Test {
  if (field === 'cql.allRecords') return () => true
  return (row) => {
    const found = valueAt(row, field)
    if (found === undefined || found === null) return operator === '<>'
    const text = String(found)
    switch (operator) {
      case '==':
        return text === value
      case '=':
        return value === '' || text.toLowerCase().includes(value.toLowerCase())
      case '<>':
        return text !== value
      case '<':
        return text < value
      case '>':
        return text > value
      case '<=':
        return text <= value
      default:
        return text >= value
    }
  }
}

/** The value at a path such as `status.name`. */
export function valueAt(row: Row, path: string): unknown {
  let value: unknown = row
  for (const name of path.split('.'))
    value =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : null
  return value
}
