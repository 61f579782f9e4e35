// The options that say under which policy: a preset, changed by a file where one is given.
import {
  compileEvaluator,
  DEFAULT_CRITERIA,
  type Instant,
  type Invalid,
  PRESETS,
  type PurgePolicy,
} from 'ils-user-purge'
import { decodePolicy } from 'ils-user-purge/codec'
import { mistakeWords, readJson } from './option-mistakes.js'
import type { RawOptions } from './raw-options.js'

/**
 * What no preset can decide: this library has a research system and counts in euros. A policy file
 * may say otherwise.
 */
const OF_THIS_LIBRARY = {
  researchers: 'enabled',
  currency: { code: 'EUR', digits: 2 },
} as const satisfies Partial<PurgePolicy>

/** Reads the policy; `null`, and mistakes, where it cannot be read or used. */
export function readPolicy(raw: RawOptions, mistakes: string[]): PurgePolicy | null {
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
function usableMistakes(policy: PurgePolicy): readonly Invalid[] {
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

/** The mistakes that are looked for are the same at any moment. */
const ANY_MOMENT = '2000-01-01T00:00:00.000Z' as Instant
