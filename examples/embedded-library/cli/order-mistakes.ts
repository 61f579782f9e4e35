// What the library refuses of an order, by the option that it was given with.
import type { Invalid, Operation } from 'ils-user-purge'
import { troubleOf } from '../../shared/answer.js'
import { mistakeWords, optionMistakes } from '../../shared/option-mistakes.js'
import { badInput } from '../../shared/trouble.js'

/** The first that fits names the option. */
const OPTIONS: readonly (readonly [path: RegExp, option: string])[] = [
  [/\.userGroups\b|\.userGroup$/, '--group'],
  [/\.recordTypes?\b/, '--record-type'],
  [/\.homeLibraries\b/, '--home-library'],
  [/^requestedBy$/, '--actor'],
  [/^approvedBy$/, '--approved-by'],
  [/^policy\b/, '--policy'],
]

function optionOfPath(path: string): string {
  return OPTIONS.find(([pattern]) => pattern.test(path))?.[1] ?? path
}

/**
 * The answer of an operation. Throws a Trouble, which names the options of an order that is wrong.
 */
export async function answerOfOrder<Result>(operation: Operation<Result>): Promise<Result> {
  const answer = await operation()
  if (answer._tag === 'Right') return answer.right
  throw answer.left._tag === 'InvalidOrder'
    ? badInput(optionMistakes(answer.left.mistakes.map(inOptions)))
    : troubleOf(answer.left)
}

function inOptions(mistake: Invalid): string {
  return mistakeWords(optionOfPath(mistake.path), mistake)
}
