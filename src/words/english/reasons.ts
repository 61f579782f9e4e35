// Why a user stays, or what is remarkable about them, in English; and what a verdict says.
import type { ProblemKey, ReasonKey, VerdictKey } from '../catalogue.js'

/** A sentence for every reason, warning and verdict. */
export const REASONS = {
  'verdict.Purge': 'The user will be purged.',
  'verdict.Keep': 'The user stays.',
  'verdict.NotSelected': 'The criteria do not mean this user.',

  'action.demote': 'The researcher becomes a non-affiliated researcher first.',
  'action.waive': 'A debt of {measured:money} is waived.',
  'action.cancel': 'Requests that are cancelled: {measured}.',

  'no-purge-date': 'There is no purge date, so the user is never purged by it.',
  'purge-date-after-cutoff':
    'The purge date {measured:day} is not yet past the cutoff of {limit:day}.',
  'has-a-purge-date': 'The purge date is {measured:day}; only users without one are meant.',
  'no-expiry': 'The account has no end.',
  'expiry-date-after-cutoff':
    'The expiry date {measured:day} is not yet past the cutoff of {limit:day}.',
  'has-an-expiry-date': 'The account ends on {measured:day}; only users without an end are meant.',
  'no-activity': 'The user was never active, and such users are not meant.',
  'activity-after-cutoff':
    'The last activity of {measured:day} is not yet past the cutoff of {limit:day}.',
  'has-activity':
    'The last activity was on {measured:day}; only users who never were active are meant.',
  'no-loan': 'The user never borrowed, and such users are not meant.',
  'loan-after-cutoff': 'The last loan of {measured:day} is not yet past the cutoff of {limit:day}.',
  'has-a-loan-date':
    'The last loan was on {measured:day}; only users who never borrowed are meant.',
  'no-created-date': 'There is no date of creation.',
  'created-after-cutoff':
    'The date of creation {measured:day} is not yet past the cutoff of {limit:day}.',
  'has-a-created-date':
    'The record was made on {measured:day}; only records without that date are meant.',
  'other-record-type': 'Records of type {measured} are not meant.',
  'other-user-group': 'The user group {measured} is not meant in records of this type.',
  'other-user-group/none': 'The user is in no group, and such users are not meant.',
  'other-home-library': 'Users of the home library {measured} are not meant.',
  'not-included': 'The user is not in the set that the criteria name.',
  excluded: 'The user is in the set that the criteria leave out.',
  'selection/unknown': 'It is not known whether the criteria mean this user: {problem}.',

  'requests/unknown': 'It is not known which requests would have to be cancelled: {problem}.',
  'researcher/unknown': 'It is not known whether a researcher would have to be demoted: {problem}.',

  'open-loans': 'Open loans: {measured}.',
  'debt-over-threshold':
    'The debt of {measured:money} is more than the waive threshold of {limit:money}.',
  credit: 'The library owes the user {measured:money}.',
  deposit: 'The user left a deposit of {measured:money}.',
  'disputed-debt': 'The user disputes {measured:money} of the debt.',
  'exported-debt': 'A debt of {measured:money} was exported for collection elsewhere.',
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
  restriction: 'The account is restricted until {measured:moment}.',
  'restriction/none': 'The account is restricted, without an end.',
  'restriction-ended': 'A restriction of the account has ended on {measured:moment}.',
  'recent-activity':
    'The last activity was on {measured:day}; from {limit:day} on it counts as recent.',
  'recent-loan': 'The last loan was on {measured:day}; from {limit:day} on it counts as recent.',
  'not-yet-expired': 'The account ends on {measured:day}, after {limit:day}.',
  'not-yet-expired/none': 'The account has no end.',
  'purge-date-before-expiry-date':
    'The purge date {measured:day} lies before the expiry date {limit:day}.',
  'boundary-day': 'The date falls on the cutoff day itself, {limit:day}.',

  // Of outcomes that were stored before each date had a code of its own.
  'no-date':
    'There is no date to hold against the cutoff of {limit:day}, so the user is never purged.',
  'date-after-cutoff': 'The date {measured:day} is not yet past the cutoff of {limit:day}.',

  'not-confirmed': 'When the job was confirmed this user was to stay; a later job may select them.',
  'created-after-plan':
    'The record was created on {measured:day}, after the plan of {limit:day}: this is another ' +
    'person.',
  'effect-already-done':
    'A step had begun before it turned out that the user stays: {measured:label} ({limit:label}).',
  'has-purge-date': 'There is a purge date already: {measured:day}.',
  'same-purge-date': 'The purge date would stay the same: {measured:day}.',
  'no-expiry-date': 'There is no expiry date from which a purge date could be calculated.',
  'date-out-of-range':
    'Calculated from {measured:day}, the purge date would lie after the year 9999.',
  'purge-date-rule/unknown': 'No purge date can be calculated: {problem}.',
  'delete-policy-already-applied':
    'No more is kept of this user than the delete policy allows: {limit:label}.',
  'delete-policy-already-applied/rule-failed':
    'The host did not say how much is kept of this user, so nothing more is removed.',

  any: 'The rule {code} found {measured}, against a limit of {limit}.',
  'any/none': 'The rule {code} holds something against the user.',
  'any/unknown': 'The rule {code} could not be answered: {problem}.',
  'any/rule-failed': 'The rule {code} failed, so nothing can be said for it.',

  problem: '{fact} is not known',
  'problem.Absent': 'the host did not deliver {fact}',
  'problem.Contradicted': '{fact} is contradicted by {by}',
  'problem.Malformed': '{fact} cannot be used: expected {expected}, got {got}',

  'expected.text': 'a text',
  'expected.text-or-none': 'a text or null',
  'expected.day': 'a day that exists, YYYY-MM-DD, or null',
  'expected.count': 'a whole number from 0',
  'expected.amount': 'an amount from 0 as text',
  'expected.flag': 'true or false',
  'expected.requests': 'a whole number from 0 for every state of requests',
  'expected.restrictions': 'a list of restrictions, each with its end or null',
  'expected.researcher': 'what is needed of a researcher, or null',

  'got.text': 'text',
  'got.number': 'a number',
  'got.boolean': 'true or false',
  'got.list': 'a list',
  'got.object': 'an object',
  'got.other-text': 'text of another form',
  'got.other-number': 'a number that is negative, too large or not whole',
  'got.other-list': 'a list with an entry of another form',
  'got.other-object': 'an object of another form',
  'got.null': 'null',
  'got.date': 'a Date object',
  'got.bigint': 'a bigint',
  'got.other': 'something else',
} satisfies Readonly<Record<ReasonKey | ProblemKey | VerdictKey, string>>
