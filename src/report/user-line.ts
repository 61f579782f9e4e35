// One user on one line of a terminal: what would become of them, or what did.
import type { UserKey } from '../domain/keys.js'
import type { Reason } from '../domain/verdict.js'
import { OUTCOME_STATUSES, type Outcome } from '../jobs/outcome.js'
import type { PlannedUser, PlannedVerdict } from '../jobs/plan.js'
import { labelOf } from '../words/labels.js'
import { explainerOf, type ListWords } from './options.js'
import { reasonsOf, warningsOf } from './plan-csv.js'
import { sentence } from './text-layout.js'
import { terminalText } from './visible.js'
import { evidenceWords, failureWords, wordsOf } from './words.js'

/**
 * One user of a plan on one line, without a line end: `go`, `stay`, `not selected` or what else the
 * verdict is, the user, all reasons and warnings.
 */
export const verdictLine = (
  user: Pick<PlannedUser, 'key' | 'verdict'>,
  words: ListWords = {},
): string => {
  const explain = explainerOf(words)
  return line(
    wordsOf(words.catalogue).say(VERDICT_KEYS[user.verdict._tag]),
    user.key,
    [...reasonsOf(user.verdict).map(explain), ...warned(warningsOf(user.verdict), words)],
    words,
  )
}

/**
 * One outcome on one line, without a line end: what became of the user, all reasons, warnings, the
 * failure, and the facts by which the user was selected where they are kept.
 */
export const outcomeLine = (outcome: Outcome, words: ListWords = {}): string =>
  line(
    labelOf(outcome.status, words.catalogue).toLowerCase(),
    outcome.userKey,
    [
      ...outcome.reasons.map(explainerOf(words)),
      ...warned(outcome.warnings, words),
      ...(outcome.failure === null
        ? []
        : [failureWords(outcome.failure, wordsOf(words.catalogue))]),
      ...evidenceRemarks(outcome, words),
    ],
    words,
  )

function evidenceRemarks({ evidence }: Outcome, { catalogue }: ListWords): readonly string[] {
  if (evidence === undefined) return []
  const words = wordsOf(catalogue)
  return [words.say('line.evidence', { facts: evidenceWords(evidence, words) })]
}

const VERDICT_KEYS = {
  Purge: 'line.go',
  Keep: 'line.stay',
  NotSelected: 'line.not-selected',
  Apply: 'line.apply',
  Leave: 'line.leave',
  NotFound: 'line.not-found',
} as const satisfies Readonly<Record<PlannedVerdict['_tag'], string>>

/** Keys stand under each other whichever verdict or outcome a line has. */
function widthOf(catalogue: ListWords['catalogue']): number {
  const { say } = wordsOf(catalogue)
  const verdicts = Object.values(VERDICT_KEYS).map((key) => say(key))
  const outcomes = OUTCOME_STATUSES.map((status) => labelOf(status, catalogue))
  return Math.max(...[...verdicts, ...outcomes].map(({ length }) => length))
}

function warned(warnings: readonly Reason[], words: ListWords): readonly string[] {
  const { say } = wordsOf(words.catalogue)
  const explain = explainerOf(words)
  return warnings.map((warning) => say('line.warning', { reason: explain(warning) }))
}

const line = (
  state: string,
  key: UserKey,
  remarks: readonly string[],
  { show = (each) => each, catalogue }: ListWords,
): string =>
  [state.padEnd(widthOf(catalogue)), terminalText(show(key)), remarks.map(sentence).join(' | ')]
    .filter((part) => part !== '')
    .join('  ')
