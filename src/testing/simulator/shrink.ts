// Finds the shortest list of faults that still breaks a promise, and says all of it in words.
import type { SimulatedFault } from './scenario.js'
import { type Simulation, type SimulationOptions, simulate } from './simulate.js'

/**
 * Shrinks the faults of a failing seed by delta debugging, until leaving out any single one of them
 * makes the same promise hold.
 *
 * @returns the simulation with the shortest list, traced; the one given, traced, where it did not
 * fail.
 */
export async function shrink<Tx>(
  options: SimulationOptions<Tx>,
  failed: Simulation,
): Promise<Simulation> {
  const code = failed.violation?.code
  const fails = async (faults: readonly SimulatedFault[]): Promise<boolean> =>
    (await simulate({ ...options, seed: failed.seed, faults, trace: false })).violation?.code ===
    code
  const faults = code === undefined ? failed.faults : await shortest(failed.faults, fails)
  return simulate({ ...options, seed: failed.seed, faults, trace: true })
}

/** Delta debugging: leaves out ever smaller parts of a list for as long as the rest still fails. */
export async function shortest<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  let kept = items
  for (let size = Math.ceil(kept.length / 2); size >= 1; ) {
    const shorter = await withoutOnePart(kept, size, fails)
    if (shorter !== null) kept = shorter
    else if (size === 1) break
    else size = Math.ceil(size / 2)
    size = Math.min(size, Math.max(1, kept.length))
    if (kept.length === 0) break
  }
  return kept
}

async function withoutOnePart<Item>(
  items: readonly Item[],
  size: number,
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[] | null> {
  for (let at = 0; at < items.length; at += size) {
    const rest = [...items.slice(0, at), ...items.slice(at + size)]
    if (await fails(rest)) return rest
  }
  return null
}

/** A simulation in words: its seed, its host, its faults, and the promise that was broken. */
export function describeSimulation({
  seed,
  scenario,
  faults,
  violation,
  steps,
}: Simulation): string {
  const { host, users, runners } = scenario
  const deliveries = Object.entries(host.deliveries).map(
    ([step, delivery]) => `${step} ${delivery}`,
  )
  return [
    `seed ${seed}: ${
      violation === null
        ? `kept every promise in ${steps} steps`
        : `broke ${violation.code} at step ${violation.step} (${violation.detail})`
    }`,
    `  ${users.length} users ` +
      `read ${host.reads === 'outside' ? 'outside' : 'in the transaction'}, ${runners} ` +
      `runners${host.lookUp ? ', calls can be looked up' : ''}`,
    `  ${deliveries.join(', ')}`,
    ...(faults.length === 0
      ? ['  no faults']
      : faults.map((fault) => `  fault ${JSON.stringify(fault)}`)),
  ].join('\n')
}
