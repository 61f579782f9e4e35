// Tries every target with drawn inputs, from a seed, and says which laws were broken.
import { inspect } from 'node:util'
import fc from 'fast-check'
import { brokenLaw, type Target } from './laws.js'

/** What came of a target. */
export interface Fuzzed {
  readonly target: string
  readonly inputs: number
  readonly accepted: number
  readonly refused: number
  readonly millis: number
  /** The law that was broken, by which input, and how to draw it again; `null` = none was. */
  readonly broken: string | null
}

/** So many inputs, shared out among the targets by their weights. */
export function shareOut(
  targets: readonly Target[],
  inputs: number,
): readonly (readonly [Target, number])[] {
  const all = targets.reduce((sum, { weight }) => sum + weight, 0)
  return targets.map((target) => [target, Math.max(1, Math.ceil((inputs * target.weight) / all))])
}

/** Tries one target with so many inputs. */
export async function fuzz(target: Target, inputs: number, seed: number): Promise<Fuzzed> {
  const began = performance.now()
  const counts = { Refused: 0, Accepted: 0, Told: 0 }
  const counting: Target = {
    ...target,
    ask: async (input) => {
      const said = await target.ask(input)
      counts[said._tag]++
      return said
    },
  }
  const law = fc.asyncProperty(target.inputs, async (input) => {
    const broken = await brokenLaw(counting, input)
    if (broken !== null) throw new Error(broken)
  })
  const details = await fc.check(law, { numRuns: inputs, seed })
  return {
    target: target.name,
    inputs: details.numRuns,
    // Each input is given twice.
    accepted: Math.floor(counts.Accepted / 2),
    refused: Math.floor(counts.Refused / 2),
    millis: performance.now() - began,
    broken: details.failed ? describeBreach(details, seed) : null,
  }
}

function describeBreach(details: fc.RunDetails<[unknown]>, seed: number): string {
  const said = details.errorInstance instanceof Error ? details.errorInstance.message : ''
  const input = inspect(details.counterexample?.[0], { depth: 8, breakLength: 100 })
  return `${said}\n  input: ${input}\n  seed ${seed}, path ${details.counterexamplePath}`
}
