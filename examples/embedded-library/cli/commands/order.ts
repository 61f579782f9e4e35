// The main path, whatever the kind of job: users in, plan, confirmation, run, account.
import { resolve } from 'node:path'
import { isCancel, text } from '@clack/prompts'
import type { Database } from 'better-sqlite3'
import type { ClockPort } from 'ils-user-purge'
import { troubleOf } from '../../../shared/answer.js'
import { confirming } from '../../../shared/asked.js'
import { DEMO_FILE, prepareLibrary } from '../../data/library-file.js'
import { aheadAtNoonOf, keepClock, shiftedClock, todayOf } from '../../data/clock.js'
import { keepLibraryName } from '../../data/settings.js'
import { openPurge } from '../../host/open-purge.js'
import { answerOfOrder } from '../order-mistakes.js'
import { readWishes, type Wishes } from '../options.js'
import type { RawOptions } from '../raw-options.js'
import { requireReportFolder } from '../report-files.js'
import { type Output, outputOf } from '../../../shared/output.js'
import { badInput, refused } from '../../../shared/trouble.js'
import { actorIn } from '../actor.js'
import { policyFor, requireOneIsEnough } from '../decided.js'
import { KIND_WORDS } from '../../../shared/kind-words.js'
import { howToSubmit, planAsked } from '../planned.js'
import { runJob, sayConfirmed } from '../run-job.js'
import { watchRun } from '../../../shared/watch-run.js'
import { supplyLibrary } from '../../data/supply.js'

/** Does what the command line orders. Throws a Trouble for every expected end but success. */
export const orderCommand = async (raw: RawOptions): Promise<void> => {
  const dbFile = resolve(raw.db ?? DEMO_FILE)
  requireReportFolder(dbFile, raw.out)
  const wishes = readWishes(raw)
  if (raw.yes !== true && raw.plan !== true && (raw.json === true || !process.stdin.isTTY))
    throw badInput(
      'There is nobody to ask for confirmation. Add --yes to confirm beforehand, or --plan to ' +
        'order nothing.',
    )
  const aheadMs = wishes.asOf === null ? 0 : aheadAtNoonOf(wishes.asOf, wishes.policy.timeZone)
  const clock = shiftedClock(aheadMs)
  const output = outputOf(raw)
  const db = await supplyLibrary({
    file: dbFile,
    supply: wishes.supply,
    seed: wishes.seed,
    fresh: raw.fresh === true,
    asOf: wishes.asOf ?? todayOf(clock, wishes.policy.timeZone),
    output,
  })
  try {
    prepareLibrary(db)
    keepLibraryName(db, raw.libraryName)
    // Whoever goes on with the plan or its job does so in the same time.
    keepClock(db, aheadMs)
    await orderIn({ db, dbFile, raw, wishes, clock, output })
  } finally {
    db.close()
  }
}

interface Ordering {
  readonly db: Database
  readonly dbFile: string
  readonly raw: RawOptions
  readonly wishes: Wishes
  readonly clock: ClockPort
  readonly output: Output
}

async function orderIn({ db, dbFile, raw, wishes, clock, output }: Ordering): Promise<void> {
  const { asked, pauseMs, leaseMs } = wishes
  const policy = policyFor(db, raw, wishes.policy)
  if (raw.plan !== true) requireOneIsEnough(db)
  const { whom, nobody } = KIND_WORDS[asked._tag]
  const requestedBy = actorIn(db, raw.actor)
  const approvedBy = raw.approvedBy === undefined ? null : actorIn(db, raw.approvedBy)
  const watch = watchRun(output.isForProgram)
  const purge = openPurge({ db, policy, clock, observer: watch.observer, pauseMs, leaseMs })
  const { plan, text: planned } = await planAsked(purge, db, asked, requestedBy)
  output.note(`\n${planned}`)
  const { planId, confirm } = confirming(plan)
  if (confirm.count === 0)
    return output.answer(`${nobody}, so there is nothing to confirm and nothing was changed.`, {
      plan,
    })
  if ('refusal' in plan && plan.refusal !== null) throw troubleOf(plan.refusal)
  if (raw.plan === true) return output.answer(howToSubmit(plan, confirm.count, dbFile), { plan })
  const count = raw.yes === true ? confirm.count : await typedCount(confirm.count, whom)
  const job = await answerOfOrder(
    purge.submit({
      planId,
      confirm: { digest: confirm.digest, count },
      requestedBy,
      approvedBy,
      ...(raw.note === undefined ? {} : { note: raw.note }),
    }),
  )
  sayConfirmed(job, output)
  const run = { purge, db, dbFile, jobId: job.id, watch, output, out: raw.out ?? null }
  output.end({ plan, job: await runJob(run) })
}

/**
 * The operator types how many users it concerns; whatever else is typed is held against the plan,
 * which refuses it.
 */
const typedCount = async (planned: number, whom: string): Promise<number> => {
  const typed = await text({
    message: `Type the number of ${whom}, to confirm (Ctrl-C leaves everything as it is)`,
    validate: (value) =>
      /^\d{1,12}$/.test(value?.trim() ?? '')
        ? undefined
        : `A whole number, please; the plan says ${planned}.`,
  })
  if (isCancel(typed)) throw refused('Not confirmed. The plan stays; no user was touched.')
  return Number(typed.trim())
}
