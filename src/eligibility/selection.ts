// Whom the criteria mean: one fast test for those who fit, and every mismatch of those who do not.
import type { DateField, PurgeCriteria } from '../domain/criteria.js'
import { type FoldName, nameSet } from '../domain/fold.js'
import type { FactName, UserFacts } from '../domain/user.js'
import type { Reason } from '../domain/verdict.js'
import type { Cutoff } from '../domain/cutoff.js'
import { hasFormOfDay } from '../domain/fact-forms.js'
import { dateIn } from './rules/boundary-day.js'
import { unknownReason } from './reason.js'

/**
 * The codes of the criteria that a user may not fit, and of the selection that could not be decided
 * (`selection`).
 */
export const SELECTION_CODES = [
  'no-date',
  'date-after-cutoff',
  'other-record-type',
  'other-user-group',
  'not-included',
  'excluded',
  'selection',
] as const

/** A code of {@link SELECTION_CODES}. */
export type SelectionCode = (typeof SELECTION_CODES)[number]

/**
 * What speaks against the selection of a user: mismatches, or facts without which it cannot be told.
 */
export interface Mismatches {
  readonly mismatches: readonly Reason[]
  readonly unknowns: readonly Reason[]
}

/** The prepared selection: sets and days are made once, not once a user. */
export interface Selection {
  readonly dateField: DateField
  readonly cutoffDay: string
  /** Whether the cutoff day itself is selected. */
  readonly isDaySelected: boolean
  /** Whether there is more than the date to fit. */
  readonly isNarrowed: boolean
  readonly recordType: string | null
  readonly groups: ReadonlySet<unknown> | null
  readonly groupNames: string
  readonly included: ReadonlySet<string> | null
  readonly isExcluded: ((key: unknown) => boolean) | null
}

/**
 * Prepares the selection. Names are compared exactly, but for the users to exclude: that set is a
 * guard, and folding can only keep more of them.
 */
export function prepareSelection(
  { dateField, recordType, userGroups, include, exclude }: PurgeCriteria,
  cutoff: Cutoff,
  foldName?: FoldName,
): Selection {
  const groups = userGroups.length === 0 ? null : new Set<unknown>(userGroups)
  const included = include === null ? null : new Set<string>(include)
  const isExcluded = exclude.length === 0 ? null : nameSet(exclude, foldName)
  return {
    dateField,
    cutoffDay: cutoff.date,
    isDaySelected: cutoff.inclusive,
    isNarrowed: recordType !== null || groups !== null || included !== null || isExcluded !== null,
    recordType,
    groups,
    groupNames: userGroups.join(', '),
    included,
    isExcluded,
  }
}

function isBeforeCutoff({ cutoffDay, isDaySelected }: Selection, date: string): boolean {
  return isDaySelected ? date <= cutoffDay : date < cutoffDay
}

function fitsRest({ recordType, groups, included, isExcluded }: Selection, user: UserFacts) {
  return (
    (recordType === null || user.recordType === recordType) &&
    (groups === null || groups.has(user.userGroup)) &&
    (included === null || included.has(user.key)) &&
    (isExcluded === null || !isExcluded(user.key))
  )
}

/** Whether the criteria certainly mean this user. */
export function fits(selection: Selection, user: UserFacts): boolean {
  const date: unknown = dateIn(user, selection.dateField)
  return hasFormOfDay(date) && isBeforeCutoff(selection, date) && fitsRest(selection, user)
}

/**
 * Whether they certainly do, and the user's date lies before the cutoff day, not on it: most users,
 * in one comparison of days. A day before the cutoff day is selected whether or not that day is.
 */
export function fitsWell(selection: Selection, user: UserFacts): boolean {
  const date: unknown = dateIn(user, selection.dateField)
  return (
    hasFormOfDay(date) &&
    date < selection.cutoffDay &&
    (!selection.isNarrowed || fitsRest(selection, user))
  )
}

/**
 * Why the criteria do not mean this user, all of it; at least one of the lists has an entry where
 * {@link fits} is false.
 */
export function mismatchesOf(selection: Selection, user: UserFacts): Mismatches {
  const { dateField, cutoffDay, recordType, groups, groupNames, included, isExcluded } = selection
  const date: unknown = dateIn(user, dateField)
  const { recordType: type, userGroup: group } = user
  const mismatches: Reason[] = []
  const unknowns: Reason[] = []
  if (date === null) mismatches.push(mismatch('no-date', null, cutoffDay))
  else if (!hasFormOfDay(date)) unknowns.push(undecided(user, dateField))
  else if (!isBeforeCutoff(selection, date))
    mismatches.push(mismatch('date-after-cutoff', date, cutoffDay))
  if (recordType !== null && type !== recordType) {
    if (typeof type === 'string') mismatches.push(mismatch('other-record-type', type, recordType))
    else unknowns.push(undecided(user, 'recordType'))
  }
  if (groups !== null && !groups.has(group)) {
    if (group === null || typeof group === 'string')
      mismatches.push(mismatch('other-user-group', group, groupNames))
    else unknowns.push(undecided(user, 'userGroup'))
  }
  if (included !== null && !included.has(user.key))
    mismatches.push(mismatch('not-included', false, true))
  if (isExcluded?.(user.key) === true) mismatches.push(mismatch('excluded', true, false))
  return { mismatches, unknowns }
}

function mismatch(
  code: SelectionCode,
  measured: string | boolean | null,
  limit: string | boolean,
): Reason {
  return { _tag: 'Blocked', code, measured, limit }
}

function undecided(user: UserFacts, fact: FactName): Reason {
  return unknownReason('selection', fact, user)
}
