// The options as they were typed: which there are, which choose what is to be done, and which mean
// nothing to it.

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
  readonly date?: readonly string[]
  readonly type?: readonly string[]
  readonly homeLibrary?: readonly string[]
  readonly homeLibraryTree?: readonly string[]
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
  readonly resume?: string | true
  readonly fresh?: boolean
  readonly plan?: boolean
  readonly submit?: string
  readonly digest?: string
  readonly count?: string
  readonly note?: string
  readonly plans?: boolean
  readonly planUsers?: string
  readonly verdict?: readonly string[]
  readonly code?: string
  readonly ofGroup?: string
  readonly ofLibrary?: string
  readonly user?: string
  readonly after?: string
  readonly before?: string
  readonly limit?: string
  readonly discard?: string
  readonly nightly?: boolean
  readonly at?: string
  readonly libraryName?: string
  readonly maxCount?: string
  readonly maxPercent?: string
  readonly maxIncrease?: string
  readonly history?: string
  readonly forget?: string
  readonly expire?: string
  readonly json?: boolean
}

/**
 * What is to be done: each of these is chosen by the option of its name, a purge by none of them.
 */
const CHOICES = [
  'setPurgeDates',
  'purgeDates',
  'reapplyDeletePolicy',
  'check',
  'submit',
  'plans',
  'planUsers',
  'resume',
  'discard',
  'nightly',
  'history',
  'forget',
  'expire',
  'report',
  'web',
] as const
/** What the options choose. */
export type Doing = (typeof CHOICES)[number] | 'purge'

/** What orders a job, each with a plan of its own. */
const ORDERS: readonly Doing[] = ['purge', 'setPurgeDates', 'purgeDates', 'reapplyDeletePolicy']

/**
 * Options that mean something to some of these only; an option that would be passed over in silence
 * is a mistake.
 */
const ONLY_FOR: Readonly<Partial<Record<keyof RawOptions, readonly Doing[]>>> = {
  days: ['purge', 'check', 'nightly'],
  cutoffRule: ['purge', 'check', 'nightly'],
  dateField: ['purge', 'check', 'nightly'],
  date: ['purge', 'check', 'nightly'],
  type: ['purge', 'check', 'setPurgeDates', 'nightly'],
  homeLibrary: ['purge', 'check', 'setPurgeDates', 'nightly'],
  homeLibraryTree: ['purge', 'check', 'setPurgeDates', 'nightly'],
  threshold: ['purge', 'check', 'nightly'],
  recordType: ['purge', 'check', 'setPurgeDates', 'nightly'],
  group: ['purge', 'check', 'setPurgeDates', 'nightly'],
  replace: ['setPurgeDates'],
  notify: ['setPurgeDates', 'purgeDates'],
  json: ['purge', ...CHOICES.filter((doing) => doing !== 'web')],
  users: [...ORDERS, 'web'],
  import: [...ORDERS, 'web'],
  seed: [...ORDERS, 'web'],
  fresh: [...ORDERS, 'web'],
  plan: ORDERS,
  asOf: [...ORDERS, 'check', 'nightly', 'web'],
  preset: [...ORDERS, 'check', 'submit', 'nightly', 'resume', 'web'],
  policy: [...ORDERS, 'check', 'submit', 'nightly', 'resume', 'web'],
  actor: [...ORDERS, 'check', 'submit'],
  approvedBy: [...ORDERS, 'submit'],
  note: [...ORDERS, 'submit', 'nightly'],
  out: [...ORDERS, 'submit', 'nightly', 'resume', 'report'],
  pause: [...ORDERS, 'submit', 'nightly', 'resume', 'web'],
  lease: [...ORDERS, 'submit', 'nightly', 'resume'],
  digest: ['submit'],
  count: ['submit'],
  verdict: ['planUsers'],
  code: ['planUsers'],
  ofGroup: ['planUsers'],
  ofLibrary: ['planUsers'],
  user: ['planUsers'],
  after: ['planUsers'],
  before: ['planUsers'],
  limit: ['planUsers'],
  at: ['nightly'],
  libraryName: [...ORDERS, 'web'],
  maxCount: ['nightly'],
  maxPercent: ['nightly'],
  maxIncrease: ['nightly'],
}

/** What means nothing to a plan that is not ordered yet. */
const OF_ORDERS = ['approvedBy', 'note', 'out', 'lease'] as const

/** Which job or question the options choose; options that mean nothing to it are mistakes. */
export function readDoing(raw: RawOptions, mistakes: string[]): Doing {
  const chosen = CHOICES.filter((name) => raw[name] !== undefined)
  if (chosen.length > 1)
    mistakes.push(`${chosen.map(optionOf).join(' and ')} exclude each other; take one`)
  const [doing = 'purge'] = chosen
  if (chosen.length > 1) return doing
  for (const [name, understood] of Object.entries(ONLY_FOR) as [
    keyof RawOptions,
    readonly Doing[],
  ][]) {
    if (raw[name] !== undefined && !understood.includes(doing) && !isOfAnOrder(name, doing)) {
      mistakes.push(
        `${optionOf(name)} means nothing to ${doing === 'purge' ? 'a purge' : optionOf(doing)}; ` +
          'leave it out',
      )
    }
  }
  if (raw.plan === true)
    for (const name of OF_ORDERS.filter((each) => raw[each] !== undefined))
      mistakes.push(`${optionOf(name)} means nothing to --plan; leave it out`)
  return doing
}

/** What cannot be given any more to a job that was confirmed; `readResume` says so. */
export const ORDERING = [
  'users',
  'seed',
  'import',
  'asOf',
  'days',
  'cutoffRule',
  'dateField',
  'date',
  'type',
  'homeLibrary',
  'homeLibraryTree',
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
] as const satisfies readonly (keyof RawOptions)[]

function isOfAnOrder(name: keyof RawOptions, doing: Doing): boolean {
  const isConfirmed = doing === 'resume' || doing === 'report'
  return isConfirmed && ORDERING.some((each) => each === name)
}

/** An option as it is typed. */
export function optionOf(name: keyof RawOptions): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
