// What is asked about plans: `--plans`, `--plan-users`, `--resume` with a plan, and `--discard`.
import type { Database } from 'better-sqlite3'
import { labelOf, type PlanStatus, type PlannedUser, type StoredPlan } from 'ils-user-purge'
import { terminalText } from 'ils-user-purge/report'
import { answerOf } from '../../../shared/answer.js'
import { confirming } from '../../../shared/asked.js'
import { badInput } from '../../../shared/trouble.js'
import { prepareLibrary } from '../../data/library-file.js'
import { keyEverKnownAs, listWordsOf, showActorOf } from '../../data/people.js'
import { readDiscard, readListWishes, readPlanResume, readStored } from '../desk-options.js'
import { howToSubmit, textOf } from '../planned.js'
import type { RawOptions } from '../raw-options.js'
import { inLibrary } from '../stored-library.js'
import { plannedLineOf } from '../../../shared/user-lines.js'
import { inCurrencyOf } from '../../../shared/words.js'
import { watchRun } from '../../../shared/watch-run.js'

/** Lists every plan, the latest last. */
export async function plansCommand(raw: RawOptions): Promise<void> {
  readStored(raw)
  await inLibrary(raw, async ({ db, purge, output }) => {
    const plans = await answerOf(purge.plans())
    const showActor = showActorOf(db)
    const text =
      plans.length === 0
        ? 'There are no plans.'
        : plans.map((plan) => planLine(plan, showActor)).join('\n')
    output.answer(text, {
      plans: plans.map(({ id, status, asOf, plannedBy }) => ({ id, status, asOf, plannedBy })),
    })
  })
}

const STATUS: Readonly<Record<PlanStatus, string>> = {
  Planning: 'not finished',
  Ready: 'ready',
  Ordered: 'ordered',
  Discarded: 'discarded',
}

function planLine(stored: StoredPlan, showActor: (key: string) => string): string {
  const { id, status, asOf, order, plannedBy } = stored
  const plan = 'plan' in stored ? stored.plan : null
  const count = plan === null ? '' : `${confirming(plan).confirm.count} users`
  const why = stored.status === 'Discarded' ? labelOf(stored.why) : ''
  const day = `${asOf.slice(0, 10)} ${asOf.slice(11, 16)}`
  const by = `by ${terminalText(showActor(plannedBy))}`
  return [id, day, STATUS[status].padEnd(12), labelOf(order._tag), count, by, why]
    .filter((part) => part !== '')
    .join('  ')
}

/** Lists users of a plan: one, or a page of those who fit. Throws a Trouble where there is none. */
export async function planUsersCommand(raw: RawOptions, id: string): Promise<void> {
  const { planId, user, filter, after, before, limit } = readListWishes(raw, id)
  await inLibrary(raw, async ({ db, purge, output }) => {
    const { plan } = await answerOf(purge.findPlan({ planId }))
    const catalogue = inCurrencyOf(plan.order)
    const line = plannedLineOf({ ...listWordsOf(db), catalogue })
    if (user !== null) {
      const userKey = knownKey(db, '--user', user)
      const found = await answerOf(purge.planUser({ planId, userKey }))
      return output.answer(line(found), { users: [found] })
    }
    const request = { planId, ...filter, after, before, limit }
    const { items, next, previous } = await answerOf(purge.planUsers(request))
    const lines = [
      ...(items.length === 0 ? ['Nobody.'] : items.map((each: PlannedUser) => line(each))),
      ...(previous === null ? [] : [`Before these: --before ${previous}`]),
      ...(next === null ? [] : [`After these: --after ${next}`]),
    ]
    output.answer(lines.join('\n'), { users: items, previous, next })
  })
}

/** The key of whom an option names, also of somebody who is gone; a Trouble where it is nobody. */
export function knownKey(db: Database, option: string, name: string) {
  const key = keyEverKnownAs(db, name)
  if (key === null) throw badInput(`Nobody here has, or had, the primary ID that ${option} names.`)
  return key
}

/** Goes on with a plan that was interrupted, and says what it came to. */
export async function resumePlanCommand(raw: RawOptions, id: string): Promise<void> {
  const { planId, ...setup } = readPlanResume(raw, id)
  const { observer } = watchRun(raw.json === true)
  await inLibrary(
    raw,
    async ({ db, dbFile, purge, output }) => {
      prepareLibrary(db)
      const plan = await answerOf(purge.resumePlan({ planId }))
      const { count } = confirming(plan).confirm
      output.note(`\n${await textOf(purge, db, plan)}`)
      output.answer(count === 0 ? 'Nobody would be touched.' : howToSubmit(plan, count, dbFile), {
        plan,
      })
    },
    { ...setup, observer },
  )
}

/** Discards a plan, which then cannot be ordered any more. */
export async function discardCommand(raw: RawOptions, id: string): Promise<void> {
  const planId = readDiscard(raw, id)
  await inLibrary(raw, async ({ db, purge, output }) => {
    prepareLibrary(db)
    await answerOf(purge.discardPlan({ planId }))
    output.answer(`Plan ${planId} is discarded. No user was touched.`, { discarded: planId })
  })
}
