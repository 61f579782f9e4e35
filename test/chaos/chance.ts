// Chance that repeats: the same seed plans the same faults.

/** A sequence of draws. */
export interface Chance {
  /** A whole number from `low` to `high`, both included. */
  readonly whole: (low: number, high: number) => number
  /** One of a list; `undefined` only of an empty one. */
  readonly pick: <Item>(items: readonly Item[]) => Item | undefined
  /** The list in another order. */
  readonly shuffled: <Item>(items: readonly Item[]) => readonly Item[]
}

/** Draws from a seed; xorshift over 32 bits, good enough to choose victims. */
export const chanceFrom = (seed: number): Chance => {
  let state = (seed ^ 0x6d2b79f5) >>> 0 || 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 0x1_0000_0000
  }
  for (let warmUp = 0; warmUp < 8; warmUp++) next()
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    whole,
    pick: (items) => items[whole(0, items.length - 1)],
    shuffled: (items) =>
      items
        .map((item) => ({ item, at: next() }))
        .sort((left, right) => left.at - right.at)
        .map(({ item }) => item),
  }
}
