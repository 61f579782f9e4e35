// Lists of users in memory: which of them are meant, and which part of them.
import type { UserKey } from '../../../domain/keys.js'
import type { Outcome } from '../../../jobs/outcome.js'
import type { PlannedUser } from '../../../jobs/plan.js'
import type { ListPart, OutcomeFilter, PlannedUserFilter } from '../../../ports/plan-journal.js'
import { byText, type KeyOrder } from '../order.js'

/** A part of the rows in the order of their keys; `undefined` = there is none that is meant. */
export function listed<Row>(
  order: KeyOrder<UserKey>,
  { after, before, limit }: ListPart,
  rowOf: (key: UserKey) => Row | undefined,
): readonly Row[] {
  const rows: Row[] = []
  const isBackwards = before !== null && after === null
  for (const key of isBackwards ? order.before(before) : order.after(after)) {
    if (rows.length >= limit) break
    if (!isBackwards && before !== null && byText(key, before) >= 0) break
    const row = rowOf(key)
    if (row !== undefined) rows.push(row)
  }
  return isBackwards ? rows.reverse() : rows
}

/** Whether a list of planned users has this one. */
export function fitsPlanned(filter: PlannedUserFilter, user: PlannedUser): boolean {
  const { verdict } = user
  return (
    isAmong(filter.verdicts, verdict._tag) && hasCode(filter.code, verdict) && isFrom(filter, user)
  )
}

/** Whether a list of outcomes has this one, of a user whom the plan has, or `undefined`. */
export function fitsOutcome(
  filter: OutcomeFilter,
  outcome: Outcome,
  planned: PlannedUser | undefined,
): boolean {
  return (
    isAmong(filter.statuses, outcome.status) &&
    hasCode(filter.code, outcome) &&
    isFrom(filter, planned ?? { userGroup: null, homeLibrary: null })
  )
}

function isAmong<Word>(words: readonly Word[] = [], word: Word): boolean {
  return words.length === 0 || words.includes(word)
}

function hasCode(
  code: string | undefined,
  said: PlannedUser['verdict'] | Pick<Outcome, 'reasons' | 'warnings'>,
): boolean {
  if (code === undefined) return true
  const reasons = 'reasons' in said ? said.reasons : []
  const warnings = 'warnings' in said ? said.warnings : []
  return [...reasons, ...warnings].some((each) => each.code === code)
}

type Origin = Pick<PlannedUser, 'userGroup' | 'homeLibrary'>

function isFrom({ userGroup, homeLibrary }: Partial<Origin>, origin: Origin): boolean {
  return (
    (userGroup === undefined || userGroup === origin.userGroup) &&
    (homeLibrary === undefined || homeLibrary === origin.homeLibrary)
  )
}
