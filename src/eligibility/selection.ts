// Whom the criteria mean: one fast test for those who fit, and every misfit of those who do not.
import type { PurgeCriteria } from '../domain/criteria.js'
import { type FoldName, nameSet } from '../domain/fold.js'
import type { FactName, UserFacts } from '../domain/user.js'
import type { Reason } from '../domain/verdict.js'
import type { Cutoff } from '../domain/cutoff.js'
import { hasFormOfDay } from '../domain/fact-forms.js'
import { dateReader } from './rules/boundary-day.js'

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
 * What speaks against the selection of a user: misfits, or facts without which it cannot be told.
 */
export interface Mismatches {
  readonly mismatches: readonly Reason[]
  readonly unknowns: readonly Reason[]
}

/** The prepared selection. */
export interface Selection {
  /** Whether the criteria certainly mean this user. */
  readonly fits: (user: UserFacts) => boolean
  /**
   * Whether they certainly do, and the user's date lies before the cutoff day, not on it: most
   * users, in one comparison of days.
   */
  readonly fitsWell: (user: UserFacts) => boolean
  /** Why not, all of it; at least one of the lists has an entry when {@link fits} is false. */
  readonly mismatches: (user: UserFacts) => Mismatches
}

/**
 * Prepares the selection: sets and days are made once, not once a user. Names are compared exactly,
 * but for the users to exclude: that set is a guard, and folding can only keep more of them.
 */
export const prepareSelection = (
  criteria: PurgeCriteria,
  cutoff: Cutoff,
  foldName?: FoldName,
): Selection => {
  const { dateField, recordType, userGroups, include, exclude } = criteria
  const dateOf = dateReader(dateField)
  const cutoffDay: string = cutoff.date
  const isSelected = cutoff.inclusive
    ? (date: string) => date <= cutoffDay
    : (date: string) => date < cutoffDay
  const groups: ReadonlySet<unknown> | null = userGroups.length === 0 ? null : new Set(userGroups)
  const included: ReadonlySet<string> | null = include === null ? null : new Set(include)
  const isExcluded = exclude.length === 0 ? null : nameSet(exclude, foldName)
  const groupNames = userGroups.join(', ')

  const narrows = recordType !== null || groups !== null || included !== null || isExcluded !== null

  const fitsBesides = (user: UserFacts): boolean =>
    (recordType === null || user.recordType === recordType) &&
    (groups === null || groups.has(user.userGroup)) &&
    (included === null || included.has(user.key)) &&
    (isExcluded === null || !isExcluded(user.key))

  const fits = (user: UserFacts): boolean => {
    const date: unknown = dateOf(user)
    return hasFormOfDay(date) && isSelected(date) && fitsBesides(user)
  }

  // A day before the cutoff day is selected whether or not that day itself is.
  const fitsWell = (user: UserFacts): boolean => {
    const date: unknown = dateOf(user)
    return hasFormOfDay(date) && date < cutoffDay && (!narrows || fitsBesides(user))
  }

  const misfits = (user: UserFacts): Mismatches => {
    const date: unknown = dateOf(user)
    const { recordType: type, userGroup: group } = user
    const found: Reason[] = []
    const unknowns: Reason[] = []
    if (date === null) found.push(misfit('no-date', null, cutoff.date))
    else if (!hasFormOfDay(date)) unknowns.push(undecided(dateField))
    else if (!isSelected(date)) found.push(misfit('date-after-cutoff', date, cutoff.date))
    if (recordType !== null && type !== recordType) {
      if (typeof type === 'string') found.push(misfit('other-record-type', type, recordType))
      else unknowns.push(undecided('recordType'))
    }
    if (groups !== null && !groups.has(group)) {
      if (group === null || typeof group === 'string')
        found.push(misfit('other-user-group', group, groupNames))
      else unknowns.push(undecided('userGroup'))
    }
    if (included !== null && !included.has(user.key))
      found.push(misfit('not-included', false, true))
    if (isExcluded?.(user.key) === true) found.push(misfit('excluded', true, false))
    return { mismatches: found, unknowns }
  }

  return { fits, fitsWell, mismatches: misfits }
}

const misfit = (
  code: SelectionCode,
  measured: string | boolean | null,
  limit: string | boolean,
): Reason => ({
  _tag: 'Blocked',
  code,
  measured,
  limit,
})

const undecided = (fact: FactName): Reason => ({ _tag: 'Unknown', code: 'selection', fact })
