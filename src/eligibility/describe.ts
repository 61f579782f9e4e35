// Criteria and policy in words, for reports and pages.
import type { DateField, PurgeCriteria } from '../domain/criteria.js'
import type { DeletePolicyLevel, PurgePolicy, RequestSetting, RuleSetting } from '../domain/policy.js'
import { REQUEST_STATES, type RequestState } from '../domain/user.js'
import type { Cutoff } from '../jobs/job.js'

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
  'keep-statistics': 'only what is needed for statistics stays, with the primary ID in place of the name',
  'keep-statistics-remove-id': 'only what is needed for statistics stays, without the primary ID',
  remove: 'nothing stays',
}

/** The criteria as English sentences: who is meant, by which day, and what is waived. */
export const describeCriteria = (criteria: PurgeCriteria, cutoff: Cutoff): readonly string[] => [
  `Users whose ${DATE_WORDS[criteria.dateField]} is ${cutoff.inclusive ? 'on or before' : 'before'} ${cutoff.date} (${daysWords(criteria)}).`,
  typeWords(criteria),
  ...(criteria.include === null ? [] : [`Only users out of a set of ${criteria.include.length}.`]),
  ...(criteria.exclude.length === 0 ? [] : [`Never the ${criteria.exclude.length} users who are excluded.`]),
  `A debt of up to ${criteria.waiveThreshold} is waived; whoever owes more stays.`,
]

/** The policy as English sentences: what keeps a user, what only warns, what is not asked, and what happens besides. */
export const describePolicy = (policy: PurgePolicy): readonly string[] => [
  `Policy ${policy.name}; days are reckoned in ${policy.timeZone}, amounts in ${policy.currency.code}.`,
  ...(['on', 'warn', 'off'] as const).flatMap((setting) => settingWords(policy, setting)),
  `Debts are reckoned ${policy.fineTotal === 'net' ? 'net: less what the library owes the user' : 'gross: all that is owed'}.`,
  ...REQUEST_STATES.map((state) => `Requests that are ${STATE_WORDS[state]} ${REQUEST_WORDS[policy.requests[state]]}.`),
  `Activity counts as recent for ${policy.recentActivityDays} days.`,
  ...(policy.protectedGroups.length === 0 ? [] : [`Protected groups: ${policy.protectedGroups.join(', ')}.`]),
  policy.researchers === 'enabled'
    ? 'Affiliated researchers with assets or grants become non-affiliated researchers before they are deleted.'
    : 'There is no research system.',
  `After a purge, ${LEVEL_WORDS[policy.deletePolicy]}.`,
  capsWords(policy),
  policy.approval === 'second-person' ? 'A second person has to approve.' : 'No second person has to approve.',
]

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

const SETTING_WORDS: Readonly<Record<RuleSetting, string>> = { on: 'Asked', warn: 'Only warn', off: 'Not asked' }

const settingWords = (policy: PurgePolicy, setting: RuleSetting): readonly string[] => {
  const codes = Object.keys(policy.rules).filter((code) => policy.rules[code] === setting)
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
