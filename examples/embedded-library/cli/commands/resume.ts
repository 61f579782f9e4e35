// `--resume` without a plan: goes on with whatever was confirmed and is not finished.
import { inWords } from '../../../shared/spoken.js'
import { resolve } from 'node:path'
import { PRESETS } from 'ils-user-purge'
import { answerOf } from '../../../shared/answer.js'
import { DEMO_FILE, holdingsOf, openLibrary, prepareLibrary } from '../../data/library-file.js'
import { keptClock, shiftedClock } from '../../data/clock.js'
import { openPurge } from '../../host/open-purge.js'
import { readResume } from '../options.js'
import type { RawOptions } from '../raw-options.js'
import { requireReportFolder } from '../report-files.js'
import { outputOf } from '../../../shared/output.js'
import { badInput } from '../../../shared/trouble.js'
import { type JobEnd, runJob } from '../run-job.js'
import { watchRun } from '../../../shared/watch-run.js'

/** Resumes every unfinished job of a library, oldest first. Where there is none, all is done. */
export const resumeCommand = async (raw: RawOptions): Promise<void> => {
  const dbFile = resolve(raw.db ?? DEMO_FILE)
  const pace = readResume(raw)
  requireReportFolder(dbFile, raw.out)
  const db = openLibrary(dbFile)
  if (db === null) throw badInput(inWords('There is no library {dbFile}.', { dbFile }))
  const output = outputOf(raw)
  try {
    const { unfinished } = await holdingsOf(db)
    if (unfinished > 1 && raw.out !== undefined) {
      throw badInput(
        inWords(
          '{dbFile} holds {unfinished} jobs that are not finished. Leave --out out, ' +
            'so that each gets a folder of its own.',
          { dbFile, unfinished },
        ),
      )
    }
    if (unfinished === 0)
      return output.answer(inWords('Every job is finished: there is nothing to resume.'), {
        jobs: [],
      })
    prepareLibrary(db)
    const watch = watchRun(output.isForProgram)
    const jobs: JobEnd[] = []
    // Each job carries its own frozen policy; the one given here is not asked.
    const purge = openPurge({
      db,
      policy: PRESETS.alma,
      clock: shiftedClock(keptClock(db)),
      observer: watch.observer,
      ...pace,
    })
    for (const job of await answerOf(purge.jobs({ statuses: ['Queued', 'Running'] }))) {
      output.note(
        inWords(
          'Resuming job {id}, confirmed for {count} users. After a crash this begins ' +
            'within seconds.',
          { id: job.id, count: job.confirmed.count },
        ),
      )
      const run = { purge, db, dbFile, jobId: job.id, watch, output, out: raw.out ?? null }
      jobs.push(await runJob(run))
    }
    output.end({ jobs })
  } finally {
    db.close()
  }
}
