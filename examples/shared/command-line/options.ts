// The options that mean the same in every system, read with every mistake named by its option.
import { calendarDate, type Instant, jobId, type NightlyLimits, type PlanId } from 'ils-user-purge'
import { mistakeWords, optionMistakes } from '../option-mistakes.js'
import { badInput } from '../trouble.js'
import { notWhole, type Range, wholeNumber } from '../whole-number.js'
import type { OptionRow, Pace, RawOptions } from './system.js'

/** Options of each command, beside those of the system. */
export const JSON_OPTION: OptionRow = { flags: '--json', help: 'answer as JSON, for a program' }
export const POLICY_OPTION: OptionRow = {
  flags: '--policy <file>',
  help: 'JSON file of changes to the policy that this system starts from',
}
export const OUT_OPTION: OptionRow = {
  flags: '--out <folder>',
  help: 'write the report files into this folder',
}
export const ACTOR_OPTION: OptionRow = {
  flags: '--by <name>',
  help: 'who asks: a member of staff, by the name that the system knows',
}
export const CALLS_OPTION: OptionRow = {
  flags: '--calls',
  help: 'only say how many calls the plan would take',
}
export const NOTE_OPTION: OptionRow = {
  flags: '--note <text>',
  help: 'what is to be remembered with the order; it must name no user',
}
export const PACE_OPTIONS: readonly OptionRow[] = [
  { flags: '--pause <ms>', help: 'pause between two batches, so that the desk gets its turn (0)' },
  {
    flags: '--lease <ms>',
    help: 'how long a part of the job stays with a process that was killed (30000)',
  },
  { flags: '--at-once <n>', help: 'parts of the job that this process works on at once (1)' },
]
export const LIMIT_OPTIONS: readonly OptionRow[] = [
  { flags: '--max-count <n>', help: 'so many users at most' },
  { flags: '--max-percent <share>', help: 'such a share of all users at most, e.g. 2.5' },
  { flags: '--max-increase <n>', help: 'so many users at most above the last purge' },
]

/** The text of an option; `undefined` where it is not given. */
export function textIn(raw: RawOptions, name: string): string | undefined {
  const value = raw[name]
  return typeof value === 'string' ? value : undefined
}

/** The texts of an option that may be repeated. */
export function textsIn(raw: RawOptions, name: string): readonly string[] {
  const value = raw[name]
  return Array.isArray(value) ? (value as readonly string[]) : []
}

/** Throws a Trouble that names every mistake. */
export function refuseMistakes(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw badInput(optionMistakes(mistakes))
}

/** `null` where the option is not given or, with a mistake, is no such number. */
export function wholeIn(
  raw: RawOptions,
  name: string,
  option: string,
  range: Range,
  mistakes: string[],
): number | null {
  const text = textIn(raw, name)
  if (text === undefined) return null
  const number = wholeNumber(text, range)
  if (number === null) mistakes.push(notWhole(option, text, range))
  return number
}

/** How this process goes about a run. */
export function readPace(raw: RawOptions, mistakes: string[]): Pace {
  const pauseMs = wholeIn(raw, 'pause', '--pause', { low: 0, high: 60_000 }, mistakes)
  const leaseMs = wholeIn(raw, 'lease', '--lease', { low: 100, high: 3_600_000 }, mistakes)
  const shardsAtOnce = wholeIn(raw, 'atOnce', '--at-once', { low: 1, high: 64 }, mistakes)
  return {
    ...(pauseMs === null ? {} : { pauseMs }),
    ...(leaseMs === null ? {} : { leaseMs }),
    ...(shardsAtOnce === null ? {} : { shardsAtOnce }),
  }
}

const COUNT: Range = { low: 0, high: 100_000_000 }

/** All three have to be said; whether the share is one is for the library to judge. */
export function readLimits(raw: RawOptions, mistakes: string[]): NightlyLimits {
  const [maxPercent] = [textIn(raw, 'maxPercent')]
  for (const [name, option] of [
    ['maxCount', '--max-count'],
    ['maxPercent', '--max-percent'],
    ['maxIncrease', '--max-increase'],
  ] as const)
    if (raw[name] === undefined) mistakes.push(`nightly must come with its limits; add ${option}`)
  return {
    maxCount: wholeIn(raw, 'maxCount', '--max-count', COUNT, mistakes) ?? 0,
    maxPercent: maxPercent ?? '',
    maxIncrease: wholeIn(raw, 'maxIncrease', '--max-increase', COUNT, mistakes) ?? 0,
  }
}

/** The number of users that is confirmed. */
export function readCount(text: string, mistakes: string[]): number {
  const count = wholeNumber(text, COUNT)
  if (count === null) mistakes.push(notWhole('The count', text, COUNT))
  return count ?? 0
}

/** The id of a plan, and of the job that it becomes. */
export function readId(what: string, text: string, mistakes: string[]): PlanId {
  const id = jobId(text)
  if (id._tag === 'Left') mistakes.push(mistakeWords(what, id.left))
  return text as PlanId
}

const MOST_DAYS = 36_500
const DAY_MS = 86_400_000

/** Before which moment all is to be forgotten: a day, in UTC, or so many days before now. */
export function readExpiry(raw: RawOptions, now: number, mistakes: string[]): Instant {
  const before = textIn(raw, 'before')
  const days = wholeIn(raw, 'olderThan', '--older-than', { low: 0, high: MOST_DAYS }, mistakes)
  if ((before === undefined) === (raw.olderThan === undefined))
    mistakes.push('expire takes either --before or --older-than')
  if (before !== undefined && calendarDate(before)._tag === 'Left')
    mistakes.push(`--before must be a day that exists, YYYY-MM-DD, got ${quoted(before)}`)
  return before === undefined
    ? (new Date(now - (days ?? 0) * DAY_MS).toISOString() as Instant)
    : (`${before}T00:00:00.000Z` as Instant)
}

/** What was typed, cut to what a line holds. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60))
}
