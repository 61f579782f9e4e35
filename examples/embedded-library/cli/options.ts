// What the operator typed, turned into plain decisions; every mistake is said at once, and nothing
// is opened before.
import { actorKey, calendarDate, type NightlyLimits, type PurgePolicy } from 'ils-user-purge'
import type { Asked } from '../../shared/asked.js'
import { badInput } from '../../shared/trouble.js'
import { notWhole, type Range, wholeNumber } from '../../shared/whole-number.js'
import type { Supply } from '../data/supply.js'
import { readBulkOrder } from './bulk-options.js'
import { optionsUnder, readCriteria } from './criteria-options.js'
import { mistakeWords, optionMistakes } from '../../shared/option-mistakes.js'
import { readPolicy } from './policy-options.js'
import { type Doing, optionOf, ORDERING, type RawOptions, readDoing } from './raw-options.js'

/** How a runner goes about a job; none of it changes what the job does. */
export interface Pace {
  readonly pauseMs: number
  /** `null` = the usual one. */
  readonly leaseMs: number | null
}

/** A job, or a question about one user, as the operator ordered it. */
export interface Wishes extends Pace {
  /** `null` = not asked for. */
  readonly supply: Supply | null
  /** `null` = today. */
  readonly asOf: string | null
  readonly asked: Asked
  readonly policy: PurgePolicy
  readonly seed: number
  /** When `--nightly` is called, `HH:MM`; `null` = not said. */
  readonly at: string | null
  /** Of `--nightly`; `null` otherwise. */
  readonly limits: NightlyLimits | null
}

const DEFAULT_SEED = 1
const SEED: Range = { low: 0, high: 4_294_967_295 }
const USERS: Range = { low: 1, high: 10_000_000 }
const PAUSE_MS: Range = { low: 0, high: 60_000 }
const LEASE_MS: Range = { low: 100, high: 3_600_000 }
const COUNT: Range = { low: 0, high: 100_000_000 }

/**
 * Reads the options of whatever orders a job or asks about a user. Throws a Trouble that names
 * every mistake by its option.
 */
export function readWishes(raw: RawOptions): Wishes {
  const mistakes: string[] = []
  const doing = readDoing(raw, mistakes)
  const seed = readWhole('--seed', raw.seed, SEED, mistakes) ?? DEFAULT_SEED
  const users = readWhole('--users', raw.users, USERS, mistakes)
  if (raw.users !== undefined && raw.import !== undefined)
    mistakes.push('--users and --import exclude each other; take one')
  if (raw.asOf !== undefined && calendarDate(raw.asOf)._tag === 'Left') {
    mistakes.push(
      `--as-of must be a day that exists, YYYY-MM-DD, got ${JSON.stringify(raw.asOf.slice(0, 40))}`,
    )
  }
  if (raw.at !== undefined && !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(raw.at))
    mistakes.push(`--at must be a time of day, HH:MM, got ${JSON.stringify(raw.at.slice(0, 40))}`)
  readPeople(raw, mistakes)
  const pace = readPace(raw, mistakes)
  const policy = readPolicy(raw, mistakes)
  const asked = readAsked(raw, doing, policy, mistakes)
  const limits = doing === 'nightly' ? readLimits(raw, mistakes) : null
  if (mistakes.length > 0 || asked === null || policy === null)
    throw badInput(optionMistakes(mistakes))
  return {
    supply: supplyOf(raw, users, seed),
    asOf: raw.asOf ?? null,
    asked,
    policy,
    seed,
    at: raw.at ?? null,
    limits,
    ...pace,
  }
}

/** Whether the people who are named can be named so. */
export function readPeople({ actor, approvedBy }: RawOptions, mistakes: string[]): void {
  for (const [option, name] of [
    ['--actor', actor],
    ['--approved-by', approvedBy],
  ] as const) {
    const key = name === undefined ? null : actorKey(name)
    if (key?._tag === 'Left') mistakes.push(mistakeWords(option, key.left))
  }
}

/** All three have to be said; whether the share is one is for the library to judge. */
function readLimits(raw: RawOptions, mistakes: string[]): NightlyLimits | null {
  const missing = (['maxCount', 'maxPercent', 'maxIncrease'] as const).filter(
    (name) => raw[name] === undefined,
  )
  if (missing.length > 0)
    mistakes.push(`--nightly must come with its limits; add ${missing.map(optionOf).join(', ')}`)
  const maxCount = readWhole('--max-count', raw.maxCount, COUNT, mistakes)
  const maxIncrease = readWhole('--max-increase', raw.maxIncrease, COUNT, mistakes)
  const { maxPercent } = raw
  return maxCount === null || maxPercent === undefined || maxIncrease === null
    ? null
    : { maxCount, maxPercent, maxIncrease }
}

/**
 * Reads the options of `--resume` and `--report`; throws a Trouble where one of them would order
 * another job.
 */
export function readResume(raw: RawOptions): Pace {
  const mistakes: string[] = []
  const doing = readDoing(raw, mistakes)
  const foreign = ORDERING.filter((name) => raw[name] !== undefined)
  if (foreign.length > 0) {
    mistakes.push(
      `${doing === 'report' ? '--report accounts for' : '--resume goes on with'} the job as it ` +
        `was confirmed; it cannot be changed by ${foreign.map(optionOf).join(', ')}. ` +
        'Leave that out',
    )
  }
  const pace = readPace(raw, mistakes)
  if (mistakes.length > 0) throw badInput(optionMistakes(mistakes))
  return pace
}

/** Reads how a runner is to go about it. */
export function readPace(raw: RawOptions, mistakes: string[]): Pace {
  return {
    pauseMs: readWhole('--pause', raw.pause, PAUSE_MS, mistakes) ?? 0,
    leaseMs: readWhole('--lease', raw.lease, LEASE_MS, mistakes),
  }
}

/** `null` where the option is not given, or, with a mistake, is no such number. */
export function readWhole(
  option: string,
  text: string | undefined,
  range: Range,
  mistakes: string[],
): number | null {
  if (text === undefined) return null
  const number = wholeNumber(text, range)
  if (number === null) mistakes.push(notWhole(option, text, range))
  return number
}

function readAsked(
  raw: RawOptions,
  doing: Doing,
  policy: PurgePolicy | null,
  mistakes: string[],
): Asked | null {
  switch (doing) {
    case 'setPurgeDates':
    case 'purgeDates':
    case 'reapplyDeletePolicy':
      return policy === null ? null : readBulkOrder(raw, policy, mistakes)
    default: {
      const criteria = readCriteria(raw, mistakes)
      if (criteria !== null && policy !== null) mistakes.push(...optionsUnder(policy, criteria))
      return criteria === null ? null : { _tag: 'purge', criteria }
    }
  }
}

function supplyOf(raw: RawOptions, users: number | null, seed: number): Supply | null {
  if (raw.import !== undefined) return { _tag: 'Import', file: raw.import }
  return users === null ? null : { _tag: 'Generate', users, seed }
}
