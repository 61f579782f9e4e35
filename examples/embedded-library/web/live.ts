// What is going on right now: a page that shows a job's progress hears when there is something new.
import type { JobId, ObserverPort } from 'ils-user-purge'

/** Lets pages wait for the next step of a job. */
export interface Live {
  /** Hears the events of the runner in this process. */
  readonly observer: ObserverPort
  /**
   * Resolves at the next event of that job. A job that another process runs has none here: wait for
   * a time as well.
   */
  readonly next: (jobId: JobId) => Promise<void>
}

/** Nobody has to listen; waiting costs nothing but the promise. */
export const openLive = (): Live => {
  const waiting = new Map<JobId, { readonly told: Promise<void>; readonly tell: () => void }>()
  return {
    observer: ({ jobId }) => {
      const waiters = waiting.get(jobId)
      waiting.delete(jobId)
      waiters?.tell()
    },
    next: (jobId) => {
      const known = waiting.get(jobId)
      if (known !== undefined) return known.told
      let tell = (): void => undefined
      const told = new Promise<void>((resolve) => {
        tell = resolve
      })
      waiting.set(jobId, { told, tell })
      return told
    },
  }
}
