// The numbers of a purge's plan: how many users fall under each verdict, and what would be done.
import { type Money, NO_MONEY, sumMoney } from '../../domain/money.js'
import type { PreviewedUser, PurgePlan } from '../../jobs/plan.js'
import { noteReasons } from './kind.js'

/** The numbers of a plan so far. */
export type PurgeNumbers = Pick<
  PurgePlan,
  | 'counts'
  | 'reasons'
  | 'warnings'
  | 'warningsOfThoseWhoGo'
  | 'waived'
  | 'demoted'
  | 'requestsCancelled'
>

export const NO_PURGE_NUMBERS: PurgeNumbers = {
  counts: { examined: 0, purge: 0, keep: 0, notSelected: 0 },
  reasons: {},
  warnings: {},
  warningsOfThoseWhoGo: {},
  waived: NO_MONEY,
  demoted: 0,
  requestsCancelled: 0,
}

const COUNTED = { Purge: 'purge', Keep: 'keep', NotSelected: 'notSelected' } as const

/** The numbers after one more page. */
export function countVerdicts(numbers: PurgeNumbers, page: readonly PreviewedUser[]): PurgeNumbers {
  const counts = { ...numbers.counts, examined: numbers.counts.examined + page.length }
  const reasons = { ...numbers.reasons }
  const warnings = { ...numbers.warnings }
  const warningsOfThoseWhoGo = { ...numbers.warningsOfThoseWhoGo }
  const waived: Money[] = [numbers.waived]
  let { demoted, requestsCancelled } = numbers
  for (const { verdict } of page) {
    counts[COUNTED[verdict._tag]]++
    noteReasons(warnings, verdict.warnings)
    if (verdict._tag === 'Keep') noteReasons(reasons, verdict.reasons)
    if (verdict._tag !== 'Purge') continue
    noteReasons(warningsOfThoseWhoGo, verdict.warnings)
    const { demoteResearcher, waive, cancelRequests } = verdict.actions
    if (demoteResearcher) demoted++
    if (waive !== null) waived.push(waive)
    requestsCancelled += cancelRequests
  }
  return {
    counts,
    reasons,
    warnings,
    warningsOfThoseWhoGo,
    waived: sumMoney(waived),
    demoted,
    requestsCancelled,
  }
}
