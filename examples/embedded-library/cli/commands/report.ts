// `--report`: the report files of a completed job once more, e.g. after a disk was full or the
// process was killed while it wrote them.
import { inWords } from '../../../shared/spoken.js'
import { resolve } from 'node:path'
import { jobId, PRESETS } from 'ils-user-purge'
import { answerOf } from '../../../shared/answer.js'
import { DEMO_FILE, holdingsOf, openLibrary, prepareLibrary } from '../../data/library-file.js'
import { shiftedClock } from '../../data/clock.js'
import { openPurge } from '../../host/open-purge.js'
import { readResume } from '../options.js'
import type { RawOptions } from '../raw-options.js'
import { requireReportFolder, writeReportFiles } from '../report-files.js'
import { outputOf } from '../../../shared/output.js'
import { badInput } from '../../../shared/trouble.js'

/**
 * Writes the report files of the job that is named. Throws a Trouble where there is no such job, or
 * it is not completed.
 */
export const reportCommand = async (raw: RawOptions, job: string): Promise<void> => {
  const dbFile = resolve(raw.db ?? DEMO_FILE)
  readResume(raw)
  // The usual folder may hold them already; they are replaced by the same.
  requireReportFolder(dbFile, raw.out)
  const id = jobId(job)
  if (id._tag === 'Left')
    throw badInput(
      inWords('--report must be {expected}. Nothing was changed.', { expected: id.left.expected }),
    )
  const db = openLibrary(dbFile)
  if (db === null)
    throw badInput(
      inWords('There is no library {dbFile}, so there is nothing to report.', { dbFile }),
    )
  try {
    if ((await holdingsOf(db)).jobs === 0)
      throw badInput(inWords('{dbFile} holds no jobs, so there is nothing to report.', { dbFile }))
    prepareLibrary(db)
    // A stored job carries all that its report needs; the policy given here is not asked.
    const purge = openPurge({ db, policy: PRESETS.alma, clock: shiftedClock(0) })
    const report = await answerOf(purge.report(id.right))
    if (report.job.status !== 'Completed')
      throw badInput(
        inWords('Job {right} is not completed. Its report files are written when it is.', {
          right: id.right,
        }),
      )
    const out = await writeReportFiles({ purge, db, dbFile, report, out: raw.out ?? null })
    outputOf(raw).answer(`Report files: ${out}`, { report, out })
  } finally {
    db.close()
  }
}
