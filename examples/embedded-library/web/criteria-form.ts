// The fields of the Add Job dialog, and the criteria that they make.
import type { Database } from 'better-sqlite3'
import {
  CUTOFF_RULES,
  DATE_FIELDS,
  type DateCondition,
  type Invalid,
  type PurgeCriteria,
  type PurgePolicy,
} from 'ils-user-purge'
import { decodeCriteria } from 'ils-user-purge/codec'
import { criteriaUnder } from '../../shared/criteria-mistakes.js'
import {
  BLANK_DATES,
  dateRows,
  datesIn,
  daysMistake,
  documentedDate,
  idleMistake,
  rowJson,
  rowLabels,
  rowName,
  rowsOf,
  type TypedDates,
} from './date-rows.js'
import {
  choiceField,
  decimalIn,
  linesField,
  type Labels,
  type Mistakes,
  mistakeWords,
  peopleFields,
  peopleIn,
  strayGroups,
  textField,
  typedIn,
  type TypedPeople,
} from './fields.js'
import {
  BLANK_LIBRARIES,
  librariesIn,
  librariesJson,
  librariesMistake,
  libraryFields,
  type TypedLibraries,
  typedLibraries,
} from './home-library-fields.js'
import {
  furtherTypeFields,
  furtherTypesIn,
  furtherTypesMistake,
  typesJson,
} from './further-types.js'
import { count, html, type Markup, plain } from './markup.js'
import { decimalWords, label } from './words/library.js'
import { say } from './words/say.js'
import { view } from './words/view.js'
import { keyOfPrimaryId, primaryIdOf } from '../data/people.js'

/** What was typed, as it was typed. */
export interface TypedCriteria extends TypedPeople, TypedLibraries {
  readonly days: string
  readonly waiveThreshold: string
  readonly cutoffRule: string
  readonly dateField: string
  /** Dates that are asked for in addition. */
  readonly furtherDates: TypedDates
  /** Record types in addition to the first. */
  readonly furtherTypes: readonly string[]
  /** Primary IDs, one a line. */
  readonly include: string
  readonly exclude: string
}

/** The dialog as it opens: the documented defaults. */
export const BLANK: TypedCriteria = {
  days: '0',
  recordType: '',
  userGroups: [],
  waiveThreshold: '0',
  cutoffRule: 'documented',
  dateField: 'purgeDate',
  furtherDates: BLANK_DATES,
  furtherTypes: [],
  ...BLANK_LIBRARIES,
  include: '',
  exclude: '',
}

/** Criteria, or a mistake for each field that has one. */
export type CriteriaRead = { readonly criteria: PurgeCriteria } | { readonly mistakes: Mistakes }

/** What a form says. */
export const criteriaIn = (form: FormData): TypedCriteria => ({
  ...peopleIn(form),
  days: typedIn(form, 'days'),
  waiveThreshold: typedIn(form, 'waiveThreshold'),
  cutoffRule: typedIn(form, 'cutoffRule') || BLANK.cutoffRule,
  dateField: typedIn(form, 'dateField') || BLANK.dateField,
  furtherDates: datesIn(form),
  furtherTypes: furtherTypesIn(form),
  ...librariesIn(form),
  include: typedIn(form, 'include'),
  exclude: typedIn(form, 'exclude'),
})

/** Criteria as they were typed, to be changed. */
export const typedOf = (db: Database, criteria: PurgeCriteria): TypedCriteria => {
  const primaryId = primaryIdOf(db)
  const names = (keys: readonly string[]): string =>
    keys.map((key) => primaryId(key) ?? '').join('\n')
  const [first, ...further] = criteria.dates
  const [type, ...types] = criteria.recordTypes
  return {
    ...BLANK,
    ...(first === undefined ? {} : documentedOf(first)),
    furtherDates: rowsOf(further),
    recordType: type?.recordType ?? '',
    userGroups: type?.userGroups ?? [],
    furtherTypes: types.map((each) => each.recordType),
    ...typedLibraries(criteria.homeLibraries),
    waiveThreshold: decimalWords(criteria.waiveThreshold),
    include: criteria.include === null ? '' : names(criteria.include),
    exclude: names(criteria.exclude),
  }
}

