// Criteria and policy in words, for reports and pages.
import { PROTECTED_GROUP, RECENT_ACTIVITY, REQUEST_RULES } from '../domain/contradictions.js'
import type { DateField, PurgeCriteria } from '../domain/criteria.js'
import type {
  DeletePolicyLevel,
  PurgePolicy,
  RequestSetting,
  RuleSetting,
} from '../domain/policy.js'
import { REQUEST_STATES, type RequestState } from '../domain/user.js'
import type { RuleCode } from '../domain/verdict.js'
import type { Cutoff } from '../domain/cutoff.js'
import type { Rule } from './rule.js'
import { debtOverThreshold } from './rules/debt-over-threshold.js'
import { BUILT_IN_RULES } from './rules/index.js'
import { researcherNotDemoted } from './rules/researcher-not-demoted.js'
import { effectiveSettings, type SettingsSource } from './settings.js'
import type { StoredRules } from './stored-rules.js'

const DATE_WORDS: Readonly<Record<DateField, string>> = {
  purgeDate: 'purge date',
  expiryDate: 'expiry date',
  lastActivityDate: 'last activity',
  lastLoanDate: 'last loan',
  createdDate: 'date of creation',
}

const STATE_WORDS: Readonly<Record<RequestState, string>> = {
  pending: 'pending',
  inTransit: 'in transit',
  onHoldShelf: 'on the hold shelf',
  shipped: 'shipped',
}

const REQUEST_WORDS: Readonly<Record<RequestSetting, string>> = {
  block: 'keep the user',
  cancel: 'are cancelled',
  ignore: 'are left to the host',
}

const LEVEL_WORDS: Readonly<Record<DeletePolicyLevel, string>> = {
  'keep-reportable': 'the record stays fully reportable, marked as deleted',
  'keep-statistics':
    'only what is needed for statistics stays, with the primary ID in place of the name',
  'keep-statistics-remove-id': 'only what is needed for statistics stays, without the primary ID',
  remove: 'nothing stays',
}

/**
 * The criteria as English sentences: who is meant, by which day, and what is waived.
 *
 * @param policy - The policy that they are used with, which decides whether a debt over the
 * threshold keeps a user.
 * @param storedRules - For an order that was stored, its rules as `storedRulesOf` answers them.
 */
export function describeCriteria(
  criteria: PurgeCriteria,
  cutoff: Cutoff,
  policy: PurgePolicy,
  storedRules?: StoredRules,
): readonly string[] {
  const date = `${cutoff.inclusive ? 'on or before' : 'before'} ${cutoff.date}`
  return [
    `Users whose ${DATE_WORDS[criteria.dateField]} is ${date} (${daysWords(criteria)}).`,
    typeWords(criteria),
    ...(criteria.include === null
      ? []
      : [`Only users out of a set of ${criteria.include.length}.`]),
    ...(criteria.exclude.length === 0
      ? []
      : [`Never the ${criteria.exclude.length} users who are excluded.`]),
    debtWords(
      criteria,
      effectiveSettings({ policy, criteria, storedRules })(debtOverThreshold).setting,
    ),
  ]
}

/**
 * The policy as English sentences: what keeps a user, what only warns, what is not asked, and what
 * else happens.
 *
 * They say what applies, not what was written: a rule that is not named is among those asked, and
 * where settings contradict each other, what the narrower of them says. A rule of the host is among
 * them where the policy, or the stored order, names it.
 *
 * @param storedRules - For an order that was stored, its rules as `storedRulesOf` answers them.
 */
