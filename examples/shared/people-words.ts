// Whom a bulk order means, in words.
import { inWords } from './spoken.js'
import type { UserChoice } from 'ils-user-purge'

/** The users, e.g. `users of type staff in Cataloguing, of the home library MAIN`. */
export function peopleWords({ recordTypes, homeLibraries, include, exclude }: UserChoice): string {
  const types = recordTypes.map(({ recordType, userGroups }) =>
    userGroups.length === 0
      ? recordType
      : inWords('{type} in {groups}', { type: recordType, groups: userGroups.join(', ') }),
  )
  const libraries = homeLibraries.map(({ library, withBranches }) =>
    withBranches ? inWords('{library} with its branches', { library }) : library,
  )
  return [
    types.length === 0
      ? inWords('users of every record type')
      : inWords('users of type {types}', { types: types.join(inWords(' or ')) }),
    libraries.length === 0
      ? ''
      : inWords(', of the home library {libraries}', {
          libraries: libraries.join(inWords(' or ')),
        }),
    include === null ? '' : inWords(', out of {count} who are named', { count: include.length }),
    exclude.length === 0
      ? ''
      : inWords(', but not of {count} who are named', { count: exclude.length }),
  ].join('')
}
