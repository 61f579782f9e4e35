// The options of the job kinds that are not a purge, turned into an order; every mistake is named
// by its option.
import { inWords } from '../../shared/spoken.js'
import type { BulkOrder, Invalid, PurgePolicy } from 'ils-user-purge'
import { decodeBulkOrder } from 'ils-user-purge/codec'
import { homeLibrariesIn, optionNamed, recordTypesIn } from './criteria-options.js'
import { mistakeWords, readJson } from '../../shared/option-mistakes.js'
import type { RawOptions } from './raw-options.js'

/**
 * Reads whichever bulk order is asked for; `null`, and mistakes, where there is none to be read.
 */
export const readBulkOrder = (
  raw: RawOptions,
  policy: PurgePolicy,
  mistakes: string[],
): BulkOrder | null => {
  if (raw.purgeDates !== undefined) return readOrderFile(raw.purgeDates, raw, policy, mistakes)
  if (raw.setPurgeDates !== undefined)
    return readPurgeDates(raw.setPurgeDates, raw, policy, mistakes)
  return decoded(
    { _tag: 'reapply-delete-policy', level: raw.reapplyDeletePolicy },
    () => '--reapply-delete-policy',
    mistakes,
  )
}

/**
 * The option itself says what kind of order the file holds, and the policy the zone, so that the
 * file need not.
 */
const readOrderFile = (
  file: string,
  raw: RawOptions,
  policy: PurgePolicy,
  mistakes: string[],
): BulkOrder | null => {
  const json = readJson('--purge-dates', file, mistakes)
  if (json === undefined) return null
  if (isRecord(json) && json._tag !== undefined && json._tag !== ASSIGN) {
    mistakes.push(
      inWords(
        '--purge-dates {file}: _tag must be {ASSIGN} or left out; other orders have ' +
          'options of their own',
        { file, ASSIGN },
      ),
    )
    return null
  }
  const told = raw.notify === true ? { notify: true } : {}
  const order = isRecord(json)
    ? { _tag: ASSIGN, timeZone: policy.timeZone, ...json, ...told }
    : json
  return decoded(order, (path) => `--purge-dates ${file}: ${path || 'the whole'}`, mistakes)
}

const ASSIGN = 'assign-purge-dates' satisfies BulkOrder['_tag']

/**
 * E.g. `expiry+30d`, `quarter-end+90d`, `run+18m`, `2027-01-31`, `expiry+1m+10d`; `copy-expiry` is
 * another word for `expiry`.
 */
const RULE =
  /^(?<from>expiry|copy-expiry|quarter-end|run|\d{4}-\d{2}-\d{2})(?:\+(?<months>\d{1,6})m)?(?:\+(?<days>\d{1,6})d)?$/
const ANCHORS: Readonly<Record<string, string>> = {
  expiry: 'expiry-date',
  'copy-expiry': 'expiry-date',
  'quarter-end': 'quarter-end-of-expiry-date',
  run: 'run-date',
}

const readPurgeDates = (
  text: string,
  raw: RawOptions,
  policy: PurgePolicy,
  mistakes: string[],
): BulkOrder | null => {
  const { from, months, days } = RULE.exec(text)?.groups ?? {}
  if (from === undefined) {
    mistakes.push(
      inWords(
        '--set-purge-dates must be expiry, quarter-end, run, copy-expiry or a day, ' +
          'then +<n>m and +<n>d as wanted, e.g. expiry+30d, got {text}',
        { text: JSON.stringify(text.slice(0, 40)) },
      ),
    )
    return null
  }
  const tag = ANCHORS[from]
  const anchor = tag === undefined ? { _tag: 'day', date: from } : { _tag: tag }
  const found: string[] = []
  const parts = { recordTypes: recordTypesIn(raw, found), homeLibraries: homeLibrariesIn(raw) }
  mistakes.push(...found)
  const order = {
    _tag: ASSIGN,
    users: {
      recordTypes: parts.recordTypes.map(({ json }) => json),
      homeLibraries: parts.homeLibraries.map(({ json }) => json),
    },
    assignment: {
      rule: { anchor, months: Number(months ?? 0), days: Number(days ?? 0) },
      onlyWhereEmpty: raw.replace !== true,
    },
    timeZone: policy.timeZone,
    notify: raw.notify === true,
  }
  const optionOfPath = (path: string): string =>
    path.startsWith(USERS)
      ? optionNamed(parts, { path: path.slice(USERS.length) })
      : `--set-purge-dates (${path.split('.').at(-1) ?? ''})`
  return decoded(order, optionOfPath, mistakes)
}

const USERS = 'users.'

const decoded = (
  order: unknown,
  where: (path: string) => string,
  mistakes: string[],
): BulkOrder | null => {
  const read = decodeBulkOrder(order)
  if (read._tag === 'Right') return read.right
  mistakes.push(...read.left.map((each: Invalid) => mistakeWords(where(each.path), each)))
  return null
}

const isRecord = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