/** The condition that the dialog asks first; it is always one of days. */
function documentedOf(
  condition: DateCondition,
): Pick<TypedCriteria, 'dateField' | 'days' | 'cutoffRule'> {
  const { field: dateField } = condition
  return condition._tag === 'past' && condition.limit._tag === 'days'
    ? { dateField, days: String(condition.limit.count), cutoffRule: condition.limit.rule }
    : { dateField, days: '', cutoffRule: BLANK.cutoffRule }
}

/** Reads the criteria out of what was typed, and holds them against the policy. */
export const readCriteria = (
  db: Database,
  policy: PurgePolicy,
  typed: TypedCriteria,
): CriteriaRead => {
  const include = keysOf(db, typed.include)
  const exclude = keysOf(db, typed.exclude)
  const rows = DATE_FIELDS.flatMap((field) => {
    const json = rowJson(field, typed.furtherDates[field])
    return json === null ? [] : [{ name: rowName(field), json }]
  })
  const decoded = decodeCriteria({
    dates: [
      documentedDate(typed.days, typed.dateField, typed.cutoffRule),
      ...rows.map(({ json }) => json),
    ],
    recordTypes: typesJson(typed),
    homeLibraries: librariesJson(typed),
    waiveThreshold: decimalIn(typed.waiveThreshold === '' ? '0' : typed.waiveThreshold),
    include: typed.include === '' ? null : include.keys,
    exclude: exclude.keys,
  })
  const mistakes: Record<string, string> = ownMistakes(db, typed)
  const found = decoded._tag === 'Left' ? decoded.left : criteriaUnder(policy, decoded.right)
  for (const each of found) {
    const name = fieldOf(each, [null, ...rows.map((row) => row.name)])
    mistakes[name] ??= name === 'days' ? daysMistake(each.expected) : mistakeWords(each.expected)
  }
  for (const [name, { unknown }] of [
    ['include', include],
    ['exclude', exclude],
  ] as const) {
    if (unknown.length > 0) mistakes[name] = notFoundWords(unknown)
  }
  return decoded._tag === 'Right' && Object.keys(mistakes).length === 0
    ? { criteria: decoded.right }
    : { mistakes }
}

/** What only the form and the library's own tables can find. */
function ownMistakes(db: Database, typed: TypedCriteria): Record<string, string> {
  const { recordType, userGroups, days, cutoffRule } = typed
  const found: [string, string | undefined][] = [
    ...DATE_FIELDS.map((field): [string, string | undefined] => [
      rowName(field),
      idleMistake(typed.furtherDates[field]),
    ]),
    ['homeLibraries', librariesMistake(db, typed)],
    ['furtherTypes', furtherTypesMistake(db, recordType, typed.furtherTypes)],
    [
      'cutoffRule',
      days === '' && cutoffRule !== BLANK.cutoffRule ? say('criteria.cutoff.idle') : undefined,
    ],
    [
      'userGroups',
      recordType === '' && userGroups.length > 0 ? say('criteria.groups.no-type') : undefined,
    ],
  ]
  if (recordType !== '' && strayGroups(db, typed).length > 0)
    found.push(['userGroups', say('criteria.groups.stray')])
  return Object.fromEntries(found.filter((each): each is [string, string] => each[1] !== undefined))
}

/** The field that a mistake is about; `rows` names the rows of the dates, in their order. */
function fieldOf({ path }: Invalid, rows: readonly (string | null)[]): string {
  const [part = '', at = '', ...rest] = path.split('.')
  switch (part) {
    case 'dates':
      return rows[Number(at)] ?? DOCUMENTED_FIELDS[rest.join('.')] ?? 'days'
    case 'recordTypes':
      if (at !== '0') return 'furtherTypes'
      return rest[0] === 'userGroups' ? 'userGroups' : 'recordType'
    default:
      return part
  }
}

