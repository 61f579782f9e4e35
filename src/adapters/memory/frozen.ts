// Takes values in as a store would: a copy that nobody can change from outside.

/**
 * A deep copy of plain data, frozen at every level. What is no plain data (a host's own `extra`
 * values) is kept as it is.
 */
export function frozenCopy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as Value
  if (!isPlain(value)) return value
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, each]) => [name, frozenCopy(each)])),
  ) as Value
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
