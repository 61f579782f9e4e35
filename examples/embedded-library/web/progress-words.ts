// The progress of a running job: followed from the journal's totals, and put into words. All that a
// page shows of it comes out of one reading, so its numbers agree.
import type { Instant, PurgeReport } from 'ils-user-purge'
import {
  atTotals,
  type JobProgress,
  OUTCOME_STATUSES,
  type ProgressReading,
  watchProgress,
} from 'ils-user-purge'
import { count, momentText, users } from './markup.js'
import type { Site } from './site.js'
import { outcomeWords } from './user-tables.js'
import { say } from './words/say.js'

export { type JobProgress, readProgress } from 'ils-user-purge'

/** The progress after one more look at the job. */
export const look = (site: Site, before: JobProgress | null, report: PurgeReport): JobProgress => {
  const now = new Date(site.clock.now()).toISOString() as Instant
  const { totals, waitingFor } = report
  return atTotals(before ?? watchProgress(totals, now), totals, now, waitingFor)
}

/** Progress in one sentence. */
export const progressWords = (
  report: PurgeReport,
  { done, scope, share, perSecond, remainingMs, waitingFor }: ProgressReading,
): string => {
  if (report.job.status === 'Queued') return say('progress.queued')
  const part = { done: count(done), scope: count(scope), share: Math.floor(share * 100) }
  const rate =
    perSecond === null ? '' : say('progress.rate', { rate: count(Math.round(perSecond)) })
  const left =
    remainingMs === null || remainingMs === 0
      ? ''
      : say('progress.left', { left: durationWords(remainingMs) })
  const since = waitingFor === null ? '' : momentText(waitingFor.since)
  const waits =
    waitingFor === null ? '' : say('progress.waiting', { users: users(waitingFor.users), since })
  return `${say('progress.done', part)}${rate}${left}.${waits}`
}

/** The numbers of a job, those that are 0 left out, by the names that the page knows them by. */
export const progressTiles = ({ totals }: PurgeReport, { done, scope }: ProgressReading) => [
  { id: 'scope', name: say('job.scope'), number: count(scope) },
  { id: 'left', name: say('job.left'), number: count(scope - done) },
  ...OUTCOME_STATUSES.filter((status) => totals[status] > 0).map((status) => ({
    id: status as string,
    name: outcomeWords(status),
    number: count(totals[status]),
  })),
]

/** A duration as people say it: seconds, minutes, or hours with minutes. */
export const durationWords = (millis: number): string => {
  const seconds = Math.ceil(millis / 1000)
  if (seconds < 90) return say('time.seconds', { count: seconds })
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90
    ? say('time.minutes', { count: minutes })
    : say('time.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}
