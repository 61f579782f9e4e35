// One user on one line of a terminal: what would become of them, or what did.
import type { UserKey } from '../domain/keys.js'
import type { Reason, Verdict } from '../domain/verdict.js'
import type { Outcome } from '../jobs/outcome.js'
import type { ListWords } from './options.js'
import { sentence } from './text-layout.js'
import { terminalText } from './visible.js'
import { failureWords, OUTCOME_WORDS } from './words.js'

/**
 * One user of a preview on one line, without a line end: `go`, `stay` or `not selected`, the user,
 * all reasons and warnings.
 */
export const verdictLine = (
  user: { readonly key: UserKey; readonly verdict: Verdict },
  words: ListWords,
): string => {
  const reasons = user.verdict._tag === 'Purge' ? [] : user.verdict.reasons
  return line(
    VERDICT_WORDS[user.verdict._tag],
    user.key,
    [...reasons.map(words.explain), ...warned(user.verdict.warnings, words)],
    words,
  )
}

/**
 * One outcome on one line, without a line end: what became of the user, all reasons, warnings and
 * the failure.
 */
export const outcomeLine = (outcome: Outcome, words: ListWords): string =>
  line(
    OUTCOME_WORDS[outcome.status].name.toLowerCase(),
    outcome.userKey,
    [
      ...outcome.reasons.map(words.explain),
      ...warned(outcome.warnings, words),
      ...(outcome.failure === null ? [] : [failureWords(outcome.failure)]),
    ],
    words,
  )

const VERDICT_WORDS: Readonly<Record<Verdict['_tag'], string>> = {
  Purge: 'go',
  Keep: 'stay',
  NotSelected: 'not selected',
}

const warned = (warnings: readonly Reason[], words: ListWords): readonly string[] =>
  warnings.map((warning) => `warning: ${words.explain(warning)}`)

const line = (
  state: string,
  key: UserKey,
  remarks: readonly string[],
  { show = (each) => each }: ListWords,
): string =>
  [state.padEnd(12), terminalText(show(key)), remarks.map(sentence).join(' | ')]
    .filter((part) => part !== '')
    .join('  ')
