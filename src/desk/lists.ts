// Lists that can be used: users of a plan and outcomes of a job, page by page, forward and back.
import { quote } from '../domain/invalid.js'
import { when } from '../domain/checks.js'
import { isKey, type UserKey } from '../domain/keys.js'
import type { Outcome } from '../jobs/outcome.js'
import type { PlannedUser } from '../jobs/plan.js'
import type { ListPart } from '../ports/plan-journal.js'
import { findJob } from '../run/find-job.js'
import { inTransaction } from '../run/in-transaction.js'
import { answerWith, refuseOrder } from '../run/operation.js'
import type { Setup } from '../run/setup.js'
import { findPlan } from './find-plan.js'
import type {
  OutcomesRequest,
  OutcomeRequest,
  Page,
  PlanUserRequest,
  PlanUsersRequest,
} from './operations.js'

const MOST_ON_A_PAGE = 100_000

/** A page of the users of a plan. */
export async function planUsers<Tx>(
  setup: Setup<Tx>,
  { planId, after, before, limit, ...filter }: PlanUsersRequest,
): Promise<Page<PlannedUser>> {
  const part = partOf({ after: after ?? null, before: before ?? null, limit })
  await findPlan(setup, planId)
  const users = await inTransaction(setup, 'read', (tx) =>
    setup.journal.listPlanUsers({ tx, planId, filter, ...part }),
  )
  return pageOf(users, part, ({ key }) => key)
}

/** One user of a plan. */
export async function planUser<Tx>(
  setup: Setup<Tx>,
  { planId, userKey }: PlanUserRequest,
): Promise<PlannedUser> {
  await findPlan(setup, planId)
  const user = await inTransaction(setup, 'read', (tx) =>
    setup.journal.readPlanUser({ tx, planId, userKey }),
  )
  return user ?? answerWith({ _tag: 'UserNotFound', code: 'user-not-found', userKey })
}

/** A page of the outcomes of a job. */
export function outcomes<Tx>(
  setup: Setup<Tx>,
  { jobId, after, before, limit, ...filter }: OutcomesRequest,
): Promise<Page<Outcome>> {
  const part = partOf({ after: after ?? null, before: before ?? null, limit })
  return inTransaction(setup, 'read', async (tx) => {
    await findJob(setup, tx, jobId)
    const items = await setup.journal.listOutcomes({ tx, jobId, filter, ...part })
    return pageOf(items, part, ({ userKey }) => userKey)
  })
}

/** The outcome of one user of a job. */
export function outcome<Tx>(
  setup: Setup<Tx>,
  { jobId, userKey }: OutcomeRequest,
): Promise<Outcome> {
  return inTransaction(setup, 'read', async (tx) => {
    await findJob(setup, tx, jobId)
    const found = await setup.journal.readOutcome({ tx, jobId, userKey })
    return found ?? answerWith({ _tag: 'UserNotFound', code: 'user-not-found', userKey })
  })
}

function partOf(part: ListPart): ListPart {
  const { after, before, limit } = part
  const isSize = Number.isInteger(limit) && limit >= 1 && limit <= MOST_ON_A_PAGE
  const size = `a whole number from 1 to ${MOST_ON_A_PAGE}`
  const isOneWay = after === null || before === null
  const mistakes = [
    ...when(!isSize, 'out-of-range', 'limit', size, quote(limit)),
    ...when(!isOneWay, 'contradictory-settings', 'before', 'left out where after is given', 'both'),
    ...[after, before].flatMap((key, at) =>
      when(
        key !== null && !isKey(key),
        'invalid-user-key',
        at === 0 ? 'after' : 'before',
        'a key of a page, or null',
        'another value',
      ),
    ),
  ]
  return mistakes.length > 0 ? refuseOrder(mistakes) : part
}

/** A page knows whether there is a next one by its size; another way back there always is. */
function pageOf<Item>(
  items: readonly Item[],
  { after, before, limit }: ListPart,
  keyOf: (item: Item) => UserKey,
): Page<Item> {
  const [first, last] = [items[0], items.at(-1)]
  const isFull = items.length >= limit
  return {
    items,
    next: last === undefined || (before === null && !isFull) ? null : keyOf(last),
    previous:
      first === undefined || (after === null && (before === null || !isFull)) ? null : keyOf(first),
  }
}
