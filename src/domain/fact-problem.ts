// What is wrong with a fact that cannot be used. It is found out only for a reason that names the
// fact: most users have none.
import { isDay } from '../internal/time.js'
import type { DateField } from './criteria.js'
import type { FactKind, FactKindName } from './fact-kinds.js'
import { type FactName, FACTS, type OwnFactName } from './facts.js'
import { readFact } from './read-fact.js'
import type { UserFacts } from './user.js'

/**
 * What sort of value was delivered; never the value. `other-…` is of the sort that the fact has, in
 * a form that says nothing: a text that is no day, a number below 0, a list with a wrong entry.
 */
export type DeliveredSort =
  | 'text'
  | 'number'
  | 'boolean'
  | 'list'
  | 'object'
  | 'other-text'
  | 'other-number'
  | 'other-list'
  | 'other-object'
  | 'null'
  | 'date'
  | 'bigint'
  | 'other'

/**
 * Why a fact is unknown.
 *
 * - `Absent`: the host did not deliver it.
 * - `Contradicted`: another fact says otherwise, so nobody knows which of them is right.
 * - `Malformed`: it was delivered in a form that says nothing. `expected` is the kind of the fact.
 */
export type FactProblem =
  | { readonly _tag: 'Absent' }
  | { readonly _tag: 'Contradicted'; readonly by: OwnFactName }
  | {
      readonly _tag: 'Malformed'
      readonly expected: FactKindName
      readonly got: DeliveredSort
    }

const ABSENT: FactProblem = /* @__PURE__ */ Object.freeze({ _tag: 'Absent' })

/** The kind of a fact, as far as its problems are concerned. */
type Expected = Pick<FactKind<FactKindName, unknown>, 'kind' | 'sort' | 'isFormed'>

/**
 * What is wrong with a fact, taken by itself; `null` = it has its form, or nobody knows which form
 * it should have.
 *
 * @param expected - The kind of a fact of the host; those of the library have theirs.
 */
export function problemOf(
  user: UserFacts,
  fact: FactName,
  expected: Expected | undefined = kindOf(fact),
): FactProblem | null {
  const value = readFact(user, fact)
  if (value === undefined) return withheldIn(user)[fact as DateField] ?? ABSENT
  return expected === undefined || isFormed(expected, value) ? null : malformed(expected, value)
}

/** The form of a day is all that the evaluator checks; here it must be one that exists. */
function isFormed(expected: Expected, value: unknown): boolean {
  return expected.isFormed(value) && (expected.kind !== 'day' || value === null || isDay(value))
}

function kindOf(fact: FactName): Expected | undefined {
  return Object.hasOwn(FACTS, fact) ? FACTS[fact as OwnFactName] : undefined
}

function malformed({ kind, sort }: Pick<Expected, 'kind' | 'sort'>, value: unknown): FactProblem {
  const got = sortOf(value)
  const isOther = got === sort && sort !== 'boolean'
  return { _tag: 'Malformed', expected: kind, got: isOther ? `other-${sort}` : got }
}

function sortOf(value: unknown): DeliveredSort {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'bigint':
      return 'bigint'
    case 'object':
      return objectSort(value)
    default:
      return 'other'
  }
}

/** A value that cannot even be asked what it is, such as a revoked proxy, is just another one. */
function objectSort(value: object): DeliveredSort {
  try {
    if (Array.isArray(value)) return 'list'
    return Object.prototype.toString.call(value) === '[object Date]' ? 'date' : 'object'
  } catch {
    return 'other'
  }
}

/** Dates that were withheld from all rules, with what is wrong with each. */
type Withheld = { readonly [Name in DateField]?: FactProblem }

/** No fact has this name, so no rule can meet it. */
const WITHHELD = /* @__PURE__ */ Symbol('withheld dates')

function withheldIn(user: UserFacts): Withheld {
  return (user as { readonly [WITHHELD]?: Withheld })[WITHHELD] ?? {}
}

/**
 * The facts without some dates that are no days. Compared as text, such a date could be an early
 * day, so no rule may see it; the reason still says that it was delivered.
 */
export function withholdDates(user: UserFacts, names: readonly DateField[]): UserFacts {
  const rest: Record<PropertyKey, unknown> = { ...user }
  const problems = names.map((name) => [name, malformed(FACTS[name], user[name])])
  for (const name of names) delete rest[name]
  return { ...rest, [WITHHELD]: Object.fromEntries(problems) } as unknown as UserFacts
}

/** A copy of facts that says the same of the dates that were withheld. */
export function keepProblems(user: UserFacts, copy: UserFacts): UserFacts {
  try {
    return WITHHELD in user ? ({ ...copy, [WITHHELD]: withheldIn(user) } as UserFacts) : copy
  } catch {
    return copy
  }
}
