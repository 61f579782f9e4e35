// Whether a policy can be used.
import {
  type Check,
  choice,
  inside,
  leftOutOr,
  type Loose,
  orNull,
  percent,
  record,
  shaped,
  text,
  when,
  whole,
  mistake,
  zone,
} from '../checks.js'
import { EVIDENCE_SETTINGS } from '../evidence.js'
import { fieldOf } from '../field-rules.js'
import type { Invalid } from '../invalid.js'
import { MOST_CURRENCY_DIGITS, MOST_DAYS } from '../limits.js'
import type { Currency } from '../money.js'
import {
  type Caps,
  DELETE_POLICY_LEVELS,
  type PeriodCap,
  type ProtectedGroups,
  type PurgePolicy,
  type RecentDays,
} from '../policy.js'
import { REQUEST_STATES, type RequestState } from '../user.js'
import { shownName } from './names.js'
import { checkRuleSettings, fieldRuleMistakes, type KnownRules, movedSetting } from './rules.js'
import { groups } from './users.js'
import type { Expected } from '../phrases.js'

const currency = /* @__PURE__ */ record<Currency>({
  code: /* @__PURE__ */ shaped(
    /^[A-Z]{3}$/,
    'invalid-currency',
    'an ISO 4217 code of three capital letters, e.g. CHF',
  ),
  digits: /* @__PURE__ */ whole(0, MOST_CURRENCY_DIGITS),
})

const requestSetting = /* @__PURE__ */ choice(['block', 'cancel', 'ignore'])

/** A state that there is not is a state that somebody meant. */
const noOtherState: Check = (value, path) =>
  Object.keys(value as Loose)
    .filter((state) => !REQUEST_STATES.includes(state as RequestState))
    .map((state): Invalid => {
      const expected: Expected = `one of the names ${REQUEST_STATES.join(', ')}`
      return mistake('unknown-key', inside(path, shownName(state)), expected, 'an unknown name')
    })

const requests = /* @__PURE__ */ record<PurgePolicy['requests']>(
  {
    pending: requestSetting,
    inTransit: requestSetting,
    onHoldShelf: requestSetting,
    shipped: requestSetting,
  },
  noOtherState,
)

const someLimit: Check = (value, path) => {
  const { maxCount, maxPercent, period = null } = value as Loose
  const expected = 'a maxCount, a maxPercent or both; null instead of it all means none'
  const isEmpty = maxCount === null && maxPercent === null && period === null
  return when(isEmpty, 'cap-without-limit', path, expected, 'a cap without a limit')
}

const limits = {
  maxCount: /* @__PURE__ */ orNull(/* @__PURE__ */ whole(1, Number.MAX_SAFE_INTEGER)),
  maxPercent: /* @__PURE__ */ orNull(percent),
}

const period = /* @__PURE__ */ record<PeriodCap>(
  { days: /* @__PURE__ */ whole(1, MOST_DAYS), ...limits },
  someLimit,
)

const caps = /* @__PURE__ */ record<Caps>(
  {
    ...limits,
    exceededWhen: /* @__PURE__ */ choice(['or', 'and']),
    period: /* @__PURE__ */ leftOutOr(/* @__PURE__ */ orNull(period)),
  },
  someLimit,
)

const asked = /* @__PURE__ */ choice(['on', 'warn'])

const recentDays = /* @__PURE__ */ orNull(
  /* @__PURE__ */ record<RecentDays>({ days: /* @__PURE__ */ whole(1, MOST_DAYS), setting: asked }),
)

const someGroup: Check = (value, path) => {
  const expected = 'at least one group; null instead of protectedGroups means none'
  return when(Array.isArray(value) && value.length === 0, 'missing', path, expected, 'no group')
}

const namedGroups = /* @__PURE__ */ orNull(
  /* @__PURE__ */ record<ProtectedGroups>({
    groups: (value, path, isStored) => [
      ...groups(value, path, isStored),
      ...someGroup(value, path),
    ],
    setting: asked,
  }),
)

/** A list is how the groups were named before they had a setting. */
const protectedGroups: Check = (value, path, isStored) =>
  Array.isArray(value)
    ? [movedSetting(path, path, fieldOf('protected-group').what)]
    : namedGroups(value, path, isStored)

/** The checks of the fields apart from the rules. */
export const policyParts = {
  name: /* @__PURE__ */ text(),
  timeZone: zone,
  currency,
  fineTotal: /* @__PURE__ */ choice(['gross', 'net']),
  requests,
  recentActivity: recentDays,
  recentLoan: recentDays,
  protectedGroups,
  researchers: /* @__PURE__ */ choice(['enabled', 'disabled']),
  deletePolicy: /* @__PURE__ */ choice(DELETE_POLICY_LEVELS),
  caps: /* @__PURE__ */ orNull(caps),
  approval: /* @__PURE__ */ choice(['none', 'second-person']),
  evidence: /* @__PURE__ */ leftOutOr(/* @__PURE__ */ choice(EVIDENCE_SETTINGS)),
} satisfies Readonly<Record<Exclude<keyof PurgePolicy, 'rules'>, Check>>

/** The days of recent activity stood alone before they had a setting. */
const noFormerDays: Check = (value, path) => {
  if (!Object.hasOwn(value as Loose, 'recentActivityDays')) return []
  const field = inside(path, 'recentActivity')
  return [movedSetting(inside(path, 'recentActivityDays'), field, fieldOf('recent-activity').what)]
}

/** Every mistake in a policy. */
export function checkPolicy(known: KnownRules): Check {
  const rules: Check = (value, path, isStored) => [
    ...checkRuleSettings(known)(value, path, isStored),
    ...fieldRuleMistakes(value, path),
  ]
  const { name, timeZone, currency: money, ...others } = policyParts
  return record<PurgePolicy>({ name, timeZone, currency: money, rules, ...others }, noFormerDays)
}
