// What a fault wraps: an ORM puts the fault of the driver into a property of its own.

/** Where errors keep the fault that they wrap. */
const WRAPPED = [
  'cause',
  'parent',
  'original',
  'driverError',
  'originalError',
  'nativeError',
  'meta',
  'driverAdapterError',
]

/** At most so many faults are followed, for a fault can be built to nest without end. */
const MOST_FAULTS = 16

/** A property of a fault; `undefined` where it has none or reading it throws. */
export function propertyOf(fault: unknown, name: string): unknown {
  if (typeof fault !== 'object' || fault === null) return undefined
  try {
    return (fault as Readonly<Record<string, unknown>>)[name]
  } catch {
    return undefined
  }
}

/** The faults that a fault wraps directly, each once. */
export function wrappedBy(fault: unknown): readonly object[] {
  const found = WRAPPED.map((name) => propertyOf(fault, name))
  return [
    ...new Set(
      found.filter(
        (each): each is object => typeof each === 'object' && each !== null && each !== fault,
      ),
    ),
  ]
}

/** A fault and all that it wraps, the outermost first. A fault may wrap itself. */
export function faultChain(fault: unknown): readonly unknown[] {
  const chain = new Set<unknown>([fault])
  // A set that grows is walked to its new end.
  for (const each of chain) {
    for (const wrapped of wrappedBy(each)) if (chain.size < MOST_FAULTS) chain.add(wrapped)
  }
  return [...chain]
}
