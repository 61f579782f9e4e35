// Policies to start from: plain values, and a way to change one of them.
import type { ZoneName } from '../domain/calendar.js'
import type { Currency } from '../domain/money.js'
import type { FieldRuleCode } from '../domain/field-rules.js'
import type { AskedSetting, PurgePolicy, RequestSetting, RuleSetting } from '../domain/policy.js'
import type { RequestState } from '../domain/user.js'
import type { DEBT_OVER_THRESHOLD } from '../domain/validation/rules.js'
import type { PresetName } from './rules/built-in-rule.js'
import { BUILT_IN_RULES, type BuiltInRuleCode } from './rules/index.js'

export type { PresetName } from './rules/built-in-rule.js'

/** What a preset decides but the rules, which say themselves how each preset sets them. */
type Decisions = Omit<PurgePolicy, 'name' | 'rules'>

/** ISO 4217 for "no currency": amounts are shown without one until a host names its own. */
const NO_CURRENCY: Currency = { code: 'XXX', digits: 2 }

/**
 * What no preset decides for a library: its zone, its currency, its groups, its research system,
 * its caps.
 */
const UNDECIDED = {
  timeZone: 'UTC' as ZoneName,
  currency: NO_CURRENCY,
  fineTotal: 'gross',
  recentActivity: null,
  recentLoan: null,
  protectedGroups: null,
  researchers: 'disabled',
  caps: null,
  approval: 'none',
} as const satisfies Partial<PurgePolicy>

const CANCELLED = {
  pending: 'cancel',
  inTransit: 'cancel',
  onHoldShelf: 'cancel',
  shipped: 'cancel',
} as const

const BLOCKING = {
  pending: 'block',
  inTransit: 'block',
  onHoldShelf: 'block',
  shipped: 'block',
} as const

/**
 * The documented job of Ex Libris Alma, and the narrow choice wherever the documents are silent:
 * debts count gross, and a user to whom the library owes money stays. What is known to hurt people
 * there without blocking is a warning.
 */
const alma: Decisions = {
  ...UNDECIDED,
  requests: CANCELLED,
  deletePolicy: 'keep-statistics-remove-id',
}

/**
 * What Koha holds against a deletion: any balance that is not 0, in either direction, guarantees,
 * protected patrons, staff; holds are cancelled and the record is moved aside.
 */
const koha: Decisions = {
  ...UNDECIDED,
  requests: CANCELLED,
  deletePolicy: 'keep-reportable',
}

/**
 * What Evergreen holds against a deletion: open transactions, those with a balance of 0 or less
 * included, and super-users; the record stays behind, scrubbed.
 */
const evergreen: Decisions = {
  ...UNDECIDED,
  requests: CANCELLED,
  deletePolicy: 'keep-statistics-remove-id',
}

/**
 * What FOLIO holds against a deletion, by the check of open transactions in its module
 * `mod-users-bl`: open loans, open requests, open fee/fine accounts, proxies in both directions,
 * and manual blocks. Before its release 8.0.0 a block that had ended counted too, so the preset
 * keeps for one: with a later release set the rule `restriction-ended` to `warn`.
 */
const folio: Decisions = {
  ...UNDECIDED,
  requests: BLOCKING,
  deletePolicy: 'remove',
}

/**
 * Everything blocks, a second person approves, and one job takes at most 500 users or 5 percent of
 * all, whichever is less. What it purges, every other preset purges too, given the same criteria.
 */
const strict: Decisions = {
  ...UNDECIDED,
  requests: BLOCKING,
  recentActivity: { days: 365, setting: 'on' },
  deletePolicy: 'keep-statistics-remove-id',
  caps: { maxCount: 500, maxPercent: '5', exceededWhen: 'or' },
  approval: 'second-person',
}

function preset(name: PresetName, decisions: Decisions): PurgePolicy {
  const { currency, requests, recentActivity, caps } = decisions
  return Object.freeze({
    ...decisions,
    name,
    currency: Object.freeze({ ...currency }),
    rules: Object.freeze(
      Object.fromEntries(
        BUILT_IN_RULES.flatMap(({ code, presets }) =>
          presets === undefined ? [] : [[code, presets[name]]],
        ),
      ),
    ),
    requests: Object.freeze({ ...requests }),
    recentActivity: recentActivity === null ? null : Object.freeze({ ...recentActivity }),
    caps: caps === null ? null : Object.freeze({ ...caps }),
  })
}

/**
 * The presets by name: plain frozen data. {@link presetWith} makes a policy of one with what is
 * your own, at least the time zone and the currency. A spread replaces `rules` and `requests` as a
 * whole, and a rule that a policy does not name is `on`.
 *
 * None of them knows the library, so all calculate in UTC and in no currency (`XXX`, two digits),
 * protect no group, know no research system, and do not ask about recent activity, except the
 * strict one: there, 365 days count as recent. All count debts gross, the narrower choice.
 * `docs/reference/presets.md` holds them side by side.
 */
export const PRESETS: Readonly<Record<PresetName, PurgePolicy>> = /* @__PURE__ */ Object.freeze({
  alma: /* @__PURE__ */ preset('alma', alma),
  koha: /* @__PURE__ */ preset('koha', koha),
  evergreen: /* @__PURE__ */ preset('evergreen', evergreen),
  folio: /* @__PURE__ */ preset('folio', folio),
  strict: /* @__PURE__ */ preset('strict', strict),
})

/** The names of all presets; the first is the default. */
export const presetNames: readonly PresetName[] = /* @__PURE__ */ Object.freeze<PresetName[]>([
  'alma',
  'koha',
  'evergreen',
  'folio',
  'strict',
])

/**
 * Settings of rules: of the built-in ones that no field of the policy sets, and of a host's own,
 * whose codes start with `x-`. Debts are always asked.
 */
export type RuleChanges = Readonly<
  Partial<Record<SetInRules | `x-${string}`, RuleSetting>> & {
    readonly [DEBT_OVER_THRESHOLD]?: AskedSetting
  }
>

type SetInRules = Exclude<BuiltInRuleCode, FieldRuleCode | typeof DEBT_OVER_THRESHOLD>

/** What of a preset is changed. Rules and request states that are not named stay as they are. */
export interface PresetChanges extends Partial<Omit<PurgePolicy, 'rules' | 'requests'>> {
  /**
   * Settings of built-in rules, and of a host's own, whose codes start with `x-`. A rule that a
   * field of the policy sets is not among them.
   */
  readonly rules?: RuleChanges
  /** What becomes of requests, by their state. */
  readonly requests?: Readonly<Partial<Record<RequestState, RequestSetting>>>
}

/**
 * A preset with changes. `rules` and `requests` are changed entry by entry, everything else is
 * replaced.
 *
 * Nothing is checked here: what the types do not refuse, such as a time zone that there is not, is
 * refused where the policy is used.
 *
 * @returns a policy of its own; the preset stays as it is.
 * @example
 * const policy = presetWith('alma', {
 *   timeZone: zone,
 *   currency: { code: 'CHF', digits: 2 },
 *   rules: { 'staff-roles': 'on' },
 *   protectedGroups: { groups: ['STAFF'], setting: 'on' },
 * })
 */
export function presetWith(name: PresetName, changes: PresetChanges): PurgePolicy {
  const base = PRESETS[name]
  return {
    ...base,
    ...changes,
    rules: { ...base.rules, ...changes.rules },
    requests: { ...base.requests, ...changes.requests },
  }
}
