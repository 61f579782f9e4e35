// Users by what was typed of them: a primary ID, its beginning, or the key that lists show of
// somebody whose record is gone.
import type { UserKey } from 'ils-user-purge'
import { keyEverKnownAs, keysBeginning } from '../data/people.js'
import { typedIn } from './fields.js'
import type { Site } from './site.js'

/** The key of whom a form names as `primaryId`; `null` where that is nobody. */
export const findKey = (site: Site, form: FormData): UserKey | null =>
  keyEverKnownAs(site.db, typedIn(form, 'primaryId'))

/** Most users whom a search looks at. */
export const MOST_FOUND = 200

/** The keys of everybody whose primary ID begins as typed, at most so many. */
export const findKeys = (site: Site, typed: string): readonly UserKey[] => {
  const exact = keyEverKnownAs(site.db, typed)
  const found = keysBeginning(site.db, typed, MOST_FOUND)
  return exact === null || found.includes(exact) ? found : [exact, ...found]
}
