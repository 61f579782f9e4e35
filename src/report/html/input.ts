// What the page of a report is made from.
import type { Instant } from '../../domain/calendar.js'
import type { PurgeReport } from '../../jobs/report-data.js'
import type { ListWords, OrderWords, SummaryWords } from '../options.js'
import type { OutcomeLists } from './lists.js'

/** How many users of each outcome the page lists at most: what a host need read for it. */
export const HTML_LIST_ROWS = 1000

/** One thing that happened while the job ran. */
export interface TimelineEntry {
  /** When it happened. */
  readonly at: Instant
  /** One sentence, without personal data. */
  readonly text: string
}

/** Everything that the page says. */
export interface ReportHtmlInput extends ListWords, Pick<SummaryWords, 'label' | 'showActor'> {
  /** The report to show. */
  readonly report: PurgeReport
  /**
   * The name of the library, as plain text: the title of the page. Left out: what the report is of.
   */
  readonly library?: string
  /** Criteria and policy in words. */
  readonly words: OrderWords
  /**
   * Users by outcome, at least the first {@link HTML_LIST_ROWS} of each; more are not read. Left
   * out: the page has numbers only.
   */
  readonly outcomes?: OutcomeLists
  /**
   * What happened apart from what the job itself knows (submitted, started, ended); in any
   * order, sorted by time in the page.
   */
  readonly timeline?: readonly TimelineEntry[]
}
