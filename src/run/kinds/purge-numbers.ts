// The numbers of a purge's plan: how many users fall under each verdict, and what would be done.
import type { UserKey } from '../../domain/keys.js'
import { type Money, NO_MONEY, sumMoney } from '../../domain/money.js'
import type { Verdict } from '../../domain/verdict.js'
import type { SelectionCode } from '../../eligibility/selection.js'
import type { PlannedUser, PlannedVerdict, PurgePlan } from '../../jobs/plan.js'
import { noteReasons } from './kind.js'

/** The numbers of a plan so far. */
export type PurgeNumbers = Pick<
  PurgePlan,
  | 'counts'
  | 'reasons'
  | 'warnings'
  | 'warningsOfThoseWhoGo'
  | 'homeLibraries'
  | 'waived'
  | 'demoted'
  | 'requestsCancelled'
  | 'notFound'
> & {
  /** Candidates whom the criteria exclude, page by page, so that a page costs what it holds. */
  readonly excluded: readonly (readonly UserKey[])[]
  /** Why candidates are not selected. */
  readonly mismatches: Readonly<Record<string, number>>
}

export const NO_PURGE_NUMBERS: PurgeNumbers = {
  counts: { examined: 0, purge: 0, keep: 0, notSelected: 0 },
  reasons: {},
  warnings: {},
  homeLibraries: {},
  notFound: 0,
  excluded: [],
  warningsOfThoseWhoGo: {},
  mismatches: {},
  waived: NO_MONEY,
  demoted: 0,
  requestsCancelled: 0,
}

const COUNTED = { Purge: 'purge', Keep: 'keep', NotSelected: 'notSelected' } as const

/** The numbers after one more page. */
export function countVerdicts(numbers: PurgeNumbers, page: readonly PlannedUser[]): PurgeNumbers {
  const counts = { ...numbers.counts }
  const reasons = { ...numbers.reasons }
  const warnings = { ...numbers.warnings }
  const homeLibraries = countLibraries(numbers.homeLibraries, page)
  const excluded = page.filter(({ verdict }) => isExcluded(verdict)).map(({ key }) => key)
  const warningsOfThoseWhoGo = { ...numbers.warningsOfThoseWhoGo }
  const mismatches = { ...numbers.mismatches }
  const waived: Money[] = [numbers.waived]
  let { demoted, requestsCancelled, notFound } = numbers
  for (const { verdict } of page) {
    if (!isVerdict(verdict)) {
      notFound++
      continue
    }
    counts.examined++
    counts[COUNTED[verdict._tag]]++
    noteReasons(warnings, verdict.warnings)
    if (verdict._tag === 'Keep') noteReasons(reasons, verdict.reasons)
    if (verdict._tag === 'NotSelected') noteReasons(mismatches, verdict.reasons)
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
    homeLibraries,
    notFound,
    excluded: excluded.length === 0 ? numbers.excluded : [...numbers.excluded, excluded],
    warningsOfThoseWhoGo,
    mismatches,
    waived: sumMoney(waived),
    demoted,
    requestsCancelled,
  }
}

/** Whether the rules said it; a purge has no other verdicts, but for keys that nobody has. */
export function isVerdict(verdict: PlannedVerdict): verdict is Verdict {
  return verdict._tag in COUNTED
}

const EXCLUDED: SelectionCode = 'excluded'

function isExcluded(verdict: PlannedVerdict): boolean {
  return verdict._tag === 'NotSelected' && verdict.reasons.some(({ code }) => code === EXCLUDED)
}

type LibraryCounts = PurgePlan['homeLibraries']

function countLibraries(before: LibraryCounts, page: readonly PlannedUser[]): LibraryCounts {
  const found: Record<string, { purge: number; keep: number; notSelected: number }> = {}
  for (const { verdict, homeLibrary } of page) {
    if (!isVerdict(verdict)) continue
    const library = homeLibrary ?? ''
    const known = Object.hasOwn(found, library) ? found[library] : undefined
    const numbers = known ?? { ...(countsOf(before, library) ?? NO_COUNTS) }
    numbers[COUNTED[verdict._tag]]++
    if (known === undefined)
      Object.defineProperty(found, library, { value: numbers, enumerable: true })
  }
  return { ...before, ...found }
}

function countsOf(counts: LibraryCounts, library: string) {
  return Object.hasOwn(counts, library) ? counts[library] : undefined
}

const NO_COUNTS = { purge: 0, keep: 0, notSelected: 0 }
