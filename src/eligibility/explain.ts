// Codes and values as sentences, out of a catalogue that a host can translate.
import type { Scalar } from '../domain/brand.js'
import type { PurgeActions, Reason, Verdict } from '../domain/verdict.js'
import type { Caution } from '../domain/cautions.js'
import { ENGLISH } from './english.js'

/**
 * Sentences by key. Plain data: a translation is another record, and what it lacks is said in
 * English.
 *
 * Keys: a code; `<code>/none` where nothing was measured (`null`); `<code>/unknown` and
 * `<code>/rule-failed`; `any`, `any/none`, `any/unknown` and `any/rule-failed` for codes without a
 * sentence of their own; `verdict.<tag>`, `action.<name>`, `caution.<code>`. Placeholders:
 * `{measured}`, `{limit}`, `{fact}`, `{code}`.
 */
export type Catalogue = Readonly<Record<string, string>>

/** A verdict in sentences. */
export interface ExplainedVerdict {
  readonly summary: string
  readonly reasons: readonly string[]
  readonly warnings: readonly string[]
  /** What a purge does besides deleting; empty unless the user goes. */
  readonly actions: readonly string[]
}

/**
 * A reason or warning as one sentence. A code that no catalogue knows, such as a host rule's, is
 * named with its measured value and limit.
 *
 * Values are put in as they are: whoever shows the sentence escapes it.
 *
 * @example
 * explainReason({ _tag: 'Blocked', code: 'open-loans', measured: 2, limit: 0 }) // 'Open loans: 2.'
 */
export const explainReason = (reason: Reason, catalogue: Catalogue = ENGLISH): string => {
  const { code } = reason
  switch (reason._tag) {
    case 'Blocked': {
      const { measured, limit } = reason
      const keys = measured === null ? [`${code}/none`, code] : [code]
      return say(catalogue, keys, measured === null ? 'any/none' : 'any', { code, measured, limit })
    }
    case 'Unknown':
      return say(catalogue, [`${code}/unknown`], 'any/unknown', { code, fact: reason.fact })
    case 'RuleFailed':
      return say(catalogue, [`${code}/rule-failed`], 'any/rule-failed', { code })
  }
}

/**
 * A verdict as sentences: what it is, every reason, every warning, and what happens besides
 * deleting.
 */
export const explainVerdict = (
  verdict: Verdict,
  catalogue: Catalogue = ENGLISH,
): ExplainedVerdict => ({
  summary: say(catalogue, [], `verdict.${verdict._tag}`, {}),
  reasons:
    verdict._tag === 'Purge'
      ? []
      : verdict.reasons.map((reason) => explainReason(reason, catalogue)),
  warnings: verdict.warnings.map((warning) => explainReason(warning, catalogue)),
  actions: verdict._tag === 'Purge' ? explainActions(verdict.actions, catalogue) : [],
})

/** A risky choice as one sentence. */
export const explainCaution = (caution: Caution, catalogue: Catalogue = ENGLISH): string =>
  say(catalogue, [], `caution.${caution}`, {})

const explainActions = (actions: PurgeActions, catalogue: Catalogue): readonly string[] => [
  ...(actions.demoteResearcher ? [say(catalogue, [], 'action.demote', {})] : []),
  ...(actions.waive === null
    ? []
    : [say(catalogue, [], 'action.waive', { measured: actions.waive })]),
  ...(actions.cancelRequests === 0
    ? []
    : [say(catalogue, [], 'action.cancel', { measured: actions.cancelRequests })]),
]

/**
 * The sentence of the first key that is known, in the host's words before the English ones: an
 * English sentence that fits is better than a translated one with a gap. The general form only
 * where neither catalogue knows the code.
 */
const say = (
  catalogue: Catalogue,
  keys: readonly string[],
  general: string,
  values: Readonly<Record<string, Scalar>>,
): string => {
  for (const key of [...keys, general]) {
    const template = templateIn(catalogue, key) ?? templateIn(ENGLISH, key)
    if (template !== undefined) return fill(template, values)
  }
  return general
}

const templateIn = (catalogue: Catalogue, key: string): string | undefined =>
  Object.hasOwn(catalogue, key) ? catalogue[key] : undefined

/** One pass, so that a value which looks like a placeholder stays as it is. */
const fill = (template: string, values: Readonly<Record<string, Scalar>>): string =>
  template.replace(/\{(measured|limit|fact|code)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name] ?? '–') : placeholder,
  )
