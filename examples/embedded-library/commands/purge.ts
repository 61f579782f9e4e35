// The main job: users in, preview, confirmation, purge, account.
import { resolve } from 'node:path'
import { isCancel, text } from '@clack/prompts'
import type { Database } from 'better-sqlite3'
import { type ActorKey, actorKey, type ClockPort, dateAt, type Job, type Purge, type PurgePlan, instant } from 'ils-user-purge'
import { planText } from 'ils-user-purge/report'
import { answerOf, troubleOf } from '../answer.js'
import { DEMO_FILE, prepareLibrary } from '../library.js'
import { aheadAtNoonOf, keepClock, shiftedClock } from '../library-clock.js'
import { openPurge, watchRun } from '../library-purge.js'
import { type RawOptions, readResume, readWishes, type Wishes } from '../options.js'
import { requireFreeFolder } from '../report-files.js'
import { progressOf, say } from '../screen.js'
import { badInput, refused } from '../trouble.js'
import { orderWordsOf } from '../words.js'
import { resume } from './resume.js'
import { runJob } from './run-job.js'
import { sampleText } from './sample.js'
import { supplyLibrary } from './supply.js'

const USUAL_ACTOR = 'operator'

/** Does what the command line says. Throws a Trouble for every expected end but success. */
export const purgeCommand = async (raw: RawOptions): Promise<void> => {
  const dbFile = resolve(raw.db ?? DEMO_FILE)
  if (raw.out !== undefined && raw.resume !== true) requireFreeFolder(raw.out)
  if (raw.resume === true) return resume(dbFile, raw.out ?? null, readResume(raw))
  const wishes = readWishes(raw)
  if (raw.yes !== true && !process.stdin.isTTY)
    throw badInput('There is no terminal to ask for confirmation on. Add --yes to confirm beforehand.')
  const aheadMs = wishes.asOf === null ? 0 : aheadAtNoonOf(wishes.asOf, wishes.policy.timeZone)
  const clock = shiftedClock(aheadMs)
  const db = await supplyLibrary({
    file: dbFile,
    supply: wishes.supply,
    seed: wishes.seed,
    fresh: raw.fresh === true,
    asOf: wishes.asOf ?? todayOf(clock, wishes),
  })
  try {
    prepareLibrary(db)
    await purgeIn(db, dbFile, raw, wishes, clock, aheadMs)
  } finally {
    db.close()
  }
}

const purgeIn = async (db: Database, dbFile: string, raw: RawOptions, wishes: Wishes, clock: ClockPort, aheadMs: number): Promise<void> => {
  const { criteria, policy } = wishes
  const requestedBy = actorIn(db, raw.actor ?? USUAL_ACTOR)
  const approvedBy = raw.approvedBy === undefined ? null : actorIn(db, raw.approvedBy)
  const progress = progressOf('purging')
  const watch = watchRun(progress)
  const purge = openPurge({ db, policy, clock, observer: watch.observer, pauseMs: wishes.pauseMs })
  const plan = await answerOf(purge.preview({ criteria, requestedBy }))
  say(`\n${planText(plan, { words: orderWordsOf(plan) })}`)
  say(await sampleText(purge, db, { criteria, requestedBy }))
  if (plan.counts.purge === 0) return say('Nobody would go, so there is nothing to confirm and nothing was changed.')
  if (plan.refusal !== null) throw troubleOf(plan.refusal)
  const count = raw.yes === true ? plan.counts.purge : await typedCount(plan)
  keepClock(db, aheadMs)
  const job = await submit(purge, { criteria, requestedBy, approvedBy, confirm: { digest: plan.digest, count } })
  say(`Job ${job.id} is confirmed and cannot be stopped. If this process ends, go on with --resume.`)
  await runJob({ purge, db, dbFile, jobId: job.id, progress, watch, out: raw.out ?? null })
}

const submit = (
  purge: Purge,
  { approvedBy, ...order }: Omit<Parameters<Purge['submit']>[0], 'approvedBy'> & { readonly approvedBy: ActorKey | null },
): Promise<Job> => answerOf(purge.submit(approvedBy === null ? order : { ...order, approvedBy }))

/** The operator types how many users will go; whatever else is typed is held against the plan, which refuses it. */
const typedCount = async (plan: PurgePlan): Promise<number> => {
  const typed = await text({
    message: 'Type the number of users who will be purged, to confirm (Ctrl-C leaves everything as it is)',
    validate: (value) =>
      /^\d{1,12}$/.test(value?.trim() ?? '') ? undefined : `A whole number, please; the preview says ${plan.counts.purge}.`,
  })
  if (isCancel(typed)) throw refused('Not confirmed. Nobody was purged.')
  return Number(typed.trim())
}

/** Staff are named by their primary ID, so that their own account is recognised; anybody else by the name as it was typed. */
const actorIn = (db: Database, name: string): ActorKey => {
  const id = db.prepare(`SELECT id FROM users WHERE primary_id = ? AND status = 'active'`).pluck().get(name) as number | undefined
  const key = actorKey(id === undefined ? name : String(id))
  if (key._tag === 'Left') throw badInput(`A person must be named by ${key.left.expected}. Nobody was purged.`)
  return key.right
}

const todayOf = (clock: ClockPort, { policy }: Wishes): string => {
  const now = instant(new Date(clock.now()).toISOString())
  if (now._tag === 'Left') throw badInput('The clock of this machine shows no date that can be used.')
  return dateAt(now.right, policy.timeZone)
}
