// What the operator typed, turned into plain decisions; every mistake is said at once, and nothing
// is opened before.
import {
  actorKey,
  calendarDate,
  compileEvaluator,
  DEFAULT_CRITERIA,
  type Instant,
  type Invalid,
  PRESETS,
  type PurgeCriteria,
  type PurgePolicy,
} from 'ils-user-purge'
import { decodeCriteria, decodePolicy } from 'ils-user-purge/codec'
import type { Asked } from '../../shared/asked.js'
import { readBulkOrder } from './bulk-options.js'
import { mistakeWords, readJson } from './option-mistakes.js'
import { badInput } from '../../shared/trouble.js'

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
  readonly lease?: string
  readonly setPurgeDates?: string
  readonly replace?: boolean
  readonly purgeDates?: string
  readonly notify?: boolean
  readonly reapplyDeletePolicy?: string
  readonly check?: string
  readonly report?: string
  readonly web?: string | true
  readonly yes?: boolean
  readonly resume?: boolean
  readonly fresh?: boolean
}

/** Where users come from when a library is made. */
export type Supply =
  | { readonly _tag: 'Generate'; readonly users: number; readonly seed: number }
  | { readonly _tag: 'Import'; readonly file: string }

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
}

const DEFAULT_SEED = 1
const MOST_USERS = 10_000_000
const LONGEST_PAUSE_MS = 60_000
const SHORTEST_LEASE_MS = 100
const LONGEST_LEASE_MS = 3_600_000
const LARGEST_SEED = 4_294_967_295

/**
 * What no preset can decide: this library has a research system and reckons in euros. A policy file
 * may say otherwise.
 */
const OF_THIS_LIBRARY = {
  researchers: 'enabled',
  currency: { code: 'EUR', digits: 2 },
} as const satisfies Partial<PurgePolicy>

/** The fields of the criteria by the option that they come from. */
const CRITERIA_OPTIONS: Readonly<Record<string, string>> = {
  dateField: '--date-field',
  days: '--days',
  cutoffRule: '--cutoff-rule',
  recordType: '--record-type',
  userGroups: '--group',
  waiveThreshold: '--threshold',
}

/**
 * What is to be done: each of these is chosen by the option of its name, a purge by none of them.
 */
const CHOICES = [
  'setPurgeDates',
  'purgeDates',
  'reapplyDeletePolicy',
  'check',
  'resume',
  'report',
  'web',
] as const
type Doing = (typeof CHOICES)[number] | 'purge'

/**
 * Options that mean something to some of these only; an option that would be passed over in silence
 * is a mistake.
 */
const ONLY_FOR: Readonly<Partial<Record<keyof RawOptions, readonly Doing[]>>> = {
  days: ['purge', 'check'],
  cutoffRule: ['purge', 'check'],
  dateField: ['purge', 'check'],
  threshold: ['purge', 'check'],
  recordType: ['purge', 'check', 'setPurgeDates'],
  group: ['purge', 'check', 'setPurgeDates'],
  replace: ['setPurgeDates'],
  notify: ['setPurgeDates', 'purgeDates'],
  users: ['purge', 'setPurgeDates', 'purgeDates', 'reapplyDeletePolicy', 'web'],
  import: ['purge', 'setPurgeDates', 'purgeDates', 'reapplyDeletePolicy', 'web'],
  seed: ['purge', 'setPurgeDates', 'purgeDates', 'reapplyDeletePolicy', 'web'],
  fresh: ['purge', 'setPurgeDates', 'purgeDates', 'reapplyDeletePolicy', 'web'],
  approvedBy: ['purge', 'setPurgeDates', 'purgeDates', 'reapplyDeletePolicy'],
  out: ['purge', 'setPurgeDates', 'purgeDates', 'reapplyDeletePolicy', 'resume', 'report'],
  pause: ['purge', 'setPurgeDates', 'purgeDates', 'reapplyDeletePolicy', 'resume', 'web'],
  lease: ['purge', 'setPurgeDates', 'purgeDates', 'reapplyDeletePolicy', 'resume'],
}

/** What cannot be given any more to a job that was confirmed. */
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
  'replace',
  'notify',
  'actor',
  'approvedBy',
  'fresh',
] as const

