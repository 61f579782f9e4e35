// What the operator sees while work goes on: a bar on a terminal, plain lines elsewhere.
import { inWords } from './spoken.js'
import { SingleBar } from 'cli-progress'
import wrapAnsi from 'wrap-ansi'

/** Shows how far something has come. */
export interface Progress {
  readonly show: (done: number, total: number) => void
  readonly end: () => void
}

/** Writes a line, or several, to the screen. */
export const say = (text: string): void => write(process.stdout, text)

/** Writes what is wrong to the error stream. */
export const complain = (text: string): void => write(process.stderr, text)

/** The bar that stands in the last line of a terminal. */
let standing: NodeJS.WriteStream | null = null

function write(stream: NodeJS.WriteStream, text: string): void {
  // The bar draws itself again, under what is said.
  standing?.clearLine(0)
  standing?.cursorTo(0)
  const wrapped = stream.isTTY ? wrapLines(text, stream.columns) : text
  stream.write(wrapped.endsWith('\n') ? wrapped : `${wrapped}\n`)
}

/** Below this a terminal wraps by itself, wherever it likes. */
const NARROWEST = 40
/** Where a line goes on: under its text, behind blanks and the dash of an item. */
const INDENT = /^ *(?:- )?/

/**
 * Text whose lines end at a word, for a terminal of so many columns; what was indented stays so. A
 * word that is longer than a line is left whole, so that a command or an id can be copied.
 */
export function wrapLines(text: string, columns: number): string {
  if (columns < NARROWEST) return text
  return text
    .split('\n')
    .map((line) => {
      const indent = INDENT.exec(line)?.[0] ?? ''
      const width = columns - indent.length
      const wrapped = wrapAnsi(line.slice(indent.length), width, { trim: false, wordWrap: true })
      const [first = '', ...rest] = wrapped.split('\n')
      const under = ' '.repeat(indent.length)
      return [`${indent}${first}`, ...rest.map((each) => `${under}${each.trimStart()}`)]
        .map((each) => each.trimEnd())
        .join('\n')
    })
    .join('\n')
}

/** A screen that went away (a closed pipe) must not end a purge. */
export const outliveTheScreen = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

/**
 * Progress of something that is called `what`, e.g. `purging`. Where the output is for a program,
 * it goes to the error stream, like all that is not the answer.
 */
export const progressOf = (what: string, isForProgram = false): Progress => {
  const stream = isForProgram ? process.stderr : process.stdout
  return stream.isTTY ? bar(what, stream) : lines(what, isForProgram ? complain : say)
}

const lines = (what: string, write: (text: string) => void): Progress => ({
  show: (done, total) => write(inWords('{what}: {done} of {total} users', { what, done, total })),
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

/** What stands beside the name of the work; the placeholders are those of cli-progress. */
const BAR = '{bar} {percentage}% | {value} of {total} users | {eta_formatted} left'

const bar = (what: string, stream: NodeJS.WriteStream): Progress => {
  const single = new SingleBar({
    format: `${what} ${inWords(BAR)}`,
    stream,
    // A process that is ended would leave the terminal without one.
    hideCursor: false,
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
        standing = stream
      }
      single.setTotal(total)
      single.update(done)
    },
    end: () => {
      if (started) single.stop()
      standing = null
    },
  }
}
