// Policies to start from: plain values to spread and change.
import type { ZoneName } from '../domain/calendar.js'
import type { Currency } from '../domain/money.js'
import type { PurgePolicy } from '../domain/policy.js'

/** The name of a preset. */
export type PresetName = 'alma' | 'koha' | 'evergreen' | 'folio' | 'strict'

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
  recentActivityDays: null,
  protectedGroups: [],
  researchers: 'disabled',
  caps: null,
  approval: 'none',
} as const satisfies Partial<PurgePolicy>

/**
 * The documented job of Ex Libris Alma, and the narrow choice wherever the documents are silent:
 * debts are reckoned gross, and whoever the library owes money stays. What is known to hurt people
 * there without blocking is a warning.
 */
const alma: PurgePolicy = {
  ...UNDECIDED,
  name: 'alma',
  rules: {
    'open-loans': 'on',
    'debt-over-threshold': 'on',
    credit: 'on',
    deposit: 'off',
    'disputed-debt': 'warn',
    'exported-debt': 'warn',
    'requests-pending': 'warn',
    'requests-in-transit': 'warn',
    'requests-on-hold-shelf': 'warn',
    'requests-shipped': 'warn',
    'resource-sharing-on-hold-shelf': 'on',
    acquisitions: 'on',
    'import-profiles': 'on',
    'locked-bib-records': 'on',
    'metadata-editor': 'on',
    'locked-by-job': 'on',
    'staff-roles': 'warn',
    'researcher-not-demoted': 'warn',
    'protected-user': 'on',
    'protected-group': 'on',
    'legal-hold': 'on',
    'system-account': 'on',
    'own-account': 'on',
    guarantor: 'off',
    'proxy-for': 'warn',
    'proxied-by': 'warn',
    'linked-account': 'warn',
    restriction: 'warn',
    'recent-activity': 'off',
    'not-yet-expired': 'warn',
    'purge-date-before-expiry-date': 'warn',
    'boundary-day': 'on',
  },
  requests: { pending: 'cancel', inTransit: 'cancel', onHoldShelf: 'cancel', shipped: 'cancel' },
  deletePolicy: 'keep-statistics-remove-id',
}

/**
 * What Koha holds against a deletion: any balance that is not 0, in either direction, guarantees,
 * protected patrons, staff; holds are cancelled and the record is moved aside.
 */
const koha: PurgePolicy = {
  ...UNDECIDED,
  name: 'koha',
  rules: {
    'open-loans': 'on',
    'debt-over-threshold': 'on',
    credit: 'on',
    deposit: 'off',
    'disputed-debt': 'off',
    'exported-debt': 'off',
    'requests-pending': 'warn',
    'requests-in-transit': 'warn',
    'requests-on-hold-shelf': 'warn',
    'requests-shipped': 'warn',
    'resource-sharing-on-hold-shelf': 'off',
    acquisitions: 'off',
    'import-profiles': 'off',
    'locked-bib-records': 'off',
    'metadata-editor': 'off',
    'locked-by-job': 'off',
    'staff-roles': 'on',
    'researcher-not-demoted': 'warn',
    'protected-user': 'on',
    'protected-group': 'on',
    'legal-hold': 'on',
    'system-account': 'on',
    'own-account': 'on',
    guarantor: 'on',
    'proxy-for': 'off',
    'proxied-by': 'off',
    'linked-account': 'off',
    restriction: 'warn',
    'recent-activity': 'off',
    'not-yet-expired': 'warn',
    'purge-date-before-expiry-date': 'off',
    'boundary-day': 'on',
  },
  requests: { pending: 'cancel', inTransit: 'cancel', onHoldShelf: 'cancel', shipped: 'cancel' },
  deletePolicy: 'keep-reportable',
}

/**
 * What Evergreen holds against a deletion: open transactions, those with a negative balance
 * included, and super-users; the record stays behind, scrubbed.
 */
const evergreen: PurgePolicy = {
  ...UNDECIDED,
  name: 'evergreen',
  rules: {
    'open-loans': 'on',
    'debt-over-threshold': 'on',
    credit: 'on',
    deposit: 'off',
    'disputed-debt': 'off',
    'exported-debt': 'off',
    'requests-pending': 'warn',
    'requests-in-transit': 'warn',
    'requests-on-hold-shelf': 'warn',
    'requests-shipped': 'warn',
    'resource-sharing-on-hold-shelf': 'off',
    acquisitions: 'warn',
    'import-profiles': 'off',
    'locked-bib-records': 'off',
    'metadata-editor': 'off',
    'locked-by-job': 'off',
    'staff-roles': 'warn',
    'researcher-not-demoted': 'warn',
    'protected-user': 'on',
    'protected-group': 'on',
    'legal-hold': 'on',
    'system-account': 'on',
    'own-account': 'on',
    guarantor: 'off',
    'proxy-for': 'off',
    'proxied-by': 'off',
    'linked-account': 'off',
    restriction: 'warn',
    'recent-activity': 'off',
    'not-yet-expired': 'warn',
    'purge-date-before-expiry-date': 'off',
    'boundary-day': 'on',
  },
  requests: { pending: 'cancel', inTransit: 'cancel', onHoldShelf: 'cancel', shipped: 'cancel' },
  deletePolicy: 'keep-statistics-remove-id',
}

