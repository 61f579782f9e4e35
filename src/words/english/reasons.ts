// Why a user stays, or what is remarkable about them, in English; and what a verdict says.
import type { ReasonKey, VerdictKey } from '../catalogue.js'

/** A sentence for every reason, warning and verdict. */
export const REASONS = {
  'verdict.Purge': 'The user will be purged.',
  'verdict.Keep': 'The user stays.',
  'verdict.NotSelected': 'The criteria do not mean this user.',

  'action.demote': 'The researcher becomes a non-affiliated researcher first.',
  'action.waive': 'A debt of {measured} is waived.',
  'action.cancel': 'Requests that are cancelled: {measured}.',

  'no-date': 'There is no date to hold against the cutoff of {limit}, so the user is never purged.',
  'date-after-cutoff': 'The date {measured} is not yet past the cutoff of {limit}.',
  'other-record-type': 'The record is of type {measured}, not {limit}.',
  'other-user-group': 'The user group is {measured}, not {limit}.',
  'other-user-group/none': 'The user is in no group, not in {limit}.',
  'not-included': 'The user is not in the set that the criteria name.',
  excluded: 'The user is in the set that the criteria leave out.',
  'selection/unknown': 'It is not known whether the criteria mean this user: {fact} is not known.',

  'requests/unknown':
    'It is not known which requests would have to be cancelled: the host did not deliver {fact}.',
  'researcher/unknown':
    'It is not known whether a researcher would have to be demoted: the host did not ' +
    'deliver {fact}.',

  'open-loans': 'Open loans: {measured}.',
  'debt-over-threshold': 'The debt of {measured} is more than the waive threshold of {limit}.',
  credit: 'The library owes the user {measured}.',
  deposit: 'The user left a deposit of {measured}.',
  'disputed-debt': 'The user disputes {measured} of the debt.',
  'exported-debt': 'A debt of {measured} was exported for collection elsewhere.',
  'open-transactions': 'Open transactions on which nothing is owed: {measured}.',
  'requests-pending': 'Pending requests: {measured}.',
  'requests-in-transit': 'Requests with an item in transit: {measured}.',
  'requests-on-hold-shelf': 'Requests with an item on the hold shelf: {measured}.',
  'requests-shipped': 'Requests with an item shipped to the user: {measured}.',
  'resource-sharing-on-hold-shelf':
    "Resource-sharing requests on the hold shelf, with another library's item: {measured}.",
  'resource-sharing-requests':
    'Resource-sharing requests that are not on the hold shelf: {measured}.',
  acquisitions: 'Purchase-order lines, orders or invoices assigned to the user: {measured}.',
  'import-profiles': 'Import profiles that name the user: {measured}.',
  'locked-bib-records': 'Bibliographic records that the user holds locked: {measured}.',
  'metadata-editor': 'Records that the user has open in the metadata editor: {measured}.',
  'locked-by-job': "A running job holds the user's record locked.",
  'staff-roles': 'Staff roles: {measured}.',
  'researcher-not-demoted':
    'A researcher with assets or grants ({measured}) is not demoted: there is no research system.',
  'protected-user': 'The record is marked as never to be deleted.',
  'protected-group': 'The user group {measured} is protected by the policy.',
  'legal-hold': 'Legal holds that have not been lifted: {measured}.',
  'system-account': 'The account belongs to the system, not to a person.',
  'own-account': 'It is the account of a person who asks for the purge or approves it.',
  guarantor: 'Users whose guarantor this user is: {measured}.',
  'proxy-for': 'Users for whom this user acts as proxy: {measured}.',
  'proxied-by': 'Users who act as proxy for this user: {measured}.',
  'linked-account': 'Records of other institutions that are linked to this one: {measured}.',
  restriction: 'The account is restricted until {measured}.',
  'restriction/none': 'The account is restricted, without an end.',
  'restriction-ended': 'A restriction of the account has ended on {measured}.',
  'recent-activity': 'The last activity was on {measured}; from {limit} on it counts as recent.',
  'recent-loan': 'The last loan was on {measured}; from {limit} on it counts as recent.',
  'not-yet-expired': 'The account ends on {measured}, after {limit}.',
  'not-yet-expired/none': 'The account has no end.',
  'purge-date-before-expiry-date': 'The purge date {measured} lies before the expiry date {limit}.',
  'boundary-day': 'The date falls on the cutoff day itself, {limit}.',

  'not-confirmed': 'When the job was confirmed this user was to stay; a later job may find them.',
  'effect-already-done':
    'The step {measured} had been begun before it turned out that the user stays; how far ' +
    'it came: {limit}.',
  'has-purge-date': 'There is a purge date already: {measured}.',
  'same-purge-date': 'The purge date would stay the same: {measured}.',
  'no-expiry-date': 'There is no expiry date from which a purge date could be calculated.',
  'date-out-of-range': 'Calculated from {measured}, the purge date would lie after the year 9999.',
  'purge-date-rule/unknown': 'No purge date can be calculated: the host did not deliver {fact}.',
  'delete-policy-already-applied': 'No more is kept of this user than {limit} allows.',
  'delete-policy-already-applied/rule-failed':
    'The host did not say how much is kept of this user, so nothing more is removed.',

  any: 'The rule {code} found {measured}, against a limit of {limit}.',
  'any/none': 'The rule {code} holds something against the user.',
  'any/unknown': 'The rule {code} could not be answered: {fact} is not known.',
  'any/rule-failed': 'The rule {code} failed, so nothing can be said for it.',
} satisfies Readonly<Record<ReasonKey | VerdictKey, string>>
