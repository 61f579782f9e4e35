// The built-in rules, in the order in which their reasons are listed.
import type { UserFacts } from '../../domain/user.js'
import type { Rule } from '../rule.js'
import { acquisitions } from './acquisitions.js'
import { boundaryDay } from './boundary-day.js'
import { credit } from './credit.js'
import { debtOverThreshold } from './debt-over-threshold.js'
import { deposit } from './deposit.js'
import { disputedDebt } from './disputed-debt.js'
import { exportedDebt } from './exported-debt.js'
import { guarantor } from './guarantor.js'
import { importProfiles } from './import-profiles.js'
import { legalHold } from './legal-hold.js'
import { linkedAccount } from './linked-account.js'
import { lockedBibRecords } from './locked-bib-records.js'
import { lockedByJob } from './locked-by-job.js'
import { metadataEditor } from './metadata-editor.js'
import { notYetExpired } from './not-yet-expired.js'
import { openLoans } from './open-loans.js'
import { ownAccount } from './own-account.js'
import { protectedGroup } from './protected-group.js'
import { protectedUser } from './protected-user.js'
import { proxiedBy } from './proxied-by.js'
import { proxyFor } from './proxy-for.js'
import { purgeDateBeforeExpiryDate } from './purge-date-before-expiry-date.js'
import { recentActivity } from './recent-activity.js'
import { requestsInTransit, requestsOnHoldShelf, requestsPending, requestsShipped } from './requests.js'
import { resourceSharingOnHoldShelf } from './resource-sharing-on-hold-shelf.js'
import { restriction } from './restriction.js'
import { staffRoles } from './staff-roles.js'
import { systemAccount } from './system-account.js'

/**
 * Rules about one side of a user.
 *
 * Most users have nothing on most sides. `quiet` tells it with a few comparisons instead of a call for every rule: where it answers `true`,
 * every rule of the family answers `null`, whatever the criteria and the policy. `null` = the rules are always asked.
 */
export interface RuleFamily {
  readonly rules: readonly Rule[]
  readonly quiet: Quiet | null
}

type Quiet = (user: UserFacts) => boolean

const hasNothing: Quiet = (user) =>
  user.openLoans === 0 &&
  user.debt === '0' &&
  user.credit === '0' &&
  user.deposit === '0' &&
  user.disputedDebt === '0' &&
  user.exportedDebt === '0'

/** What the user has and owes. */
const holdings: RuleFamily = {
  rules: [openLoans, debtOverThreshold, credit, deposit, disputedDebt, exportedDebt],
  quiet: hasNothing,
}

const waitsForNothing: Quiet = ({ requests, resourceSharingOnHoldShelf: shared }) =>
  shared === 0 && requests?.pending === 0 && requests.inTransit === 0 && requests.onHoldShelf === 0 && requests.shipped === 0

/** What the user waits for. */
const waiting: RuleFamily = {
  rules: [requestsPending, requestsInTransit, requestsOnHoldShelf, requestsShipped, resourceSharingOnHoldShelf],
  quiet: waitsForNothing,
}

const worksOnNothing: Quiet = (user) =>
  user.acquisitions === 0 &&
  user.importProfiles === 0 &&
  user.lockedBibRecords === 0 &&
  user.metadataEditorRecords === 0 &&
  user.lockedByJob === false &&
  user.staffRoles === 0

/** What the user works on. */
const work: RuleFamily = {
  rules: [acquisitions, importProfiles, lockedBibRecords, metadataEditor, lockedByJob, staffRoles],
  quiet: worksOnNothing,
}

const isUnprotected: Quiet = (user) => user.protectedUser === false && user.legalHolds === 0 && user.systemAccount === false

/** Who must not be deleted, whatever they have. */
const protection: RuleFamily = {
  rules: [protectedUser, legalHold, systemAccount],
  quiet: isUnprotected,
}

const isUntied: Quiet = (user) =>
  user.guaranteeOf === 0 &&
  user.proxyFor === 0 &&
  user.proxiedBy === 0 &&
  user.linkedAccounts === 0 &&
  Array.isArray(user.restrictions) &&
  user.restrictions.length === 0

/** Whom the user is tied to, and what they are barred from. */
const ties: RuleFamily = {
  rules: [guarantor, proxyFor, proxiedBy, linkedAccount, restriction],
  quiet: isUntied,
}

/** What depends on who asks, on the policy's groups, and on the day. */
const circumstances: RuleFamily = {
  rules: [protectedGroup, ownAccount, recentActivity, notYetExpired, purgeDateBeforeExpiryDate, boundaryDay],
  quiet: null,
}

/** Every built-in rule, by family. */
export const RULE_FAMILIES: readonly RuleFamily[] = [holdings, waiting, work, protection, ties, circumstances]

/** Whether every family that can be quiet is quiet about this user: one test for the commonest of all users. */
export const isQuietThroughout: Quiet = (user) =>
  hasNothing(user) && waitsForNothing(user) && worksOnNothing(user) && isUnprotected(user) && isUntied(user)

/** Every built-in rule, in the order of reasons. */
export const BUILT_IN_RULES: readonly Rule[] = /* @__PURE__ */ RULE_FAMILIES.flatMap((family) => family.rules)
