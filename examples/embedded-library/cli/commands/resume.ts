// `--resume` without a plan: goes on with whatever was confirmed and is not finished.
import { resolve } from 'node:path'
import { PRESETS } from 'ils-user-purge'
import { answerOf } from '../../../shared/answer.js'
import { DEMO_FILE, holdingsOf, openLibrary, prepareLibrary } from '../../data/library-file.js'
import { keptClock, shiftedClock } from '../../data/clock.js'
import { openPurge } from '../../host/open-purge.js'
import { readResume } from '../options.js'
import type { RawOptions } from '../raw-options.js'
import { requireReportFolder } from '../report-files.js'
import { say } from '../../../shared/screen.js'
import { badInput } from '../../../shared/trouble.js'
import { runJob } from '../run-job.js'
import { watchRun } from '../../../shared/watch-run.js'

/** Resumes every unfinished job of a library, oldest first. Throws a Trouble when there is none. */
export const resumeCommand = async (raw: RawOptions): Promise<void> => {
  const dbFile = resolve(raw.db ?? DEMO_FILE)
  const pace = readResume(raw)
  requireReportFolder(dbFile, raw.out)
  const db = openLibrary(dbFile)
  if (db === null) throw badInput(`There is no library ${dbFile}, so there is nothing to resume.`)
  try {
    const { unfinished } = await holdingsOf(db)
    if (unfinished > 1 && raw.out !== undefined) {
      throw badInput(
        `${dbFile} holds ${unfinished} jobs that are not finished. Leave --out out, so that each gets a folder of its own.`,
      )
    }
    if (unfinished === 0)
      throw badInput(`No job of ${dbFile} is unfinished, so there is nothing to resume.`)
    prepareLibrary(db)
    const watch = watchRun()
    // Each job carries its own frozen policy; the one given here is not asked.
    const purge = openPurge({
      db,
      policy: PRESETS.alma,
      clock: shiftedClock(keptClock(db)),
      observer: watch.observer,
      ...pace,
    })
    for (const job of await answerOf(purge.jobs({ statuses: ['Queued', 'Running'] }))) {
      say(
        `Resuming job ${job.id}, confirmed for ${job.confirmed.count} users. After a crash this begins within seconds.`,
      )
      await runJob({ purge, db, dbFile, jobId: job.id, watch, out: raw.out ?? null })
    }
  } finally {
    db.close()
  }
}
