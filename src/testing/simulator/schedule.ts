// Where every await of a simulated process waits until the simulation lets it go on: nothing else
// decides what happens next.

/** A simulated process. */
export interface Process {
  readonly name: string
  state: 'up' | 'frozen' | 'dead'
}

/** What strikes a call that is let go. */
export interface Struck {
  readonly at: 'before' | 'after'
  readonly fault: unknown
}

/**
 * What a process waits for. `request`: a call on its way to another system, which arrives even if
 * the process has died since; `answer`: something done, of which the process does not know yet.
 */
export type WaitKind = 'begin' | 'statement' | 'commit' | 'read' | 'request' | 'answer' | 'sleep'

/** One await that has not been let go. */
export interface Waiting {
  readonly process: Process
  readonly kind: WaitKind
  readonly label: string
  readonly ready: () => boolean
  /** When a sleep ends. */
  readonly wakeAt: number | null
  /** The virtual time at which the wait began. */
  readonly since: number
  readonly go: (struck: Struck | null) => void
}

/** The awaits of all processes. */
export interface Schedule {
  /** Waits until the simulation lets go; answers what strikes the call. */
  readonly wait: (
    process: Process,
    kind: WaitKind,
    label: string,
    ready?: () => boolean,
    wakeAt?: number | null,
  ) => Promise<Struck | null>
  /** Has a process called once at a moment, unless what it answers is called before. */
  readonly alarm: (process: Process, label: string, wakeAt: number, ring: () => void) => () => void
  /**
   * Does something real, such as a call of the adapters under test, which the simulation must see
   * through before it goes on.
   */
  readonly fly: <Result>(real: () => Promise<Result>) => Promise<Result>
  /** Says that something real is under way, or has ended. */
  readonly flight: (change: 1 | -1) => void
  /** Resolves when every process waits. */
  readonly settle: () => Promise<void>
  readonly waiting: readonly Waiting[]
  readonly remove: (each: Waiting) => void
  /**
   * Forgets what a process waits for, now that it is dead; its calls that are on their way stay.
   */
  readonly forget: (process: Process) => void
}

/**
 * Turns of the microtask queue without a new call after which a process is taken to wait; the
 * engine needs far fewer between two calls.
 */
const QUIET_TURNS = 40

/** A dead process hears no alarm; of one that dies later it is forgotten with its sleeps. */
function alarmOf(
  waiting: Waiting[],
  now: () => number,
  remove: Schedule['remove'],
): Schedule['alarm'] {
  return (process, label, wakeAt, ring) => {
    const ready = (): boolean => now() >= wakeAt
    const set = { process, kind: 'sleep', label, ready, wakeAt, since: now(), go: ring } as const
    if (process.state !== 'dead') waiting.push(set)
    return () => remove(set)
  }
}

/** Makes an empty schedule. */
export function makeSchedule(now: () => number): Schedule {
  const waiting: Waiting[] = []
  let activity = 0
  let flights = 0
  let landed: (() => void) | null = null

  const flight = (change: 1 | -1): void => {
    flights += change
    activity++
    landed?.()
    landed = null
  }

  const landing = (): Promise<void> =>
    new Promise((resolve) => {
      landed = resolve
    })

  const remove = (each: Waiting): void => {
    const at = waiting.indexOf(each)
    if (at >= 0) waiting.splice(at, 1)
  }

  return {
    waiting,
    flight,
    remove,
    alarm: alarmOf(waiting, now, remove),
    wait: (process, kind, label, ready = () => true, wakeAt = null) => {
      activity++
      return new Promise((go) => {
        // What a dead process would do next never happens.
        if (process.state === 'dead') return
        waiting.push({ process, kind, label, ready, wakeAt, since: now(), go })
      })
    },
    fly: async (real) => {
      flight(1)
      try {
        return await real()
      } finally {
        flight(-1)
      }
    },
    settle: async () => {
      for (let quiet = 0; quiet < QUIET_TURNS; ) {
        const before = activity
        await (flights > 0 ? landing() : undefined)
        quiet = activity === before ? quiet + 1 : 0
      }
    },
    forget: (process) => {
      const kept = waiting.filter((each) => each.process !== process || each.kind === 'request')
      waiting.splice(0, waiting.length, ...kept)
    },
  }
}
