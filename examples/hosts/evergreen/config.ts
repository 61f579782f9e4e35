// The configuration of an Evergreen: where it is, and what the purge needs to know of it once.
import { type PurgePolicy, presetWith, type ZoneName } from 'ils-user-purge'
import { readJson } from '../../shared/option-mistakes.js'
import { quoted } from '../../shared/command-line/options.js'
import { isRoleName } from './database/install.js'
import { isUserId } from './host/mapping.js'

/** What a configuration file says. */
export interface Configuration {
  /** `postgres://…`; empty = what the environment says (`PGHOST`, `PGDATABASE`, …). */
  readonly database: string
  /** The zone of the institution, in which a moment has its day. */
  readonly timeZone: string
  /** The code of the currency, e.g. `USD`. */
  readonly currency: string
  /** The `actor.usr.id` of the user who inherits what purged users have to leave to somebody. */
  readonly destination: number
  /** The `actor.usr.id` in whose name the nightly command orders; `null` = it cannot be used. */
  readonly service: number | null
  /** The role of the database that the purge works as. */
  readonly role: string
  /** The name of this Evergreen in the journal. */
  readonly identity: string
}

interface Key {
  readonly what: string
  readonly isFormed: (value: unknown) => boolean
  /** What holds where the key is left out; `undefined` = it must be given. */
  readonly usual?: unknown
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''
const isId = (value: unknown): boolean => Number.isInteger(value) && isUserId(String(value))

const KEYS: Readonly<Record<keyof Configuration, Key>> = {
  database: { what: 'a text such as postgres://…', isFormed: isText, usual: '' },
  timeZone: { what: 'the name of a time zone, such as America/New_York', isFormed: isZone },
  currency: {
    what: 'the code of a currency, such as USD',
    isFormed: (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value),
  },
  destination: { what: 'an actor.usr.id', isFormed: isId },
  service: { what: 'an actor.usr.id', isFormed: isId, usual: null },
  role: {
    what: 'a name of lower-case letters, digits and underscores',
    isFormed: (value) => typeof value === 'string' && isRoleName(value),
    usual: 'user_purge',
  },
  identity: { what: 'a text', isFormed: isText, usual: 'evergreen' },
}

/** Reads the configuration; `null`, and mistakes, where it cannot be read or used. */
export function readConfiguration(file: string, mistakes: string[]): Configuration | null {
  const json = readJson('--config', file, mistakes)
  if (json === undefined) return null
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    mistakes.push(`--config ${file}: must be a JSON object`)
    return null
  }
  const before = mistakes.length
  for (const name of Object.keys(json))
    if (!Object.hasOwn(KEYS, name))
      mistakes.push(`--config ${file}: ${quoted(name)} is none of ${Object.keys(KEYS).join(', ')}`)
  const entries = Object.entries(KEYS).map(([name, { what, isFormed, usual }]) => {
    const value = (json as Readonly<Record<string, unknown>>)[name] ?? usual
    if (value === undefined || (value !== usual && !isFormed(value)))
      mistakes.push(`--config ${file}: ${name} must be ${what}`)
    return [name, value] as const
  })
  return mistakes.length === before
    ? (Object.fromEntries(entries) as unknown as Configuration)
    : null
}

function isZone(value: unknown): boolean {
  try {
    return typeof value === 'string' && new Intl.DateTimeFormat('en', { timeZone: value }) !== null
  } catch {
    return false
  }
}

/**
 * The policy that an Evergreen starts from: what its own deletion holds against a user, and what it
 * leaves to the eyes of staff. A hold for which a copy is on its way or on the shelf keeps a user;
 * others are cancelled.
 */
export function basePolicy({
  timeZone,
  currency,
}: Pick<Configuration, 'timeZone' | 'currency'>): PurgePolicy {
  return presetWith('evergreen', {
    timeZone: timeZone as ZoneName,
    currency: { code: currency, digits: 2 },
    requests: { pending: 'cancel', inTransit: 'block', onHoldShelf: 'block', shipped: 'block' },
    rules: {
      'staff-roles': 'on',
      guarantor: 'on',
      'not-yet-expired': 'on',
      'x-in-collections': 'on',
    },
  })
}
