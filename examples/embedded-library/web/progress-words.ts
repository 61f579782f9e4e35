// The progress of a running job: followed from the journal's totals, and put into words.
import type { Instant, PurgeReport } from 'ils-user-purge'
import { atTotals, type JobProgress, type ProgressReading, watchProgress } from 'ils-user-purge'
import { count } from './markup.js'
import type { Site } from './site.js'

export { type JobProgress, type ProgressReading, readProgress } from 'ils-user-purge'

/** The progress after one more look at the job. */
export const look = (site: Site, before: JobProgress | null, report: PurgeReport): JobProgress => {
  const now = new Date(site.clock.now()).toISOString() as Instant
  const { totals, waitingFor } = report
  return atTotals(before ?? watchProgress(totals, now), totals, now, waitingFor)
}

/** Progress in one sentence. */
export const progressWords = (
  report: PurgeReport,
  { done, scope, perSecond, remainingMs, waitingFor }: ProgressReading,
): string => {
  if (report.job.status === 'Queued') return 'Waits for its turn.'
  const rate = perSecond === null ? '' : `, ${count(Math.round(perSecond))} a second`
  const left =
    remainingMs === null || remainingMs === 0 ? '' : `, about ${durationWords(remainingMs)} left`
  const waits =
    waitingFor === null
      ? ''
      : ` Waiting for ${count(waitingFor.users)} whose records somebody holds, since ${waitingFor.since}.`
  return `${count(done)} of ${count(scope)} users${rate}${left}.${waits}`
}

const durationWords = (millis: number): string => {
  const seconds = Math.ceil(millis / 1000)
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