/**
 * What FOLIO holds against a deletion: loans, requests, open fee/fine accounts, proxies in both
 * directions, manual blocks.
 */
const folio: PurgePolicy = {
  ...UNDECIDED,
  name: 'folio',
  rules: {
    'open-loans': 'on',
    'debt-over-threshold': 'on',
    credit: 'warn',
    deposit: 'off',
    'disputed-debt': 'off',
    'exported-debt': 'off',
    'requests-pending': 'on',
    'requests-in-transit': 'on',
    'requests-on-hold-shelf': 'on',
    'requests-shipped': 'on',
    'resource-sharing-on-hold-shelf': 'off',
    acquisitions: 'off',
    'import-profiles': 'off',
    'locked-bib-records': 'off',
    'metadata-editor': 'off',
    'locked-by-job': 'off',
    'staff-roles': 'warn',
    'researcher-not-demoted': 'warn',
    'protected-user': 'on',
    'protected-group': 'on',
    'legal-hold': 'on',
    'system-account': 'on',
    'own-account': 'on',
    guarantor: 'off',
    'proxy-for': 'on',
    'proxied-by': 'on',
    'linked-account': 'off',
    restriction: 'on',
    'recent-activity': 'off',
    'not-yet-expired': 'warn',
    'purge-date-before-expiry-date': 'off',
    'boundary-day': 'on',
  },
  requests: { pending: 'block', inTransit: 'block', onHoldShelf: 'block', shipped: 'block' },
  deletePolicy: 'remove',
}

/**
 * Everything blocks, a second person approves, and one job takes at most 500 users or 5 percent of
 * all, whichever is less. What it purges, every other preset purges too, given the same criteria.
 */
const strict: PurgePolicy = {
  ...UNDECIDED,
  name: 'strict',
  rules: {
    'open-loans': 'on',
    'debt-over-threshold': 'on',
    credit: 'on',
    deposit: 'on',
    'disputed-debt': 'on',
    'exported-debt': 'on',
    'requests-pending': 'on',
    'requests-in-transit': 'on',
    'requests-on-hold-shelf': 'on',
    'requests-shipped': 'on',
    'resource-sharing-on-hold-shelf': 'on',
    acquisitions: 'on',
    'import-profiles': 'on',
    'locked-bib-records': 'on',
    'metadata-editor': 'on',
    'locked-by-job': 'on',
    'staff-roles': 'on',
    'researcher-not-demoted': 'on',
    'protected-user': 'on',
    'protected-group': 'on',
    'legal-hold': 'on',
    'system-account': 'on',
    'own-account': 'on',
    guarantor: 'on',
    'proxy-for': 'on',
    'proxied-by': 'on',
    'linked-account': 'on',
    restriction: 'on',
    'recent-activity': 'on',
    'not-yet-expired': 'on',
    'purge-date-before-expiry-date': 'on',
    'boundary-day': 'on',
  },
  requests: { pending: 'block', inTransit: 'block', onHoldShelf: 'block', shipped: 'block' },
  recentActivityDays: 365,
  deletePolicy: 'keep-statistics-remove-id',
  caps: { maxCount: 500, maxPercent: '5', exceededWhen: 'or' },
  approval: 'second-person',
}

const frozen = (policy: PurgePolicy): PurgePolicy =>
  Object.freeze({
    ...policy,
    currency: Object.freeze({ ...policy.currency }),
    rules: Object.freeze({ ...policy.rules }),
    requests: Object.freeze({ ...policy.requests }),
    protectedGroups: Object.freeze([...policy.protectedGroups]),
    caps: policy.caps === null ? null : Object.freeze({ ...policy.caps }),
  })

/**
 * The presets by name. Plain frozen data: a host spreads one and changes what is its own, at least
 * the time zone and the currency.
 *
 * None of them knows the library, so all reckon in UTC and in no currency (`XXX`, two digits),
 * protect no group, know no research system, and do not ask about recent activity, except the
 * strict one: there, 365 days count as recent. All count debts gross, the narrower choice.
 * `docs/reference/presets.md` holds them side by side.
 *
 * @example
 * const policy = { ...PRESETS.alma, timeZone: zone, currency: { code: 'CHF', digits: 2 }, protectedGroups: ['STAFF'] }
 */
export const PRESETS: Readonly<Record<PresetName, PurgePolicy>> = /* @__PURE__ */ Object.freeze({
  alma: /* @__PURE__ */ frozen(alma),
  koha: /* @__PURE__ */ frozen(koha),
  evergreen: /* @__PURE__ */ frozen(evergreen),
  folio: /* @__PURE__ */ frozen(folio),
  strict: /* @__PURE__ */ frozen(strict),
})

/** The names of all presets; the first is the default. */
export const presetNames: readonly PresetName[] = /* @__PURE__ */ Object.freeze<PresetName[]>([
  'alma',
  'koha',
  'evergreen',
  'folio',
  'strict',
])
