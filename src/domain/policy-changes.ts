// What differs between two policies, and whether a difference can let more people go.
import { compareAmounts } from '../internal/decimal.js'
import { nameSet } from './fold.js'
import type {
  Caps,
  PeriodCap,
  ProtectedGroups,
  PurgePolicy,
  RecentDays,
  RequestSetting,
  RuleSetting,
} from './policy.js'
import { REQUEST_STATES } from './user.js'

/** One thing that differs between what was decided and what is to be decided. */
export interface Difference {
  /** The field, e.g. `caps` or `rules.credit`. */
  readonly path: string
  /** What stands there before and after; a rule that is not named is `on`. */
  readonly from: unknown
  /** The value afterwards. */
  readonly to: unknown
  /**
   * Whether it provably lets nobody more go, removes no more of who goes, and takes away no
   * warning. `false` = it may.
   */
  readonly narrows: boolean
}

/**
 * Everything in which two policies differ, field by field.
 *
 * A difference narrows only where that follows from the two values alone, whatever the users, the
 * criteria and the host's own rules are. So a change of zone, currency, fine total, research system
 * or evidence never narrows, and neither does a tighter delete policy: it removes more.
 *
 * @example
 * policyDifferences(before, { ...before, caps: null })
 * // [{ path: 'caps', from: { maxCount: 500, … }, to: null, narrows: false }]
 */
export function policyDifferences(from: PurgePolicy, to: PurgePolicy): readonly Difference[] {
  const compare = comparing(from, to)
  const codes = [...new Set([...Object.keys(from.rules), ...Object.keys(to.rules)])].sort()
  return [
    // It says where the policy started from, and decides nothing.
    ...compare('name', ({ name }) => name, always),
    ...compare('timeZone', ({ timeZone }) => timeZone),
    ...compare('currency', ({ currency }) => currency),
    ...codes.flatMap((code) =>
      compare(`rules.${code}`, ({ rules }) => ruleIn(rules, code), isStricter),
    ),
    ...compare('fineTotal', ({ fineTotal }) => fineTotal),
    ...REQUEST_STATES.flatMap((state) =>
      compare(`requests.${state}`, ({ requests }) => requests[state], blocksRequests),
    ),
    ...compare('recentActivity', ({ recentActivity }) => recentActivity, keepsMoreDays),
    ...compare('recentLoan', ({ recentLoan }) => recentLoan, keepsMoreDays),
    ...compare('protectedGroups', ({ protectedGroups }) => protectedGroups, keepsMoreGroups),
    ...compare('researchers', ({ researchers }) => researchers),
    ...compare('deletePolicy', ({ deletePolicy }) => deletePolicy),
    ...compare('caps', ({ caps }) => caps, refusesMore),
    ...compare(
      'approval',
      ({ approval }) => approval,
      (_, after) => after === 'second-person',
    ),
    ...compare('evidence', ({ evidence = 'none' }) => evidence),
  ]
}

/**
 * Whether the second policy provably lets nobody go whom the first one keeps, refuses every job
 * that the first one refuses, and removes no more of who goes.
 */
export function onlyNarrows(from: PurgePolicy, to: PurgePolicy): boolean {
  return policyDifferences(from, to).every(({ narrows }) => narrows)
}

type Narrows<Value> = (before: Value, after: Value) => boolean

const always = (): boolean => true
const never = (): boolean => false

function comparing(from: PurgePolicy, to: PurgePolicy) {
  return <Value>(
    path: string,
    valueIn: (policy: PurgePolicy) => Value,
    narrows: Narrows<Value> = never,
  ): readonly Difference[] => {
    const [before, after] = [valueIn(from), valueIn(to)]
    return isSame(before, after)
      ? []
      : [{ path, from: before, to: after, narrows: narrows(before, after) }]
  }
}

/** Whether two plain values say the same; the order of fields, and fields left out, say nothing. */
function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object') return false
  if (left === null || right === null || Array.isArray(left) !== Array.isArray(right)) return false
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  const [one, other] = [left, right] as readonly Readonly<Record<string, unknown>>[]
  return [...names].every((name) => isSame(one?.[name], other?.[name]))
}

function ruleIn(rules: PurgePolicy['rules'], code: string): RuleSetting {
  return Object.hasOwn(rules, code) ? (rules[code] ?? 'on') : 'on'
}

const STRICTNESS: Readonly<Record<RuleSetting, number>> = { off: 0, warn: 1, on: 2 }

function isStricter(before: RuleSetting, after: RuleSetting): boolean {
  return STRICTNESS[after] > STRICTNESS[before]
}

/** Requests that are cancelled are more than requests that are left alone, so only this is less. */
function blocksRequests(_before: RequestSetting, after: RequestSetting): boolean {
  return after === 'block'
}

function isAsStrict(before: RuleSetting, after: RuleSetting): boolean {
  return STRICTNESS[after] >= STRICTNESS[before]
}

function keepsMoreDays(before: RecentDays | null, after: RecentDays | null): boolean {
  if (before === null) return true
  return after !== null && after.days >= before.days && isAsStrict(before.setting, after.setting)
}

function keepsMoreGroups(before: ProtectedGroups | null, after: ProtectedGroups | null): boolean {
  if (before === null) return true
  if (after === null || !isAsStrict(before.setting, after.setting)) return false
  return before.groups.every(nameSet(after.groups))
}

type Limits = Pick<Caps, 'maxCount' | 'maxPercent'>

/** What has to be exceeded together for a refusal. */
type Clause = Limits

/** Any of these refuses. */
function clausesOf({ maxCount, maxPercent }: Limits, exceededWhen: Caps['exceededWhen']) {
  if (exceededWhen === 'and' && maxCount !== null && maxPercent !== null)
    return [{ maxCount, maxPercent }]
  const clauses: Clause[] = []
  if (maxCount !== null) clauses.push({ maxCount, maxPercent: null })
  if (maxPercent !== null) clauses.push({ maxCount: null, maxPercent })
  return clauses
}

function refusesMore(before: Caps | null, after: Caps | null): boolean {
  if (before === null) return true
  return (
    after !== null &&
    coversLimits(before, after, before.exceededWhen, after.exceededWhen) &&
    coversPeriod(before, after)
  )
}

function coversPeriod(before: Caps, after: Caps): boolean {
  const [was, is]: readonly (PeriodCap | null)[] = [before.period ?? null, after.period ?? null]
  if (was === null || was === undefined) return true
  if (is === null || is === undefined) return false
  return is.days >= was.days && coversLimits(was, is, before.exceededWhen, after.exceededWhen)
}

/** Whether whatever exceeds the limits before exceeds those after as well. */
function coversLimits(
  before: Limits,
  after: Limits,
  whenBefore: Caps['exceededWhen'],
  whenAfter: Caps['exceededWhen'],
): boolean {
  const strict = clausesOf(after, whenAfter)
  return clausesOf(before, whenBefore).every((clause) =>
    strict.some((each) => isExceededToo(clause, each)),
  )
}

function isExceededToo(exceeded: Clause, { maxCount, maxPercent }: Clause): boolean {
  const isCountToo =
    maxCount === null || (exceeded.maxCount !== null && maxCount <= exceeded.maxCount)
  const isShareToo =
    maxPercent === null ||
    (exceeded.maxPercent !== null && compareAmounts(maxPercent, exceeded.maxPercent) <= 0)
  return isCountToo && isShareToo
}
