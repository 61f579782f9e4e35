// `--resume`: goes on with whatever was confirmed and is not finished.
import { PRESETS } from 'ils-user-purge'
import { answerOf } from '../answer.js'
import { holdingsOf, openLibrary, prepareLibrary } from '../library.js'
import { keptClock, shiftedClock } from '../library-clock.js'
import { openPurge, watchRun } from '../library-purge.js'
import type { ResumeWishes } from '../options.js'
import { progressOf, say } from '../screen.js'
import { badInput } from '../trouble.js'
import { runJob } from './run-job.js'

/** Resumes every unfinished job of a library, oldest first. Throws a Trouble when there is none. */
export const resume = async (dbFile: string, out: string | null, { pauseMs }: ResumeWishes): Promise<void> => {
  const db = openLibrary(dbFile)
  if (db === null) throw badInput(`There is no library ${dbFile}, so there is nothing to resume.`)
  try {
    if ((await holdingsOf(db)).unfinished === 0) throw badInput(`No job of ${dbFile} is unfinished, so there is nothing to resume.`)
    prepareLibrary(db)
    const progress = progressOf('purging')
    const watch = watchRun(progress)
    // Each job carries its own frozen policy; the one given here is not asked.
    const purge = openPurge({ db, policy: PRESETS.alma, clock: shiftedClock(keptClock(db)), observer: watch.observer, pauseMs })
    for (const job of await answerOf(purge.jobs({ statuses: ['Queued', 'Running'] }))) {
      say(`Resuming job ${job.id}, confirmed for ${job.confirmed.count} users. After a crash this begins within seconds.`)
      await runJob({ purge, db, dbFile, jobId: job.id, progress, watch, out })
    }
  } finally {
    db.close()
  }
}
