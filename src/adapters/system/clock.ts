// The machine's own clock.
import type { ClockPort } from '../../ports/clock.js'

/** The longest wait of a timer; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1

/**
 * The clock and the timers of this process. A sleep keeps the process alive; one of more than 24
 * days is cut to that.
 */
export function systemClock(): ClockPort {
  return {
    now: () => Date.now(),
    sleep: (millis) =>
      new Promise((resolve) => {
        // A timer takes a millisecond at least; this lets signals and sockets have their turn, and
        // goes on.
        if (millis <= 0 && typeof setImmediate === 'function') setImmediate(resolve)
        else setTimeout(resolve, Math.min(Math.max(0, millis), LONGEST_MS))
      }),
    alarm: (millis, ring) => {
      const timer: unknown = setTimeout(ring, Math.min(Math.max(1, millis), LONGEST_MS))
      // A number in browsers; elsewhere an object, which need not keep the process alive.
      if (typeof timer === 'object') (timer as { unref?: () => void } | null)?.unref?.()
      return () => clearTimeout(timer as number)
    },
  }
}
