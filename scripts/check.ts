// Runs every check, two at a time, and shows all that complain, not only the first.
import { spawn } from 'node:child_process'

/** The longest first, so that the others pass beside it. */
const STEPS = [
  'package',
  'api',
  'reference',
  'types',
  'docs',
  'imports',
  'style',
  'unused',
  'sizes',
  'lines',
]
const AT_ONCE = 2

type Result = {
  readonly step: string
  readonly ok: boolean
  readonly output: string
  readonly seconds: number
}

function runStep(step: string): Promise<Result> {
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', `check:${step}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({
        step,
        ok: code === 0,
        output: Buffer.concat(chunks).toString(),
        seconds: (performance.now() - begun) / 1000,
      })
    })
  })
}

async function takeTurns(waiting: string[], failed: string[]): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const { ok, output, seconds } = await runStep(step)
    if (!ok) failed.push(step)
    process.stdout.write(
      `${ok ? 'ok  ' : 'FAIL'} check:${step} (${seconds.toFixed(1)} s)\n${ok ? '' : output}`,
    )
  }
}

const waiting = [...STEPS]
const failed: string[] = []
await Promise.all(Array.from({ length: AT_ONCE }, () => takeTurns(waiting, failed)))
console.log(failed.length === 0 ? 'all checks passed' : `failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