/**
 * Reads the options of anything but `--resume` and `--report`. Throws a Trouble that names every
 * mistake by its option.
 */
export const readWishes = (raw: RawOptions): Wishes => {
  const mistakes: string[] = []
  const doing = readDoing(raw, mistakes)
  const seed = readWhole('--seed', raw.seed, 0, LARGEST_SEED, mistakes) ?? DEFAULT_SEED
  const users = readWhole('--users', raw.users, 1, MOST_USERS, mistakes)
  if (raw.users !== undefined && raw.import !== undefined)
    mistakes.push('--users and --import exclude each other; take one')
  if (raw.asOf !== undefined && calendarDate(raw.asOf)._tag === 'Left') {
    mistakes.push(
      `--as-of must be a day that exists, YYYY-MM-DD, got ${JSON.stringify(raw.asOf.slice(0, 40))}`,
    )
  }
  for (const [option, name] of [
    ['--actor', raw.actor],
    ['--approved-by', raw.approvedBy],
  ] as const) {
    const key = name === undefined ? null : actorKey(name)
    if (key?._tag === 'Left') mistakes.push(mistakeWords(option, key.left))
  }
  const pace = readPace(raw, mistakes)
  const policy = readPolicy(raw, mistakes)
  const asked = readAsked(raw, doing, policy, mistakes)
  if (mistakes.length > 0 || asked === null || policy === null)
    throw badInput(optionMistakes(mistakes))
  return {
    supply: supplyOf(raw, users, seed),
    asOf: raw.asOf ?? null,
    asked,
    policy,
    seed,
    ...pace,
  }
}

/**
 * Reads the options of `--resume` and `--report`; throws a Trouble where one of them would order
 * another job.
 */
export const readResume = (raw: RawOptions): Pace => {
  const mistakes: string[] = []
  const doing = readDoing(raw, mistakes)
  const foreign = ORDERING.filter((name) => raw[name] !== undefined)
  if (foreign.length > 0) {
    mistakes.push(
      `${doing === 'report' ? '--report accounts for' : '--resume goes on with'} the job as it was confirmed; it cannot be changed by ${foreign.map(optionOf).join(', ')}. Leave that out`,
    )
  }
  const pace = readPace(raw, mistakes)
  if (mistakes.length > 0) throw badInput(optionMistakes(mistakes))
  return pace
}

const readDoing = (raw: RawOptions, mistakes: string[]): Doing => {
  const chosen = CHOICES.filter((name) => raw[name] !== undefined)
  if (chosen.length > 1)
    mistakes.push(`${chosen.map(optionOf).join(' and ')} exclude each other; take one`)
  const [doing = 'purge'] = chosen
  if (doing === 'resume' || chosen.length > 1) return doing
  for (const [name, understood] of Object.entries(ONLY_FOR) as [
    keyof RawOptions,
    readonly Doing[],
  ][]) {
    if (raw[name] !== undefined && !understood.includes(doing)) {
      mistakes.push(
        `${optionOf(name)} means nothing to ${doing === 'purge' ? 'a purge' : optionOf(doing)}; leave it out`,
      )
    }
  }
  return doing
}

