// Every error has its sentence, which says what happened, to what, and what to do.
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/domain/calendar.js'
import type { JobId, PlanId, UserKey } from '../../src/domain/keys.js'
import type { PurgeError, PurgeErrorCode } from '../../src/jobs/errors.js'
import { explainError } from '../../src/words/explain.js'

const planId = 'p-1' as PlanId
const jobId = 'j-1' as JobId

const capExceeded = {
  _tag: 'CapExceeded',
  code: 'cap-exceeded',
  count: 1200,
  users: 40_000,
  maxCount: 1000,
  maxPercent: '2.5',
} as const satisfies PurgeError

const periodCapExceeded = {
  _tag: 'PeriodCapExceeded',
  code: 'period-cap-exceeded',
  count: 5,
  users: 100,
  days: 30,
  since: '2026-01-01T12:34:56.000Z' as Instant,
  counted: 6,
  jobs: [jobId, 'j-2' as JobId],
  maxCount: 8,
  maxPercent: null,
} as const satisfies PurgeError

const planExpired = {
  _tag: 'PlanExpired',
  code: 'plan-expired',
  planId,
  finishedAt: '2026-01-15T12:00:59.999Z' as Instant,
  maxAgeMs: 3_600_000,
} as const satisfies PurgeError

const planDiscarded = { _tag: 'PlanDiscarded', code: 'plan-discarded', planId } as const
const planOutdated = { _tag: 'PlanOutdated', code: 'plan-outdated', planId } as const
const jobNotReady = { _tag: 'JobNotReady', code: 'job-not-ready', jobId } as const

