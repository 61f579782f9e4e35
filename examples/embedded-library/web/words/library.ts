// The library's own sentences, in the language of the request.
import {
  describeMoney,
  describePolicy,
  explainCaution,
  explainError,
  explainMistake,
  explainReason,
  explainVerdict,
  labelOf,
  type Caution,
  type Currency,
  ENGLISH,
  type Money,
  type PurgeError,
  type Reason,
  type StoredPolicy,
  type StoredRules,
  type Verdict,
  withCurrency,
} from 'ils-user-purge'
import { say } from './say.js'
import { view } from './view.js'

/** The words in which the page speaks, with the currency of what it is about. */
export const libraryWords = () => withCurrency(view().currency, view().language.library)

const words = libraryWords

/** What a code is called. */
export const label = (code: string): string => labelOf(code, words())

/** A reason as a sentence. */
export const reasonWords = (reason: Reason): string => explainReason(reason, words())

/** A verdict in sentences. */
export const verdictWords = (verdict: Verdict) => explainVerdict(verdict, words())

/** What is to be looked at twice. */
export const cautionWords = (caution: Caution): string => explainCaution(caution, words())

/** Why something was not done. */
export const errorWords = (error: PurgeError): string => explainError(error, words())

/** A policy in sentences; of a stored order with the rules that it was stored with. */
export const policyWords = (policy: StoredPolicy, rules?: StoredRules): readonly string[] =>
  describePolicy(policy, rules, words())

/** What a mistake expected, alone. */
export const expectedWords = (expected: string): string => {
  const alone = { ...words(), mistake: '{expected}', 'mistake.invalid-value': '{expected}' }
  return explainMistake({ code: 'invalid-value', path: '', expected, got: '' }, alone)
}

/** How the language writes a value. */
const form = (key: 'number.point' | 'day.form'): string => words()[key] ?? ENGLISH[key]

/** What stands between whole and part. */
export const pointWords = (): string => form('number.point')

/** A decimal of the library, e.g. `2.5`, as people read it. */
export const decimalWords = (decimal: string): string => decimal.replace('.', pointWords())

/** An amount as people read it. */
export const moneyWords = (amount: Money, currency: Currency): string =>
  describeMoney(amount, currency, words())

/** What is shown of a user whose record is gone. */
export const keyWords = (key: string): string => say('list.key', { key })

/** A day, e.g. `2026-11-22`, as people read it. */
export const dayWords = (text: string): string => {
  const [year = '', month = '', day = ''] = text.split('-')
  return form('day.form').replace('{year}', year).replace('{month}', month).replace('{day}', day)
}
