// Why a plan of the night waits for a person, in words.
import { inWords } from './spoken.js'
import type { WaitCode } from 'ils-user-purge'

const WHY: Readonly<Record<WaitCode, string>> = {
  'second-person': 'the policy wants two people',
  'policy-cap': 'a cap of the policy refuses it',
  'over-count': 'more users would go than --max-count allows',
  'over-share': 'a greater share of the users would go than --max-percent allows',
  'over-increase': 'more users would go than last time and --max-increase together',
  'no-completed-run': 'no purge was completed before, with which it could be compared',
}

/** The sentence about a plan that waits. */
export function waitWords(why: readonly WaitCode[]): string {
  const said = why.map((code) => inWords(WHY[code])).join('; ')
  return inWords('The plan waits for a person: {why}.', { why: said })
}
