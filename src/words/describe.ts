// Criteria and policy in words, for reports and pages.
import type { DateCondition, DateLimit, PurgeCriteria } from '../domain/criteria.js'
import {
  PROTECTED_GROUP,
  RECENT_ACTIVITY,
  RECENT_LOAN,
  REQUEST_RULES,
} from '../domain/field-rules.js'
import { presentPolicy, type StoredPolicy } from '../domain/former-policy.js'
import type { Caps, PurgePolicy, RecentDays, RuleSetting } from '../domain/policy.js'
import { REQUEST_STATES, type RequestState } from '../domain/user.js'
import type { RuleCode } from '../domain/verdict.js'
import type { Rule } from '../eligibility/rule.js'
import { DEBT_OVER_THRESHOLD } from '../domain/validation/rules.js'
import { BUILT_IN_RULES, type BuiltInRuleCode } from '../eligibility/rules/index.js'
import { effectiveSettings, type SettingsSource } from '../eligibility/settings.js'
import type { StoredRules } from '../eligibility/stored-rules.js'
import type { Cutoff } from '../domain/cutoff.js'
import type { Catalogue, CoreKey } from './catalogue.js'
import { ENGLISH } from './english/index.js'
import { labelOf } from './labels.js'
import { withCurrency } from './money.js'
import { countKey, countWords, type Say, sayIn } from './say.js'

const RESEARCHER_NOT_DEMOTED: BuiltInRuleCode = 'researcher-not-demoted'

/**
 * The criteria as sentences: who is meant, by which day, and what is waived.
 *
 * @param policy - The policy that they are used with, which decides whether a debt over the
 * threshold keeps a user.
 * @param storedRules - For an order that was stored, its rules as `storedRulesOf` answers them.
 * @param catalogue - The host's own words.
 */
export function describeCriteria(
  criteria: PurgeCriteria,
  cutoffs: readonly Cutoff[],
  policy: StoredPolicy,
  storedRules?: StoredRules,
  catalogue: Catalogue = ENGLISH,
): readonly string[] {
  const say = sayIn(withCurrency(policy.currency, catalogue))
  const { include, exclude, waiveThreshold: threshold } = criteria
  const settingOf = effectiveSettings({ policy, criteria, storedRules })
  const { setting } = settingOf({ code: DEBT_OVER_THRESHOLD, hard: false })
  return [
    ...criteria.dates.map((condition, at) => dateWords(condition, cutoffs[at], say)),
    ...(criteria.dates.length === 0 ? [say('criteria.no-dates')] : []),
    ...typeWords(criteria, say),
    ...libraryWords(criteria, say),
    ...(include === null
      ? []
      : [say('criteria.include', { count: countWords(include.length, say) })]),
    ...(exclude.length === 0
      ? []
      : [say('criteria.exclude', { count: countWords(exclude.length, say) })]),
    say(`criteria.debt.${setting}`, { threshold }),
  ]
}

/**
 * The policy as sentences: what keeps a user, what only warns, what is not asked, and what
 * else happens.
 *
 * They say what applies, not what was written: a rule that is not named is among those asked, and
 * one that nothing can meet is among those not asked. A rule of the host is among them where the
 * policy, or the stored order, names it.
 *
 * @param storedRules - For an order that was stored, its rules as `storedRulesOf` answers them.
 * @param catalogue - The host's own words.
 */
export function describePolicy(
  stored: StoredPolicy,
  storedRules?: StoredRules,
  catalogue: Catalogue = ENGLISH,
): readonly string[] {
  const say = sayIn(catalogue)
  const settings = settingsByCode({ policy: stored, storedRules })
  const policy = presentPolicy(stored)
  const { name, timeZone: zone, currency, fineTotal, deletePolicy, approval } = policy
  const { evidence = 'none' } = policy
  const isDebtAsked = settings.get(DEBT_OVER_THRESHOLD) !== 'off'
  return [
    say('policy.basis', { name, zone, currency: currency.code }),
    ...(['on', 'warn', 'off'] as const).flatMap((setting) =>
      settingWords(settings, setting, catalogue),
    ),
    ...(isDebtAsked ? [say(`policy.fine-total.${fineTotal}`)] : []),
    ...REQUEST_STATES.map((state) =>
      requestWords(policy, state, settings.get(REQUEST_RULES[state]), say),
    ),
    ...recentWords('activity', policy.recentActivity, settings.get(RECENT_ACTIVITY), say),
    ...recentWords('loan', policy.recentLoan, settings.get(RECENT_LOAN), say),
    ...groupWords(policy, settings.get(PROTECTED_GROUP), say),
    researcherWords(policy, settings.get(RESEARCHER_NOT_DEMOTED), say),
    say(`policy.level.${deletePolicy}`),
    ...capsWords(policy, say),
    say(`policy.approval.${approval}`),
    say(`policy.evidence.${evidence}`),
  ]
}

/**
 * Every rule that can be named without the host, with the setting that applies, in the order of
 * reasons.
 */