/** The sentences of each error; a code without any does not compile. */
const SENTENCES: Readonly<Record<PurgeErrorCode, readonly (readonly [PurgeError, string])[]>> = {
  'digest-mismatch': [
    [
      { _tag: 'DigestMismatch', code: 'digest-mismatch', confirmed: 'a', actual: 'b' },
      'The digest that you confirmed is not that of the plan. Look at the plan and confirm its ' +
        'digest.',
    ],
  ],
  'count-mismatch': [
    [
      { _tag: 'CountMismatch', code: 'count-mismatch', confirmed: 1234, actual: 12_345 },
      'You confirmed 1,234 users, but the plan acts on 12,345. Look at the plan and confirm its ' +
        'number.',
    ],
  ],
  'cap-exceeded': [
    [
      capExceeded,
      "1,200 of 40,000 users would go, more than the policy's cap (1,000 users, 2.5 %). Narrow " +
        'the criteria or change the policy.',
    ],
    [
      { ...capExceeded, maxPercent: null },
      "1,200 of 40,000 users would go, more than the policy's cap (1,000 users). Narrow the " +
        'criteria or change the policy.',
    ],
    [
      { ...capExceeded, maxCount: null },
      "1,200 of 40,000 users would go, more than the policy's cap (2.5 %). Narrow the criteria " +
        'or change the policy.',
    ],
  ],
  'period-cap-exceeded': [
    [
      periodCapExceeded,
      '5 of 100 users would go. Other jobs have purged 6 since 2026-01-01 12:34 UTC, or may ' +
        'still purge them; their jobs: j-1, j-2. Together they are more than the policy allows ' +
        'within 30 days (8 users). Wait, narrow the criteria, or change the policy.',
    ],
    [
      { ...periodCapExceeded, days: 1, counted: 0, jobs: [], maxCount: null, maxPercent: '2' },
      '5 of 100 users would go. Other jobs have purged 0 since 2026-01-01 12:34 UTC, or may ' +
        'still purge them; their jobs: none. Together they are more than the policy allows ' +
        'within 1 day (2 %). Wait, narrow the criteria, or change the policy.',
    ],
  ],
  'approval-missing': [
    [
      { _tag: 'ApprovalMissing', code: 'approval-missing' },
      'The policy wants a second person to approve. Submit again with approvedBy.',
    ],
  ],
  'approval-by-same-person': [
    [
      { _tag: 'ApprovalBySamePerson', code: 'approval-by-same-person' },
      'Who orders cannot approve. Have somebody else approve.',
    ],
  ],
  'approval-by-service': [
    [
      { _tag: 'ApprovalByService', code: 'approval-by-service' },
      'The policy wants two people, and one of the two is a service. Have two people order and ' +
        'approve.',
    ],
  ],
  'invalid-order': [
    [
      {
        _tag: 'InvalidOrder',
        code: 'invalid-order',
        mistakes: [
          { code: 'out-of-range', path: 'criteria.days', expected: 'more', got: '-1' } as never,
          { code: 'missing', path: '', expected: 'criteria', got: 'nothing' } as never,
        ],
      },
      'The order cannot be used: criteria.days must be more, got -1; it must be criteria, got ' +
        'nothing.',
    ],
  ],
  'job-not-found': [
    [{ _tag: 'JobNotFound', code: 'job-not-found', jobId }, 'There is no job j-1.'],
  ],
  'user-not-found': [
    [
      { _tag: 'UserNotFound', code: 'user-not-found', userKey: '17' as UserKey },
      'There is no user 17.',
    ],
  ],
  'plan-not-found': [
    [{ _tag: 'PlanNotFound', code: 'plan-not-found', planId }, 'There is no plan p-1.'],
  ],
  'foreign-plan': [
    [
      {
        _tag: 'ForeignPlan',
        code: 'foreign-plan',
        planId,
        planHost: 'city',
        askedHost: 'village',
      },
      'Plan p-1 belongs to the host city, and this is village. Order it there.',
    ],
  ],
  'plan-tampered': [
    [
      { _tag: 'PlanTampered', code: 'plan-tampered', planId },
      'What is stored of plan p-1 is not what was planned. Find out who changed the journal, and ' +
        'plan again.',
    ],
  ],
  'plan-interrupted': [
    [
      {
        _tag: 'PlanInterrupted',
        code: 'plan-interrupted',
        planId,
        fault: { code: '23503', table: 'loans' },
      },
      'A port failed while plan p-1 was made (23503: table loans). What was planned is stored: ' +
        'mend the cause and resume the plan.',
    ],
  ],
  'plan-not-ready': [
    [
      { _tag: 'PlanNotReady', code: 'plan-not-ready', planId },
      'Plan p-1 has not ended. Resume it.',
    ],
  ],
  'plan-ordered': [
    [
      { _tag: 'PlanOrdered', code: 'plan-ordered', planId, jobId },
      'Plan p-1 was confirmed already. Look at job j-1.',
    ],
  ],
  'plan-discarded': [
    [
      { ...planDiscarded, why: 'discarded' },
      'Plan p-1 can no longer be ordered: it was discarded. Plan again.',
    ],
    [
      { ...planDiscarded, why: 'expired' },
      'Plan p-1 can no longer be ordered: it was older than allowed. Plan again.',
    ],
    [
      { ...planDiscarded, why: 'begun-anew' },
      'Plan p-1 can no longer be ordered: planning took too long and was begun anew. Plan again.',
    ],
    [
      { ...planDiscarded, why: 'superseded' },
      'Plan p-1 can no longer be ordered: a later plan took its place. Plan again.',
    ],
    [
      { ...planDiscarded, why: 'user-forgotten' },
      'Plan p-1 can no longer be ordered: it held a user who was to be forgotten. Plan again.',
    ],
  ],
  'plan-expired': [
    [
      planExpired,
      'Plan p-1 ended at 2026-01-15 12:00 UTC, and a plan may be 1 hour old. Plan again.',
    ],
    [
      { ...planExpired, maxAgeMs: 7 * 24 * 3_600_000 },
      'Plan p-1 ended at 2026-01-15 12:00 UTC, and a plan may be 168 hours old. Plan again.',
    ],
    [
      { ...planExpired, maxAgeMs: 60_000 },
      'Plan p-1 ended at 2026-01-15 12:00 UTC, and a plan may be 1 minute old. Plan again.',
    ],
    [
      { ...planExpired, maxAgeMs: 5_400_000 },
      'Plan p-1 ended at 2026-01-15 12:00 UTC, and a plan may be 90 minutes old. Plan again.',
    ],
    [
      { ...planExpired, maxAgeMs: 1000 },
      'Plan p-1 ended at 2026-01-15 12:00 UTC, and a plan may be 1 second old. Plan again.',
    ],
    [
      { ...planExpired, maxAgeMs: 90_000 },
      'Plan p-1 ended at 2026-01-15 12:00 UTC, and a plan may be 90 seconds old. Plan again.',
    ],
  ],
  'plan-outdated': [
    [
      { ...planOutdated, changed: 'policy' },
      'Plan p-1 can no longer be ordered: the policy changed since. Plan again.',
    ],
    [
      { ...planOutdated, changed: 'rules' },
      'Plan p-1 can no longer be ordered: the rules or their settings changed since. Plan again.',
    ],
    [
      { ...planOutdated, changed: 'form' },
      'Plan p-1 can no longer be ordered: the form in which plans are stored changed since. Plan ' +
        'again.',
    ],
  ],
  'nobody-goes': [
    [
      { _tag: 'NobodyGoes', code: 'nobody-goes', planId },
      'Nobody would go in plan p-1, so there is nothing to order.',
    ],
  ],
  'job-not-ready': [
    [{ ...jobNotReady, status: 'Queued' }, 'Job j-1 is Queued, so that cannot be done.'],
    [{ ...jobNotReady, status: 'Completed' }, 'Job j-1 is Completed, so that cannot be done.'],
  ],
  'foreign-job': [
    [
      { _tag: 'ForeignJob', code: 'foreign-job', jobId, jobHost: 'city', runnerHost: 'village' },
      'Job j-1 belongs to the host city, and this runner works for village. Start a runner of ' +
        'city.',
    ],
  ],
  'runner-draining': [
    [
      { _tag: 'RunnerDraining', code: 'runner-draining', jobId: null },
      'This runner is draining; its job stays running. Start a runner to resume it.',
    ],
  ],
  'host-fault': [
    [
      { _tag: 'HostFault', code: 'host-fault', operation: 'submit', fault: { code: 'ECONNRESET' } },
      'A port failed during submit (ECONNRESET). Nobody was touched by it; mend the cause, look ' +
        'at the jobs, and try again.',
    ],
  ],
}

describe.each(Object.entries(SENTENCES))('the error %s', (_, cases) => {
  it.each(cases)('%j', (error, sentence) => {
    expect(explainError(error)).toBe(sentence)
  })
})

describe('the jobs that count against a cap', () => {
  const jobs = (count: number) => Array.from({ length: count }, (_, at) => `j-${at}` as JobId)

  it.each([
    [10, 'j-8, j-9. Together'],
    [11, 'j-8, j-9 and 1 more. Together'],
    [1010, 'j-8, j-9 and 1,000 more. Together'],
  ])('are named up to ten, of %i', (count, words) => {
    expect(explainError({ ...periodCapExceeded, jobs: jobs(count) })).toContain(words)
  })
})

describe('an error in the words of a host', () => {
  it('has its values, and those of the library where the host has none', () => {
    const german = { 'error.job-not-found': 'Auftrag {jobId} gibt es nicht.' }
    expect(explainError({ _tag: 'JobNotFound', code: 'job-not-found', jobId }, german)).toBe(
      'Auftrag j-1 gibt es nicht.',
    )
    expect(explainError({ _tag: 'PlanNotFound', code: 'plan-not-found', planId }, german)).toBe(
      'There is no plan p-1.',
    )
  })
})
