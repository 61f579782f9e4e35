// Chooses a sentence and fills its placeholders, each in the form that the sentence asks for.
import type { Scalar } from '../domain/brand.js'
import { type Currency, type Money, money, roundedAmount } from '../domain/money.js'
import type { Catalogue, CoreKey } from './catalogue.js'
import { ENGLISH } from './english/index.js'

/** Values by the names of placeholders. */
export type Values = Readonly<Record<string, Scalar>>

/** Says the sentence of a key. */
export type Say<Key extends string> = (key: Key, values?: Values) => string

/** The words of a host before those of the library. */
export type Sources = readonly Readonly<Record<string, string | undefined>>[]

/** Says the sentences of the library, in a host's words where it has them. */
export function sayIn(catalogue: Catalogue): Say<CoreKey> {
  return sayFrom([catalogue, ENGLISH])
}

/** Says sentences out of the first source that has them. */
export function sayFrom<Key extends string>(sources: Sources): Say<Key> {
  return (key, values = {}) => fill(wordsOf(sources, [key]) ?? key, values, sources)
}

/**
 * The words of the first key that is known. An English sentence that fits is better than a
 * translated one with a gap, so each key is tried in every source before the next.
 */
export function wordsOf(sources: Sources, keys: readonly string[]): string | undefined {
  for (const key of keys)
    for (const source of sources) if (Object.hasOwn(source, key)) return source[key]
  return undefined
}

/**
 * One pass, so that a value which looks like a placeholder stays as it is. `{day:day}` writes the
 * value `day` in the form `day` of the language; see {@link FORMS}.
 */
export function fill(template: string, values: Values, sources: Sources): string {
  return template.replace(/\{(\w+)(?::(\w+))?\}/g, (placeholder, name: string, form?: string) =>
    Object.hasOwn(values, name) ? written(values[name] ?? '–', form, sources) : placeholder,
  )
}

function written(value: Scalar, form: string | undefined, sources: Sources): string {
  return FORMS[form as 'day']?.(String(value), sayFrom(sources), sources) ?? String(value)
}

/**
 * The forms in which a language writes a value. One that is not of the kind stays as it is.
 *
 * - `day`: a day of the calendar.
 * - `moment`: a moment, to the minute, in UTC.
 * - `decimal`: a number with a decimal point.
 * - `money`: an exact amount, with its currency where the words say which; never rounded, so that
 *   what is more than a limit never looks like the limit.
 * - `label`: a code, by its label.
 */
const FORMS: Readonly<
  Record<
    'day' | 'moment' | 'decimal' | 'money' | 'label',
    (value: string, say: Say<CoreKey>, sources: Sources) => string | undefined
  >
> = {
  day: (value, say) => {
    const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? []
    return day === undefined ? day : say('day.form', { year, month, day } as Values)
  },
  moment: (value, say) => {
    const [, date, time] = /^(.{10})T(.{5}).*Z$/.exec(value) ?? []
    return time === undefined ? time : say('cap.since', { date, time } as Values)
  },
  decimal: (value, say) => {
    const [, whole, part] = /^(-?\d+)(?:\.(\d+))?$/.exec(value) ?? []
    if (whole === undefined) return whole
    const grouped = groupedDigits(whole, say)
    return part === undefined ? grouped : `${grouped}${say('number.point')}${part}`
  },
  money: (value, say) => {
    const amount = money(value)
    if (amount._tag === 'Left') return undefined
    const digits = say('money.digits')
    const currency = { code: say('money.code'), digits: /^[0-6]$/.test(digits) ? Number(digits) : 2 }
    const rounded = currency.code === '' ? value : roundedAmount(amount.right, currency)
    const isExact = Number(rounded) === Number(value)
    return amountWords(isExact ? rounded : value, currency.code, say)
  },
  label: (value, _, sources) => labelIn(sources, value),
}

/** The label of a code; one that no source knows is its own words. */
export function labelIn(sources: Sources, code: string): string {
  return wordsOf(sources, [`label.${code}`]) ?? wordsOfCode(code)
}

/** The form of the library's own codes: small words, joined by hyphens or capitals. */
const OWN_FORM = /^(?!x-)[A-Za-z][a-z\d]*(?:-[a-z\d]+|[A-Z][a-z\d]+)*$/

/** A code as words: `open-loans` is `Open loans`, `inDoubt` is `In doubt`. */
function wordsOfCode(code: string): string {
  if (!OWN_FORM.test(code)) return code
  const words = code.replace(/-|(?<=[a-z\d])(?=[A-Z])/g, ' ').toLowerCase()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** The key of a number of things. */
export function countKey<Thing extends string>(
  thing: Thing,
  count: number,
): `${Thing}.one` | `${Thing}.other` {
  return count === 1 ? `${thing}.one` : `${thing}.other`
}

/** ISO 4217 for no currency. */
export const NO_CURRENCY = 'XXX'

/** An amount as people write it, rounded to the currency's digits: `1,210.50 CHF`. */
export function moneyWords(amount: Money, currency: Currency, say: Say<CoreKey>): string {
  return amountWords(roundedAmount(amount, currency), currency.code, say)
}

function amountWords(amount: string, code: string, say: Say<CoreKey>): string {
  const currency = code === NO_CURRENCY ? '' : code
  return say('money.form', { amount, currency }).trim()
}

/** A count as people read it: `1,000,000`. */
export function countWords(count: number, say: Say<CoreKey>): string {
  return groupedDigits(String(count), say)
}

function groupedDigits(digits: string, say: Say<CoreKey>): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, say('number.separator'))
}
