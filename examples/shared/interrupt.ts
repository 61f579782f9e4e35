// What Ctrl-C, or a SIGTERM, does to a program of the examples: it ends at a line of its own, or
// lets go of the job that it carries out.
import { complain } from './screen.js'

type Handler = () => void

/** As shells count it: ended by SIGINT. */
const STOPPED = 130

function stop(): void {
  complain('Stopped. No user was touched; a plan that was begun can be resumed.')
  process.exit(STOPPED)
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
let handler: Handler = stop

function handle(): void {
  handler()
}

/** From now on a signal ends the program with a sentence; answers how that is taken off again. */
export function endOnSignal(): () => void {
  for (const signal of SIGNALS) process.on(signal, handle)
  return ignoreSignals
}

function ignoreSignals(): void {
  for (const signal of SIGNALS) process.off(signal, handle)
}

/** Has a signal do something else; answers how that is taken back. */
export function onSignal(instead: Handler): () => void {
  const before = handler
  handler = instead
  const isWatched = process.listeners('SIGINT').includes(handle)
  const off = isWatched ? null : endOnSignal()
  return () => {
    handler = before
    off?.()
  }
}

/**
 * Does what lets no signal through until it is over, so that the signal ends the process at once.
 */
export function uninterrupted<Result>(work: () => Result): Result {
  const isWatched = process.listeners('SIGINT').includes(handle)
  if (isWatched) ignoreSignals()
  try {
    return work()
  } finally {
    if (isWatched) endOnSignal()
  }
}
