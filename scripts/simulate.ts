// Simulates seeds over the memory adapters: `npm run simulate -- --seeds N --seed S`. Prints a
// failing seed, shrunk; then the exit code is 1.
import { parseArgs } from 'node:util'
import { describeSimulation, shrink, simulate } from '../src/testing/index.js'
import { memoryStore } from '../test/simulator/memory-store.js'

const REPORT_EVERY = 10_000

const wholeNumber = (name: string, text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} must be a whole number, got ${text}`)
  return Number(text)
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '0' },
      /** Goes on after a failing seed, up to so many. */
      failures: { type: 'string', default: '1' },
      trace: { type: 'boolean', default: false },
    },
  })
  const count = wholeNumber('seeds', values.seeds)
  const first = wholeNumber('seed', values.seed)
  const most = wholeNumber('failures', values.failures)
  const began = performance.now()
  let failures = 0
  let steps = 0
  let seed = first
  for (; seed < first + count && failures < most; seed++) {
    const simulation = await simulate({
      seed,
      store: memoryStore,
      trace: values.trace && count === 1,
    })
    steps += simulation.steps
    if (values.trace && count === 1) console.log(simulation.trace.join('\n'))
    if (simulation.violation !== null) {
      failures++
      console.log(describeSimulation(simulation))
      const shortest = await shrink({ seed, store: memoryStore }, simulation)
      console.log(`shrunk to ${shortest.faults.length} of ${simulation.faults.length} faults:`)
      console.log(shortest.trace.join('\n'))
      console.log(describeSimulation(shortest))
    }
    if ((seed + 1 - first) % REPORT_EVERY === 0)
      console.log(`${seed + 1 - first} seeds, ${failures} failed`)
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(
    `${seed - first} seeds from ${first}, ${steps} steps, ${failures} failed, ${seconds} s`,
  )
  return failures === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
