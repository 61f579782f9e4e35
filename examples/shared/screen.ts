// What the operator sees while work goes on: a bar on a terminal, plain lines elsewhere.
import { SingleBar } from 'cli-progress'

/** Shows how far something has come. */
export interface Progress {
  readonly show: (done: number, total: number) => void
  readonly end: () => void
}

/** Writes a line, or several, to the screen. */
export const say = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** Writes what is wrong to the error stream. */
export const complain = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** A screen that went away (a closed pipe) must not end a purge. */
export const outliveTheScreen = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

/**
 * Progress of something that is called `what`, e.g. `purging`. Where the output is for a program, it
 * goes to the error stream, like all that is not the answer.
 */
export const progressOf = (what: string, isForProgram = false): Progress => {
  const stream = isForProgram ? process.stderr : process.stdout
  return stream.isTTY ? bar(what, stream) : lines(what, isForProgram ? complain : say)
}

const lines = (what: string, write: (text: string) => void): Progress => ({
  show: (done, total) => write(`${what}: ${done} of ${total} users`),
  end: () => undefined,
})

/**
 * Seconds in words; `?` as long as nobody can say, which cli-progress puts as `INF`, `NULL` or no
 * number.
 */
export const timeLeft = (seconds: number | string): string => {
  const whole = Math.round(Number(seconds))
  if (!Number.isFinite(whole)) return '?'
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`
}

const bar = (what: string, stream: NodeJS.WriteStream): Progress => {
  const single = new SingleBar({
    format: `${what} {bar} {percentage}% | {value} of {total} users | {eta_formatted} left`,
    stream,
    hideCursor: true,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    formatTime: timeLeft,
  })
  let started = false
  return {
    show: (done, total) => {
      if (!started) {
        single.start(total, done)
        started = true
      }
      single.setTotal(total)
      single.update(done)
    },
    end: () => {
      if (started) single.stop()
    },
  }
}
