// Chance from a seed: the same seed always draws the same numbers.

/** A stream of draws. Streams with different seeds have nothing to do with each other. */
export interface Chance {
  /** A whole number from 0, below `limit`. */
  readonly below: (limit: number) => number
  /** A whole number between two, both included. */
  readonly between: (least: number, most: number) => number
  /** Holds as often as `rate` says, from 0 = never to 1 = always. */
  readonly holds: (rate: number) => boolean
  /** One of a list that is not empty. */
  readonly pick: <Item>(items: readonly Item[]) => Item
}

/** Opens a stream of draws. */
export function chanceFrom(seed: number): Chance {
  let state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    holds: (rate) => next() < rate,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
  }
}