/** The fields of the condition that the dialog asks first; whatever else is about its days. */
const DOCUMENTED_FIELDS: Readonly<Record<string, string>> = {
  field: 'dateField',
  'limit.rule': 'cutoffRule',
}

const keysOf = (
  db: Database,
  lines: string,
): { readonly keys: readonly string[]; readonly unknown: readonly string[] } => {
  const names = [...new Set(lines.split(/\r?\n/).map((line) => line.trim()))].filter(
    (name) => name !== '',
  )
  const keys = names.map((name) => keyOfPrimaryId(db, name))
  return {
    keys: keys.filter((key) => key !== null),
    unknown: names.filter((_, at) => keys[at] === null),
  }
}

const MOST_NAMED = 20

/** Names that are nobody's, as they were typed: shown to the person who typed them alone. */
const notFoundWords = (unknown: readonly string[]): string => {
  const names = unknown
    .slice(0, MOST_NAMED)
    .map((name) => plain(name, 80))
    .join(', ')
  const more = unknown.length - MOST_NAMED
  return more > 0
    ? say('criteria.not-found.more', { names, count: count(more) })
    : say('criteria.not-found', { names })
}

/** What the fields of the dialog are called. */
export const criteriaLabels = (): Labels => ({
  ...Object.fromEntries(NAMED.map((name) => [name, say(`criteria.${name}`)])),
  ...rowLabels(),
})

const NAMED = [
  'days',
  'recordType',
  'userGroups',
  'waiveThreshold',
  'cutoffRule',
  'dateField',
  'include',
  'exclude',
  'furtherTypes',
  'homeLibraries',
] as const

/** The fields of the dialog. */
export const criteriaFields = (db: Database, typed: TypedCriteria, mistakes: Mistakes): Markup => {
  const field = (
    name: 'days' | 'waiveThreshold' | 'include' | 'exclude' | 'cutoffRule' | 'dateField',
  ) => ({ name, label: say(`criteria.${name}`), value: typed[name], mistakes }) as const
  const { code } = view().currency
  return html`${textField({ ...field('days'), hint: say('criteria.days.hint') }, html`inputmode="numeric"`)}
${peopleFields(db, typed, mistakes)}
${textField({ ...field('waiveThreshold'), hint: say('criteria.threshold.hint', { currency: code }) }, html`inputmode="decimal"`)}
<details${usesMore(typed, mistakes) ? html` open` : ''}><summary>${say('criteria.more')}</summary>
${choiceField(
  field('cutoffRule'),
  CUTOFF_RULES.map((rule) => [rule, say(`criteria.cutoff.${rule}`)]),
)}
${choiceField(
  field('dateField'),
  DATE_FIELDS.map((date) => [date, label(date)]),
)}
${dateRows(typed.furtherDates, mistakes)}
${furtherTypeFields(db, typed.furtherTypes, mistakes)}
${libraryFields(db, typed, mistakes)}
${linesField({ ...field('include'), hint: say('criteria.ids.hint') })}
${linesField({ ...field('exclude'), hint: say('criteria.ids.none') })}
</details>`
}

const usesMore = (typed: TypedCriteria, mistakes: Mistakes): boolean =>
  MORE.some((name) => mistakes[name] !== undefined) ||
  (['cutoffRule', 'dateField', 'include', 'exclude'] as const).some(
    (name) => typed[name] !== BLANK[name],
  ) ||
  typed.furtherTypes.length > 0 ||
  typed.homeLibraries.length > 0 ||
  typed.withBranches ||
  DATE_FIELDS.some((field) => typed.furtherDates[field].way !== '')

/** What is folded away until it is used. */
const MORE: readonly string[] = [
  'cutoffRule',
  'dateField',
  'include',
  'exclude',
  'furtherTypes',
  'homeLibraries',
  ...DATE_FIELDS.map(rowName),
]
