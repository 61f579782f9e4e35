// `--nightly`: plans with nobody there, and orders what stays within limits that were given for it.
import { resolve } from 'node:path'
import { waitWords } from '../../../shared/night-words.js'
import { outputOf } from '../../../shared/output.js'
import { badInput, EXIT, type Trouble } from '../../../shared/trouble.js'
import { aheadAtNoonOf, keepClock, shiftedClock } from '../../data/clock.js'
import {
  DEMO_FILE,
  holdingsOf,
  openLibrary,
  prepareLibrary,
  unfinishedJob,
} from '../../data/library-file.js'
import { keepNight } from '../../data/nights.js'
import { NIGHT_SERVICE, openPurge } from '../../host/open-purge.js'
import { answerOfOrder } from '../order-mistakes.js'
import { policyFor } from '../decided.js'
import { readWishes } from '../options.js'
import { howToSubmit, textOf } from '../planned.js'
import type { RawOptions } from '../raw-options.js'
import { requireReportFolder } from '../report-files.js'
import { runJob, sayConfirmed } from '../run-job.js'
import { watchRun } from '../../../shared/watch-run.js'

/**
 * Plans, and orders the plan where that is allowed. Throws a Trouble for every expected end but
 * that: nobody goes, or the plan waits for a person.
 */
export async function nightlyCommand(raw: RawOptions): Promise<void> {
  const dbFile = resolve(raw.db ?? DEMO_FILE)
  const { asked, limits, at, policy: wished, asOf, pauseMs, leaseMs } = readWishes(raw)
  if (asked._tag !== 'purge' || limits === null)
    throw badInput('In the night there is nothing but a purge. Leave the other order out.')
  requireReportFolder(dbFile, raw.out)
  const db = openLibrary(dbFile)
  if (db === null) throw badInput(`There is no library ${dbFile}, so there is nobody to purge.`)
  try {
    const { users, unfinished } = await holdingsOf(db)
    if (users === 0) throw badInput(`${dbFile} holds no users, so there is nobody to purge.`)
    if (unfinished > 0) throw unfinishedJob(dbFile)
    prepareLibrary(db)
    const aheadMs = asOf === null ? 0 : aheadAtNoonOf(asOf, wished.timeZone)
    keepClock(db, aheadMs)
    const output = outputOf(raw)
    const watch = watchRun(output.isForProgram)
    const { observer } = watch
    const clock = shiftedClock(aheadMs)
    const policy = policyFor(db, raw, wished)
    const purge = openPurge({ db, policy, clock, observer, pauseMs, leaseMs })
    const { criteria } = asked
    const note = raw.note === undefined ? {} : { note: raw.note }
    const running = { purge, db, dbFile, watch, output }
    const request = { criteria, requestedBy: NIGHT_SERVICE, limits, ...note }
    const beganAt = clock.now()
    const end = await answerOfOrder(purge.nightly(request))
    keepNight(db, { at, limits, beganAt, planId: end.plan.id, end: end._tag })
    output.note(`\n${await textOf(purge, db, end.plan)}`)
    switch (end._tag) {
      case 'NobodyGoes':
        output.end({ plan: end.plan })
        throw ending(EXIT.nobodyGoes, 'Nobody would go, so nothing is ordered.')
      case 'WaitsForPerson':
        output.answer(howToSubmit(end.plan, end.plan.counts.purge, dbFile), {
          plan: end.plan,
          why: end.why,
        })
        throw ending(EXIT.waitsForPerson, waitWords(end.why))
      case 'Ordered':
        sayConfirmed(end.job, output)
        output.end({
          plan: end.plan,
          job: await runJob({ ...running, jobId: end.job.id, out: raw.out ?? null }),
        })
    }
  } finally {
    db.close()
  }
}

function ending(exitCode: number, message: string): Trouble {
  return { _tag: 'Trouble', exitCode, message }
}
