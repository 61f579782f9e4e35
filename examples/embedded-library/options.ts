// What the operator typed, turned into plain decisions; every mistake is said at once, and nothing is opened before.
import { readFileSync, statSync } from 'node:fs'
import { actorKey, calendarDate, type Invalid, PRESETS, type PurgeCriteria, type PurgePolicy } from 'ils-user-purge'
import { decodeCriteria, decodePolicy } from 'ils-user-purge/codec'
import { badInput, codeOf } from './trouble.js'

/** The options as commander hands them over: text, not yet looked at. */
export interface RawOptions {
  readonly users?: string
  readonly seed?: string
  readonly import?: string
  readonly db?: string
  readonly asOf?: string
  readonly days?: string
  readonly cutoffRule?: string
  readonly dateField?: string
  readonly recordType?: string
  readonly group?: readonly string[]
  readonly threshold?: string
  readonly preset?: string
  readonly policy?: string
  readonly out?: string
  readonly actor?: string
  readonly approvedBy?: string
  readonly pause?: string
  readonly yes?: boolean
  readonly resume?: boolean
  readonly fresh?: boolean
}

/** Where users come from when a library is made. */
export type Supply =
  | { readonly _tag: 'Generate'; readonly users: number; readonly seed: number }
  | { readonly _tag: 'Import'; readonly file: string }

/** A purge, as the operator ordered it. */
export interface Wishes {
  /** `null` = not asked for. */
  readonly supply: Supply | null
  /** `null` = today. */
  readonly asOf: string | null
  readonly criteria: PurgeCriteria
  readonly policy: PurgePolicy
  readonly seed: number
  readonly pauseMs: number
}

/** How a stored job is gone on with. */
export interface ResumeWishes {
  readonly pauseMs: number
}

const DEFAULT_SEED = 1
const MOST_USERS = 10_000_000
const LONGEST_PAUSE_MS = 60_000
const LARGEST_SEED = 4_294_967_295
const LARGEST_POLICY_BYTES = 1_000_000

/** What no preset can decide: this library has a research system and reckons in euros. A policy file may say otherwise. */
const OF_THIS_LIBRARY = { researchers: 'enabled', currency: { code: 'EUR', digits: 2 } } as const satisfies Partial<PurgePolicy>

const OPTION_OF: Readonly<Record<string, string>> = {
  dateField: '--date-field',
  days: '--days',
  cutoffRule: '--cutoff-rule',
  recordType: '--record-type',
  userGroups: '--group',
  waiveThreshold: '--threshold',
}

/** Options that say what a job is: none of them can change one that is confirmed. */
const ORDERING = [
  'users',
  'seed',
  'import',
  'asOf',
  'days',
  'cutoffRule',
  'dateField',
  'recordType',
  'group',
  'threshold',
  'preset',
  'policy',
] as const
const CONFIRMING = ['actor', 'approvedBy', 'fresh'] as const

/** Reads the options of a purge. Throws a Trouble that names every mistake by its option. */
export const readWishes = (raw: RawOptions): Wishes => {
  const mistakes: string[] = []
  const seed = readWhole('--seed', raw.seed, 0, LARGEST_SEED, mistakes) ?? DEFAULT_SEED
  const users = readWhole('--users', raw.users, 1, MOST_USERS, mistakes)
  if (raw.users !== undefined && raw.import !== undefined) mistakes.push('--users and --import exclude each other; take one')
  if (raw.asOf !== undefined && calendarDate(raw.asOf)._tag === 'Left') {
    mistakes.push(`--as-of must be a day that exists, YYYY-MM-DD, got ${JSON.stringify(raw.asOf.slice(0, 40))}`)
  }
  for (const [option, name] of [
    ['--actor', raw.actor],
    ['--approved-by', raw.approvedBy],
  ] as const) {
    const key = name === undefined ? null : actorKey(name)
    if (key?._tag === 'Left') mistakes.push(mistakeWords(option, key.left))
  }
  const pauseMs = readPause(raw, mistakes)
  const criteria = readCriteria(raw, mistakes)
  const policy = readPolicy(raw, mistakes)
  if (mistakes.length > 0 || criteria === null || policy === null) throw badInput(optionMistakes(mistakes))
  return { supply: supplyOf(raw, users, seed), asOf: raw.asOf ?? null, criteria, policy, seed, pauseMs }
}

