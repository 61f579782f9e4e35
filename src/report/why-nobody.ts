// Why a plan purges nobody: the question that is asked most often about such jobs.
import type { PurgePlan } from '../jobs/plan.js'
import type { SummaryWords } from './options.js'
import { countedReasons, type Words, wordsOf } from './words.js'

/** Words for what is said of a plan that purges nobody. */
export type WhyNobodyOptions = Pick<SummaryWords, 'label' | 'catalogue'>

/**
 * Why nobody would go, in a sentence or two; `null` where somebody would.
 *
 * It says whether the criteria select nobody, or everybody whom they select is held back, and names
 * the most frequent reason where the host counts the users who are no candidates.
 */
export function whyNobody(plan: PurgePlan, options: WhyNobodyOptions = {}): string | null {
  const { counts, users: all } = plan
  if (counts.purge > 0) return null
  const words = wordsOf(options.catalogue)
  const { say, users } = words
  if (counts.keep > 0) return say('plan.nobody.held', { users: users(counts.keep) })
  if (all === 0) return say('plan.nobody.empty')
  if (hasNoneOfTheKeys(plan)) return say('plan.nobody.no-such-key')
  const reason = mostFrequent(plan, words, options)
  return reason === null
    ? say('plan.nobody.unknown', { users: users(all) })
    : say('plan.nobody.none', { users: users(all), reason })
}

/** Keys may be named twice, but nobody was found under any. */
function hasNoneOfTheKeys({ criteria, counts }: PurgePlan): boolean {
  return criteria.include !== null && counts.examined === 0
}

/** What is counted most often, with its number; a part of it may stand for all where it is not. */
function mostFrequent(
  { notSelected: { candidates, others } }: PurgePlan,
  words: Words,
  { label }: WhyNobodyOptions,
): string | null {
  if (others === null) return null
  const sums: Record<string, number> = { ...candidates }
  for (const [code, count] of Object.entries(others)) sums[code] = (sums[code] ?? 0) + count
  const [first] = countedReasons(sums, words, label)
  return first === undefined ? null : `${first.name}, ${words.users(first.count)}`
}
