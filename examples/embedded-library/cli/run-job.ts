// Runs one confirmed job to its end, here or wherever it is resumed, and accounts for it.
import { inWords, libraryWords } from '../../shared/spoken.js'
import type { Database } from 'better-sqlite3'
import type { Job, JobId, Purge, PurgeReport } from 'ils-user-purge'
import { reportText } from 'ils-user-purge/report'
import { answerOf, troubleOf } from '../../shared/answer.js'
import { writeReportFiles } from './report-files.js'
import { drainOnSignal, type watchRun } from '../../shared/watch-run.js'
import type { Output } from '../../shared/output.js'
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
  readonly output: Output
  /** `null` = the usual folder. */
  readonly out: string | null
}

/** Says that from here on there is no way back. */
export const sayConfirmed = ({ id }: Job, { note }: Output): void =>
  note(
    inWords(
      'Job {id} is confirmed and cannot be stopped. If this process ends, go on with --resume.',
      { id },
    ),
  )

/** Of a job that is over, for a program. */
export interface JobEnd {
  readonly id: JobId
  readonly status: Job['status']
  readonly totals: PurgeReport['totals']
  /** Where the report files are. */
  readonly out: string
}

/** Runs the job to completion, says what came of it, and writes the report files. */
export async function runJob(run: JobRun): Promise<JobEnd> {
  const { purge, db, dbFile, jobId, watch, output } = run
  watch.begin(await answerOf(purge.report(jobId)))
  const offWatch = drainOnSignal(purge, jobId)
  const result = await purge.run(jobId)()
  offWatch()
  watch.end()
  if (result._tag === 'Left')
    throw result.left._tag === 'RunnerDraining' ? resting(jobId, dbFile) : troubleOf(result.left)
  const report = result.right
  const catalogue = libraryWords()
  const words = jobWordsOf(report.job.order, catalogue)
  output.note(`\n${reportText(report, { words, showActor: showActorOf(db), catalogue })}`)
  const out = await writeReportFiles({ purge, db, dbFile, report, out: run.out })
  output.note(inWords('Report files: {out}', { out }))
  return { id: jobId, status: report.job.status, totals: report.totals, out }
}

const resting = (jobId: JobId, dbFile: string): Trouble => ({
  _tag: 'Trouble',
  exitCode: EXIT.resting,
  message: inWords(
    'This process rests; job {id} stays running and cannot be taken back. Go on ' +
      'with: npm start -- --resume --db {file}',
    { id: jobId, file: dbFile },
  ),
})
