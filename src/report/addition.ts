// Whether the numbers of a report add up, checked again here so that a report never trusts who made
// it.
import { OUTCOME_STATUSES } from '../jobs/outcome.js'
import { goingIn, stayingIn } from '../jobs/plan.js'
import type { PurgeReport } from '../jobs/report-data.js'
import { settled } from '../jobs/totals.js'
import type { Words } from './words.js'

/**
 * How the outcomes of a job relate to its scope.
 *
 * - `AddsUp`: every user in the scope has exactly one outcome.
 * - `Unfinished`: the job is not at its end, so some have none yet.
 * - `DoesNotAddUp`: something is wrong, and `why` says what; nobody should rely on the report.
 */
export type Addition =
  | { readonly _tag: 'AddsUp' | 'Unfinished'; readonly said: string }
  | { readonly _tag: 'DoesNotAddUp'; readonly said: string }

/**
 * Adds the outcomes of a report and holds them against its scope, its own claim and the totals
 * stored with the job.
 */
export function additionOf(report: PurgeReport, words: Words): Addition {
  const { say } = words
  const faults = faultsOf(report, words)
  if (faults.length > 0)
    return { _tag: 'DoesNotAddUp', said: say('addition.wrong', { faults: faults.join('; ') }) }
  switch (report.job.status) {
    case 'Completed':
      return { _tag: 'AddsUp', said: say('addition.adds-up') }
    case 'Refused':
      return { _tag: 'AddsUp', said: say('addition.refused') }
    default:
      return { _tag: 'Unfinished', said: say('addition.unfinished') }
  }
}

function planFaults({ plan, job, totals }: PurgeReport, { say, users, count }: Words): string[] {
  if (plan === null) return []
  const [going, staying] = [goingIn(plan), stayingIn(plan)]
  const { examined } = plan.counts
  const faults: string[] = []
  if (going + staying !== examined)
    faults.push(say('addition.plan', { examined: users(examined), sum: count(going + staying) }))
  if (job.status !== 'Refused' && totals.scope !== going)
    faults.push(say('addition.scope', { going: users(going), scope: count(totals.scope) }))
  return faults
}

function faultsOf(report: PurgeReport, words: Words): readonly string[] {
  const { job, totals, addsUp } = report
  const { say, users, count } = words
  const done = settled(totals)
  const { scope } = totals
  const numbers = [scope, ...OUTCOME_STATUSES.map((status) => totals[status])]
  const faults = planFaults(report, words)
  if (numbers.some((each) => !Number.isSafeInteger(each) || each < 0))
    faults.push(say('addition.not-whole'))
  if (done > scope)
    faults.push(say('addition.too-many', { done: users(done), scope: count(scope) }))
  if (job.status === 'Refused' && done > 0)
    faults.push(say('addition.refused-yet', { done: users(done) }))
  if (job.status !== 'Completed') return faults
  if (done < scope) {
    const left = count(scope - done)
    faults.push(say('addition.too-few', { scope: users(scope), done: count(done), left }))
  }
  if (!addsUp && faults.length === 0) faults.push(say('addition.journal'))
  const isStored = ['scope' as const, ...OUTCOME_STATUSES].every(
    (each) => job.totals[each] === totals[each],
  )
  if (!isStored) faults.push(say('addition.stored'))
  return faults
}
