// Keys in order, so that a page can start anywhere without looking through all that went before.

/**
 * All keys that were ever added, rolled back and removed ones too: who pages through them looks
 * each one up.
 */
export interface KeyOrder<Key> {
  readonly add: (key: Key) => void
  /** The keys after `after`, ascending; all of them for `null`. */
  readonly after: (after: Key | null) => Iterable<Key>
  /** The keys before `before`, descending. */
  readonly before: (before: Key) => Iterable<Key>
}

/** Makes an empty order. Sorting is put off until somebody reads. */
export function keyOrder<Key>(compare: (left: Key, right: Key) => number): KeyOrder<Key> {
  const known = new Set<Key>()
  const sorted: Key[] = []
  let isSorted = true

  const sort = (): void => {
    if (!isSorted) sorted.sort(compare)
    isSorted = true
  }

  /** How many of the sorted keys are less than a key, or not greater. */
  const countUpTo = (key: Key, isIncluded: boolean): number => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const order = compare(sorted[middle] as Key, key)
      if (order < 0 || (isIncluded && order === 0)) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    add: (key) => {
      if (known.has(key)) return
      known.add(key)
      sorted.push(key)
      isSorted = false
    },
    *after(after) {
      sort()
      for (let at = after === null ? 0 : countUpTo(after, true); at < sorted.length; at++)
        yield sorted[at] as Key
    },
    *before(before) {
      sort()
      for (let at = countUpTo(before, false) - 1; at >= 0; at--) yield sorted[at] as Key
    },
  }
}

/** Text in the order of its UTF-16 code units. */
export function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
