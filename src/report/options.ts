// What a host may give a report: its own words, how users are shown, reasons explained, criteria
// and policy worded.
import type { Reason } from '../domain/verdict.js'
import type { Catalogue } from '../words/catalogue.js'
import { explainReason } from '../words/explain.js'

/** The words of a report. */
export interface ReportWords {
  /** A host's own words, before the English ones; left out: all is said in English. */
  readonly catalogue?: Catalogue
}

/** How reasons and users appear in a list. */
export interface ListWords extends ReportWords {
  /** A reason or warning as a sentence for people; left out: `explainReason` in these words. */
  readonly explain?: (reason: Reason) => string
  /**
   * What is shown of a user; left out: the key as it is. What it answers, the numbers, and the
   * evidence that the policy keeps are all that a report says of a person. It may answer any text:
   * every format writes it as text.
   */
  readonly show?: (userKey: string) => string
}

/**
 * Criteria and policy in words, one sentence an item, e.g. out of `describeCriteria` and
 * `describePolicy`.
 */
export interface OrderWords {
  /** Whom the order means, as sentences. */
  readonly criteria: readonly string[]
  /** The policy, as sentences. */
  readonly policy: readonly string[]
}

/** Words that a summary can do without. */
export interface SummaryWords extends ReportWords {
  /** Left out: the summary says nothing of criteria and policy beyond the cutoff. */
  readonly words?: OrderWords
  /** A name for people by code, shown before the code; left out: `labelOf` in these words. */
  readonly label?: (code: string) => string
  /** What is shown of the one who asked or approved; left out: the key as it is. */
  readonly showActor?: (actorKey: string) => string
}

/** How a list explains a reason: as the host does, else in its words. */
export function explainerOf({ explain, catalogue }: ListWords): (reason: Reason) => string {
  return explain ?? ((reason) => explainReason(reason, catalogue))
}
