// What a terminal shows of a bulk order before it is confirmed: the order in words, how many it
// changes, and why others stay as they are.
import { inWords, libraryWords } from '../../shared/spoken.js'
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
    inWords('{title} (nothing was changed)', { title: inWords(TITLES[order._tag]) }),
    '',
    inWords('As of {moment} UTC', { moment: asOf.slice(0, 19).replace('T', ' ') }),
    '',
    inWords('Users'),
    ...columns([
      [inWords('Change'), counts.apply],
      [inWords('Stay as they are'), counts.leave],
      [inWords('Examined'), counts.examined],
    ]),
    ...(counts.leave === 0
      ? []
      : [
          '',
          inWords('Why users stay as they are'),
          ...columns(mostFirst(reasons).map(([code, count]) => [reasonName(code), count] as const)),
        ]),
    ...(cautions.length === 0
      ? []
      : [
          '',
          inWords('CAUTION'),
          ...cautions.map((each) =>
            inWords('  - {caution} Users: {count}.', {
              caution: explainCaution(each, libraryWords()),
              count: countOf(pastDates),
            }),
          ),
        ]),
    '',
    inWords('Order'),
    ...bulkOrderWords(order).map((sentence) => `  - ${terminalText(sentence, 1000)}`),
    ...(counts.apply === 0
      ? []
      : [
          '',
          inWords('To confirm'),
          inWords('  Count   {count}', { count: counts.apply }),
          inWords('  Digest  {digest}', { digest }),
          '',
          ...ENDINGS[order._tag].map((ending) => inWords(ending)),
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
    ? [
        inWords('{level}, of everybody who was deleted under a looser policy.', {
          level: labelOf(order.level, libraryWords()),
        }),
      ]
    : assignmentWords(order)

const assignmentWords = ({
  assignment,
  users,
  timeZone,
  notify,
}: AssignPurgeDatesOrder): readonly string[] => [
  inWords('The purge date of {people} becomes {rule}.', {
    people: peopleWords(users),
    rule: ruleWords(assignment.rule),
  }),
  ...assignment.exceptions.map((exception) =>
    inWords('Except {exception}: {rule}.', {
      exception: exceptionWords(exception),
      rule: ruleWords(exception.rule),
    }),
  ),
  assignment.onlyWhereEmpty
    ? inWords('Only users without a purge date get one.')
    : inWords('A purge date that is there already is replaced.'),
  inWords('The day of the run is counted in {timeZone}.', { timeZone }),
  inWords(notify ? 'The users are told.' : 'The users are not told.'),
]

const exceptionWords = (exception: PurgeDateException): string =>
  exception._tag === 'group'
    ? inWords('in the group {group}', { group: exception.userGroup })
    : inWords('where {fact} holds', { fact: exception.fact })

const ruleWords = ({ anchor, months, days }: PurgeDateRule): string =>
  [
    anchor._tag === 'day' ? anchor.date : inWords(ANCHOR_WORDS[anchor._tag]),
    ...(months === 0 ? [] : [inWords(months === 1 ? '1 month' : '{months} months', { months })]),
    ...(days === 0 ? [] : [inWords(days === 1 ? '1 day' : '{days} days', { days })]),
  ].join(' + ')

const ANCHOR_WORDS = {
  'expiry-date': 'their expiry date',
  'quarter-end-of-expiry-date': 'the end of the quarter of their expiry date',
  'run-date': 'the day of the run',
} as const

/** A count as people read it, as everywhere else. */
const countOf = (number: number): string =>
  String(number).replace(/\B(?=(\d{3})+$)/g, libraryWords()['number.separator'] ?? ',')

/** A reason by its label, with its code behind it, as in the plan of a purge. */
const reasonName = (key: string): string => {
  const [code = ''] = key.split('/')
  const label = labelOf(code, libraryWords())
  return label === code ? key : `${label} (${key})`
}

const mostFirst = (
  counts: Readonly<Record<string, number>>,
): readonly (readonly [string, number])[] =>
  Object.entries(counts).sort(
    ([leftCode, left], [rightCode, right]) => right - left || (leftCode < rightCode ? -1 : 1),
  )

const columns = (rows: readonly (readonly [string, number])[]): readonly string[] => {
  const width = Math.max(...rows.map(([name]) => name.length))
  const digits = Math.max(...rows.map(([, count]) => countOf(count).length))
  return rows.map(([name, count]) => `  ${name.padEnd(width)}  ${countOf(count).padStart(digits)}`)
}
