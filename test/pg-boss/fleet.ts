// Worker processes of a library, one after the other or side by side.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import type { PurgeEvent } from '../../src/index.js'
import type { ServingOrders } from './worker.js'

/** A process that serves. */
export interface ServingProcess {
  /** What it told so far. */
  readonly events: readonly PurgeEvent[]
  readonly kill: () => Promise<void>
  /** Asks it to rest; answers its exit code. */
  readonly rest: () => Promise<number | null>
  readonly lastWords: () => string
}

/** The worker program, bundled once. */
export interface WorkerProgram {
  readonly start: (orders: ServingOrders) => ServingProcess
  /** Kills what is left and removes the bundle. */
  readonly remove: () => Promise<void>
}

const here = import.meta.dirname
// Inside the project, so that the bundle finds its packages.
const scratch = join(here, '..', '..', '.test-results')

/** Bundles the worker. */
export const buildWorker = async (): Promise<WorkerProgram> => {
  mkdirSync(scratch, { recursive: true })
  const folder = mkdtempSync(join(scratch, 'pg-boss-'))
  const program = join(folder, 'worker.mjs')
  await build({
    entryPoints: [join(here, 'worker.ts')],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  const running = new Set<ServingProcess>()
  return {
    start: (orders) => {
      const started = serving(
        spawn(process.execPath, [program, JSON.stringify(orders)], {
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      )
      running.add(started)
      return started
    },
    remove: async () => {
      for (const each of running) await each.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const serving = (child: ChildProcess): ServingProcess => {
  const events: PurgeEvent[] = []
  let lastWords = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) => {
      // A process that is killed may leave half a line.
      if (line.endsWith('}')) events.push(JSON.parse(line) as PurgeEvent)
    })
  child.stderr?.on('data', (words) => {
    lastWords += String(words)
  })
  const signal = async (name: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(name)
    return ended
  }
  return {
    events,
    kill: async () => {
      await signal('SIGKILL')
    },
    rest: () => signal('SIGTERM'),
    lastWords: () => lastWords,
  }
}