/** An option as it is typed. */
export const optionOf = (name: keyof RawOptions): string =>
  `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

const readPace = (raw: RawOptions, mistakes: string[]): Pace => ({
  pauseMs: readWhole('--pause', raw.pause, 0, LONGEST_PAUSE_MS, mistakes) ?? 0,
  leaseMs: readWhole('--lease', raw.lease, SHORTEST_LEASE_MS, LONGEST_LEASE_MS, mistakes),
})

const readAsked = (
  raw: RawOptions,
  doing: Doing,
  policy: PurgePolicy | null,
  mistakes: string[],
): Asked | null => {
  switch (doing) {
    case 'setPurgeDates':
    case 'purgeDates':
    case 'reapplyDeletePolicy':
      return policy === null ? null : readBulkOrder(raw, policy, mistakes)
    default: {
      const criteria = readCriteria(raw, mistakes)
      if (criteria !== null && policy !== null) mistakes.push(...criteriaUnder(policy, criteria))
      return criteria === null ? null : { _tag: 'purge', criteria }
    }
  }
}

const supplyOf = (raw: RawOptions, users: number | null, seed: number): Supply | null => {
  if (raw.import !== undefined) return { _tag: 'Import', file: raw.import }
  return users === null ? null : { _tag: 'Generate', users, seed }
}

const readWhole = (
  option: string,
  text: string | undefined,
  low: number,
  high: number,
  mistakes: string[],
): number | null => {
  if (text === undefined) return null
  const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN
  if (number >= low && number <= high) return number
  mistakes.push(
    `${option} must be a whole number from ${low} to ${high}, got ${JSON.stringify(text.slice(0, 40))}`,
  )
  return null
}

const readCriteria = (raw: RawOptions, mistakes: string[]): PurgeCriteria | null => {
  const decoded = decodeCriteria({
    ...(raw.dateField === undefined ? {} : { dateField: raw.dateField }),
    ...(raw.days === undefined
      ? {}
      : { days: /^-?\d{1,15}$/.test(raw.days) ? Number(raw.days) : raw.days }),
    ...(raw.cutoffRule === undefined ? {} : { cutoffRule: raw.cutoffRule }),
    ...(raw.recordType === undefined ? {} : { recordType: raw.recordType }),
    ...(raw.group === undefined ? {} : { userGroups: raw.group }),
    ...(raw.threshold === undefined ? {} : { waiveThreshold: raw.threshold }),
  })
  if (decoded._tag === 'Right') return decoded.right
  mistakes.push(
    ...decoded.left.map((each) =>
      mistakeWords(CRITERIA_OPTIONS[each.path.split('.')[0] ?? ''] ?? each.path, each),
    ),
  )
  return null
}

const readPolicy = (raw: RawOptions, mistakes: string[]): PurgePolicy | null => {
  const name = raw.preset ?? 'alma'
  const presets: Readonly<Record<string, PurgePolicy>> = PRESETS
  const named = Object.hasOwn(presets, name) ? presets[name] : undefined
  const preset = named === undefined ? undefined : { ...named, ...OF_THIS_LIBRARY }
  if (preset === undefined) {
    mistakes.push(
      `--preset must be one of ${Object.keys(presets).join(', ')}, got ${JSON.stringify(name.slice(0, 40))}`,
    )
    return null
  }
  if (raw.policy === undefined) return preset
  const json = readJson('--policy', raw.policy, mistakes)
  if (json === undefined) return null
  const decoded = decodePolicy(json, preset, Object.keys(preset.rules))
  const usable = decoded._tag === 'Right' ? usableMistakes(decoded.right) : decoded.left
  mistakes.push(
    ...usable.map((each) =>
      mistakeWords(`--policy ${raw.policy}: ${each.path || 'the whole'}`, each),
    ),
  )
  return decoded._tag === 'Right' && usable.length === 0 ? decoded.right : null
}

/**
 * What is read well and still cannot be used, e.g. a hard rule switched off: found here, before a
 * library is made or replaced.
 */
const usableMistakes = (policy: PurgePolicy): readonly Invalid[] => {
  const compiled = compileEvaluator({
    criteria: DEFAULT_CRITERIA,
    policy,
    asOf: ANY_MOMENT,
    actor: null,
  })
  return compiled._tag === 'Right'
    ? []
    : compiled.left.map((each) => ({ ...each, path: each.path.replace(/^policy\./, '') }))
}

/**
 * What is at odds with the policy, by the option that it was given with; the policy alone was found
 * usable before.
 */
function criteriaUnder(policy: PurgePolicy, criteria: PurgeCriteria): readonly string[] {
  const compiled = compileEvaluator({ criteria, policy, asOf: ANY_MOMENT, actor: null })
  const mistakes = compiled._tag === 'Left' ? compiled.left : []
  return mistakes
    .filter(({ path }) => path.startsWith('criteria.'))
    .map((each) =>
      mistakeWords(CRITERIA_OPTIONS[each.path.slice('criteria.'.length)] ?? each.path, each),
    )
}

const ANY_MOMENT = '2000-01-01T00:00:00.000Z' as Instant

const optionMistakes = (mistakes: readonly string[]): string =>
  mistakes.length === 1
    ? `${mistakes[0]}. Nothing was changed.`
    : ['Nothing was changed, because:', ...mistakes.map((each) => `  ${each}`)].join('\n')
