// What of criteria is at odds with the policy, for every place where people type criteria.
import {
  compileEvaluator,
  type Instant,
  type Invalid,
  type PurgeCriteria,
  type PurgePolicy,
} from 'ils-user-purge'

/** The mistakes that are looked for are the same at any moment. */
const ANY_MOMENT = '2000-01-01T00:00:00.000Z' as Instant
const CRITERIA = 'criteria.'

/**
 * The mistakes, with paths from the criteria on; the policy alone was found usable before.
 */
export function criteriaUnder(policy: PurgePolicy, criteria: PurgeCriteria): readonly Invalid[] {
  const compiled = compileEvaluator({
    criteria,
    policy,
    asOf: ANY_MOMENT,
    actor: null,
    // Which branches there are is for the library's tree to say, once it is open.
    homeLibraries: criteria.homeLibraries.map(({ library }) => library),
  })
  const mistakes = compiled._tag === 'Left' ? compiled.left : []
  return mistakes
    .filter(({ path }) => path.startsWith(CRITERIA))
    .map((each) => ({ ...each, path: each.path.slice(CRITERIA.length) }))
}
