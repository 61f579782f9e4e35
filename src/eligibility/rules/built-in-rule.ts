// What every built-in rule says of itself, whether it is a row or has a file of its own.
import type { RuleSetting } from '../../domain/policy.js'
import type { Rule } from '../rule.js'

/** The name of a preset. */
export type PresetName = 'alma' | 'koha' | 'evergreen' | 'folio' | 'strict'

/** A setting in each preset. */
export type PresetSettings = Readonly<Record<PresetName, RuleSetting>>

/** A rule of the library's own: any rule, with its setting in each preset. */
export interface BuiltInRule extends Rule {
  /** Left out by a rule that a field of the policy sets. */
  readonly presets?: PresetSettings
}
