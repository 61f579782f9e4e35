// The policy of a library: what it starts from, changed by a JSON file where one is given.
import {
  compileEvaluator,
  DEFAULT_CRITERIA,
  type Instant,
  type Invalid,
  type PurgePolicy,
  type Rule,
} from 'ils-user-purge'
import { decodePolicy } from 'ils-user-purge/codec'
import { mistakeWords, readJson } from './option-mistakes.js'

/**
 * Reads the changes of a policy file; `null`, and mistakes, where it cannot be read or used.
 *
 * @param file - `undefined` = there are no changes.
 * @param rules - The system's own, which a policy may set too.
 */
export function readPolicyFile(
  file: string | undefined,
  base: PurgePolicy,
  mistakes: string[],
  rules: readonly Rule[] = [],
): PurgePolicy | null {
  if (file === undefined) return base
  const json = readJson('--policy', file, mistakes)
  if (json === undefined) return null
  const decoded = decodePolicy(json, base, Object.keys(base.rules))
  const wrong = decoded._tag === 'Right' ? usableMistakes(decoded.right, rules) : decoded.left
  mistakes.push(
    ...wrong.map((each) => mistakeWords(`--policy ${file}: ${each.path || 'the whole'}`, each)),
  )
  return decoded._tag === 'Right' && wrong.length === 0 ? decoded.right : null
}

/**
 * What is read well and still cannot be used, e.g. a hard rule switched off: found here, before
 * anything is opened, made or replaced.
 */
function usableMistakes(policy: PurgePolicy, rules: readonly Rule[]): readonly Invalid[] {
  const compiled = compileEvaluator({
    criteria: DEFAULT_CRITERIA,
    policy,
    asOf: ANY_MOMENT,
    actor: null,
    rules,
  })
  return compiled._tag === 'Right'
    ? []
    : compiled.left.map((each) => ({ ...each, path: each.path.replace(/^policy\./, '') }))
}

/** The mistakes that are looked for are the same at any moment. */
const ANY_MOMENT = '2000-01-01T00:00:00.000Z' as Instant
