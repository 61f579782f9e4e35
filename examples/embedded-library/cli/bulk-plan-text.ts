// What a terminal shows of a bulk order before it is confirmed: the order in words, how many it
// changes, and why others stay as they are.
import {
  type AssignPurgeDatesOrder,
  type BulkOrder,
  type BulkPlan,
  explainCaution,
  labelOf,
  type PurgeDateException,
  type PurgeDateRule,
} from 'ils-user-purge'
import { terminalText } from 'ils-user-purge/report'
import { peopleWords } from '../../shared/people-words.js'

/** A bulk plan as plain text of many lines, without colour codes, ended by a line end. */
export const bulkPlanText = ({
  order,
  asOf,
  counts,
  reasons,
  pastDates,
  cautions,
  digest,
}: BulkPlan): string =>
  [
    `${TITLES[order._tag]} (nothing was changed)`,
    '',
    `As of ${asOf.slice(0, 19).replace('T', ' ')} UTC`,
    '',
    'Users',
    ...columns([
      ['Change', counts.apply],
      ['Stay as they are', counts.leave],
      ['Examined', counts.examined],
    ]),
    ...(counts.leave === 0
      ? []
      : ['', 'Why users stay as they are', ...columns(mostFirst(reasons))]),
    ...(cautions.length === 0
      ? []
      : [
          '',
          'CAUTION',
          ...cautions.map((each) => `  - ${explainCaution(each)} Users: ${pastDates}.`),
        ]),
    '',
    'Order',
    ...bulkOrderWords(order).map((sentence) => `  - ${terminalText(sentence, 1000)}`),
    ...(counts.apply === 0
      ? []
      : [
          '',
          'To confirm',
          `  Count   ${counts.apply}`,
          `  Digest  ${digest}`,
          '',
          ...ENDINGS[order._tag],
        ]),
    '',
  ].join('\n')

const TITLES: Readonly<Record<BulkOrder['_tag'], string>> = {
  'assign-purge-dates': 'PLAN OF PURGE DATES',
  'reapply-delete-policy': 'PLAN OF A DELETE POLICY RE-APPLIED',
}

const ENDINGS: Readonly<Record<BulkOrder['_tag'], readonly string[]>> = {
  'assign-purge-dates': ['A confirmed job cannot be stopped.'],
  'reapply-delete-policy': [
    'A confirmed job cannot be stopped, and what it removes does not come back.',
  ],
}

/** An order in short English sentences. */
const bulkOrderWords = (order: BulkOrder): readonly string[] =>
  order._tag === 'reapply-delete-policy'
    ? [`${labelOf(order.level)}, of everybody who was deleted under a looser policy.`]
    : assignmentWords(order)

const assignmentWords = ({
  assignment,
  users,
  timeZone,
  notify,
}: AssignPurgeDatesOrder): readonly string[] => [
  `The purge date of ${peopleWords(users)} becomes ${ruleWords(assignment.rule)}.`,
  ...assignment.exceptions.map(
    (exception) => `Except ${exceptionWords(exception)}: ${ruleWords(exception.rule)}.`,
  ),
  assignment.onlyWhereEmpty
    ? 'Only users without a purge date get one.'
    : 'A purge date that is there already is replaced.',
  `The day of the run is reckoned in ${timeZone}.`,
  notify ? 'The users are told.' : 'The users are not told.',
]

const exceptionWords = (exception: PurgeDateException): string =>
  exception._tag === 'group'
    ? `in the group ${exception.userGroup}`
    : `where ${exception.fact} holds`

const ruleWords = ({ anchor, months, days }: PurgeDateRule): string =>
  [
    anchor._tag === 'day' ? anchor.date : ANCHOR_WORDS[anchor._tag],
    ...(months === 0 ? [] : [months === 1 ? '1 month' : `${months} months`]),
    ...(days === 0 ? [] : [days === 1 ? '1 day' : `${days} days`]),
  ].join(' + ')

const ANCHOR_WORDS = {
  'expiry-date': 'their expiry date',
  'quarter-end-of-expiry-date': 'the end of the quarter of their expiry date',
  'run-date': 'the day of the run',
} as const

const mostFirst = (
  counts: Readonly<Record<string, number>>,
): readonly (readonly [string, number])[] =>
  Object.entries(counts).sort(
    ([leftCode, left], [rightCode, right]) => right - left || (leftCode < rightCode ? -1 : 1),
  )

const columns = (rows: readonly (readonly [string, number])[]): readonly string[] => {
  const width = Math.max(...rows.map(([name]) => name.length))
  const digits = Math.max(...rows.map(([, count]) => String(count).length))
  return rows.map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(digits)}`)
}
