// Risky choices, refusals, errors and mistakes in English.
import type { ErrorKey } from '../catalogue.js'

/** A sentence for every caution, refusal, error and mistake. */
export const ERRORS = {
  'caution.days-zero':
    "0 days also select today's dates; the vendor advises against it. Better set purge " +
    'dates in the past.',
  'caution.days-not-set': 'Days are not set: only dates before today are selected.',
  'caution.no-record-type': 'No record type is chosen: records of every type are meant.',
  'caution.purge-date-in-past':
    'Some purge dates lie before the day of the run: a purge may take these users at once.',
  'caution.no-user-group': 'No user group is chosen: users of every group are meant.',

  'not-met.record-type':
    'Examined: {users}. None of them has this record type; check the name: {names}.',
  'not-met.user-group':
    'Examined: {users}. None of them is in this user group of the type {type}; check the name: ' +
    '{names}.',
  'not-met.home-library':
    'Examined: {users}. None of them has this home library; check the name: {names}.',
  'not-met.protected-group':
    'Examined: {users}. None of them is in this group that the policy protects; a mistyped name ' +
    'protects nobody: {names}.',
  'not-met.exception-group':
    'Examined: {users}. None of them is in this user group with a rule of its own; check the ' +
    'name: {names}.',
  'not-met.record-type.library': 'No user of the library has this record type: {names}.',
  'not-met.user-group.library':
    'No user of the library is in this user group of the type {type}: {names}.',
  'not-met.home-library.library': 'No user of the library has this home library: {names}.',
  'not-met.more': '{names} and {count} more',

  'error.digest-mismatch':
    'The digest that you confirmed is not that of the plan. Look at the plan and confirm its ' +
    'digest.',
  'error.count-mismatch':
    'You confirmed {confirmed} users, but the plan acts on {actual}. Look at the plan and ' +
    'confirm its number.',
  'error.cap-exceeded':
    "{count} of {users} users would go, more than the policy's cap ({caps}). Narrow the " +
    'criteria or change the policy.',
  'error.period-cap-exceeded':
    '{count} of {users} users would go. Other jobs have purged {counted} since {since}, or may ' +
    'still purge them; their jobs: {jobs}. Together they are more than the policy allows within ' +
    '{days} ({caps}). Wait, narrow the criteria, or change the policy.',
  'error.approval-missing':
    'The policy wants a second person to approve. Submit again with approvedBy.',
  'error.approval-by-same-person': 'Who orders cannot approve. Have somebody else approve.',
  'error.approval-by-service':
    'The policy wants two people, and one of the two is a service. Have two people order and ' +
    'approve.',
  'error.invalid-order': 'The order cannot be used: {mistakes}.',
  'error.job-not-found': 'There is no job {jobId}.',
  'error.user-not-found': 'There is no user {userKey}.',
  'error.plan-not-found': 'There is no plan {planId}.',
  'error.foreign-plan':
    'Plan {planId} belongs to the host {planHost}, and this is {askedHost}. Order it there.',
  'error.plan-tampered':
    'What is stored of plan {planId} is not what was planned. Find out who changed the journal, ' +
    'and plan again.',
  'error.plan-interrupted':
    'A port failed while plan {planId} was made ({fault}). What was planned is stored: mend the ' +
    'cause and resume the plan.',
  'error.plan-not-ready': 'Plan {planId} has not ended. Resume it.',
  'error.plan-ordered': 'Plan {planId} was confirmed already. Look at job {jobId}.',
  'error.plan-discarded': 'Plan {planId} can no longer be ordered: {why}. Plan again.',
  'error.plan-expired':
    'Plan {planId} ended at {finishedAt}, and a plan may be {age} old. Plan again.',
  'error.plan-outdated':
    'Plan {planId} can no longer be ordered: {changed} changed since. Plan again.',
  'error.nobody-goes': 'Nobody would go in plan {planId}, so there is nothing to order.',
  'error.job-not-ready': 'Job {jobId} is {status}, so that cannot be done.',
  'error.foreign-job':
    'Job {jobId} belongs to the host {jobHost}, and this runner works for {runnerHost}. ' +
    'Start a runner of {jobHost}.',
  'error.runner-draining':
    'This runner is draining; its job stays running. Start a runner to resume it.',
  'error.host-fault':
    'A port failed during {operation} ({fault}). Nobody was touched by it; mend the cause, ' +
    'look at the jobs, and try again.',
  'discard.discarded': 'it was discarded',
  'discard.expired': 'it was older than allowed',
  'discard.begun-anew': 'planning took too long and was begun anew',
  'discard.superseded': 'a later plan took its place',
  'discard.user-forgotten': 'it held a user who was to be forgotten',
  'basis.policy': 'the policy',
  'basis.rules': 'the rules or their settings',
  'basis.form': 'the form in which plans are stored',
  'age.hours.one': '{count} hour',
  'age.hours.other': '{count} hours',
  'age.minutes.one': '{count} minute',
  'age.minutes.other': '{count} minutes',
  'age.seconds.one': '{count} second',
  'age.seconds.other': '{count} seconds',

  'cap.count': '{count} users',
  'cap.share': '{share:decimal} %',
  'cap.since': '{date:day} {time} UTC',
  'cap.no-jobs': 'none',
  'cap.more-jobs': '{jobs} and {count} more',

  mistake: '{path} must be {expected}, got {got}',
  'mistake.whole': 'it',
} satisfies Readonly<Record<ErrorKey, string>>
