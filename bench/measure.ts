// Measuring fairly on a machine that is never quite quiet: contenders take turns, and what counts
// is the middle of many rounds.

/**
 * Somebody who is measured; `run` answers the rate, in whatever unit all contenders share: higher
 * is better.
 */
export interface Contender {
  readonly name: string
  readonly run: () => number | Promise<number>
}

/** The rates of a contender, one a round, in the order of the rounds. */
export type Rates = ReadonlyMap<string, readonly number[]>

/**
 * Lets the contenders take turns, `rounds` times; the order turns round every time, so that nobody
 * always goes first.
 */
export const interleaved = async (
  contenders: readonly Contender[],
  rounds: number,
): Promise<Rates> => {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse()
    for (const { name, run } of order) rates.get(name)?.push(await run())
  }
  return rates
}

/** The middle value, or the mean of the two in the middle. */
export const median = (values: readonly number[]): number => {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

/** The smallest value that a share of all values does not exceed, by the nearest rank. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** The middle of the ratios of the rounds: what slows a whole round down slows both sides of it. */
export const ratioOf = (rates: Rates, name: string, to: string): number => {
  const those = rates.get(to) ?? []
  return median((rates.get(name) ?? []).map((rate, round) => rate / (those[round] ?? Number.NaN)))
}

/** How long something takes, in milliseconds. */
export const millisOf = async (work: () => unknown): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}
