// Criteria and policy in English.
import type { OrderKey } from '../catalogue.js'

/** The sentences that describe criteria and a policy. */
export const ORDERS = {
  'criteria.past.not-set': 'Users whose {date} is {when}{absent} (days not set).',
  'criteria.past.days': 'Users whose {date} is {when}{absent} ({back} back).',
  'criteria.past.months': 'Users whose {date} is {when}{absent} ({back} back).',
  'criteria.past.years': 'Users whose {date} is {when}{absent} ({back} back).',
  'criteria.past.day': 'Users whose {date} is {when}{absent}.',
  'criteria.or-absent': ', or who have none',
  'criteria.absent': 'Users who have no {date}.',
  'criteria.no-dates': 'Whatever their dates.',
  'criteria.on-or-before': 'on or before {day:day}',
  'criteria.before': 'before {day:day}',
  'criteria.every-type': 'Records of every type.',
  'criteria.type': 'Records of type {type}, of every user group.',
  'criteria.type-and-groups': 'Records of type {type}, of the user groups {groups}.',
  'criteria.libraries': 'Users of the home libraries {libraries}.',
  'criteria.branches': '{library} with its branches',
  'criteria.include': 'Only users out of a set of {count}.',
  'criteria.exclude': 'Never the {count} users who are excluded.',
  'criteria.debt.on': 'A debt of up to {threshold:money} is waived; a user who owes more stays.',
  'criteria.debt.warn': 'Every debt is waived; one of more than {threshold:money} only warns.',
  'criteria.debt.off': 'Every debt that is known is waived, whatever it is.',

  'policy.basis': 'Policy {name}; days are counted in {zone}, amounts in {currency}.',
  'policy.rules.on': 'Asked: {codes}.',
  'policy.rules.warn': 'Only warn: {codes}.',
  'policy.rules.off': 'Not asked: {codes}.',
  'policy.fine-total.gross': 'Debts are counted gross: all that is owed.',
  'policy.fine-total.net': 'Debts are counted net: less what the library owes the user.',
  'policy.requests.block': 'Requests that are {state} keep the user.',
  'policy.requests.cancel': 'Requests that are {state} are cancelled.',
  'policy.requests.ignore': 'Requests that are {state} are left to the host.',
  'policy.activity.on': 'A user whose last activity is at most {days} ago stays.',
  'policy.activity.warn': 'A user whose last activity is at most {days} ago goes, with a warning.',
  'policy.loan.on': 'A user whose last loan is at most {days} ago stays.',
  'policy.loan.warn': 'A user whose last loan is at most {days} ago goes, with a warning.',
  'policy.groups.on': 'Protected groups: {groups}.',
  'policy.groups.warn': 'Groups whose members go, with a warning: {groups}.',
  'policy.researchers.enabled':
    'Affiliated researchers with assets or grants become non-affiliated researchers before they ' +
    'are deleted.',
  'policy.researchers.on':
    'There is no research system; affiliated researchers with assets or grants stay.',
  'policy.researchers.warn':
    'There is no research system; affiliated researchers with assets or grants go, with a warning.',
  'policy.researchers.off': 'There is no research system.',
  'policy.level.keep-reportable':
    'After a purge, the record stays fully reportable, marked as deleted.',
  'policy.level.keep-statistics':
    'After a purge, only what is needed for statistics stays, with the primary ID in place of ' +
    'the name.',
  'policy.level.keep-statistics-remove-id':
    'After a purge, only what is needed for statistics stays, without the primary ID.',
  'policy.level.remove': 'After a purge, nothing stays.',
  'policy.no-cap': 'There is no cap.',
  'policy.cap': 'A job is refused over {limits}.',
  'policy.cap.period':
    'A job is also refused where it and the other jobs of the last {days} together purge over ' +
    '{limits}.',
  'policy.cap.share': '{share:decimal} % of all users',
  'policy.cap.and': '{count} and {share}',
  'policy.cap.or': '{count} or {share}',
  'policy.approval.none': 'No second person has to approve.',
  'policy.approval.second-person': 'A second person has to approve.',
  'policy.evidence.none': 'Of the facts by which a purged user was selected, nothing is kept.',
  'policy.evidence.dates':
    'With the outcome of a purged user, the dates, the record type, the user group and the home ' +
    'library by which the user was selected are kept.',
  'policy.evidence.dates-and-primary-id':
    'With the outcome of a purged user, the primary ID is kept, and the dates, the record type, ' +
    'the user group and the home library by which the user was selected.',

  'state.pending': 'pending',
  'state.inTransit': 'in transit',
  'state.onHoldShelf': 'on the hold shelf',
  'state.shipped': 'shipped',

  'date.purgeDate': 'purge date',
  'date.expiryDate': 'expiry date',
  'date.lastActivityDate': 'last activity',
  'date.lastLoanDate': 'last loan',
  'date.createdDate': 'date of creation',

  'number.separator': ',',
  'number.point': '.',
  'day.form': '{year}-{month}-{day}',
  'money.form': '{amount:decimal} {currency}',
  // Of the amounts in reasons and criteria; `withCurrency` says them. Without a code: none is said.
  'money.code': '',
  'money.digits': '2',
  'days.one': '{count} day',
  'days.other': '{count} days',
  'years.one': '{count} year',
  'years.other': '{count} years',
  'months.one': '{count} month',
  'months.other': '{count} months',
  'users.one': '{count} user',
  'users.other': '{count} users',
} satisfies Readonly<Record<OrderKey, string>>
