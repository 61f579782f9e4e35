// The fields of the Add Job dialog, and the criteria that they make.
import type { Database } from 'better-sqlite3'
import {
  CUTOFF_RULES,
  DATE_FIELDS,
  labelOf,
  type PurgeCriteria,
  type PurgePolicy,
} from 'ils-user-purge'
import { decodeCriteria } from 'ils-user-purge/codec'
import { criteriaUnder } from '../../shared/criteria-mistakes.js'
import {
  choiceField,
  linesField,
  type Labels,
  type Mistakes,
  mistakeWords,
  numberIn,
  peopleFields,
  peopleIn,
  strayGroups,
  textField,
  typedIn,
  type TypedPeople,
} from './fields.js'
import { html, type Markup } from './markup.js'
import { keyOfPrimaryId, primaryIdOf } from '../data/people.js'

/** What was typed, as it was typed. */
export interface TypedCriteria extends TypedPeople {
  readonly days: string
  readonly waiveThreshold: string
  readonly cutoffRule: string
  readonly dateField: string
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
  include: typedIn(form, 'include'),
  exclude: typedIn(form, 'exclude'),
})

/** Criteria as they were typed, to be changed. */
export const typedOf = (db: Database, criteria: PurgeCriteria): TypedCriteria => {
  const primaryId = primaryIdOf(db)
  const names = (keys: readonly string[]): string =>
    keys.map((key) => primaryId(key) ?? '').join('\n')
  return {
    days: criteria.days === null ? '' : String(criteria.days),
    recordType: criteria.recordType ?? '',
    userGroups: criteria.userGroups,
    waiveThreshold: criteria.waiveThreshold,
    cutoffRule: criteria.cutoffRule,
    dateField: criteria.dateField,
    include: criteria.include === null ? '' : names(criteria.include),
    exclude: names(criteria.exclude),
  }
}

/** Reads the criteria out of what was typed, and holds them against the policy. */
export const readCriteria = (
  db: Database,
  policy: PurgePolicy,
  typed: TypedCriteria,
): CriteriaRead => {
  const include = keysOf(db, typed.include)
  const exclude = keysOf(db, typed.exclude)
  const decoded = decodeCriteria({
    days: numberIn(typed.days),
    recordType: typed.recordType === '' ? null : typed.recordType,
    userGroups: typed.userGroups,
    waiveThreshold: typed.waiveThreshold === '' ? '0' : typed.waiveThreshold,
    cutoffRule: typed.cutoffRule,
    dateField: typed.dateField,
    include: typed.include === '' ? null : include.keys,
    exclude: exclude.keys,
  })
  const mistakes: Record<string, string> = {}
  const found = decoded._tag === 'Left' ? decoded.left : criteriaUnder(policy, decoded.right)
  for (const { path, expected } of found)
    mistakes[path.split('.')[0] ?? ''] ??= mistakeWords(expected)
  if (typed.recordType !== '' && strayGroups(db, typed).length > 0) {
    mistakes.userGroups = 'The groups belong to another record type. Choose again.'
  }
  for (const [name, { unknown }] of [
    ['include', include],
    ['exclude', exclude],
  ] as const) {
    if (unknown > 0)
      mistakes[name] =
        `${unknown} of the primary IDs ${unknown === 1 ? 'is' : 'are'} nobody’s. One a line, please.`
  }
  return decoded._tag === 'Right' && Object.keys(mistakes).length === 0
    ? { criteria: decoded.right }
    : { mistakes }
}

const keysOf = (
  db: Database,
  lines: string,
): { readonly keys: readonly string[]; readonly unknown: number } => {
  const names = [...new Set(lines.split(/\r?\n/).map((line) => line.trim()))].filter(
    (name) => name !== '',
  )
  const keys = names.map((name) => keyOfPrimaryId(db, name))
  return {
    keys: keys.filter((key) => key !== null),
    unknown: keys.filter((key) => key === null).length,
  }
}

const RULE_NAMES: Readonly<Record<(typeof CUTOFF_RULES)[number], string>> = {
  documented: 'As documented: with 0 days yes, with more days no',
  'on-or-before': 'Always selected',
  before: 'Never selected',
}

/** What the fields of the dialog are called. */
export const CRITERIA_LABELS = {
  days: 'Number of days after purge date',
  recordType: 'User record type',
  userGroups: 'User group',
  waiveThreshold: 'Waive threshold',
  cutoffRule: 'A date on the cutoff day itself',
  dateField: 'Date that is held against the cutoff',
  include: 'Only these users',
  exclude: 'Never these users',
} satisfies Labels

/** The fields of the dialog. */
export const criteriaFields = (db: Database, typed: TypedCriteria, mistakes: Mistakes): Markup =>
  html`${textField(
    {
      name: 'days',
      label: CRITERIA_LABELS.days,
      value: typed.days,
      hint: 'Whole days, 0 to 36500. 0 also selects today’s dates; left empty, only dates before today are selected.',
      mistakes,
    },
    html`inputmode="numeric"`,
  )}
${peopleFields(db, typed, mistakes)}
${textField(
  {
    name: 'waiveThreshold',
    label: CRITERIA_LABELS.waiveThreshold,
    value: typed.waiveThreshold,
    hint: 'Whoever owes more stays; up to this much is waived. In the institution’s own currency.',
    mistakes,
  },
  html`inputmode="decimal"`,
)}
<details${usesMore(typed, mistakes) ? html` open` : ''}><summary>More choices</summary>
${choiceField(
  { name: 'cutoffRule', label: CRITERIA_LABELS.cutoffRule, value: typed.cutoffRule, mistakes },
  CUTOFF_RULES.map((rule) => [rule, RULE_NAMES[rule]]),
)}
${choiceField(
  { name: 'dateField', label: CRITERIA_LABELS.dateField, value: typed.dateField, mistakes },
  DATE_FIELDS.map((field) => [field, labelOf(field)]),
)}
${linesField({ name: 'include', label: CRITERIA_LABELS.include, value: typed.include, hint: 'Primary IDs, one a line. Empty means all.', mistakes })}
${linesField({ name: 'exclude', label: CRITERIA_LABELS.exclude, value: typed.exclude, hint: 'Primary IDs, one a line.', mistakes })}
</details>`

const usesMore = (typed: TypedCriteria, mistakes: Mistakes): boolean =>
  (['cutoffRule', 'dateField', 'include', 'exclude'] as const).some(
    (name) => typed[name] !== BLANK[name] || mistakes[name] !== undefined,
  )
