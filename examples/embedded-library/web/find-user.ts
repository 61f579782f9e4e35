// A user by the primary ID that was typed, whether the record is there or gone.
import type { UserKey } from 'ils-user-purge'
import { keyEverKnownAs } from '../data/people.js'
import { typedIn } from './fields.js'
import type { Site } from './site.js'

/** The key of whom a form names as `primaryId`; `null` where that is nobody. */
export const findKey = (site: Site, form: FormData): UserKey | null =>
  keyEverKnownAs(site.db, typedIn(form, 'primaryId'))
