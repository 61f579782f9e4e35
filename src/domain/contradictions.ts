// Two settings of which one says that a user stays and the other lets that user go.
import { isRecord, isWhole, type Loose, mistake } from './checks.js'
import { describe, type Invalid, quote } from './invalid.js'
import { MOST_DAYS } from './limits.js'
import { compareMoney, money, type Money } from './money.js'
import type { RequestState } from './user.js'
import { REQUEST_STATES } from './user.js'
import type { RuleCode } from './verdict.js'

/** The rule that asks about the requests in a state. */
export const REQUEST_RULES: Readonly<Record<RequestState, RuleCode>> = {
  pending: 'requests-pending',
  inTransit: 'requests-in-transit',
  onHoldShelf: 'requests-on-hold-shelf',
  shipped: 'requests-shipped',
}

/** The rules that have a second setting, in the policy or in the criteria. */
export const RECENT_ACTIVITY: RuleCode = 'recent-activity'
export const PROTECTED_GROUP: RuleCode = 'protected-group'
const DEBT_OVER_THRESHOLD: RuleCode = 'debt-over-threshold'

/**
 * What may contradict: a policy and, where they are known, the criteria. Nothing is taken for
 * granted.
 */
export interface Contradictable {
  readonly policy: unknown
  readonly criteria?: unknown
}

/** One end of a contradiction: where the setting stands, what it should be, and what it is. */
interface End {
  readonly path: string
  readonly expected: string
  /** How the other end names this setting. */
  readonly said: string
  readonly got: string
}

/** A rule and another setting that say opposite things of the same user. */
export interface Contradiction {
  readonly rule: RuleCode
  /**
   * Whether the rule can be read as `on`, the narrower of the two readings. It cannot where the
   * other setting lacks what the rule needs.
   */
  readonly isReadable: boolean
  readonly ends: readonly [End, End]
}

/**
 * Every contradiction between a rule and another setting.
 *
 * A rule that the policy does not name follows the other setting, so it contradicts nothing. The
 * one exception is `recent-activity`: such a rule is `on`, and needs a number of days.
 *
 * @param prefix what stands before the paths within a policy: `policy.`, or nothing where the
 * policy is the root.
 */
export function contradictionsIn(
  { policy, criteria }: Contradictable,
  prefix = 'policy.',
): readonly Contradiction[] {
  if (!isRecord(policy) || !isRecord(policy.rules)) return []
  const rules = policy.rules
  const settingOf = (code: RuleCode): unknown =>
    Object.hasOwn(rules, code) ? rules[code] : undefined
  const found = (
    rule: RuleCode,
    ruleShould: string,
    other: Omit<End, 'path'>,
    path: string,
  ): Contradiction => {
    const setting = settingOf(rule)
    const rulePath = `${prefix}rules.${rule}`
    const said = setting === undefined ? 'not named, and so on' : String(setting)
    const got = setting === undefined ? 'nothing' : quote(setting)
    return {
      rule,
      isReadable: true,
      ends: [
        { path: rulePath, said, got, expected: `${ruleShould}, because ${path} is ${other.said}` },
        { ...other, path, expected: `${other.expected}, because ${rulePath} is ${said}` },
      ],
    }
  }
  return [
    ...requestContradictions(policy.requests, settingOf, found, prefix),
    ...activityContradictions(policy.recentActivityDays, settingOf, found, prefix),
    ...groupContradictions(policy.protectedGroups, settingOf, found, prefix),
    ...thresholdContradictions(criteria, settingOf, found),
  ]
}

/** The mistakes of contradictions: one at each end, which names the other end and what to do. */
export function contradictoryMistakes(found: readonly Contradiction[]): readonly Invalid[] {
  const ends = found.flatMap((each) => each.ends)
  return ends.map(({ path, expected, got }) =>
    mistake('contradictory-settings', path, expected, got),
  )
}

type SettingOf = (code: RuleCode) => unknown
type Found = (
  rule: RuleCode,
  ruleShould: string,
  other: Omit<End, 'path'>,
  path: string,
) => Contradiction

function requestContradictions(
  requests: unknown,
  settingOf: SettingOf,
  found: Found,
  prefix: string,
) {
  if (!isRecord(requests)) return []
  return REQUEST_STATES.flatMap((state) => {
    const rule = REQUEST_RULES[state]
    const [setting, request] = [settingOf(rule), (requests as Loose)[state]]
    const path = `${prefix}requests.${state}`
    const isMild = setting === 'warn' || setting === 'off'
    if (request === 'block' && isMild) {
      return [
        found(
          rule,
          'on',
          { said: 'block', expected: 'cancel or ignore', got: quote(request) },
          path,
        ),
      ]
    }
    if ((request === 'cancel' || request === 'ignore') && setting === 'on') {
      return [
        found(rule, 'warn or off', { said: request, expected: 'block', got: quote(request) }, path),
      ]
    }
    return []
  })
}

function activityContradictions(days: unknown, settingOf: SettingOf, found: Found, prefix: string) {
  const setting = settingOf(RECENT_ACTIVITY)
  const path = `${prefix}recentActivityDays`
  if (days === null && setting !== 'off') {
    const expected = `a whole number from 1 to ${MOST_DAYS}`
    return [
      {
        ...found(RECENT_ACTIVITY, 'off', { said: 'null', expected, got: 'null' }, path),
        isReadable: false,
      },
    ]
  }
  if (isWhole(days, 1, MOST_DAYS) && setting === 'off') {
    return [
      found(
        RECENT_ACTIVITY,
        'on or warn',
        { said: String(days), expected: 'null', got: quote(days) },
        path,
      ),
    ]
  }
  return []
}

function groupContradictions(groups: unknown, settingOf: SettingOf, found: Found, prefix: string) {
  if (!Array.isArray(groups) || groups.length === 0 || settingOf(PROTECTED_GROUP) !== 'off')
    return []
  const other = { said: 'not empty', expected: 'an empty list', got: describe(groups) }
  return [found(PROTECTED_GROUP, 'on or warn', other, `${prefix}protectedGroups`)]
}

function thresholdContradictions(criteria: unknown, settingOf: SettingOf, found: Found) {
  if (!isRecord(criteria) || settingOf(DEBT_OVER_THRESHOLD) !== 'off') return []
  const threshold = money(criteria.waiveThreshold as string)
  if (threshold._tag === 'Left' || compareMoney(threshold.right, '0' as Money) <= 0) return []
  const other = { said: threshold.right, expected: '0', got: quote(criteria.waiveThreshold) }
  return [found(DEBT_OVER_THRESHOLD, 'on or warn', other, 'criteria.waiveThreshold')]
}
