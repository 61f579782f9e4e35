// The words that previews and reports are written in, and how a user is shown: by the ID that staff know, not by the key.
import type { Database } from 'better-sqlite3'
import { type PurgeCriteria, type PurgePolicy, type Reason, showMoney } from 'ils-user-purge'

/** Shows a user by primary ID; one whose record is gone by the key, which is all that is left. */
export const showUserOf = (db: Database): ((key: string) => string) => {
  const primaryId = db.prepare('SELECT primary_id FROM users WHERE id = ?').pluck()
  return (key) => {
    const found = /^\d{1,15}$/.test(key) ? (primaryId.get(Number(key)) as string | null | undefined) : undefined
    return found ?? `key ${key}`
  }
}

/** Reasons in sentences, users by primary ID. */
export const listWordsOf = (db: Database) => ({ explain: explainReason, show: showUserOf(db) })

/** A reason as a sentence for staff. */
export const explainReason = (reason: Reason): string => {
  const about = RULE_WORDS[reason.code] ?? reason.code
  switch (reason._tag) {
    case 'Blocked':
      return `${about}: ${String(reason.measured)}${reason.limit === null || reason.limit === false ? '' : `, limit ${String(reason.limit)}`}`
    case 'Unknown':
      return `${about}: not known (${reason.fact})`
    case 'RuleFailed':
      return `${about}: the rule failed`
  }
}

const RULE_WORDS: Readonly<Record<string, string>> = {
  'open-loans': 'Has items on loan',
  'debt-over-threshold': 'Owes more than is waived',
  credit: 'The library owes the user',
  deposit: 'Left a deposit',
  'disputed-debt': 'Disputes a fine',
  'exported-debt': 'Has a fine that was exported',
  'requests-pending': 'Has pending requests',
  'requests-in-transit': 'Has requests in transit',
  'requests-on-hold-shelf': 'Has requests on the hold shelf',
  'requests-shipped': 'Has shipped requests',
  'resource-sharing-on-hold-shelf': 'Has resource sharing on the hold shelf',
  acquisitions: 'Is assigned to orders or invoices',
  'import-profiles': 'Is named by import profiles',
  'locked-bib-records': 'Holds bibliographic records locked',
  'metadata-editor': 'Has records open in the metadata editor',
  'locked-by-job': 'The record is locked by a running job',
  'staff-roles': 'Holds staff roles',
  'protected-user': 'Is marked as never to be deleted',
  'protected-group': 'Is in a protected group',
  'legal-hold': 'Is under legal hold',
  'system-account': 'Is an account of the system',
  'own-account': 'Is the account of whoever asks',
  guarantor: 'Is guarantor of others',
  'proxy-for': 'Acts as proxy for others',
  'proxied-by': 'Has others as proxies',
  'linked-account': 'Is linked with other institutions',
  restriction: 'Has a restriction',
  'recent-activity': 'Was active of late',
  'not-yet-expired': 'Has not expired yet',
  'purge-date-before-expiry-date': 'The purge date is before the expiry date',
  'boundary-day': 'The date is the boundary day itself',
}

/** Criteria and policy, one sentence an item. */
export const orderWordsOf = (criteria: PurgeCriteria, policy: PurgePolicy) => ({
  criteria: [
    `Date held against the cutoff: ${criteria.dateField}, ${criteria.days === null ? 'no days set' : `${criteria.days} days`}, rule ${criteria.cutoffRule}.`,
    `Record type: ${criteria.recordType ?? 'any'}; user group: ${criteria.userGroups.length === 0 ? 'any' : criteria.userGroups.join(', ')}.`,
    `Debts up to ${showMoney(criteria.waiveThreshold, policy.currency)} are waived.`,
  ],
  policy: [
    `Debts are reckoned ${policy.fineTotal}; deletion leaves as much as "${policy.deletePolicy}" says; the research system is ${policy.researchers}.`,
    `Requests: ${Object.entries(policy.requests)
      .map(([state, setting]) => `${state} ${setting}`)
      .join(', ')}.`,
    `Rules that keep a user: ${settingsOf(policy, 'on')}.`,
    `Rules that only warn: ${settingsOf(policy, 'warn')}.`,
  ],
})

const settingsOf = (policy: PurgePolicy, wanted: string): string =>
  Object.entries(policy.rules)
    .filter(([, setting]) => setting === wanted)
    .map(([code]) => code)
    .join(', ') || 'none'
