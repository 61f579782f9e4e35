// Which of the names that an order gives the users have who are examined.
import { type FoldName, nameMatcher } from './fold.js'
import type { UserFacts } from './user.js'
import type { GivenName } from './vocabulary.js'

/** Watches users for names. It keeps the names alone, however many users there are. */
export interface NameWatch {
  /** A fact that throws, or is no text, has no name. */
  readonly note: (user: UserFacts) => void
  /** The names that no user had so far, in their order. */
  readonly notMet: () => readonly GivenName[]
}

/** So many groups of a type, and so many libraries, are remembered; a library has fewer. */
const MOST_REMEMBERED = 1000

interface Watched {
  readonly given: GivenName
  readonly isMetBy: (user: UserFacts) => boolean
}

/**
 * Starts to watch. Users with the same record type, group and home library are alike, so only the
 * first of them is held against the names; none is once every name was met.
 *
 * @param foldName - The host's own way to compare names, for protected groups.
 */
export function watchNames(names: readonly GivenName[], foldName?: FoldName): NameWatch {
  let waiting: readonly Watched[] = names.map((given) => ({
    given,
    isMetBy: matcherOf(given, foldName),
  }))
  const groups = new Map<unknown, Set<unknown>>()
  const libraries = new Set<unknown>()
  const isNew = ({ recordType, userGroup, homeLibrary }: UserFacts): boolean => {
    const known = groups.get(recordType)
    if (known?.has(userGroup) === true && libraries.has(homeLibrary)) return false
    if (groups.size >= MOST_REMEMBERED) groups.clear()
    if (known === undefined || known.size >= MOST_REMEMBERED)
      groups.set(recordType, new Set([userGroup]))
    else known.add(userGroup)
    if (libraries.size >= MOST_REMEMBERED) libraries.clear()
    libraries.add(homeLibrary)
    return true
  }
  return {
    note: (user) => {
      if (waiting.length === 0) return
      try {
        if (isNew(user)) waiting = waiting.filter(({ isMetBy }) => !isMetBy(user))
      } catch {
        // A relation that is not loaded: what the user has is not known.
      }
    },
    notMet: () => waiting.map(({ given }) => given),
  }
}

function matcherOf({ kind, name, recordType }: GivenName, foldName?: FoldName): Watched['isMetBy'] {
  switch (kind) {
    case 'record-type':
      return (user) => user.recordType === name
    case 'user-group':
      return (user) => user.userGroup === name && user.recordType === recordType
    case 'home-library':
      return (user) => user.homeLibrary === name
    case 'exception-group':
      return (user) => user.userGroup === name
    case 'protected-group': {
      const isSame = nameMatcher(name, foldName)
      return (user) => isSame(user.userGroup)
    }
  }
}
