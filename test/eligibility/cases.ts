// The plainest user, policy and criteria of the eligibility tests: everything else is a difference
// from them.
import type { CalendarDate, Instant } from '../../src/domain/calendar.js'
import type { PurgeCriteria } from '../../src/domain/criteria.js'
import { CLEAN_USER } from '../../src/domain/facts.js'
import type { ActorKey, UserKey } from '../../src/domain/keys.js'
import type { Money } from '../../src/domain/money.js'
import {
  isFieldRule,
  PROTECTED_GROUP,
  RECENT_ACTIVITY,
  RECENT_LOAN,
  stateOf,
} from '../../src/domain/field-rules.js'
import type { FormerPolicy } from '../../src/domain/former-policy.js'
import type {
  PurgePolicy,
  RecentDays,
  RequestSetting,
  RuleSetting,
} from '../../src/domain/policy.js'
import type { UserFacts } from '../../src/domain/user.js'
import { type Verdict, reasonKey } from '../../src/domain/verdict.js'
import {
  type Evaluator,
  type EvaluatorConfig,
  compileEvaluator,
} from '../../src/eligibility/evaluate.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import { type ShortCriteria, shortCriteria } from '../support/short-criteria.js'
import { RULES_OF_0_1_0 } from '../../src/eligibility/stored-rules.js'

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

/** The strict policy as orders of 0.1.0 have it. */
export const formerPolicy = (changes: Partial<FormerPolicy> = {}): FormerPolicy => {
  const { recentActivity: _activity, recentLoan: _loan, ...same } = PRESETS.strict
  return { ...same, rules: FORMER_RULES, recentActivityDays: 365, protectedGroups: [], ...changes }
}

/** Every rule on: as that policy named them. */
const FORMER_RULES = Object.fromEntries(RULES_OF_0_1_0.map((code) => [code, 'on' as const]))

export const policy = (changes: Partial<PurgePolicy> = {}): PurgePolicy => ({
  ...PRESETS.strict,
  ...changes,
})

/** The strict policy with some rules set otherwise, each where it is set. */
export const policyWithRules = (
  rules: PurgePolicy['rules'],
  changes: Partial<PurgePolicy> = {},
): PurgePolicy =>
  Object.entries(rules).reduce(
    (chosen, [code, setting]) => withRule(chosen, code, setting),
    policy(changes),
  )

/** What `requests` say where the rule about them has this setting. */
const REQUESTS_OF: Readonly<Record<RuleSetting, RequestSetting>> = {
  on: 'block',
  warn: 'cancel',
  off: 'ignore',
}

/** The policy with one rule set otherwise, in `rules` or in the field that sets it. */
function withRule(chosen: PurgePolicy, code: string, setting: RuleSetting): PurgePolicy {
  if (!isFieldRule(code)) return { ...chosen, rules: { ...chosen.rules, [code]: setting } }
  const recent = (days: RecentDays | null): RecentDays | null =>
    setting === 'off' ? null : { days: days?.days ?? 365, setting }
  switch (code) {
    case RECENT_ACTIVITY:
      return { ...chosen, recentActivity: recent(chosen.recentActivity) }
    case RECENT_LOAN:
      return { ...chosen, recentLoan: recent(chosen.recentLoan) }
    case PROTECTED_GROUP: {
      const groups = chosen.protectedGroups?.groups ?? (['staff'] as const)
      return { ...chosen, protectedGroups: setting === 'off' ? null : { groups, setting } }
    }
    default: {
      const state = stateOf(code)
      if (state === undefined) throw new Error(`no request rule: ${code}`)
      return { ...chosen, requests: { ...chosen.requests, [state]: REQUESTS_OF[setting] } }
    }
  }
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
