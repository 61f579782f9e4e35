// What a host hands over so that a report can speak: how users are shown, reasons explained,
// criteria and policy worded.
import type { Reason } from '../domain/verdict.js'

/** How reasons and users appear in a list. */
export interface ListWords {
  /** A reason or warning as a sentence for people, e.g. `explainReason`. */
  readonly explain: (reason: Reason) => string
  /**
   * What is shown of a user; left out: the key as it is. What it answers and the numbers are all
   * that a report says of a person. It may answer any text: every format writes it as text.
   */
  readonly show?: (userKey: string) => string
}

/**
 * Criteria and policy in words, one sentence an item, e.g. out of `describeCriteria` and
 * `describePolicy`.
 */
export interface OrderWords {
  readonly criteria: readonly string[]
  readonly policy: readonly string[]
}

/** Words that a summary can do without. */
export interface SummaryWords {
  /** Left out: the summary says nothing of criteria and policy beyond the cutoff. */
  readonly words?: OrderWords
  /** A name for people by rule code, shown before the code; left out: the code alone. */
  readonly label?: (code: string) => string
  /** What is shown of whoever asked or approved; left out: the key as it is. */
  readonly showActor?: (actorKey: string) => string
}
