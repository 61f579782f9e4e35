// The clock of a test in which the calls of a day are spent: it goes as usual, but when the run
// waits for another day it jumps to shortly before midnight, where a day's calls come back.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { ClockPort, ObserverPort } from 'ils-user-purge'
import { systemClock } from 'ils-user-purge/adapters/system'

/** A clock, and what must hear the events of the run. */
export interface JumpingClock {
  readonly clock: ClockPort
  readonly observer: ObserverPort
  /** How often the calls of a day were spent. */
  readonly spentDays: () => number
  readonly stop: () => void
}

const DAY_MS = 86_400_000
const BEFORE_MIDNIGHT_MS = 4000
const LOOK_MS = 20

/**
 * Makes one that is so far ahead.
 *
 * @param renew - A day begins: the system gives its calls anew.
 * @param noteJump - Writes down how far ahead it will be, before it jumps: the clock of the process
 * that follows on one that was killed must not go back.
 */
export function jumpingClock(
  renew: () => Promise<unknown>,
  aheadMs: number,
  noteJump: (aheadMs: number) => void,
): JumpingClock {
  let [ahead, spent] = [aheadMs, 0]
  const now = (): number => Date.now() + ahead
  let [day, isWaiting] = [dayOf(now()), false]
  const look = async (): Promise<void> => {
    if (isWaiting) {
      isWaiting = false
      const jump = Math.max(0, DAY_MS - (now() % DAY_MS) - BEFORE_MIDNIGHT_MS)
      noteJump(ahead + jump)
      ahead += jump
    }
    if (dayOf(now()) === day) return
    day = dayOf(now())
    await renew()
  }
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS)
  return {
    clock: { ...systemClock(), now },
    observer: (event) => {
      if (event._tag !== 'Waiting' || event.fault.code !== 'calls-spent') return
      spent += 1
      isWaiting = true
    },
    spentDays: () => spent,
    stop: () => clearInterval(timer),
  }
}

function dayOf(millis: number): number {
  return Math.floor(millis / DAY_MS)
}

/** How far ahead the clock of an earlier process was, as a file says. */
export function aheadIn(file: string): number {
  return Number(readFileSync(file, 'utf8'))
}

/** Writes that down: all of it, or nothing. */
export function noteAhead(file: string, aheadMs: number): void {
  writeFileSync(`${file}.new`, String(aheadMs))
  renameSync(`${file}.new`, file)
}
