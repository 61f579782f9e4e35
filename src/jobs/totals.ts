// The numbers of a job, which must add up.
import { NO_MONEY, sumMoney, type Money } from '../domain/money.js'
import type { UserKey } from '../domain/keys.js'
import { reasonKey } from '../domain/verdict.js'
import type { Outcome, OutcomeStatus } from './outcome.js'

/**
 * How many users of a job's scope came to which outcome. `scope` is the number planned; the others
 * add up to it when the job is done.
 */
export interface Totals {
  /** Users who were confirmed; the sum of the others once the job is over. */
  readonly scope: number
  /** Users who were deleted. */
  readonly purged: number
  /** Users for whom the effect of a bulk order was done. */
  readonly applied: number
  /** Users who stayed after all. */
  readonly kept: number
  /** Users who were gone before the job came to them. */
  readonly vanished: number
  /** Users for whom every attempt failed. */
  readonly failed: number
  /** Users for whom an effect may or may not have happened. */
  readonly inDoubt: number
}

/** Counts by reason and warning, and what was done, over the outcomes of a shard or a job. */
export interface Tally {
  /** How many users stayed, by the code of the reason. */
  readonly reasons: Readonly<Record<string, number>>
  /** How many warnings there were, by their code. */
  readonly warnings: Readonly<Record<string, number>>
  /**
   * Of {@link warnings}, those of users on whom the job acted (`purged` or `applied`). Left out
   * where some of the outcomes were counted by a release that did not tell them apart.
   */
  readonly warningsOfThoseWhoGo?: Readonly<Record<string, number>>
  /**
   * How many users of each home library came to which outcome; those without one, or of whom it is
   * unknown, under `''`. Left out where some of the outcomes were counted by a release that did not
   * count them, and where the job reads no home library.
   */
  readonly homeLibraries?: Readonly<Record<string, OutcomeCounts>>
  /** The sum of all waivers. */
  readonly waived: Money
  /** How many researchers are demoted. */
  readonly demoted: number
  /** How many requests are cancelled. */
  readonly requestsCancelled: number
}

/** How many users came to which outcome; those to which nobody came are left out. */
export type OutcomeCounts = Readonly<Partial<Record<OutcomeStatus, number>>>

export const NO_TOTALS: Totals = {
  scope: 0,
  purged: 0,
  applied: 0,
  kept: 0,
  vanished: 0,
  failed: 0,
  inDoubt: 0,
}
export const NO_TALLY: Tally = {
  reasons: {},
  warnings: {},
  warningsOfThoseWhoGo: {},
  homeLibraries: {},
  waived: NO_MONEY,
  demoted: 0,
  requestsCancelled: 0,
}

/** How many users have an outcome. */
export const settled = (totals: Totals): number =>
  totals.purged + totals.applied + totals.kept + totals.vanished + totals.failed + totals.inDoubt

/** How many users of a shard may be acted on and have no outcome yet: they stand first in it. */
export function confirmedLeft(shard: {
  readonly confirmed: number
  readonly position: number
}): number {
  return Math.max(0, shard.confirmed - shard.position)
}

/** Adds a batch of outcomes to the numbers so far; `scope` stays. */
export const countOutcomes = (totals: Totals, outcomes: readonly Outcome[]): Totals => {
  const counts = { ...totals }
  for (const outcome of outcomes) counts[outcome.status]++
  return counts
}

/** The home library of a user as it was last read; `null` = none, or not known. */
export type LibraryOf = (key: UserKey) => string | null

