// Runs one confirmed job to its end, here or wherever it is resumed, and accounts for it.
import type { Database } from 'better-sqlite3'
import type { Job, JobId, Purge } from 'ils-user-purge'
import { reportText } from 'ils-user-purge/report'
import { answerOf, troubleOf } from '../../shared/answer.js'
import { writeReportFiles } from './report-files.js'
import { drainOnSignal, type watchRun } from '../../shared/watch-run.js'
import { say } from '../../shared/screen.js'
import { EXIT, type Trouble } from '../../shared/trouble.js'
import { jobWordsOf } from '../../shared/words.js'
import { showActorOf } from '../data/people.js'

/** A job to be run, and what it takes. */
export interface JobRun {
  readonly purge: Purge
  readonly db: Database
  readonly dbFile: string
  readonly jobId: JobId
  readonly watch: ReturnType<typeof watchRun>
  /** `null` = the usual folder. */
  readonly out: string | null
}

/** Says that from here on there is no way back. */
export const sayConfirmed = ({ id }: Job): void =>
  say(`Job ${id} is confirmed and cannot be stopped. If this process ends, go on with --resume.`)

/** Runs the job to completion, prints the summary and writes the report files. */
export const runJob = async ({ purge, db, dbFile, jobId, watch, out }: JobRun): Promise<void> => {
  watch.begin(await answerOf(purge.report(jobId)))
  const offWatch = drainOnSignal(purge, jobId)
  const result = await purge.run(jobId)()
  offWatch()
  watch.end()
  if (result._tag === 'Left')
    throw result.left._tag === 'RunnerDraining' ? resting(jobId, dbFile) : troubleOf(result.left)
  const words = jobWordsOf(result.right.job.order)
  say(`\n${reportText(result.right, { words, showActor: showActorOf(db) })}`)
  say(`Report files: ${await writeReportFiles({ purge, db, dbFile, report: result.right, out })}`)
}

const resting = (jobId: JobId, dbFile: string): Trouble => ({
  _tag: 'Trouble',
  exitCode: EXIT.resting,
  message: `This process rests; job ${jobId} stays running and cannot be taken back. Go on with: npm start -- --resume --db ${dbFile}`,
})