function settingsByCode(source: SettingsSource): ReadonlyMap<RuleCode, RuleSetting> {
  const settingOf = effectiveSettings(source)
  const { policy, storedRules = {} } = source
  const named = Object.keys({ ...policy.rules, ...(storedRules === 'of-0.1.0' ? {} : storedRules) })
  const hostRules = named
    .filter((code) => BUILT_IN_RULES.every((rule) => rule.code !== code))
    .map((code): Pick<Rule, 'code' | 'hard'> => ({ code, hard: false }))
  return new Map(
    [...BUILT_IN_RULES, ...hostRules].map((rule) => [rule.code, settingOf(rule).setting]),
  )
}

function dateWords(
  condition: DateCondition,
  cutoff: Cutoff | undefined,
  say: Say<CoreKey>,
): string {
  const date = say(`date.${condition.field}`)
  if (condition._tag === 'absent') return say('criteria.absent', { date })
  const { limit, absent } = condition
  const when = say(cutoff?.inclusive === true ? 'criteria.on-or-before' : 'criteria.before', {
    day: cutoff?.date ?? null,
  })
  return say(`criteria.past.${limit._tag}`, {
    date,
    when,
    absent: absent === 'long-ago' ? say('criteria.or-absent') : '',
    back: backWords(limit, say),
  })
}

function backWords(limit: DateLimit, say: Say<CoreKey>): string {
  switch (limit._tag) {
    case 'not-set':
    case 'day':
      return ''
    case 'days':
    case 'months':
    case 'years':
      return say(countKey(limit._tag, limit.count), { count: limit.count })
  }
}

function typeWords({ recordTypes }: PurgeCriteria, say: Say<CoreKey>): readonly string[] {
  if (recordTypes.length === 0) return [say('criteria.every-type')]
  return recordTypes.map(({ recordType: type, userGroups }) =>
    userGroups.length === 0
      ? say('criteria.type', { type })
      : say('criteria.type-and-groups', { type, groups: userGroups.join(', ') }),
  )
}

function libraryWords({ homeLibraries }: PurgeCriteria, say: Say<CoreKey>): readonly string[] {
  if (homeLibraries.length === 0) return []
  const named = homeLibraries.map(({ library, withBranches }) =>
    withBranches ? say('criteria.branches', { library }) : library,
  )
  return [say('criteria.libraries', { libraries: named.join(', ') })]
}

function settingWords(
  settings: ReadonlyMap<RuleCode, RuleSetting>,
  setting: RuleSetting,
  catalogue: Catalogue,
): readonly string[] {
  const rules = [...settings]
    .filter(([, each]) => each === setting)
    .map(([code]) => labelOf(code, catalogue))
  if (rules.length === 0) return []
  return [sayIn(catalogue)(`policy.rules.${setting}`, { codes: rules.join(', ') })]
}

function requestWords(
  { requests }: PurgePolicy,
  state: RequestState,
  setting: RuleSetting | undefined,
  say: Say<CoreKey>,
): string {
  const request = requests[state]
  // A stored order may not know the rule that would keep the user.
  const unasked = request === 'block' ? 'ignore' : request
  const becomes = setting === 'on' ? 'block' : unasked
  return say(`policy.requests.${becomes}`, { state: say(`state.${state}`) })
}

function recentWords(
  what: 'activity' | 'loan',
  recent: RecentDays | null,
  setting: RuleSetting | undefined,
  say: Say<CoreKey>,
): readonly string[] {
  if (recent === null || setting === 'off') return []
  const days = say(countKey('days', recent.days), { count: recent.days })
  return [say(`policy.${what}.${setting === 'warn' ? 'warn' : 'on'}`, { days })]
}

function groupWords(
  { protectedGroups }: PurgePolicy,
  setting: RuleSetting | undefined,
  say: Say<CoreKey>,
): readonly string[] {
  if (protectedGroups === null || setting === 'off') return []
  const groups = protectedGroups.groups.join(', ')
  return [say(`policy.groups.${setting === 'warn' ? 'warn' : 'on'}`, { groups })]
}

function researcherWords(
  { researchers }: PurgePolicy,
  setting: RuleSetting = 'off',
  say: Say<CoreKey>,
): string {
  return say(`policy.researchers.${researchers === 'enabled' ? 'enabled' : setting}`)
}

function capsWords({ caps }: PurgePolicy, say: Say<CoreKey>): readonly string[] {
  if (caps === null) return [say('policy.no-cap')]
  const { exceededWhen, period = null } = caps
  const ofJob = limitWords(caps, exceededWhen, say)
  const said = ofJob === '' ? [] : [say('policy.cap', { limits: ofJob })]
  if (period === null) return said
  const days = say(countKey('days', period.days), { count: period.days })
  const limits = limitWords(period, exceededWhen, say)
  return [...said, say('policy.cap.period', { days, limits })]
}

/** One limit, or both; empty where there is none. */
function limitWords(
  { maxCount, maxPercent }: Pick<Caps, 'maxCount' | 'maxPercent'>,
  exceededWhen: Caps['exceededWhen'],
  say: Say<CoreKey>,
): string {
  const count =
    maxCount === null ? '' : say(countKey('users', maxCount), { count: countWords(maxCount, say) })
  const share = maxPercent === null ? '' : say('policy.cap.share', { share: maxPercent })
  const isBoth = count !== '' && share !== ''
  return isBoth ? say(`policy.cap.${exceededWhen}`, { count, share }) : `${count}${share}`
}
