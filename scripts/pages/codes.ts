// The tables of codes that are stored or answered: a code that is forgotten does not compile.
import type { SqlJournalFaultCode } from '../../src/adapters/sql/index.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import type { BuiltInRuleCode } from '../../src/index.js'
import type { FailureCode, OutcomeStatus } from '../../src/jobs/outcome.js'
import type { DiscardCode, WaitCode } from '../../src/index.js'
import { ENGLISH } from '../../src/words/english/index.js'
import { REPORT_ENGLISH } from '../../src/report/index.js'
import { code, table } from './table.js'

const WORDS: Readonly<Record<string, string | undefined>> = { ...ENGLISH, ...REPORT_ENGLISH }

/** What staff can do so that the user can go at the next purge. */
const REASONS: Readonly<Record<BuiltInRuleCode, string>> = {
  'open-loans': 'return or write off the loans',
  'debt-over-threshold': 'settle the debt, or raise the waive threshold of the criteria',
  credit: 'pay the credit out',
  deposit: 'pay the deposit back',
  'disputed-debt': 'decide the dispute',
  'exported-debt': 'wait for the bursar, or take the debt back',
  'open-transactions': 'close the transactions',
  'requests-pending': 'cancel the requests, or set them to `cancel` in the policy',
  'requests-in-transit': 'wait until the item has arrived',
  'requests-on-hold-shelf': 'clear the hold shelf',
  'requests-shipped': 'wait until the item is back',
  'resource-sharing-requests': 'close the requests with the other library',
  'resource-sharing-on-hold-shelf': 'send the item back',
  acquisitions: 'take the user out of orders and interests',
  'import-profiles': 'name somebody else in the import profiles',
  'locked-bib-records': 'release the records in the editor',
  'metadata-editor': 'move or delete the records in the editor',
  'locked-by-job': 'wait for the job that works on the user',
  'staff-roles': 'take the roles away, once nobody needs them',
  'researcher-not-demoted': 'set `researchers` of the policy to `enabled`, or unlink the assets',
  'protected-user': 'take the mark away, if it is no longer wanted',
  'legal-hold': 'nothing until the hold is lifted. No setting passes it',
  'system-account': 'nothing: the system needs it',
  guarantor: 'name another guarantor',
  'proxy-for': 'end the proxy',
  'proxied-by': 'end the proxy',
  'linked-account': 'unlink the account',
  restriction: 'lift the restriction',
  'restriction-ended': 'remove the restriction that has ended',
  'protected-group': 'move the user, or take the group out of the policy',
  'own-account': 'another person orders the purge',
  'recent-activity': 'wait, or shorten `recentActivity` of the policy',
  'recent-loan': 'wait, or shorten `recentLoan` of the policy',
  'not-yet-expired': 'wait for the end of the account',
  'purge-date-before-expiry-date': 'correct one of the two dates',
  'boundary-day': 'nothing: it only warns that another reading of the limit would decide otherwise',
}

/** What caused an outcome, and what to do about it. */
const OUTCOMES: Readonly<Record<OutcomeStatus, readonly [string, string]>> = {
  purged: ['all steps are done', 'nothing'],
  applied: ['the effect of an order that is not a purge is done', 'nothing'],
  kept: [
    'the record changed after the plan, or the host said that the user must stay',
    'read the reasons',
  ],
  vanished: ['somebody else deleted the record', 'nothing'],
  failed: ['see the code of the failure', 'mend the record; the next plan tries the user again'],
  inDoubt: ['an answer was lost', 'look at the user by hand in the system that was asked'],
}

const FAILURES: Readonly<Record<FailureCode, readonly [string, string, string]>> = {
  'effect-refused': ['the host will not do it', 'a refusal of the host', 'read its code'],
  'effect-failed': [
    'it failed for this user and succeeded for others',
    'a constraint, a trigger, a value that does not fit',
    'mend the record that `fault` names',
  ],
  'effect-uncertain': [
    'nobody can say whether it was done',
    'a lost answer of an effect without idempotency key',
    'look at the user by hand',
  ],
  'effect-failed-alone': [
    'it failed, and succeeded for nobody else within `witnessMs`',
    'perhaps the system, perhaps the user',
    'mend the system if it was down, and plan again',
  ],
  'effect-uncertain-alone': [
    'in doubt, and nobody else to judge by',
    'perhaps the system, perhaps the user',
    'look at the user by hand',
  ],
  'runner-died': [
    'each process that tried it died',
    'a fault that ends the process: memory, a native driver',
    'look at the end of the logs of the process',
  ],
}

const DISCARDED: Readonly<Record<DiscardCode, readonly [string, string]>> = {
  discarded: ['somebody discarded it', 'plan again if it is wanted'],
  expired: ['it was older than `maxPlanAgeMs`', 'plan again'],
  'begun-anew': [
    'a night began it anew under another policy or other rules',
    'look at the new plan',
  ],
  superseded: ['a later night made a newer plan', 'look at the new plan'],
  'user-forgotten': ['a user in it was forgotten', 'plan again'],
}

const WAITS: Readonly<Record<WaitCode, string>> = {
  'second-person': 'two people order and approve it',
  'policy-cap': 'narrow the criteria, or change the cap of the policy',
  'over-count': 'look at the plan, then order it, or raise `maxCount`',
  'over-share': 'look at the plan, then order it, or raise `maxPercent`',
  'over-increase': 'look why more go than last time, then order it',
  'no-completed-run': 'order the first plan by hand',
}

const JOURNAL: Readonly<Record<SqlJournalFaultCode, readonly [string, string]>> = {
  'sql-journal-lease-lost': [
    'another runner has the shard by now',
    'nothing: this runner leaves it. If it is frequent, raise `leaseMs`',
  ],
  'sql-journal-foreign-row': [
    'a row of the journal is not as the library wrote it',
    'find out who changed the tables, and restore the row',
  ],
  'sql-journal-no-version': ['the table `version` is empty', 'run the statements of the schema'],
  'sql-journal-affected-unreported': [
    'the executor answered no count for a change',
    'answer the count of the driver',
  ],
}

function rowsOf(of: Readonly<Record<string, string | readonly string[]>>): readonly string[][] {
  return Object.entries(of).map(([name, said]) => [
    code(name),
    ...(typeof said === 'string' ? [said] : said),
  ])
}

const meaning = (name: string): string => WORDS[name] ?? ''

/** The parts of the page of codes, by the name that its markers carry. */
export const CODE_PARTS: Readonly<Record<string, () => string>> = {
  'codes-reasons': () =>
    table(
      ['code', 'meaning', 'facts', 'what to do'],
      BUILT_IN_RULES.map((rule) => [
        code(rule.code),
        meaning(rule.code),
        rule.facts.map(code).join(', '),
        REASONS[rule.code as BuiltInRuleCode],
      ]),
    ),
  'codes-outcomes': () =>
    table(
      ['outcome', 'meaning', 'cause', 'what to do'],
      Object.entries(OUTCOMES).map(([name, [cause, remedy]]) => [
        code(name),
        meaning(`outcome.${name}`),
        cause,
        remedy,
      ]),
    ),
  'codes-failures': () => table(['code', 'meaning', 'cause', 'what to do'], rowsOf(FAILURES)),
  'codes-discarded': () => table(['code', 'cause', 'what to do'], rowsOf(DISCARDED)),
  'codes-waits': () => table(['code', 'what to do'], rowsOf(WAITS)),
  'codes-journal': () => table(['code', 'cause', 'what to do'], rowsOf(JOURNAL)),
}
