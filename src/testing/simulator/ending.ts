// What must hold at the end of a simulation.
import type { JobId, UserKey } from '../../domain/keys.js'
import type { UserFacts } from '../../domain/user.js'
import type { Evaluator } from '../../eligibility/evaluate.js'
import { settled } from '../../jobs/totals.js'
import type { Scenario } from './scenario.js'
import type { World } from './world.js'

/** What must hold once nothing moves any more. */
export async function checkEnd<Tx>(world: World<Tx>): Promise<void> {
  const { store, ledger, jobId, scenario, evaluator } = world
  const { job, outcomes, numbers } = await store.transactions.run(
    async (tx) => ({
      job: await store.journal.readJob({ tx, jobId: jobId as JobId }),
      outcomes: await store.journal.listOutcomes({
        tx,
        jobId,
        filter: {},
        after: null,
        before: null,
        limit: 1000,
      }),
      numbers: await store.journal.jobNumbers({ tx, jobId }),
    }),
    { mode: 'read' },
  )
  if (job?.status !== 'Completed')
    return ledger.violate('job-does-not-end', `the job is ${job?.status}`)
  if (numbers.openShards > 0)
    ledger.violate('job-does-not-end', `${numbers.openShards} shards are open`)
  ledger.checkTotals(numbers.totals)
  ledger.checkTotals(job.totals)
  if (settled(job.totals) !== job.totals.scope)
    ledger.violate('totals-wrong', `${settled(job.totals)} settled of ${job.totals.scope}`)
  if (outcomes.length !== ledger.outcomes.size)
    ledger.violate('user-lost', `${outcomes.length} outcomes are stored of ${ledger.outcomes.size}`)
  for (const key of ledger.scope)
    if (!ledger.outcomes.has(key)) ledger.violate('user-lost', `user ${key} has no outcome`)
  for (const user of scenario.users)
    if (!isTouched(scenario, user.key)) checkUntouched(world, user, evaluator)
}

function isTouched(scenario: Scenario, key: UserKey): boolean {
  return scenario.faults.some((fault) => 'user' in fault && scenario.users[fault.user]?.key === key)
}

/**
 * A user about whom nothing changed must have the outcome that the preview said, or a doubt or a
 * failure that was checked before.
 */
function checkUntouched<Tx>({ ledger }: World<Tx>, user: UserFacts, evaluator: Evaluator): void {
  const status = ledger.outcomes.get(user.key)?.status
  const expected = evaluator.evaluate(user)._tag === 'Purge' ? 'purged' : 'kept'
  if (status !== expected && status !== 'inDoubt' && status !== 'failed')
    ledger.violate('user-lost', `user ${user.key} is ${status}, not ${expected}`)
}