/** Adds a batch of outcomes to a tally. */
export const tallyOutcomes = (
  tally: Tally,
  outcomes: readonly Outcome[],
  libraryOf: LibraryOf = () => null,
): Tally => {
  const reasons: Record<string, number> = { ...tally.reasons }
  const warnings: Record<string, number> = { ...tally.warnings }
  const going = toldApart(tally)
  const warningsOfThoseWhoGo = going === null ? null : { ...going }
  let { demoted, requestsCancelled } = tally
  const { homeLibraries: before } = tally
  const waived: Money[] = [tally.waived]
  for (const outcome of outcomes) {
    for (const reason of outcome.reasons) count(reasons, reasonKey(reason))
    const isGone = outcome.status === 'purged' || outcome.status === 'applied'
    for (const warning of outcome.warnings) {
      const key = reasonKey(warning)
      count(warnings, key)
      if (isGone && warningsOfThoseWhoGo !== null) count(warningsOfThoseWhoGo, key)
    }
    // Also of users who stayed or failed: their actions are what had been done before that.
    if (outcome.actions === null) continue
    if (outcome.actions.waive !== null) waived.push(outcome.actions.waive)
    if (outcome.actions.demoteResearcher) demoted++
    requestsCancelled += outcome.actions.cancelRequests
  }
  return {
    reasons,
    warnings,
    ...(warningsOfThoseWhoGo !== null && { warningsOfThoseWhoGo }),
    ...(before !== undefined && {
      homeLibraries: addLibraries(before, librariesOf(outcomes, libraryOf)),
    }),
    waived: sumMoney(waived),
    demoted,
    requestsCancelled,
  }
}

/** The warnings of those who go; `null` where they were counted together with the others. */
function toldApart({
  warnings,
  warningsOfThoseWhoGo,
}: Tally): Readonly<Record<string, number>> | null {
  if (warningsOfThoseWhoGo !== undefined) return warningsOfThoseWhoGo
  return Object.keys(warnings).length === 0 ? {} : null
}

/** The sum of the numbers of several shards. */
export const addTotals = (left: Totals, right: Totals): Totals => ({
  scope: left.scope + right.scope,
  purged: left.purged + right.purged,
  applied: left.applied + right.applied,
  kept: left.kept + right.kept,
  vanished: left.vanished + right.vanished,
  failed: left.failed + right.failed,
  inDoubt: left.inDoubt + right.inDoubt,
})

/** The sum of the tallies of several shards. */
export const addTallies = (left: Tally, right: Tally): Tally => {
  const [going, more] = [toldApart(left), toldApart(right)]
  const [libraries, others] = [left.homeLibraries, right.homeLibraries]
  return {
    reasons: addCounts(left.reasons, right.reasons),
    warnings: addCounts(left.warnings, right.warnings),
    ...(going !== null && more !== null && { warningsOfThoseWhoGo: addCounts(going, more) }),
    ...(libraries !== undefined &&
      others !== undefined && { homeLibraries: addLibraries(libraries, Object.entries(others)) }),
    waived: sumMoney([left.waived, right.waived]),
    demoted: left.demoted + right.demoted,
    requestsCancelled: left.requestsCancelled + right.requestsCancelled,
  }
}

/** A name may be any text, also that of a member that every object has. */
function addLibraries(
  before: Readonly<Record<string, OutcomeCounts>>,
  more: Iterable<readonly [string, OutcomeCounts]>,
): Readonly<Record<string, OutcomeCounts>> {
  const sum = new Map(Object.entries(before))
  for (const [library, counts] of more) sum.set(library, addCounts(sum.get(library) ?? {}, counts))
  return Object.fromEntries(sum)
}

function librariesOf(
  outcomes: readonly Outcome[],
  libraryOf: LibraryOf,
): ReadonlyMap<string, OutcomeCounts> {
  const found = new Map<string, Record<string, number>>()
  for (const { userKey, status } of outcomes) {
    const library = libraryOf(userKey) ?? ''
    const counts = found.get(library)
    if (counts === undefined) found.set(library, { [status]: 1 })
    else count(counts, status)
  }
  return found
}

const count = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1
}

const addCounts = (
  left: Readonly<Record<string, number>>,
  right: Readonly<Record<string, number>>,
): Record<string, number> => {
  const sum: Record<string, number> = { ...left }
  for (const [key, more] of Object.entries(right)) sum[key] = (sum[key] ?? 0) + more
  return sum
}
