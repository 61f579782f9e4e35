// The options that say whom a purge means, turned into criteria; every mistake is named by its
// option.
import type { Invalid, PurgeCriteria, PurgePolicy } from 'ils-user-purge'
import { decodeCriteria } from 'ils-user-purge/codec'
import { criteriaUnder } from '../../shared/criteria-mistakes.js'
import { dateConditionIn, noDateCondition } from './date-option.js'
import { mistakeWords } from '../../shared/option-mistakes.js'
import { optionOf, type RawOptions } from './raw-options.js'

/** What an option says, as JSON that nobody has judged yet, and which option that was. */
export interface Said {
  readonly json: unknown
  /** The option for a path within the JSON. */
  readonly optionOf: (path: string) => string
}

/** Reads the criteria; `null`, and mistakes, where they cannot be read. */
export function readCriteria(raw: RawOptions, mistakes: string[]): PurgeCriteria | null {
  const found: string[] = []
  const parts: Readonly<Record<string, readonly Said[]>> = {
    dates: [...documentedDate(raw, found), ...furtherDates(raw, found)],
    recordTypes: recordTypesIn(raw, found),
    homeLibraries: homeLibrariesIn(raw),
  }
  const decoded = decodeCriteria({
    ...Object.fromEntries(
      Object.entries(parts).map(([name, said]) => [name, said.map(({ json }) => json)]),
    ),
    ...(raw.threshold === undefined ? {} : { waiveThreshold: raw.threshold }),
  })
  const wrong = decoded._tag === 'Left' ? decoded.left : []
  // Where a condition could not be read, that there is none is no second mistake.
  const own = wrong.filter(({ code }) => code !== 'dates-required' || found.length === 0)
  mistakes.push(...found, ...own.map((each) => mistakeWords(optionNamed(parts, each), each)))
  return decoded._tag === 'Right' && found.length === 0 ? decoded.right : null
}

/** The option that a mistake was made with. */
export function optionNamed(
  parts: Readonly<Record<string, readonly Said[]>>,
  { path }: Pick<Invalid, 'path'>,
): string {
  const [part = '', at, ...rest] = path.split('.')
  const said = parts[part]?.[Number(at)]
  return said?.optionOf(rest.join('.')) ?? WHOLE[part] ?? path
}

/** The options for what is missing or too long as a whole. */
const WHOLE: Readonly<Record<string, string>> = {
  dates: '--date',
  recordTypes: '--type',
  homeLibraries: '--home-library',
  waiveThreshold: '--threshold',
}

/** The documented condition, one date so many days back; none with `--date-field none`. */
function documentedDate(raw: RawOptions, found: string[]): readonly Said[] {
  const { dateField: field = 'purgeDate', days, cutoffRule: rule } = raw
  if (field === 'none') {
    const idle = (['days', 'cutoffRule'] as const).filter((name) => raw[name] !== undefined)
    found.push(
      ...idle.map((name) => `${optionOf(name)} means nothing to --date-field none; leave it out`),
    )
    return []
  }
  if (days === undefined && rule !== undefined)
    found.push('--cutoff-rule means nothing without --days; leave it out')
  const limit =
    days === undefined
      ? { _tag: 'not-set' }
      : { _tag: 'days', count: wholeOrText(days), ...(rule === undefined ? {} : { rule }) }
  return [{ json: { _tag: 'past', field, limit }, optionOf: documentedOption }]
}

function documentedOption(path: string): string {
  if (path === 'field') return '--date-field'
  return path === 'limit.rule' ? '--cutoff-rule' : '--days'
}

function wholeOrText(text: string): number | string {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text
}

function furtherDates({ date = [] }: RawOptions, found: string[]): readonly Said[] {
  return date.flatMap((text) => {
    const json = dateConditionIn(text)
    if (json === null) found.push(noDateCondition(text))
    return json === null ? [] : [{ json, optionOf: () => `--date ${JSON.stringify(text)}` }]
  })
}

/** The type of `--record-type` with its groups, or those of `--type`. */
export function recordTypesIn(raw: RawOptions, found: string[]): readonly Said[] {
  const { recordType, group, type = [] } = raw
  if (recordType === undefined && group !== undefined)
    found.push('--group must come with --record-type; several types are said with --type')
  if (recordType !== undefined && type.length > 0)
    found.push('--record-type and --type exclude each other; take one')
  const one = {
    json: { recordType, userGroups: group ?? [] },
    optionOf: (path: string) => (path.startsWith('userGroups') ? '--group' : '--record-type'),
  }
  return recordType === undefined ? type.map(typeIn) : [one]
}

/** `staff`, or `staff:Reference,Cataloguing`. */
function typeIn(text: string): Said {
  const colon = text.indexOf(':')
  const [recordType, groups] =
    colon === -1 ? [text, null] : [text.slice(0, colon), text.slice(colon + 1)]
  const userGroups = groups === null ? [] : groups.split(',').map((group) => group.trim())
  return {
    json: { recordType, userGroups },
    optionOf: () => `--type ${JSON.stringify(text.slice(0, 60))}`,
  }
}

/** The libraries of `--home-library` and `--home-library-tree`. */
export function homeLibrariesIn({
  homeLibrary = [],
  homeLibraryTree = [],
}: RawOptions): readonly Said[] {
  const said = (library: string, withBranches: boolean): Said => ({
    json: { library, withBranches },
    optionOf: () => (withBranches ? '--home-library-tree' : '--home-library'),
  })
  return [
    ...homeLibrary.map((name) => said(name, false)),
    ...homeLibraryTree.map((name) => said(name, true)),
  ]
}

/** What is at odds with the policy, by the option that it was given with. */
export function optionsUnder(policy: PurgePolicy, criteria: PurgeCriteria): readonly string[] {
  return criteriaUnder(policy, criteria).map((each) =>
    mistakeWords(WHOLE[each.path.split('.')[0] ?? ''] ?? each.path, each),
  )
}
