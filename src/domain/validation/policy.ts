// Whether a policy can be used.
import {
  type Check,
  choice,
  inside,
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
import type { Invalid } from '../invalid.js'
import { MOST_CURRENCY_DIGITS, MOST_DAYS } from '../limits.js'
import type { Currency } from '../money.js'
import { type Caps, DELETE_POLICY_LEVELS, type PurgePolicy } from '../policy.js'
import { REQUEST_STATES, type RequestState } from '../user.js'
import { shownName } from './names.js'
import { checkRuleSettings, type KnownRules } from './rules.js'
import { groups } from './users.js'

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
      const expected = `one of the names ${REQUEST_STATES.join(', ')}`
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
  const { maxCount, maxPercent } = value as Loose
  const expected = 'a maxCount, a maxPercent or both; null instead of caps means none'
  const isEmpty = maxCount === null && maxPercent === null
  return when(isEmpty, 'cap-without-limit', path, expected, 'caps without a limit')
}

const caps = /* @__PURE__ */ record<Caps>(
  {
    maxCount: /* @__PURE__ */ orNull(/* @__PURE__ */ whole(1, Number.MAX_SAFE_INTEGER)),
    maxPercent: /* @__PURE__ */ orNull(percent),
    exceededWhen: /* @__PURE__ */ choice(['or', 'and']),
  },
  someLimit,
)

/** Every mistake in a policy but for what contradicts: see `contradictionsIn`. */
export function checkPolicy(known: KnownRules): Check {
  return record<PurgePolicy>({
    name: text(),
    timeZone: zone,
    currency,
    rules: checkRuleSettings(known),
    fineTotal: choice(['gross', 'net']),
    requests,
    recentActivityDays: orNull(whole(1, MOST_DAYS)),
    protectedGroups: groups,
    researchers: choice(['enabled', 'disabled']),
    deletePolicy: choice(DELETE_POLICY_LEVELS),
    caps: orNull(caps),
    approval: choice(['none', 'second-person']),
  })
}
