// Chance that repeats: the same seed makes the same library.

/** Draws of a seeded sequence. */
export interface Chance {
  /** True in so many of a hundred draws. */
  readonly percent: (share: number) => boolean
  /** A whole number from `low` to `high`, both included. */
  readonly whole: (low: number, high: number) => number
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item
}

/** A sequence of 32 bits of state; good enough for sample data, not for secrets. */
export const chanceFrom = (seed: number): Chance => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000
  }
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    percent: (share) => next() * 100 < share,
    whole,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
  }
}