export function describePolicy(policy: PurgePolicy, storedRules?: StoredRules): readonly string[] {
  const settings = settingsByCode({ policy, storedRules })
  return [
    `Policy ${policy.name}; days are counted in ${policy.timeZone}, amounts in ${policy.currency.code}.`,
    ...(['on', 'warn', 'off'] as const).flatMap((setting) => settingWords(settings, setting)),
    ...fineTotalWords(policy, settings.get(debtOverThreshold.code)),
    ...REQUEST_STATES.map((state) =>
      requestWords(policy, state, settings.get(REQUEST_RULES[state])),
    ),
    ...activityWords(policy, settings.get(RECENT_ACTIVITY)),
    ...groupWords(policy, settings.get(PROTECTED_GROUP)),
    researcherWords(policy, settings.get(researcherNotDemoted.code)),
    `After a purge, ${LEVEL_WORDS[policy.deletePolicy]}.`,
    capsWords(policy),
    policy.approval === 'second-person'
      ? 'A second person has to approve.'
      : 'No second person has to approve.',
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

function debtWords({ waiveThreshold }: PurgeCriteria, setting: RuleSetting): string {
  switch (setting) {
    case 'on':
      return `A debt of up to ${waiveThreshold} is waived; a user who owes more stays.`
    case 'warn':
      return `Every debt is waived; one of more than ${waiveThreshold} only warns.`
    case 'off':
      return 'Every debt that is known is waived, whatever it is.'
  }
}

function fineTotalWords(
  { fineTotal }: PurgePolicy,
  setting: RuleSetting | undefined,
): readonly string[] {
  if (setting === 'off') return []
  const how =
    fineTotal === 'net' ? 'net: less what the library owes the user' : 'gross: all that is owed'
  return [`Debts are counted ${how}.`]
}

function requestWords(
  policy: PurgePolicy,
  state: RequestState,
  setting: RuleSetting | undefined,
): string {
  const request = policy.requests[state]
  // A stored order may not know the rule that would keep the user.
  const unasked = request === 'block' ? 'ignore' : request
  const becomes = setting === 'on' ? 'block' : unasked
  return `Requests that are ${STATE_WORDS[state]} ${REQUEST_WORDS[becomes]}.`
}

function activityWords(
  { recentActivityDays }: PurgePolicy,
  setting: RuleSetting | undefined,
): readonly string[] {
  if (recentActivityDays === null || setting === 'off') return []
  const days = recentActivityDays === 1 ? '1 day' : `${recentActivityDays} days`
  return [
    `A user whose last activity is at most ${days} ago ${setting === 'warn' ? 'goes, with a warning' : 'stays'}.`,
  ]
}

function groupWords(
  { protectedGroups }: PurgePolicy,
  setting: RuleSetting | undefined,
): readonly string[] {
  if (protectedGroups.length === 0 || setting === 'off') return []
  const groups = protectedGroups.join(', ')
  return [
    setting === 'warn'
      ? `Groups whose members go, with a warning: ${groups}.`
      : `Protected groups: ${groups}.`,
  ]
}

function researcherWords({ researchers }: PurgePolicy, setting: RuleSetting | undefined): string {
  const who = 'ffiliated researchers with assets or grants'
  if (researchers === 'enabled')
    return `A${who} become non-affiliated researchers before they are deleted.`
  switch (setting) {
    case 'on':
      return `There is no research system; a${who} stay.`
    case 'warn':
      return `There is no research system; a${who} go, with a warning.`
    default:
      return 'There is no research system.'
  }
}

const daysWords = ({ days }: PurgeCriteria): string => {
  if (days === null) return 'days not set'
  return days === 1 ? '1 day back' : `${days} days back`
}

const typeWords = ({ recordType, userGroups }: PurgeCriteria): string => {
  if (recordType === null) return 'Records of every type.'
  return userGroups.length === 0
    ? `Records of type ${recordType}, of every user group.`
    : `Records of type ${recordType}, of the user groups ${userGroups.join(', ')}.`
}

const SETTING_WORDS: Readonly<Record<RuleSetting, string>> = {
  on: 'Asked',
  warn: 'Only warn',
  off: 'Not asked',
}

function settingWords(
  settings: ReadonlyMap<RuleCode, RuleSetting>,
  setting: RuleSetting,
): readonly string[] {
  const codes = [...settings].filter(([, each]) => each === setting).map(([code]) => code)
  return codes.length === 0 ? [] : [`${SETTING_WORDS[setting]}: ${codes.join(', ')}.`]
}

const capsWords = ({ caps }: PurgePolicy): string => {
  if (caps === null) return 'There is no cap.'
  const limits = [
    ...(caps.maxCount === null ? [] : [`${caps.maxCount} users`]),
    ...(caps.maxPercent === null ? [] : [`${caps.maxPercent} % of all users`]),
  ]
  return `A job is refused over ${limits.join(` ${caps.exceededWhen} `)}.`
}
