// Whom a purge means, in the words of Koha's own scripts, turned into criteria.
import {
  beforeDay,
  DEFAULT_CRITERIA,
  orNever,
  type PurgeCriteria,
  type UserKey,
} from 'ils-user-purge'
import { quoted, textIn, textsIn } from '../../shared/command-line/options.js'
import { amountIn, dayIn, linesIn } from '../../shared/command-line/read-choice.js'
import type { OptionRow, RawOptions } from '../../shared/command-line/system.js'
import { badInput } from '../../shared/trouble.js'
import { isBorrowernumber } from './host/mapping.js'

/** What was chosen, before anything is looked up in the database. */
export interface KohaChoice {
  /** With dates, threshold and borrowernumbers, but without categories and libraries. */
  readonly criteria: PurgeCriteria
  readonly categories: readonly string[]
  readonly libraries: readonly string[]
  /** Card numbers of who is meant alone; `null` = all. */
  readonly cardNumbers: readonly string[] | null
  /** Card numbers of who is never meant. */
  readonly except: readonly string[]
  /** Whether it is asked when patrons were seen. */
  readonly asksLastSeen: boolean
}

export const CHOICE_OPTIONS: readonly OptionRow[] = [
  { flags: '--expired_before <day>', help: 'patrons whose account expired before this day' },
  { flags: '--last_seen <day>', help: 'patrons who were last seen before this day' },
  {
    flags: '--not_borrowed_since <day>',
    help: 'patrons who have not borrowed since this day, or never',
  },
  { flags: '--category_code <code>', help: 'patrons of this category', repeats: true },
  { flags: '--library <branchcode>', help: 'patrons of this library', repeats: true },
  { flags: '--file <file>', help: 'only patrons whose borrowernumbers are in this file' },
  { flags: '--cards <file>', help: 'only patrons whose card numbers are in this file' },
  { flags: '--except <file>', help: 'never patrons whose card numbers are in this file' },
  { flags: '--waive_up_to <amount>', help: 'who owes more stays; up to this is written off (0)' },
]

/** Reads the options; what is wrong is a mistake, named by its option. */
export function readChoice(raw: RawOptions, mistakes: string[]): KohaChoice {
  const day = (name: string) => dayIn(raw, name, `--${name}`, mistakes)
  const [expired, seen, borrowed] = [
    day('expired_before'),
    day('last_seen'),
    day('not_borrowed_since'),
  ]
  const file = textIn(raw, 'file')
  const cards = textIn(raw, 'cards')
  if (file !== undefined && cards !== undefined)
    mistakes.push('--file and --cards exclude each other; take one')
  const hasDate = ['expired_before', 'last_seen', 'not_borrowed_since'].some(
    (name) => raw[name] !== undefined,
  )
  if (!hasDate && file === undefined && cards === undefined)
    mistakes.push(
      'at least one filter is needed: --expired_before, --last_seen, --not_borrowed_since, ' +
        '--file or --cards',
    )
  return {
    criteria: {
      ...DEFAULT_CRITERIA,
      dates: [
        ...(expired === null ? [] : [beforeDay('expiryDate', expired)]),
        ...(seen === null ? [] : [beforeDay('lastActivityDate', seen)]),
        ...(borrowed === null ? [] : [orNever(beforeDay('lastLoanDate', borrowed))]),
      ],
      include: file === undefined ? null : borrowernumbersIn(file, mistakes),
      waiveThreshold: amountIn(raw, 'waive_up_to', '--waive_up_to', mistakes),
    },
    categories: textsIn(raw, 'category_code'),
    libraries: textsIn(raw, 'library'),
    cardNumbers: cards === undefined ? null : linesIn('--cards', cards, mistakes),
    except: linesIn('--except', textIn(raw, 'except'), mistakes),
    asksLastSeen: seen !== null,
  }
}

function borrowernumbersIn(file: string, mistakes: string[]): readonly UserKey[] {
  const lines = linesIn('--file', file, mistakes)
  const wrong = lines.findIndex((line) => !isBorrowernumber(line))
  if (wrong !== -1) mistakes.push(`--file ${quoted(file)}: entry ${wrong + 1} is no borrowernumber`)
  return [...new Set(lines)] as readonly string[] as readonly UserKey[]
}

/** Looks up what was chosen by the names that Koha has for it. */
export interface Lookup {
  readonly tracksActivity: boolean
  /** The type of each category, as a record type. */
  readonly categories: ReadonlyMap<string, string>
  readonly libraries: readonly string[]
  readonly keysOfCards: (cards: readonly string[]) => Promise<ReadonlyMap<string, UserKey>>
}

/** The criteria. Throws a Trouble for a category, a library or a card number that there is not. */
export async function criteriaOf(choice: KohaChoice, lookup: Lookup): Promise<PurgeCriteria> {
  if (choice.asksLastSeen && !lookup.tracksActivity)
    throw badInput(
      '--last_seen means nothing here: Koha notes when patrons were seen only with the system ' +
        'preference TrackLastPatronActivityTriggers. Nothing was changed.',
    )
  requireKnown('--category_code', choice.categories, [...lookup.categories.keys()])
  requireKnown('--library', choice.libraries, lookup.libraries)
  const types = [...new Set(choice.categories.map((code) => lookup.categories.get(code) ?? code))]
  const cards = await keysOf('--cards', choice.cardNumbers, lookup)
  const exclude = await keysOf('--except', choice.except, lookup)
  return {
    ...choice.criteria,
    recordTypes: types.map((recordType) => ({
      recordType,
      userGroups: choice.categories.filter((code) => lookup.categories.get(code) === recordType),
    })),
    homeLibraries: choice.libraries.map((library) => ({ library, withBranches: false })),
    ...(cards === null ? {} : { include: cards }),
    exclude: exclude ?? [],
  }
}

const MOST_SHOWN = 20

function requireKnown(option: string, given: readonly string[], known: readonly string[]): void {
  const wrong = given.find((each) => !known.includes(each))
  if (wrong === undefined) return
  const shown = known.slice(0, MOST_SHOWN).join(', ')
  const rest = known.length > MOST_SHOWN ? ` and ${known.length - MOST_SHOWN} more` : ''
  throw badInput(
    `${option} must be one that this Koha has (${shown}${rest}), got ${quoted(wrong)}. Nothing ` +
      'was changed.',
  )
}

/** A card number that nobody has would leave out nobody, or mean nobody, without a word. */
async function keysOf(
  option: string,
  cards: readonly string[] | null,
  { keysOfCards }: Lookup,
): Promise<readonly UserKey[] | null> {
  if (cards === null) return null
  const found = await keysOfCards(cards)
  const wrong = cards.findIndex((card) => !found.has(card))
  if (wrong !== -1)
    throw badInput(
      `${option}: nobody has the card number of entry ${wrong + 1}. Nothing was changed.`,
    )
  return [...new Set(cards.map((card) => found.get(card) as UserKey))]
}
