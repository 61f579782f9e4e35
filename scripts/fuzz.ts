// Throws random and changed inputs at everything that takes input from outside:
// `npm run fuzz -- --inputs 1000000 --seed N`. It ends with 1 where a law was broken, and says by
// which input. `--only NAME` tries one target.
import { parseArgs } from 'node:util'
import { fuzz, shareOut } from '../test/fuzz/run.js'
import { TARGETS } from '../test/fuzz/targets.js'

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} must be a whole number, got ${text}`)
  return Number(text)
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      inputs: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
    },
  })
  const seed = wholeNumber('seed', values.seed)
  const targets = TARGETS.filter(({ name }) => values.only === '' || name === values.only)
  let [all, broken, millis] = [0, 0, 0]
  console.log('target                    inputs  accepted   refused  seconds')
  for (const [target, inputs] of shareOut(targets, wholeNumber('inputs', values.inputs))) {
    const came = await fuzz(target, inputs, seed)
    all += came.inputs
    millis += came.millis
    console.log(
      came.target.padEnd(22) +
        String(came.inputs).padStart(10) +
        String(came.accepted).padStart(10) +
        String(came.refused).padStart(10) +
        (came.millis / 1000).toFixed(1).padStart(9),
    )
    if (came.broken !== null) {
      broken++
      console.log(`BROKEN by ${came.target}: ${came.broken}`)
    }
  }
  console.log(`${all} inputs, ${broken} laws broken, seed ${seed}, ${(millis / 1000).toFixed(1)} s`)
  return all > 0 && broken === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
