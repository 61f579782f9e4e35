// What an operator sees of planning and a run in the terminal: how far it is, who failed, what it
// waits for, and how it ends when the process is asked to.
import { inWords } from './spoken.js'
import {
  faultText,
  type JobId,
  type ObserverPort,
  type Purge,
  type PurgeReport,
  settled,
} from 'ils-user-purge'
import { onSignal } from './interrupt.js'
import { complain, type Progress, progressOf, say } from './screen.js'
import { KIND_WORDS } from './kind-words.js'

/**
 * Watches the runs of jobs, one after the other: `begin` with a job's numbers so far, so that a
 * resumed one's progress goes on where it was. Where the output is for a program, all of it goes to
 * the error stream.
 */
export function watchRun(isForProgram = false) {
  const write = isForProgram ? complain : say
  let progress: Progress | null = null
  let done = 0
  let scope = 0
  const begin = ({ job, totals }: PurgeReport): void => {
    progress = progressOf(inWords(KIND_WORDS[job.order._tag].doing), isForProgram)
    scope = totals.scope
    done = settled(totals)
  }
  const end = (): void => progress?.end()
  const observer: ObserverPort = (event) => {
    switch (event._tag) {
      case 'PlanPageStored':
        return write(inWords('planning: {users} users', { users: event.users }))
      case 'JobStarted':
      case 'JobResumed':
        scope = event.totals.scope
        done = settled(event.totals)
        return
      case 'BatchCommitted':
        done += event.users
        return progress?.show(done, scope)
      case 'UserFailed':
        return complain(
          inWords('User with key {key} failed ({code}, {fault}); the job goes on.', {
            key: event.userKey,
            code: event.failure.code,
            fault: event.failure.fault,
          }),
        )
      case 'Waiting':
        return complain(
          inWords('Waiting {millis} ms: {fault} (attempt {attempt}). The job goes on by itself.', {
            millis: event.millis,
            fault: faultText(event.fault),
            attempt: event.attempt,
          }),
        )
      default:
        return
    }
  }
  return { begin, end, observer }
}

/**
 * Lets a signal end the process without harm: the runner lets go after the current batch, and `run`
 * answers `RunnerDraining`. Answers a function that takes the watch off again.
 *
 * @param jobId - Left out: whatever this process works on.
 */
export function drainOnSignal(purge: Purge, jobId?: JobId): () => void {
  const what = jobId === undefined ? 'Jobs that are not over stay' : `Job ${jobId} stays`
  const drain = (): void => {
    complain(`Letting go after the current batch. ${what} running.`)
    void purge.drain()()
  }
  return onSignal(drain)
}