/** Reads the options of `--resume`; throws a Trouble where one of them would order another job. */
export const readResume = (raw: RawOptions): ResumeWishes => {
  const mistakes: string[] = []
  const foreign = [...ORDERING, ...CONFIRMING].filter((name) => raw[name] !== undefined)
  if (foreign.length > 0) {
    const names = foreign.map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    mistakes.push(`--resume goes on with the job as it was confirmed; it cannot be changed by ${names.join(', ')}. Leave that out`)
  }
  const pauseMs = readPause(raw, mistakes)
  if (mistakes.length > 0) throw badInput(optionMistakes(mistakes))
  return { pauseMs }
}

const readPause = (raw: RawOptions, mistakes: string[]): number => readWhole('--pause', raw.pause, 0, LONGEST_PAUSE_MS, mistakes) ?? 0

const supplyOf = (raw: RawOptions, users: number | null, seed: number): Supply | null => {
  if (raw.import !== undefined) return { _tag: 'Import', file: raw.import }
  return users === null ? null : { _tag: 'Generate', users, seed }
}

const readWhole = (option: string, text: string | undefined, low: number, high: number, mistakes: string[]): number | null => {
  if (text === undefined) return null
  const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN
  if (number >= low && number <= high) return number
  mistakes.push(`${option} must be a whole number from ${low} to ${high}, got ${JSON.stringify(text.slice(0, 40))}`)
  return null
}

const readCriteria = (raw: RawOptions, mistakes: string[]): PurgeCriteria | null => {
  const decoded = decodeCriteria({
    ...(raw.dateField === undefined ? {} : { dateField: raw.dateField }),
    ...(raw.days === undefined ? {} : { days: /^-?\d{1,15}$/.test(raw.days) ? Number(raw.days) : raw.days }),
    ...(raw.cutoffRule === undefined ? {} : { cutoffRule: raw.cutoffRule }),
    ...(raw.recordType === undefined ? {} : { recordType: raw.recordType }),
    ...(raw.group === undefined ? {} : { userGroups: raw.group }),
    ...(raw.threshold === undefined ? {} : { waiveThreshold: raw.threshold }),
  })
  if (decoded._tag === 'Right') return decoded.right
  mistakes.push(...decoded.left.map((each) => mistakeWords(OPTION_OF[each.path.split('.')[0] ?? ''] ?? each.path, each)))
  return null
}

const readPolicy = (raw: RawOptions, mistakes: string[]): PurgePolicy | null => {
  const name = raw.preset ?? 'alma'
  const presets: Readonly<Record<string, PurgePolicy>> = PRESETS
  const named = Object.hasOwn(presets, name) ? presets[name] : undefined
  const preset = named === undefined ? undefined : { ...named, ...OF_THIS_LIBRARY }
  if (preset === undefined) {
    mistakes.push(`--preset must be one of ${Object.keys(presets).join(', ')}, got ${JSON.stringify(name.slice(0, 40))}`)
    return null
  }
  if (raw.policy === undefined) return preset
  const json = readJson(raw.policy, mistakes)
  if (json === undefined) return null
  const decoded = decodePolicy(json, preset, Object.keys(preset.rules))
  if (decoded._tag === 'Right') return decoded.right
  mistakes.push(...decoded.left.map((each) => mistakeWords(`--policy ${raw.policy}: ${each.path || 'the whole'}`, each)))
  return null
}

const readJson = (file: string, mistakes: string[]): unknown => {
  try {
    if (statSync(file).size > LARGEST_POLICY_BYTES) throw Object.assign(new Error(), { code: 'EFBIG' })
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch (fault) {
    const code = codeOf(fault)
    mistakes.push(`--policy ${file}: ${code === null ? 'is not JSON' : `cannot be read (${code})`}`)
    return undefined
  }
}

const mistakeWords = (where: string, mistake: Invalid): string =>
  `${where} must be ${mistake.expected}, got ${mistake.got} (${mistake.code})`

const optionMistakes = (mistakes: readonly string[]): string =>
  mistakes.length === 1
    ? `${mistakes[0]}. Nothing was changed.`
    : ['Nothing was changed, because:', ...mistakes.map((each) => `  ${each}`)].join('\n')
