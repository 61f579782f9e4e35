// The built-in rules, in the order in which their reasons are listed.
import type { Rule, RuleContext } from '../rule.js'
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
import {
  hasNothing,
  isUnprotected,
  isUntied,
  type Quiet,
  quietCircumstances,
  SIDES,
  waitsForNothing,
  worksOnNothing,
} from './quiet.js'
import { recentActivity } from './recent-activity.js'
import {
  requestsInTransit,
  requestsOnHoldShelf,
  requestsPending,
  requestsShipped,
} from './requests.js'
import { resourceSharingOnHoldShelf } from './resource-sharing-on-hold-shelf.js'
import { researcherNotDemoted } from './researcher-not-demoted.js'
import { restriction } from './restriction.js'
import { staffRoles } from './staff-roles.js'
import { systemAccount } from './system-account.js'

/**
 * Rules about one side of a user.
 *
 * Most users have nothing on most sides. `quiet` tells it with a few comparisons instead of a call
 * for every rule: where it answers `true`, every rule of the family answers `null`, whatever the
 * policy says of the rules. Where it answers `false`, the rules are asked.
 */
export interface RuleFamily {
  readonly rules: readonly Rule[]
  /** The bit of {@link SIDES} that is set where `quiet` answers `false`. */
  readonly side: number
  readonly quiet: (context: RuleContext) => Quiet
}

/** What the user has and owes. */
const holdings: RuleFamily = {
  rules: [openLoans, debtOverThreshold, credit, deposit, disputedDebt, exportedDebt],
  side: SIDES.holdings,
  quiet: () => hasNothing,
}

/** What the user waits for. */
const waiting: RuleFamily = {
  rules: [
    requestsPending,
    requestsInTransit,
    requestsOnHoldShelf,
    requestsShipped,
    resourceSharingOnHoldShelf,
  ],
  side: SIDES.waiting,
  quiet: () => waitsForNothing,
}

/** What the user works on. */
const work: RuleFamily = {
  rules: [
    acquisitions,
    importProfiles,
    lockedBibRecords,
    metadataEditor,
    lockedByJob,
    staffRoles,
    researcherNotDemoted,
  ],
  side: SIDES.work,
  quiet: () => worksOnNothing,
}

/** Who must not be deleted, whatever they have. */
const protection: RuleFamily = {
  rules: [protectedUser, legalHold, systemAccount],
  side: SIDES.protection,
  quiet: () => isUnprotected,
}

/** Whom the user is tied to, and what they are barred from. */
const ties: RuleFamily = {
  rules: [guarantor, proxyFor, proxiedBy, linkedAccount, restriction],
  side: SIDES.ties,
  quiet: () => isUntied,
}

/** What depends on who asks, on the policy's groups, and on the day. */
const circumstances: RuleFamily = {
  rules: [
    protectedGroup,
    ownAccount,
    recentActivity,
    notYetExpired,
    purgeDateBeforeExpiryDate,
    boundaryDay,
  ],
  side: SIDES.circumstances,
  quiet: (context) => quietCircumstances(context),
}

/** Every built-in rule, by family. */
export const RULE_FAMILIES: readonly RuleFamily[] = [
  holdings,
  waiting,
  work,
  protection,
  ties,
  circumstances,
]

/** Every built-in rule, in the order of reasons. */
export const BUILT_IN_RULES: readonly Rule[] = /* @__PURE__ */ RULE_FAMILIES.flatMap(
  (family) => family.rules,
)
