// The plainest user, policy and criteria of the eligibility tests: everything else is a difference
// from them.
import type { CalendarDate, Instant } from '../../src/domain/calendar.js'
import type { PurgeCriteria } from '../../src/domain/criteria.js'
import { CLEAN_USER } from '../../src/domain/facts.js'
import type { ActorKey, UserKey } from '../../src/domain/keys.js'
import type { Money } from '../../src/domain/money.js'
import { REQUEST_RULES } from '../../src/domain/contradictions.js'
import type { PurgePolicy, RequestSetting, RuleSetting } from '../../src/domain/policy.js'
import { REQUEST_STATES, type UserFacts } from '../../src/domain/user.js'
import { type Verdict, reasonKey } from '../../src/domain/verdict.js'
import {
  type Evaluator,
  type EvaluatorConfig,
  compileEvaluator,
} from '../../src/eligibility/evaluate.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import { type ShortCriteria, shortCriteria } from '../support/short-criteria.js'

export const AS_OF = '2024-06-15T12:00:00.000Z' as Instant
export const ACTOR = 'librarian' as ActorKey

export const day = (text: string): CalendarDate => text as CalendarDate
export const amount = (text: string): Money => text as Money
export const key = (text: string): UserKey => text as UserKey

/** A user against whom no rule has anything, with every fact delivered. */
export const plainUser = (facts: Partial<UserFacts> = {}): UserFacts => ({
  key: key('1001'),
  recordType: 'public',
  userGroup: 'student',
  homeLibrary: 'main',
  purgeDate: day('2023-01-01'),
  expiryDate: day('2022-06-30'),
  lastActivityDate: null,
  lastLoanDate: null,
  createdDate: day('2010-01-01'),
  ...CLEAN_USER,
  ...facts,
})

/** The user without one fact. */
export const without = (user: UserFacts, fact: string): UserFacts => {
  const { [fact as 'debt']: _, ...rest } = user
  return rest
}

export const criteria = (changes: ShortCriteria = {}): PurgeCriteria => shortCriteria(changes)

export const policy = (changes: Partial<PurgePolicy> = {}): PurgePolicy => ({
  ...PRESETS.strict,
  ...changes,
})

/** The strict policy with some rules set otherwise. */
export const policyWithRules = (
  rules: PurgePolicy['rules'],
  changes: Partial<PurgePolicy> = {},
): PurgePolicy => policy({ ...changes, rules: { ...PRESETS.strict.rules, ...rules } })

/** What `requests` say that agree with a rule about them. */
const REQUESTS_OF: Readonly<Record<RuleSetting, RequestSetting>> = {
  on: 'block',
  warn: 'cancel',
  off: 'ignore',
}

/**
 * The policy with every second setting changed so that it agrees with the rules that the policy
 * names.
 */
export function agreed(chosen: PurgePolicy): PurgePolicy {
  const { rules, requests } = chosen
  const requestOf = (state: (typeof REQUEST_STATES)[number]): RequestSetting => {
    const named = rules[REQUEST_RULES[state]]
    const isAtOdds = named !== undefined && (named === 'on') !== (requests[state] === 'block')
    return isAtOdds ? REQUESTS_OF[named] : requests[state]
  }
  return {
    ...chosen,
    requests: Object.fromEntries(
      REQUEST_STATES.map((state) => [state, requestOf(state)]),
    ) as PurgePolicy['requests'],
    recentActivityDays:
      rules['recent-activity'] === 'off' ? null : (chosen.recentActivityDays ?? 365),
    protectedGroups: rules['protected-group'] === 'off' ? [] : chosen.protectedGroups,
  }
}

/** The criteria with a waive threshold only where the policy asks about debts. */
export function agreedCriteria(chosen: PurgeCriteria, { rules }: PurgePolicy): PurgeCriteria {
  return rules['debt-over-threshold'] === 'off'
    ? { ...chosen, waiveThreshold: amount('0') }
    : chosen
}

export const compiled = (config: Partial<EvaluatorConfig> = {}): Evaluator => {
  const result = compileEvaluator({
    criteria: criteria(),
    policy: policy(),
    asOf: AS_OF,
    actor: ACTOR,
    ...config,
  })
  if (result._tag === 'Left') throw new Error(`does not compile: ${JSON.stringify(result.left)}`)
  return result.right
}

export const verdictOf = (
  facts: Partial<UserFacts>,
  config: Partial<EvaluatorConfig> = {},
): Verdict => compiled(config).evaluate(plainUser(facts))

/** The keys of a verdict's reasons; empty for a purge. */
export const reasonsOf = (verdict: Verdict): readonly string[] =>
  verdict._tag === 'Purge' ? [] : verdict.reasons.map(reasonKey)

export const warningsOf = (verdict: Verdict): readonly string[] => verdict.warnings.map(reasonKey)
