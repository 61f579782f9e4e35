// The table of the built-in rules, in the order in which their reasons are listed. A rule of the
// common shape is a row; a rule with logic of its own stands here by name and has a file.
import { boundaryDay } from './boundary-day.js'
import { debtOverThreshold } from './debt-over-threshold.js'
import { notYetExpired } from './not-yet-expired.js'
import { ownAccount } from './own-account.js'
import { protectedGroup } from './protected-group.js'
import { purgeDateBeforeExpiryDate } from './purge-date-before-expiry-date.js'
import { recentActivity } from './recent-activity.js'
import { recentLoan } from './recent-loan.js'
import { researcherNotDemoted } from './researcher-not-demoted.js'
import { restriction } from './restriction.js'
import { restrictionEnded } from './restriction-ended.js'
import type { BuiltInRule } from './built-in-rule.js'
import type { RequestRow, RuleRow } from './row.js'

/** Every built-in rule: a row, or a rule with logic of its own. */
export const RULE_TABLE = [
  // Keeps a user with at least one open loan, claimed-returned and lost items included. Hard: no
  // policy switches it off.
  {
    code: 'open-loans',
    fact: 'openLoans',
    hard: true,
    source:
      'Ex Libris Alma documentation, "Purging Users"; every peer system blocks on loans, Aleph ' +
      'without a way round it',
    presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'on', strict: 'on' },
  },
  debtOverThreshold,
  // Keeps a user to whom the library owes money: it should be paid back before nobody knows to
  // whom.
  {
    code: 'credit',
    fact: 'credit',
    source:
      'Undocumented for the Alma job; peer practice: Polaris treats debt, credit and deposit apart',
    presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'warn', strict: 'on' },
  },
  // Keeps a user who left a deposit with the library.
  {
    code: 'deposit',
    fact: 'deposit',
    source: 'Peer practice: Polaris treats debt, credit and deposit apart',
    presets: { alma: 'off', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  // Keeps a user who disputes a fine: a purge would decide the dispute.
  {
    code: 'disputed-debt',
    fact: 'disputedDebt',
    source: 'Undocumented for the Alma job, where interfaces leave disputed fines out unless asked',
    presets: { alma: 'warn', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  // Keeps a user with fines exported to a bursar: somebody else is collecting them.
  {
    code: 'exported-debt',
    fact: 'exportedDebt',
    source: 'Undocumented for the Alma job, where interfaces leave exported fines out unless asked',
    presets: { alma: 'warn', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  // Keeps a user with a transaction that is open although nothing is owed on it: an item may still
  // be with the user, or a payment has to be undone.
  {
    code: 'open-transactions',
    fact: 'openTransactions',
    source:
      "Evergreen's source: an open billable transaction stops the deletion, whatever its " +
      "balance; FOLIO's source: mod-users-bl counts open fee/fine accounts, whatever is left to pay",
    presets: { alma: 'off', koha: 'off', evergreen: 'on', folio: 'on', strict: 'on' },
  },
  // Keeps a user whose requests wait to be fulfilled, where the policy blocks requests that are
  // pending. The policy's `requests` set this rule and the next three.
  {
    code: 'requests-pending',
    fact: 'requests',
    state: 'pending',
    source: 'Observed: Ex Libris Alma and Koha cancel them; FOLIO and RERO ILS refuse to delete',
  },
  // Keeps a user for whom an item is on its way, where the policy blocks requests that are in
  // transit.
  {
    code: 'requests-in-transit',
    fact: 'requests',
    state: 'inTransit',
    source:
      'Observed by customers of Ex Libris Alma, which cancels requests: the item is left in ' +
      'transit; FOLIO and RERO ILS refuse to delete',
  },
  // Keeps a user for whom an item waits on the hold shelf, where the policy blocks requests that
  // are on the hold shelf.
  {
    code: 'requests-on-hold-shelf',
    fact: 'requests',
    state: 'onHoldShelf',
    source:
      'Observed by customers of Ex Libris Alma, which cancels requests: the hold vanishes from ' +
      'the shelf; Polaris, FOLIO and RERO ILS refuse to delete',
  },
  // Keeps a user to whom an item was shipped, where the policy blocks requests that are shipped.
  {
    code: 'requests-shipped',
    fact: 'requests',
    state: 'shipped',
    source: 'Observed: Ex Libris Alma cancels them; Polaris, FOLIO and RERO ILS refuse to delete',
  },
  // Keeps a user for whom another library's item waits on the hold shelf: it has to be sent back or
  // handed out.
  {
    code: 'resource-sharing-on-hold-shelf',
    fact: 'resourceSharingOnHoldShelf',
    source: 'Ex Libris Alma documentation, "Purging Users"',
    presets: { alma: 'on', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  // Keeps a user with a resource-sharing request that is open elsewhere: another library works on
  // it.
  {
    code: 'resource-sharing-requests',
    fact: 'resourceSharingRequests',
    source:
      'Observed by customers of Ex Libris Alma, where such a request vanishes with its user: ' +
      'the lending library is not told',
    presets: { alma: 'warn', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  // Keeps a user to whom purchase-order lines, orders or invoices are assigned.
  {
    code: 'acquisitions',
    fact: 'acquisitions',
    source: 'Ex Libris Alma documentation, "Purging Users"',
    presets: { alma: 'on', koha: 'off', evergreen: 'warn', folio: 'off', strict: 'on' },
  },
  // Keeps a user named by an import profile, which would fail without them.
  {
    code: 'import-profiles',
    fact: 'importProfiles',
    source: 'Ex Libris Alma documentation, "Purging Users"; observed by its customers',
    presets: { alma: 'on', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  // Keeps a user who holds bibliographic records locked: nobody could unlock them afterwards.
  {
    code: 'locked-bib-records',
    fact: 'lockedBibRecords',
    source: 'Ex Libris Alma documentation, "Purging Users"; observed by its customers',
    presets: { alma: 'on', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  // Keeps a user with unfinished work in the metadata editor.
  {
    code: 'metadata-editor',
    fact: 'metadataEditorRecords',
    source: 'Ex Libris Alma documentation, "Purging Users"; observed by its customers',
    presets: { alma: 'on', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  // Keeps a user whose own record a running job holds locked.
  {
    code: 'locked-by-job',
    fact: 'lockedByJob',
    source: 'Observed by customers of Ex Libris Alma',
    presets: { alma: 'on', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  // Holds it against a user that they have staff roles beyond that of a patron.
  {
    code: 'staff-roles',
    fact: 'staffRoles',
    source:
      'Observed by customers of Ex Libris Alma, where roles do not block; peer practice: Koha ' +
      'keeps staff in its bulk deletion',
    presets: { alma: 'warn', koha: 'on', evergreen: 'warn', folio: 'warn', strict: 'on' },
  },
  researcherNotDemoted,
  // Keeps a user who carries the host's own mark "never delete".
  {
    code: 'protected-user',
    fact: 'protectedUser',
    source: 'Peer practice: Koha has a protected flag',
    presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'on', strict: 'on' },
  },
  // Keeps a user under a legal hold that has not been lifted. A hold has no end date. Hard: no
  // policy switches it off.
  {
    code: 'legal-hold',
    fact: 'legalHolds',
    hard: true,
    source:
      'Practice of object stores and records management: a legal hold lasts until it is lifted',
    presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'on', strict: 'on' },
  },
  // Keeps an account that belongs to the system and not to a person, such as the anonymous patron.
  // Hard: no policy switches it off.
  {
    code: 'system-account',
    fact: 'systemAccount',
    hard: true,
    source:
      'Peer practice: Koha keeps its anonymous patron, Evergreen its super-user, RERO ILS its ' +
      'system user',
    presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'on', strict: 'on' },
  },
  // Keeps a user who answers for somebody else, who would lose their guarantor.
  {
    code: 'guarantor',
    fact: 'guaranteeOf',
    source: 'Peer practice: Koha does not delete guarantors',
    presets: { alma: 'off', koha: 'on', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  // Keeps a user who acts as proxy for somebody else.
  {
    code: 'proxy-for',
    fact: 'proxyFor',
    source: "FOLIO's source: mod-users-bl counts proxies in both directions",
    presets: { alma: 'warn', koha: 'off', evergreen: 'off', folio: 'on', strict: 'on' },
  },
  // Keeps a user for whom somebody else acts as proxy.
  {
    code: 'proxied-by',
    fact: 'proxiedBy',
    source: "FOLIO's source: mod-users-bl counts proxies in both directions",
    presets: { alma: 'warn', koha: 'off', evergreen: 'off', folio: 'on', strict: 'on' },
  },
  // Holds it against a user that records in other institutions are linked to theirs.
  {
    code: 'linked-account',
    fact: 'linkedAccounts',
    source: 'Observed by customers of Ex Libris Alma, where the link does not block',
    presets: { alma: 'warn', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  },
  restriction,
  restrictionEnded,
  protectedGroup,
  ownAccount,
  recentActivity,
  recentLoan,
  notYetExpired,
  purgeDateBeforeExpiryDate,
  boundaryDay,
] as const satisfies readonly (RuleRow | RequestRow | BuiltInRule)[]
