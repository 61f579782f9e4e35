// A fake as a process of its own: a developer starts it, and a host speaks to it.
import { parseArgs } from 'node:util'
import { complain, say } from '../../shared/screen.js'
import { wholeNumber } from '../../shared/whole-number.js'
import type { RunningFake } from './server.js'
import type { WeatherChange } from './weather.js'

/** What the process is started with. */
export interface FakeArguments {
  readonly port: number
  readonly seed: number
  readonly users: number
  readonly weather: WeatherChange
}

const NUMBERS = {
  port: { low: 0, high: 65_535, usual: 0, help: 'where it listens' },
  seed: { low: 0, high: 2_147_483_647, usual: 1, help: 'which people, and what goes wrong' },
  users: { low: 1, high: 1_000_000, usual: 500, help: 'how many people' },
  latency: { low: 0, high: 60_000, usual: 20, help: 'milliseconds that an answer takes' },
  'per-second': { low: 0, high: 100_000, usual: 25, help: 'calls a second; 0 = any number' },
  'per-day': {
    low: 0,
    high: 1_000_000_000,
    usual: 50_000,
    help: 'calls that are left today; 0 = any number',
  },
  lost: { low: 0, high: 100, usual: 0, help: 'of a hundred answers, so many are lost' },
  failing: { low: 0, high: 100, usual: 0, help: 'of a hundred calls, so many fail' },
} as const

type Name = keyof typeof NUMBERS

/** Reads the arguments, starts the fake, and says how a host finds it. */
export async function runFake(
  title: string,
  start: (args: FakeArguments) => Promise<{ readonly fake: RunningFake; readonly hint: string }>,
): Promise<void> {
  const args = read(process.argv.slice(2))
  if (args === null) {
    complain([title, '', ...Object.entries(NUMBERS).map(helpLine)].join('\n'))
    process.exitCode = 2
    return
  }
  const { fake, hint } = await start(args)
  say(JSON.stringify({ url: fake.url }))
  say(hint)
  const end = () => void fake.close().then(() => process.exit(0))
  process.once('SIGTERM', end).once('SIGINT', end)
}

function helpLine([name, { help, usual }]: [string, (typeof NUMBERS)[Name]]): string {
  return ['  ', `--${name} <n>`.padEnd(18), `${help} (${usual})`].join('')
}

function read(argv: readonly string[]): FakeArguments | null {
  try {
    const options = Object.fromEntries(
      Object.keys(NUMBERS).map((name) => [name, { type: 'string' as const }]),
    )
    const { values } = parseArgs({ args: [...argv], options })
    const numbers = Object.fromEntries(
      Object.entries(NUMBERS).map(([name, { low, high, usual }]) => {
        const text = values[name]
        const number = typeof text === 'string' ? wholeNumber(text, { low, high }) : usual
        if (number === null) throw new Error(name)
        return [name, number]
      }),
    ) as Record<Name, number>
    return {
      port: numbers.port,
      seed: numbers.seed,
      users: numbers.users,
      weather: {
        latencyMs: numbers.latency,
        jitterMs: numbers.latency,
        perSecond: numbers['per-second'] === 0 ? null : numbers['per-second'],
        left: numbers['per-day'] === 0 ? null : numbers['per-day'],
        lost: numbers.lost,
        failing: numbers.failing,
      },
    }
  } catch {
    return null
  }
}
