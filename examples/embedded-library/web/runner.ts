// The runner in the background: works through the queue whenever something may be due, and picks up
// what an earlier process left running.
import type { ClockPort, Purge } from 'ils-user-purge'
import { complain } from '../../shared/screen.js'

/** Works in the background of the server. */
export interface BackgroundRunner {
  /** Looks at the queue, now or as soon as the present job is over. */
  readonly wake: () => void
  /**
   * Lets go after the current batch; resolves when nothing is under way any more. Jobs stay
   * running.
   */
  readonly rest: () => Promise<void>
}

const AFTER_A_FAULT_MS = 2000

/** Makes the runner; it does nothing until it is woken. */
export const backgroundRunner = (purge: Purge, clock: ClockPort): BackgroundRunner => {
  let due = false
  let working: Promise<void> | null = null
  const work = async (): Promise<void> => {
    while (due) {
      due = false
      const end = await purge.work()()
      if (end._tag === 'Right') continue
      if (end.left._tag === 'RunnerDraining') return
      complain(`The queue could not be worked through (${end.left.code}); it is tried again.`)
      await clock.sleep(AFTER_A_FAULT_MS)
      due = true
    }
  }
  return {
    wake: () => {
      due = true
      working ??= work().finally(() => {
        working = null
      })
    },
    rest: async () => {
      await purge.drain()()
      await working
    },
  }
}
