// Worker processes, kept at a number: one that is killed or fails is started again, as a supervisor
// would, until the jobs are over.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { faultText, type PurgeEvent } from '../../src/index.js'
import { eventually } from './eventually.js'
import { WORKER_EXIT } from './worker-orders.js'

/** One process. */
export interface Worker {
  readonly pid: number
  isFrozen: boolean
  /** Whether it holds a shard, as far as its events say. */
  holdsShard: boolean
  hasEnded: boolean
}

/** The processes of one run. */
export interface Fleet {
  /** Those that live and are not frozen; with `holdsShard` only those at work. */
  readonly awake: (which: 'any' | 'at-work') => readonly Worker[]
  readonly kill: (worker: Worker) => Promise<void>
  /** Kills all of them in the same moment, frozen ones too. */
  readonly killAll: () => Promise<void>
  readonly freeze: (worker: Worker) => void
  /** Answers whether it was still there to go on. */
  readonly thaw: (worker: Worker) => boolean
  /**
   * Users whose pages, and users whose batches, were reported as stored, half each; what a killed
   * process could not report any more is missing.
   */
  readonly usersDone: () => number
  /** How often an event was told. */
  readonly told: (tag: PurgeEvent['_tag']) => number
  /** Whether a worker found that all jobs are over. */
  readonly isDone: () => boolean
  /** Resolves when every worker has ended by itself. */
  readonly ended: (withinMs: number) => Promise<void>
  /** The last complaint, for anyone who wonders why nothing happens. */
  readonly lastWords: () => string
  /**
   * Asks every worker to end with SIGTERM, starts no other, and answers how the last of them ended.
   */
  readonly retire: (withinMs: number) => Promise<number | null>
  /** Kills whatever is left. */
  readonly stop: () => Promise<void>
}

/**
 * Starts so many workers, with their orders as JSON in their one argument.
 *
 * @param node - the program of the Node that they run on.
 */
export const startFleet = (
  program: string,
  orders: object,
  size: number,
  node = process.execPath,
): Fleet => {
  const workers = new Map<Worker, ChildProcess>()
  const counts = new Map<string, number>()
  let done = false
  let stopped = false
  let [planned, users] = [0, 0]
  let lastEnd: number | null = null
  let lastWords = 'nobody complained'

  const hear = (worker: Worker, event: PurgeEvent): void => {
    counts.set(event._tag, (counts.get(event._tag) ?? 0) + 1)
    if (event._tag === 'BatchCommitted') users += event.users
    if (event._tag === 'PlanPageStored') {
      planned = Math.max(planned, event.users)
      worker.holdsShard = true
    }
    if (event._tag === 'PlanReady') worker.holdsShard = false
    if (event._tag === 'Waiting') lastWords = `waiting for ${faultText(event.fault)}`
    if (event._tag === 'ShardClaimed') worker.holdsShard = true
    if (event._tag === 'ShardFinished' || event._tag === 'LeaseLost') worker.holdsShard = false
  }

  const start = (): void => {
    const child = spawn(node, [program, JSON.stringify(orders)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    if (child.pid === undefined) throw new Error('a worker could not be started')
    const worker: Worker = { pid: child.pid, isFrozen: false, holdsShard: false, hasEnded: false }
    workers.set(worker, child)
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const event = eventOf(line)
        if (event !== null) hear(worker, event)
      })
    }
    if (child.stderr !== null) {
      createInterface({ input: child.stderr }).on('line', (words) => {
        lastWords = words
      })
    }
    child.on('exit', (code) => {
      worker.hasEnded = true
      workers.delete(worker)
      lastEnd = code
      if (code === WORKER_EXIT.done) done = true
      else if (!stopped && !done) start()
    })
  }

  const signal = (worker: Worker, name: NodeJS.Signals): boolean =>
    !worker.hasEnded && (workers.get(worker)?.kill(name) ?? false)
  const over = (some: readonly Worker[]): Promise<void> =>
    eventually('killed workers end', () => some.every((each) => each.hasEnded), 10_000)
  const lastResort = (): void => {
    for (const worker of workers.keys()) signal(worker, 'SIGKILL')
  }

  process.on('exit', lastResort)
  for (let at = 0; at < size; at++) start()

  const killAll = async (): Promise<void> => {
    const all = [...workers.keys()]
    for (const worker of all) signal(worker, 'SIGKILL')
    await over(all)
  }

  return {
    awake: (which) =>
      [...workers.keys()].filter(
        (each) => !each.isFrozen && !each.hasEnded && (which === 'any' || each.holdsShard),
      ),
    kill: async (worker) => {
      signal(worker, 'SIGKILL')
      await over([worker])
    },
    killAll,
    freeze: (worker) => {
      worker.isFrozen = signal(worker, 'SIGSTOP')
    },
    thaw: (worker) => {
      worker.isFrozen = false
      return signal(worker, 'SIGCONT')
    },
    // Where nobody plans, only batches tell.
    usersDone: () => (planned === 0 ? users : (planned + users) / 2),
    told: (tag) => counts.get(tag) ?? 0,
    isDone: () => done,
    ended: (withinMs) =>
      eventually(`every worker ends by itself; ${lastWords}`, () => workers.size === 0, withinMs),
    lastWords: () => lastWords,
    retire: async (withinMs) => {
      stopped = true
      for (const worker of workers.keys()) signal(worker, 'SIGTERM')
      await eventually('every worker ends when asked to', () => workers.size === 0, withinMs)
      return lastEnd
    },
    stop: async () => {
      stopped = true
      process.off('exit', lastResort)
      await killAll()
    },
  }
}

/** A process that is killed may leave half a line. */
const eventOf = (line: string): PurgeEvent | null => {
  try {
    return JSON.parse(line) as PurgeEvent
  } catch {
    return null
  }
}
