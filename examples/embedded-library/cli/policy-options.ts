// The options that say under which policy: a preset, changed by a file where one is given.
import { inWords } from '../../shared/spoken.js'
import { PRESETS, type PurgePolicy } from 'ils-user-purge'
import { readPolicyFile } from '../../shared/policy-file.js'
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
      inWords('--preset must be one of {Object}, got {name}', {
        Object: Object.keys(presets).join(', '),
        name: JSON.stringify(name.slice(0, 40)),
      }),
    )
    return null
  }
  return readPolicyFile(raw.policy, preset, mistakes)
}
