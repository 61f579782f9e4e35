// Whom a purge of a FOLIO means, turned into criteria.
import {
  beforeDay,
  DEFAULT_CRITERIA,
  orNever,
  type PurgeCriteria,
  type UserKey,
} from 'ils-user-purge'
import { textIn, textsIn } from '../../shared/command-line/options.js'
import { amountIn, dayIn, linesIn } from '../../shared/command-line/read-choice.js'
import type { OptionRow, RawOptions } from '../../shared/command-line/system.js'

export const CHOICE_OPTIONS: readonly OptionRow[] = [
  { flags: '--expired_before <day>', help: 'whose account expired before this day' },
  { flags: '--or_never_expires', help: 'or who has no expiration date' },
  { flags: '--created_before <day>', help: 'whose record was made before this day' },
  { flags: '--group <name>', help: 'patrons of this group', repeats: true },
  { flags: '--home <name>', help: 'of this home library, see the setting `home`', repeats: true },
  { flags: '--file <file>', help: 'only users whose IDs (UUIDs) are in this file' },
  { flags: '--except <file>', help: 'never users whose IDs are in this file' },
  { flags: '--waive_up_to <amount>', help: 'who owes more stays; up to this is waived (0)' },
]

/** Reads the options; what is wrong is a mistake, named by its option. */
export function readChoice(raw: RawOptions, mistakes: string[]): PurgeCriteria {
  const expired = dayIn(raw, 'expired_before', '--expired_before', mistakes)
  const created = dayIn(raw, 'created_before', '--created_before', mistakes)
  const file = textIn(raw, 'file')
  if (raw.expired_before === undefined && raw.created_before === undefined && file === undefined)
    mistakes.push('at least one is needed: --expired_before, --created_before or --file')
  const groups = textsIn(raw, 'group')
  const past = expired === null ? [] : [beforeDay('expiryDate', expired)]
  return {
    ...DEFAULT_CRITERIA,
    dates: [
      ...(raw.or_never_expires === true ? past.map(orNever) : past),
      ...(created === null ? [] : [beforeDay('createdDate', created)]),
    ],
    recordTypes: groups.length === 0 ? [] : [{ recordType: 'patron', userGroups: groups }],
    homeLibraries: textsIn(raw, 'home').map((library) => ({ library, withBranches: false })),
    include: file === undefined ? null : keysIn('--file', file, mistakes),
    exclude: keysIn('--except', textIn(raw, 'except'), mistakes),
    waiveThreshold: amountIn(raw, 'waive_up_to', '--waive_up_to', mistakes),
  }
}

function keysIn(option: string, file: string | undefined, mistakes: string[]): readonly UserKey[] {
  const ids = linesIn(option, file, mistakes).map((id) => id.toLowerCase())
  return [...new Set(ids)] as readonly string[] as readonly UserKey[]
}
