// Whom the criteria mean: one fast test for those who fit, and every mismatch of those who do not.
import { NOT_SELECTED_CODES, type NotSelectedCode } from '../domain/candidate-query.js'
import type { DateField, UserChoice } from '../domain/criteria.js'
import type { Cutoff } from '../domain/cutoff.js'
import { DATE_CODES } from '../domain/date-codes.js'
import { hasFormOfDay } from '../domain/fact-forms.js'
import { type FoldName, nameSet } from '../domain/fold.js'
import type { FactName, UserFacts } from '../domain/user.js'
import type { Reason } from '../domain/verdict.js'
import { unknownReason } from './reason.js'

/**
 * The codes of the criteria that no query of the host holds, and of the selection that could not be
 * decided (`selection`).
 */
const OTHER_CODES = ['not-included', 'excluded', 'selection'] as const

/** A code of a criterion that a user does not fit. */
export type SelectionCode = NotSelectedCode | (typeof OTHER_CODES)[number]

/** Every code of a criterion that a user may not fit. */
export const SELECTION_CODES: readonly SelectionCode[] = /* @__PURE__ */ Object.freeze([
  ...NOT_SELECTED_CODES,
  ...OTHER_CODES,
])

/**
 * What speaks against the selection of a user: mismatches, or facts without which it cannot be
 * told.
 */
export interface Mismatches {
  readonly mismatches: readonly Reason[]
  readonly unknowns: readonly Reason[]
}

/** The groups that are meant of a record type; `null` = all of them. */
type GroupsOfType = ReadonlyMap<unknown, ReadonlySet<unknown> | null>

/** The prepared selection: sets and days are made once, not once a user. */
export interface Selection {
  readonly cutoffs: readonly Cutoff[]
  /** Whether there is more than dates to fit. */
  readonly isNarrowed: boolean
  readonly types: GroupsOfType | null
  readonly libraries: ReadonlySet<unknown> | null
  readonly included: ReadonlySet<string> | null
  readonly isExcluded: ((key: unknown) => boolean) | null
}

/**
 * Prepares the selection. Names are compared exactly, but for the users to exclude: that set is a
 * guard, and folding can only keep more of them.
 *
 * @param libraries - The home libraries that are meant, branches included; empty = any.
 */
export function prepareSelection(
  { recordTypes, include, exclude }: UserChoice,
  cutoffs: readonly Cutoff[],
  libraries: readonly string[],
  foldName?: FoldName,
): Selection {
  const types = recordTypes.length === 0 ? null : groupsByType(recordTypes)
  const included = include === null ? null : new Set<string>(include)
  const isExcluded = exclude.length === 0 ? null : nameSet(exclude, foldName)
  const libraryNames = libraries.length === 0 ? null : new Set<unknown>(libraries)
  const parts = [types, included, isExcluded, libraryNames]
  return {
    cutoffs,
    isNarrowed: parts.some((part) => part !== null),
    types,
    libraries: libraryNames,
    included,
    isExcluded,
  }
}

function groupsByType(choices: UserChoice['recordTypes']): GroupsOfType {
  return new Map(
    choices.map(({ recordType, userGroups }): [unknown, ReadonlySet<unknown> | null] => [
      recordType,
      userGroups.length === 0 ? null : new Set(userGroups),
    ]),
  )
}

function fitsRest({ types, libraries, included, isExcluded }: Selection, user: UserFacts): boolean {
  return (
    (types === null || fitsType(types, user)) &&
    (libraries === null || libraries.has(user.homeLibrary)) &&
    (included === null || included.has(user.key)) &&
    (isExcluded === null || !isExcluded(user.key))
  )
}

function fitsType(types: GroupsOfType, { recordType, userGroup }: UserFacts): boolean {
  const groups = types.get(recordType)
  return groups === null || groups?.has(userGroup) === true
}

/** Whether the criteria certainly mean this user. */
export function fits(selection: Selection, user: UserFacts): boolean {
  const { cutoffs } = selection
  for (let at = 0; at < cutoffs.length; at++) {
    const cutoff = cutoffs[at] as Cutoff
    const date: unknown = dateIn(user, cutoff.field)
    const isPast = hasFormOfDay(date) ? isSelected(cutoff, date) : isAbsentWanted(cutoff, date)
    if (!isPast) return false
  }
  return !selection.isNarrowed || fitsRest(selection, user)
}

