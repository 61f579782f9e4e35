// The names that a host has, and those that criteria, policies and orders give.
import { mistake } from './checks.js'
import type { UserChoice } from './criteria.js'
import { type FoldName, isSameName, nameSet } from './fold.js'
import { type Invalid, quote } from './invalid.js'
import { MOST_MISTAKES } from './limits.js'
import type { MistakeCode } from './mistake-codes.js'
import type { PurgePolicy } from './policy.js'
import type { PurgeDateAssignment } from './purge-date-rule.js'
import type { Expected } from './phrases.js'

/** A record type of a host, with every user group that there is in it. */
export interface RecordTypeNames {
  /** The record type. */
  readonly recordType: string
  /** Every group within it. */
  readonly userGroups: readonly string[]
}

/**
 * The names that a host has. An order that gives another is refused with the right ones. What is
 * left out is not checked.
 */
export interface Vocabulary {
  /** Every record type; a group that is in several types stands in each of them. */
  readonly recordTypes?: readonly RecordTypeNames[]
  /** Every home library, branches included. */
  readonly homeLibraries?: readonly string[]
}

/**
 * What a name is given for.
 *
 * - `record-type`, `user-group`, `home-library`: it says whom an order means.
 * - `protected-group`: the policy protects its members.
 * - `exception-group`: its members get their purge date by a rule of their own.
 */
export type NameKind =
  | 'record-type'
  | 'user-group'
  | 'home-library'
  | 'protected-group'
  | 'exception-group'

/** A name that criteria, a policy or an order gives. */
export interface GivenName {
  /** Whether it names a record type, a group or a home library. */
  readonly kind: NameKind
  /** The name, as it was given. */
  readonly name: string
  /** The record type that a group is named with; `null` = none. */
  readonly recordType: string | null
  /** Where it stands, e.g. `criteria.recordTypes.0.recordType`. */
  readonly path: string
}

/** Every name in the criteria and the policy of a purge. */
export function namesInPurge({
  criteria,
  policy,
}: {
  readonly criteria: Chosen
  readonly policy: Pick<PurgePolicy, 'protectedGroups'>
}): readonly GivenName[] {
  const groups = policy.protectedGroups?.groups ?? []
  return [
    ...namesIn(criteria, 'criteria'),
    ...groups.map((name, at) =>
      given('protected-group', name, `policy.protectedGroups.groups.${at}`),
    ),
  ]
}

type Chosen = Pick<UserChoice, 'recordTypes' | 'homeLibraries'>

/** Every name in an order that assigns purge dates. */
export function namesInAssignment({
  users,
  assignment: { exceptions },
}: {
  readonly users: Chosen
  readonly assignment: Pick<PurgeDateAssignment, 'exceptions'>
}): readonly GivenName[] {
  const excepted = exceptions.flatMap((each, at) =>
    each._tag === 'group'
      ? [given('exception-group', each.userGroup, `order.assignment.exceptions.${at}.userGroup`)]
      : [],
  )
  return [...namesIn(users, 'order.users'), ...excepted]
}

function namesIn({ recordTypes, homeLibraries }: Chosen, path: string): readonly GivenName[] {
  return [
    ...recordTypes.flatMap(({ recordType, userGroups }, at) => [
      given('record-type', recordType, `${path}.recordTypes.${at}.recordType`),
      ...groupsOf(recordType, userGroups, `${path}.recordTypes.${at}.userGroups`),
    ]),
    ...homeLibraries.map(({ library }, at) =>
      given('home-library', library, `${path}.homeLibraries.${at}.library`),
    ),
  ]
}

function given(
  kind: NameKind,
  name: string,
  path: string,
  recordType: string | null = null,
): GivenName {
  return { kind, name, recordType, path }
}

function groupsOf(
  recordType: string,
  userGroups: readonly string[],
  path: string,
): readonly GivenName[] {
  return userGroups.map((name, at) => given('user-group', name, `${path}.${at}`, recordType))
}

/** Whether the vocabulary says which names of a kind there are. */
export function isListed(vocabulary: Vocabulary, kind: NameKind): boolean {
  return vocabulary[kind === 'home-library' ? 'homeLibraries' : 'recordTypes'] !== undefined
}

/**
 * The names that the host does not have, each with the right ones. A protected group is compared as
 * guards compare names, any other name exactly: so it is when users are selected.
 *
 * @param foldName - The host's own way to compare names.
 */
export function unknownNames(
  vocabulary: Vocabulary,
  names: readonly GivenName[],
  foldName?: FoldName,
): readonly Invalid[] {
  const known = knownNames(vocabulary, foldName)
  const found: Invalid[] = []
  for (const each of names) {
    if (found.length === MOST_MISTAKES) break
    const right = isListed(vocabulary, each.kind) ? known(each) : null
    if (right !== null && !right.has(each.name)) found.push(unknownName(each, right.names))
  }
  return found
}

/** The names among which one must be; `null` where another mistake says enough. */
type KnownNames = (
  name: GivenName,
) => { readonly names: readonly string[]; readonly has: (name: string) => boolean } | null

function knownNames(
  { recordTypes = [], homeLibraries = [] }: Vocabulary,
  foldName?: FoldName,
): KnownNames {
  const exactly = (names: readonly string[]) => {
    const set = new Set(names)
    return { names, has: (name: string) => set.has(name) }
  }
  const byType = new Map(
    recordTypes.map(({ recordType, userGroups }) => [recordType, exactly(userGroups)]),
  )
  const all = [...new Set(recordTypes.flatMap(({ userGroups }) => userGroups))]
  const anyGroup = exactly(all)
  const guarded = { names: all, has: nameSet(all, foldName) }
  const types = exactly([...byType.keys()])
  const libraries = exactly(homeLibraries)
  return ({ kind, recordType }) => {
    switch (kind) {
      case 'record-type':
        return types
      case 'user-group':
        return byType.get(recordType as string) ?? null
      case 'home-library':
        return libraries
      case 'protected-group':
        return guarded
      case 'exception-group':
        return anyGroup
    }
  }
}

const UNKNOWN: Readonly<
  Record<NameKind, readonly [MistakeCode, `a ${'record type' | 'user group' | 'home library'}`]>
> = {
  'record-type': ['unknown-record-type', 'a record type'],
  'user-group': ['unknown-user-group', 'a user group'],
  'home-library': ['unknown-home-library', 'a home library'],
  'protected-group': ['unknown-user-group', 'a user group'],
  'exception-group': ['unknown-user-group', 'a user group'],
}

function unknownName(
  { kind, name, recordType, path }: GivenName,
  names: readonly string[],
): Invalid {
  const [code, what] = UNKNOWN[kind]
  const list = listOf(likelyFirst(name, names))
  const expected: Expected =
    recordType === null
      ? `${what} that the host has (${list})`
      : `a user group that the host has in ${JSON.stringify(recordType)} (${list})`
  return mistake(code, path, expected, quote(name))
}

/** A name in another case is most likely meant, and must not be cut off. */
function likelyFirst(name: string, names: readonly string[]): readonly string[] {
  const isLikely = (each: string) => isSameName(each, name)
  return [...names.filter(isLikely), ...names.filter((each) => !isLikely(each))]
}

/** More names than these would hide what is wrong. */
const MOST_NAMES_SHOWN = 20

function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const rest = names.length - MOST_NAMES_SHOWN
  const shown = names.slice(0, MOST_NAMES_SHOWN).map((name) => JSON.stringify(name))
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
