// What must hold at the end of a simulation.
import type { UserKey } from '../../domain/keys.js'
import type { UserFacts } from '../../domain/user.js'
import type { PlannedUser } from '../../jobs/plan.js'
import { settled } from '../../jobs/totals.js'
import type { Scenario } from './scenario.js'
import type { World } from './world.js'

/** What must hold once nothing moves any more. */
export async function checkEnd<Tx>(world: World<Tx>): Promise<void> {
  const { ledger, scenario } = world
  const end = await readEnd(world)
  const { plan, job, users } = end
  if (plan === null || plan.status === 'Planning')
    return ledger.violate('job-does-not-end', `the plan is ${plan?.status}`)
  const isOrdered = ledger.scope.size > 0
  if ((plan.status === 'Ordered') !== isOrdered || (job !== null) !== isOrdered)
    return ledger.violate('plan-wrong', `the plan is ${plan.status}, the job ${job?.status}`)
  const isExpired = scenario.expires && isOrdered
  if (isExpired && (users.length > 0 || plan.holdsUsers))
    ledger.violate('plan-wrong', `${users.length} users of the plan did not expire`)
  if (!isExpired) checkPlanned(world, users)
  if (isOrdered) checkJob(world, end)
  for (const user of scenario.users) if (!isTouched(scenario, user.key)) checkUntouched(world, user)
}

type End = Awaited<ReturnType<typeof readEnd>>

function readEnd<Tx>({ store, jobId }: World<Tx>) {
  const part = { after: null, before: null, limit: 1000 }
  return store.transactions.run(
    async (tx) => ({
      plan: (await store.journal.readPlan({ tx, planId: jobId }))?.plan ?? null,
      users: await store.journal.listPlanUsers({ tx, planId: jobId, filter: {}, ...part }),
      job: await store.journal.readJob({ tx, jobId }),
      outcomes: await store.journal.listOutcomes({ tx, jobId, filter: {}, ...part }),
      numbers: await store.journal.jobNumbers({ tx, jobId }),
    }),
    { mode: 'read' },
  )
}

function checkJob<Tx>({ ledger, scenario }: World<Tx>, { job, outcomes, numbers }: End): void {
  if (job?.status !== 'Completed')
    return void ledger.violate('job-does-not-end', `the job is ${job?.status}`)
  if (numbers.openShards > 0)
    ledger.violate('job-does-not-end', `${numbers.openShards} shards are open`)
  ledger.checkTotals(numbers.totals)
  ledger.checkTotals(job.totals)
  if (settled(job.totals) !== job.totals.scope)
    ledger.violate('totals-wrong', `${settled(job.totals)} settled of ${job.totals.scope}`)
  const kept = scenario.expires ? 0 : ledger.outcomes.size
  if (outcomes.length !== kept)
    ledger.violate('user-lost', `${outcomes.length} outcomes are stored of ${kept}`)
  for (const key of ledger.scope.keys())
    if (!ledger.outcomes.has(key)) ledger.violate('user-lost', `user ${key} has no outcome`)
}

function isTouched(scenario: Scenario, key: UserKey): boolean {
  // A lock touches nobody: it ends, and the user goes.
  return scenario.faults.some(
    (fault) =>
      'user' in fault && fault.kind !== 'user-locked' && scenario.users[fault.user]?.key === key,
  )
}

/** Everybody whom the plan says would go is listed, and nobody else; those untouched are in it. */
function checkPlanned<Tx>(
  { scenario, ledger, evaluator }: World<Tx>,
  users: readonly PlannedUser[],
): void {
  const verdicts = new Map(users.map(({ key, verdict }) => [key, verdict._tag]))
  for (const [key, verdict] of verdicts)
    if ((verdict === 'Purge') !== ledger.scope.has(key))
      ledger.violate('plan-wrong', `user ${key} is ${verdict}, and listed or not`)
  for (const user of scenario.users)
    if (!isTouched(scenario, user.key) && verdicts.get(user.key) !== evaluator.evaluate(user)._tag)
      ledger.violate('plan-wrong', `user ${user.key} is ${verdicts.get(user.key)}`)
}

/**
 * A user about whom nothing changed must have the outcome that the plan said, or a doubt or a
 * failure that was checked before; who would stay has none.
 */
function checkUntouched<Tx>({ ledger, evaluator }: World<Tx>, user: UserFacts): void {
  const status = ledger.outcomes.get(user.key)?.status
  const expected = evaluator.evaluate(user)._tag === 'Purge' ? 'purged' : undefined
  if (status !== expected && status !== 'inDoubt' && status !== 'failed')
    ledger.violate('user-lost', `user ${user.key} is ${status}, not ${expected}`)
}
