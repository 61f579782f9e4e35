// Whom a bulk order means, in words.
import type { UserChoice } from 'ils-user-purge'

/** The users, e.g. `users of type staff in Cataloguing, of the home library MAIN`. */
export function peopleWords({ recordTypes, homeLibraries, include, exclude }: UserChoice): string {
  const types = recordTypes.map(({ recordType, userGroups }) =>
    userGroups.length === 0 ? recordType : `${recordType} in ${userGroups.join(', ')}`,
  )
  const libraries = homeLibraries.map(({ library, withBranches }) =>
    withBranches ? `${library} with its branches` : library,
  )
  return [
    types.length === 0 ? 'users of every record type' : `users of type ${types.join(' or ')}`,
    libraries.length === 0 ? '' : `, of the home library ${libraries.join(' or ')}`,
    include === null ? '' : `, out of ${include.length} who are named`,
    exclude.length === 0 ? '' : `, but not of ${exclude.length} who are named`,
  ].join('')
}
