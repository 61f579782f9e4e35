// What conformance cases say when an adapter does not do what it must.
import { money } from '../../domain/money.js'

/**
 * Throws, with code `not-conforming`, unless the condition holds; the sentence says what must hold.
 */
export const must = (condition: boolean, sentence: string): void => {
  if (!condition)
    throw Object.assign(new Error(`The adapter does not conform: ${sentence}`), {
      code: 'not-conforming',
    })
}

/** Throws unless both are the same plain data, in whatever order their fields stand. */
export const mustEqual = (actual: unknown, expected: unknown, sentence: string): void => {
  const [got, wanted] = [textOf(actual), textOf(expected)]
  must(got === wanted, `${sentence}; expected ${wanted}, got ${got}`)
}

/** Answers what a promise rejects with; throws when it resolves. */
export const mustReject = async (attempt: Promise<unknown>, sentence: string): Promise<unknown> => {
  const result = await attempt.then(
    () => ({ rejected: false as const }),
    (fault: unknown) => ({ rejected: true as const, fault }),
  )
  must(result.rejected, sentence)
  return result.rejected ? result.fault : undefined
}

const textOf = (value: unknown): string => JSON.stringify(sortFields(value)) ?? 'nothing'

const sortFields = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortFields)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(fields.map(([name, each]) => [name, sortFields(each)]))
}

/** For cases that are handed their assertions: throws as {@link must} and {@link mustEqual} do. */
export const conformanceAssert = { ok: must, equal: mustEqual } as const

const AMOUNTS: readonly string[] = ['waive', 'waived']

/**
 * Plain data with its amounts in canonical form. An adapter may answer an amount in any exact form,
 * such as `12.500000` out of a decimal column.
 */
export function withCanonicalAmounts<Data>(data: Data): Data {
  return canonical(data) as Data
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      AMOUNTS.includes(name) && typeof each === 'string' ? canonicalAmount(each) : canonical(each),
    ]),
  )
}

/** A text that is no amount stays as it is, and fails its case. */
function canonicalAmount(text: string): string {
  const amount = money(text)
  return amount._tag === 'Right' ? amount.right : text
}
