// Other processes of the benchmark (see processes/): the same program in another part, talked to
// with plain messages.
import { type ChildProcess, fork } from 'node:child_process'

/** The parts that a process can play besides a section. */
export type Part = 'desk' | 'job' | 'worker'

/** A process that plays a part. */
export interface Player {
  readonly send: (message: string) => void
  /** The next thing it says. */
  readonly next: () => Promise<unknown>
  readonly ended: Promise<void>
}

/** Starts a process of this program in a part, with options for Node where any are given. */
export const start = (part: Part, orders: unknown, nodeOptions: readonly string[] = []): Player => {
  const child: ChildProcess = fork(process.argv[1] as string, [part, JSON.stringify(orders)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...nodeOptions],
  })
  const said: unknown[] = []
  const waiting: ((message: unknown) => void)[] = []
  child.on('message', (message) => {
    const listener = waiting.shift()
    if (listener === undefined) said.push(message)
    else listener(message)
  })
  return {
    send: (message) => {
      child.send(message)
    },
    next: () =>
      said.length > 0
        ? Promise.resolve(said.shift())
        : new Promise((resolve) => waiting.push(resolve)),
    ended: new Promise((resolve, reject) =>
      child.on('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`the part ${part} ended with ${code}`)),
      ),
    ),
  }
}

/** In a part: tells the process that started it. */
export const tellParent = (message: unknown): void => {
  process.send?.(message)
}

/** In a part: the next thing that it is told. */
export const told = (): Promise<unknown> =>
  new Promise((resolve) => process.once('message', resolve))
