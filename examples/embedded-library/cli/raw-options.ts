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
  readonly resume?: boolean
  readonly fresh?: boolean
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
/** What the options choose. */
export type Doing = (typeof CHOICES)[number] | 'purge'

/**
 * Options that mean something to some of these only; an option that would be passed over in silence
 * is a mistake.
 */
const ONLY_FOR: Readonly<Partial<Record<keyof RawOptions, readonly Doing[]>>> = {
  days: ['purge', 'check'],
  cutoffRule: ['purge', 'check'],
  dateField: ['purge', 'check'],
  date: ['purge', 'check'],
  type: ['purge', 'check', 'setPurgeDates'],
  homeLibrary: ['purge', 'check', 'setPurgeDates'],
  homeLibraryTree: ['purge', 'check', 'setPurgeDates'],
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

/** Which job or question the options choose; options that mean nothing to it are mistakes. */
export function readDoing(raw: RawOptions, mistakes: string[]): Doing {
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
export function optionOf(name: keyof RawOptions): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
