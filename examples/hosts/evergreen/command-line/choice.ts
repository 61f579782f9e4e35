// Whom a purge means, in Evergreen's words: profiles, org units, dates and user buckets.
import {
  type DateCondition,
  type HomeLibraryChoice,
  type Money,
  money,
  NO_MONEY,
  type PurgeCriteria,
  type RecordTypeChoice,
  type UserKey,
} from 'ils-user-purge'
import { quoted, textIn, textsIn } from '../../../shared/command-line/options.js'
import type { OptionRow, RawOptions } from '../../../shared/command-line/system.js'
import { badInput } from '../../../shared/trouble.js'
import { wholeNumber } from '../../../shared/whole-number.js'
import type { Profile } from '../host/names.js'
import { readWhen, WHEN, WHEN_HELP } from './when.js'

/** What was chosen, before it is held against the trees of this Evergreen. */
export interface Choice {
  readonly dates: readonly DateCondition[]
  readonly profiles: readonly string[]
  readonly homeLibraries: readonly HomeLibraryChoice[]
  readonly forgiveUpTo: Money
  /** Only users in this bucket; `null` = all. */
  readonly bucket: number | null
  /** Never users in these buckets. */
  readonly notInBuckets: readonly number[]
}

/** The options. */
export const CHOICE_OPTIONS: readonly OptionRow[] = [
  { flags: `--expired-before ${WHEN}`, help: `whose account expired before then: ${WHEN_HELP}` },
  {
    flags: `--inactive-since ${WHEN}`,
    help:
      'who since then neither borrowed, returned, paid, asked for a hold nor logged in, or never ' +
      'did',
  },
  {
    flags: `--not-borrowed-since ${WHEN}`,
    help: 'who borrowed nothing since then, or never did',
  },
  { flags: `--created-before ${WHEN}`, help: 'whose account is older' },
  {
    flags: '--profile <name>',
    help: 'only users of this profile (permission group) or one below it',
    repeats: true,
  },
  {
    flags: '--org-unit <shortname>',
    help: 'only users whose home is this org unit or one below it',
    repeats: true,
  },
  {
    flags: '--only-org-unit <shortname>',
    help: 'the same without those below it',
    repeats: true,
  },
  { flags: '--forgive-up-to <amount>', help: 'who owes more stays; this much is forgiven (0)' },
  { flags: '--bucket <id>', help: 'only users in this user bucket' },
  { flags: '--not-in-bucket <id>', help: 'never users in this user bucket', repeats: true },
]

/** Reads the options; what is wrong is a mistake. */
export function readChoice(raw: RawOptions, mistakes: string[]): Choice {
  const dates = [
    ...readWhen(raw, ['expiredBefore', '--expired-before'], EXPIRED, mistakes),
    ...readWhen(raw, ['inactiveSince', '--inactive-since'], INACTIVE, mistakes),
    ...readWhen(raw, ['notBorrowedSince', '--not-borrowed-since'], NOT_BORROWED, mistakes),
    ...readWhen(raw, ['createdBefore', '--created-before'], CREATED, mistakes),
  ]
  const bucket = textIn(raw, 'bucket')
  if (dates.length === 0 && bucket === undefined)
    mistakes.push(
      'At least one of --expired-before, --inactive-since, --not-borrowed-since, ' +
        '--created-before and --bucket must be given',
    )
  return {
    dates,
    profiles: textsIn(raw, 'profile'),
    homeLibraries: [
      ...textsIn(raw, 'orgUnit').map((library) => ({ library, withBranches: true })),
      ...textsIn(raw, 'onlyOrgUnit').map((library) => ({ library, withBranches: false })),
    ],
    forgiveUpTo: readAmount(textIn(raw, 'forgiveUpTo'), mistakes),
    bucket: bucket === undefined ? null : readBucket('--bucket', bucket, mistakes),
    notInBuckets: textsIn(raw, 'notInBucket').map((each) =>
      readBucket('--not-in-bucket', each, mistakes),
    ),
  }
}

const EXPIRED = { field: 'expiryDate', absent: 'not-selected' } as const
const CREATED = { field: 'createdDate', absent: 'not-selected' } as const
const INACTIVE = { field: 'lastActivityDate', absent: 'long-ago' } as const
const NOT_BORROWED = { field: 'lastLoanDate', absent: 'long-ago' } as const

function readAmount(text: string | undefined, mistakes: string[]): Money {
  if (text === undefined) return NO_MONEY
  const amount = money(text)
  if (amount._tag === 'Right' && !amount.right.startsWith('-')) return amount.right
  mistakes.push(`--forgive-up-to must be an amount from 0, such as 5.00, got ${quoted(text)}`)
  return NO_MONEY
}

function readBucket(option: string, text: string, mistakes: string[]): number {
  const id = wholeNumber(text, { low: 1, high: 2 ** 31 - 1 })
  if (id === null) mistakes.push(`${option} must be the id of a user bucket, got ${quoted(text)}`)
  return id ?? 0
}

/** What a choice is resolved with. */
export interface Trees {
  readonly profiles: readonly Profile[]
  /** The users in a bucket; `null` where there is none of that id. */
  readonly usersIn: (bucket: number) => Promise<readonly UserKey[] | null>
}

/** The criteria of a choice. Throws a Trouble for a profile or a bucket that there is not. */
export async function criteriaOf(choice: Choice, trees: Trees): Promise<PurgeCriteria> {
  const usersIn = async (bucket: number): Promise<readonly UserKey[]> => {
    const users = await trees.usersIn(bucket)
    if (users !== null) return users
    throw badInput(`There is no user bucket ${bucket}. Nothing was changed.`)
  }
  const excluded = await Promise.all(choice.notInBuckets.map(usersIn))
  return {
    dates: choice.dates,
    recordTypes: recordTypesOf(choice.profiles, trees.profiles),
    homeLibraries: choice.homeLibraries,
    include: choice.bucket === null ? null : await usersIn(choice.bucket),
    exclude: [...new Set(excluded.flat())],
    waiveThreshold: choice.forgiveUpTo,
  }
}

/**
 * A profile means itself and all below it: one right below the root is a record type as a whole,
 * and the root is everybody.
 */
function recordTypesOf(
  names: readonly string[],
  profiles: readonly Profile[],
): readonly RecordTypeChoice[] {
  const chosen = names.map((name) => profileOf(name, profiles))
  if (chosen.some(({ parent }) => parent === null)) return []
  const types = [...new Set(chosen.map(({ recordType }) => recordType))]
  return types.map((recordType) => {
    const some = chosen.filter((profile) => profile.recordType === recordType)
    if (some.some(({ name }) => name === recordType)) return { recordType, userGroups: [] }
    const userGroups = some.flatMap(({ name }) => withAllBelow(name, profiles))
    return { recordType, userGroups: [...new Set(userGroups)] }
  })
}

function profileOf(name: string, profiles: readonly Profile[]): Profile {
  const found = profiles.find((profile) => profile.name === name)
  if (found !== undefined) return found
  const names = profiles.map((profile) => profile.name).join(', ')
  throw badInput(`There is no profile ${quoted(name)}; there are: ${names}. Nothing was changed.`)
}

function withAllBelow(name: string, profiles: readonly Profile[]): readonly string[] {
  const below = profiles.filter(({ parent }) => parent === name)
  return [name, ...below.flatMap((profile) => withAllBelow(profile.name, profiles))]
}
