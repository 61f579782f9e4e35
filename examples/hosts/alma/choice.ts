// Whom a purge of an Alma means, in the words of Alma's own job, turned into criteria.
import {
  beforeDay,
  daysBack,
  DEFAULT_CRITERIA,
  type PurgeCriteria,
  type RecordTypeChoice,
  type UserKey,
} from 'ils-user-purge'
import { quoted, textIn, textsIn, wholeIn } from '../../shared/command-line/options.js'
import { amountIn, dayIn, linesIn } from '../../shared/command-line/read-choice.js'
import type { OptionRow, RawOptions } from '../../shared/command-line/system.js'

export const CHOICE_OPTIONS: readonly OptionRow[] = [
  { flags: '--set <id>', help: 'members of this set of users' },
  { flags: '--file <file>', help: 'only users whose primary IDs are in this file' },
  { flags: '--days <n>', help: 'whose purge date lies so many days back' },
  { flags: '--expired_before <day>', help: 'whose account expired before this day' },
  {
    flags: '--type <type>',
    help: 'of this record type, or with a group: PUBLIC/STUDENT',
    repeats: true,
  },
  { flags: '--campus <code>', help: 'of this campus', repeats: true },
  { flags: '--except <file>', help: 'never users whose primary IDs are in this file' },
  { flags: '--waive_up_to <amount>', help: 'who owes more stays; up to this is waived (0)' },
]

/** Reads the options; what is wrong is a mistake, named by its option. */
export function readChoice(raw: RawOptions, mistakes: string[]): PurgeCriteria {
  const [set, file] = [textIn(raw, 'set'), textIn(raw, 'file')]
  if ((set === undefined) === (file === undefined))
    mistakes.push('either --set or --file must say whom to look at: Alma is not searched by dates')
  const days = wholeIn(raw, 'days', '--days', { low: 0, high: 36_500 }, mistakes)
  const expired = dayIn(raw, 'expired_before', '--expired_before', mistakes)
  if (raw.days === undefined && raw.expired_before === undefined && file === undefined)
    mistakes.push('a set needs a date: --days or --expired_before')
  return {
    ...DEFAULT_CRITERIA,
    dates: [
      ...(days === null ? [] : [daysBack('purgeDate', days)]),
      ...(expired === null ? [] : [beforeDay('expiryDate', expired)]),
    ],
    recordTypes: typesIn(textsIn(raw, 'type'), mistakes),
    homeLibraries: textsIn(raw, 'campus').map((library) => ({ library, withBranches: false })),
    include: file === undefined ? null : keysIn('--file', file, mistakes),
    exclude: keysIn('--except', textIn(raw, 'except'), mistakes),
    waiveThreshold: amountIn(raw, 'waive_up_to', '--waive_up_to', mistakes),
  }
}

/** A primary ID is case-insensitive, so one that is there in another case is the same. */
function keysIn(option: string, file: string | undefined, mistakes: string[]): readonly UserKey[] {
  const byId = new Map(linesIn(option, file, mistakes).map((id) => [id.toLowerCase(), id]))
  return [...byId.values()] as readonly string[] as readonly UserKey[]
}

function typesIn(texts: readonly string[], mistakes: string[]): readonly RecordTypeChoice[] {
  const groups = new Map<string, string[]>()
  for (const text of texts) {
    const [type = '', group, ...rest] = text.split('/')
    if (type === '' || group === '' || rest.length > 0)
      mistakes.push(`--type must be TYPE or TYPE/GROUP, got ${quoted(text)}`)
    const known = groups.get(type) ?? []
    groups.set(type, group === undefined ? known : [...known, group])
  }
  return [...groups].map(([recordType, userGroups]) => ({ recordType, userGroups }))
}