function isSelected({ date: day, inclusive }: Cutoff, date: string): boolean {
  return day !== null && (inclusive ? date <= day : date < day)
}

function isAbsentWanted({ orAbsent }: Cutoff, date: unknown): boolean {
  return orAbsent && date === null
}

/**
 * Whether they certainly do, and no date of the user's is a cutoff day: most users, in one
 * comparison of days. A day before the cutoff day is selected whether or not that day is.
 */
export function fitsWell(selection: Selection, user: UserFacts): boolean {
  const { cutoffs } = selection
  for (let at = 0; at < cutoffs.length; at++) {
    const cutoff = cutoffs[at] as Cutoff
    const date: unknown = dateIn(user, cutoff.field)
    const isPast = hasFormOfDay(date)
      ? cutoff.date !== null && date < cutoff.date
      : isAbsentWanted(cutoff, date)
    if (!isPast) return false
  }
  return !selection.isNarrowed || fitsRest(selection, user)
}

/** The first cutoff day on which a date of the user's falls; `null` = none. */
export function boundaryOf(cutoffs: readonly Cutoff[], user: UserFacts): Cutoff | null {
  return cutoffs.find(({ field, date }) => date !== null && dateIn(user, field) === date) ?? null
}

/**
 * Why the criteria do not mean this user, all of it; at least one of the lists has an entry where
 * {@link fits} is false.
 */
export function mismatchesOf(selection: Selection, user: UserFacts): Mismatches {
  const found: Found = { mismatches: [], unknowns: [] }
  for (const cutoff of selection.cutoffs) noteDate(found, cutoff, user)
  const { types, libraries, included, isExcluded } = selection
  if (types !== null && !fitsType(types, user)) noteType(found, types, user)
  if (libraries !== null && !libraries.has(user.homeLibrary)) noteLibrary(found, user)
  if (included !== null && !included.has(user.key))
    found.mismatches.push(mismatch('not-included', false, true))
  if (isExcluded?.(user.key) === true) found.mismatches.push(mismatch('excluded', true, false))
  return found
}

interface Found extends Mismatches {
  readonly mismatches: Reason[]
  readonly unknowns: Reason[]
}

function noteDate(found: Found, cutoff: Cutoff, user: UserFacts): void {
  const { field, date: day, orAbsent } = cutoff
  const date: unknown = dateIn(user, field)
  const { none, late, present } = DATE_CODES[field]
  if (date === null) {
    if (!orAbsent) found.mismatches.push(mismatch(none, null, day))
  } else if (!hasFormOfDay(date)) found.unknowns.push(undecided(user, field))
  else if (day === null) found.mismatches.push(mismatch(present, date, null))
  else if (!isSelected(cutoff, date)) found.mismatches.push(mismatch(late, date, day))
}

// What was wanted is the same for every user of the order, and may be thousands of names. It stands
// in the order, not in each reason.
function noteType(found: Found, types: GroupsOfType, user: UserFacts): void {
  const { recordType, userGroup } = user
  if (typeof recordType !== 'string') found.unknowns.push(undecided(user, 'recordType'))
  else if (!types.has(recordType))
    found.mismatches.push(mismatch('other-record-type', recordType, null))
  else if (userGroup === null || typeof userGroup === 'string')
    found.mismatches.push(mismatch('other-user-group', userGroup, null))
  else found.unknowns.push(undecided(user, 'userGroup'))
}

function noteLibrary(found: Found, user: UserFacts): void {
  const { homeLibrary } = user
  if (typeof homeLibrary === 'string')
    found.mismatches.push(mismatch('other-home-library', homeLibrary, null))
  else found.unknowns.push(undecided(user, 'homeLibrary'))
}

function mismatch(
  code: SelectionCode,
  measured: string | boolean | null,
  limit: string | boolean | null,
): Reason {
  return { _tag: 'Blocked', code, measured, limit }
}

function undecided(user: UserFacts, fact: FactName): Reason {
  return unknownReason('selection', fact, user)
}

/** A date of a user. Each field is named, so that the access stays fast. */
function dateIn(user: UserFacts, field: DateField): UserFacts[DateField] {
  switch (field) {
    case 'purgeDate':
      return user.purgeDate
    case 'expiryDate':
      return user.expiryDate
    case 'lastActivityDate':
      return user.lastActivityDate
    case 'lastLoanDate':
      return user.lastLoanDate
    case 'createdDate':
      return user.createdDate
  }
}
