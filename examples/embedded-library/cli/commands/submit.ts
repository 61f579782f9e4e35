// `--submit`: orders a plan that is stored, and runs its job.
import { answerOf } from '../../../shared/answer.js'
import { holdingsOf, prepareLibrary, unfinishedJob } from '../../data/library-file.js'
import { actorIn } from '../actor.js'
import { requireOneIsEnough } from '../decided.js'
import { readSubmission } from '../desk-options.js'
import type { RawOptions } from '../raw-options.js'
import { requireReportFolder } from '../report-files.js'
import { runJob, sayConfirmed } from '../run-job.js'
import { inLibrary } from '../stored-library.js'
import { watchRun } from '../../../shared/watch-run.js'

/** Orders the plan as it was confirmed. Throws a Trouble for every expected end but success. */
export async function submitCommand(raw: RawOptions, id: string): Promise<void> {
  const { planId, confirm, ...setup } = readSubmission(raw, id)
  const watch = watchRun(raw.json === true)
  await inLibrary(
    raw,
    async ({ db, dbFile, purge, output }) => {
      requireReportFolder(dbFile, raw.out)
      if ((await holdingsOf(db)).unfinished > 0) throw unfinishedJob(dbFile)
      prepareLibrary(db)
      requireOneIsEnough(db)
      const job = await answerOf(
        purge.submit({
          planId,
          confirm,
          requestedBy: actorIn(db, raw.actor),
          approvedBy: raw.approvedBy === undefined ? null : actorIn(db, raw.approvedBy),
          ...(raw.note === undefined ? {} : { note: raw.note }),
        }),
      )
      sayConfirmed(job, output)
      const run = { purge, db, dbFile, jobId: job.id, watch, output, out: raw.out ?? null }
      output.end({ job: await runJob(run) })
    },
    { ...setup, observer: watch.observer },
  )
}
