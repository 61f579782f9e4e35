// What every journal must do, as data: one case for each promise of the journal port.
import type { Instant } from '../../domain/calendar.js'
import type { JobId } from '../../domain/keys.js'
import { type Money, NO_MONEY } from '../../domain/money.js'
import type { Intent } from '../../jobs/intent.js'
import { completedJob, type Job, refusedJob, startedJob } from '../../jobs/job.js'
import type { Outcome } from '../../jobs/outcome.js'
import { NO_TALLY, NO_TOTALS } from '../../jobs/totals.js'
import type { ClaimResult, ShardState } from '../../ports/journal.js'
import { bySort, rejected, testCase } from './journal-case.js'
import { desk } from './journal-desk.js'
import {
  AT,
  HOUR,
  JOB,
  key,
  LATER,
  NEW_STATE,
  outcome,
  OUTCOMES,
  PLAIN_OUTCOMES,
  queuedJob,
  TALLY,
  TOTALS,
} from './journal-fixtures.js'
import { JOURNAL_CALL_CASES } from './journal-call-cases.js'
import { JOURNAL_PUT_OFF_CASES } from './journal-put-off-cases.js'
import { JOURNAL_PLAN_CASES } from './journal-plan-cases.js'
import type { JournalCase } from './journal-trial.js'

/** The cases of the journal port. Each wants an empty journal. */
export const JOURNAL_CASES: readonly JournalCase[] = [
  testCase(
    'journal-1',
    'what a transaction wrote is there after its commit, for every process',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      const job = queuedJob(JOB)
      equal(await mine.job(JOB), null, 'no job before it is created')
      equal(await mine.create(job), true, 'the job is created')
      await mine.addShard(1, ['u1', 'u2', 'u3'])
      const { lease } = await mine.claim(HOUR)
      await mine.record(lease, [...PLAIN_OUTCOMES, ...OUTCOMES], {
        ...NEW_STATE,
        position: 3,
        totals: TOTALS,
        tally: TALLY,
      })
      equal(await theirs.job(JOB), job, 'the other reads the job as it was')
      equal(await theirs.keys(1), ['u1', 'u2', 'u3'], 'and the keys of the shard, in their order')
      equal(await theirs.outcomes(), [...OUTCOMES, ...PLAIN_OUTCOMES], 'and the outcomes, whole')
      equal(await theirs.outcome('u2'), OUTCOMES[1], 'and a single one')
      equal(await theirs.outcome('u4'), null, 'and none where there is none')
    },
  ),

  testCase('journal-2', 'what a transaction wrote is gone after its rollback', async (trial) => {
    const { equal, ok } = trial.assert
    const mine = desk(trial, trial.transactions)
    const { journal } = trial
    await mine.create(queuedJob(JOB))
    await mine.addShard(1, ['u1'])
    const { lease, state } = await mine.claim(HOUR)
    const failing = mine.write(async (tx) => {
      await journal.createJob({ tx, job: queuedJob('job-2') })
      await journal.changeJob({ tx, from: 'Queued', job: startedJob(queuedJob(JOB), AT) })
      await journal.addShard({ tx, jobId: JOB, shard: 2, keys: [key('u9')], confirmed: 1 })
      await journal.saveIntents({ tx, jobId: JOB, intents: [intent('u1')] })
      await journal.recordBatch({
        tx,
        lease,
        leaseMs: HOUR,
        outcomes: OUTCOMES,
        state: { ...state, position: 3, claims: 0 },
      })
      await journal.finishShard({ tx, lease })
      throw new Error('roll back')
    })
    ok(await rejected(failing), 'the work rejects')
    equal(await mine.job('job-2'), null, 'no second job')
    equal((await mine.job(JOB))?.status, 'Queued', 'the job is as it was')
    equal(await mine.keys(1), ['u1'], 'the shard still has its users')
    equal(await mine.keys(2), [], 'no second shard')
    equal(await mine.outcomes(), [], 'no outcome')
    equal(await mine.intents(['u1']), [], 'no intent')
    equal(await mine.fence(lease), state, 'the shard is where it was')
  }),

  testCase(
    'journal-3',
    'a job is created once, and the same plan once at a time',
    async (trial) => {
      const { equal } = trial.assert
      const { journal } = trial
      const mine = desk(trial, trial.transactions)
      const job = queuedJob(JOB, 'digest')
      await mine.create(job)
      equal(await mine.create(queuedJob(JOB, 'other')), false, 'not with an id that is taken')
      equal((await mine.job(JOB))?.confirmed.digest, 'digest', 'and the first one stays')
      equal(
        await mine.create(queuedJob('job-2', 'digest')),
        false,
        'not with the digest of a queued job',
      )
      equal(await mine.job('job-2'), null, 'and nothing of it is stored')
      const running = startedJob(job, AT)
      await mine.change('Queued', running)
      equal(
        await mine.create(queuedJob('job-2', 'digest')),
        false,
        'not with the digest of a running job',
      )
      const after = await mine.write(async (tx) => {
        const refused = await journal.createJob({ tx, job: queuedJob('job-2', 'digest') })
        return [refused, await journal.createJob({ tx, job: queuedJob('job-3') })]
      })
      equal(after, [false, true], 'and the transaction can go on')
      await mine.change('Running', completedJob(running, LATER, NO_TOTALS))
      equal(
        await mine.create(queuedJob('job-4', 'digest')),
        true,
        'again once that job is completed',
      )
      await mine.change(
        'Queued',
        refusedJob(queuedJob('job-4', 'digest'), AT, {
          _tag: 'ApprovalMissing',
          code: 'approval-missing',
        }),
      )
      equal(await mine.create(queuedJob('job-5', 'digest')), true, 'and once it is refused')
    },
  ),

  testCase('journal-4', 'a job changes only from the status given', async (trial) => {
    const { equal } = trial.assert
    const mine = desk(trial, trial.transactions)
    const queued = queuedJob(JOB)
    const running = startedJob(queued, AT)
    equal(await mine.change('Queued', running), false, 'no job, no change')
    await mine.create(queued)
    equal(
      await mine.change('Running', completedJob(running, LATER, NO_TOTALS)),
      false,
      'not from another status',
    )
    equal(await mine.job(JOB), queued, 'it is as it was')
    equal(await mine.change('Queued', running), true, 'from its own')
    equal(await mine.change('Running', running), true, 'also to the very same job')
    equal(await mine.change('Queued', running), false, 'not twice')
    const [first, second] = await Promise.all([
      mine.change('Running', completedJob(running, LATER, NO_TOTALS)),
      desk(trial, trial.others)
        .change('Running', completedJob(running, AT, NO_TOTALS))
        .catch(() => false),
    ])
    equal([first, second].filter((each) => each).length, 1, 'of two at once, one')
  }),

  testCase(
    'journal-5',
    'a shard is handed to one claimer at a time, lowest number first',
    async (trial) => {
      const { equal, ok } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      equal(await mine.claimAny(HOUR), { _tag: 'NoneOpen' }, 'no shard, none open')
      for (const shard of [10, 2, 1]) await mine.addShard(shard, ['u1', 'u2'])
      const first = await mine.claim(HOUR)
      equal([first.lease.jobId, first.lease.shard], [JOB, 1], 'the lowest first')
      equal(
        first.state,
        { ...NEW_STATE, totals: { ...NO_TOTALS, scope: 2 } },
        'with the state of a new shard',
      )
      equal((await theirs.claim(HOUR)).lease.shard, 2, 'then the next')
      equal((await mine.claim(HOUR)).lease.shard, 10, 'by number, not by text')
      const leased = await theirs.claimAny(HOUR)
      equal(leased._tag, 'AllLeased', 'then all are leased')
      if (leased._tag === 'AllLeased')
        ok(leased.retryInMs > HOUR / 2 && leased.retryInMs <= HOUR, 'until the first lease ends')
      await mine.release(first.lease)
      const raced = await Promise.all([
        mine.claimAny(HOUR),
        theirs.claimAny(HOUR).catch(() => null),
      ])
      equal(
        raced.filter((each) => each?._tag === 'Claimed').length,
        1,
        'of two claimers at once one gets it',
      )
    },
  ),

  testCase('journal-6', 'a shard keeps how many of its users may be acted on', async (trial) => {
    const { equal } = trial.assert
    const mine = desk(trial, trial.transactions)
    await mine.addShard(1, ['u1', 'u2', 'u3'], 2)
    const { lease, state } = await mine.claim(HOUR)
    equal(state.confirmed, 2, 'as it was opened')
    await mine.record(lease, [outcome('u1')], { ...state, position: 1, claims: 0 })
    equal((await mine.fence(lease))?.confirmed, 2, 'and after a batch')
  }),

  testCase(
    'journal-7',
    'tokens grow and claims are counted until a batch says otherwise',
    async (trial) => {
      const { equal, ok } = trial.assert
      const mine = desk(trial, trial.transactions)
      await mine.addShard(1, ['u1'])
      const first = await mine.claim(0)
      const second = await mine.claim(HOUR)
      ok(second.lease.token > first.lease.token, 'after a lease that ended')
      await mine.release(second.lease)
      const third = await mine.claim(HOUR)
      ok(third.lease.token > second.lease.token, 'and after a release')
      equal(
        [first.state.claims, second.state.claims, third.state.claims],
        [1, 2, 2],
        'each claim counts, but for those given back',
      )
      await mine.record(third.lease, [], { ...third.state, claims: 0 }, 0)
      equal((await mine.claim(HOUR)).state.claims, 1, 'from where the batch set it')
    },
  ),

  testCase(
    'journal-8',
    'a lease ends by itself, is renewed by a batch and by its holder, and by nobody else',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      await mine.addShard(1, ['u1'])
      const first = await mine.claim(0)
      equal(
        await mine.renew(first.lease, HOUR),
        true,
        'a lease that ended is renewed while nobody took the shard',
      )
      equal((await theirs.claimAny(HOUR))._tag, 'AllLeased', 'and then holds')
      equal(await mine.renew(first.lease, 0), true, 'for as long as it was renewed')
      await mine.record(first.lease, [], first.state, HOUR)
      equal((await theirs.claimAny(HOUR))._tag, 'AllLeased', 'a batch renews it')
      await mine.record(first.lease, [], first.state, 0)
      const second = await theirs.claim(HOUR)
      equal(await mine.renew(first.lease, HOUR), false, 'a lost lease is not renewed')
      await mine.release(first.lease)
      await mine.finish(first.lease)
      equal(await mine.keys(1), ['u1'], 'nor can its shard be finished')
      equal(await theirs.fence(second.lease), second.state, 'nor given back')
      equal((await mine.claimAny(HOUR))._tag, 'AllLeased', 'the new holder has it')
    },
  ),

  testCase(
    'journal-9',
    'a lease that ends later than a whole lease from now counts as ended',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      await mine.addShard(1, ['u1'])
      await mine.claim(HOUR)
      equal(
        (await mine.claimAny(1000))._tag,
        'AllLeased',
        'a lease holds, however short the next one is to be',
      )
      await trial.setClockBack?.(2 * HOUR)
      equal((await mine.claim(HOUR)).lease.shard, 1, 'but not when it was taken in the future')
    },
    ['setClockBack'],
  ),

  testCase(
    'journal-10',
    'a fence lets only the newest token of an open shard through',
    async (trial) => {
      const { equal, ok } = trial.assert
      const mine = desk(trial, trial.transactions)
      await mine.addShard(1, ['u1', 'u2', 'u3'])
      const old = await mine.claim(0)
      equal(await mine.fence(old.lease), old.state, 'the holder, also of a lease that ended')
      const { lease, state } = await mine.claim(HOUR)
      equal(await mine.fence(old.lease), null, 'not who lost the shard')
      equal(
        await mine.fence({ ...lease, token: lease.token + 1 }),
        null,
        'not a token that was never given',
      )
      equal(await mine.fence({ ...lease, shard: 2 }), null, 'not for a shard that is not there')
      const next: ShardState = {
        position: 2,
        claims: 0,
        confirmed: 3,
        totals: TOTALS,
        tally: TALLY,
      }
      await mine.record(lease, OUTCOMES.slice(0, 2), next)
      equal(await mine.fence(lease), next, 'and it says how far the shard has come')
      const late = mine.write((tx) =>
        trial.journal.recordBatch({
          tx,
          lease: old.lease,
          leaseMs: HOUR,
          outcomes: [OUTCOMES[2] as Outcome],
          state,
        }),
      )
      ok(await rejected(late), 'a batch without its lease fails')
      equal((await mine.outcomes()).length, 2, 'and stores nothing')
      await mine.finish(lease)
      equal(await mine.fence(lease), null, 'nobody once it is finished')
      equal(await mine.keys(1), [], 'and its users are forgotten')
    },
  ),

  testCase(
    'journal-11',
    'a fence holds the shard against every claim until the transaction ends',
    async (trial) => {
      const { equal, ok } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      await mine.addShard(1, ['u1'])
      const { lease } = await mine.claim(0)
      let answered = false
      const claim: { answer: Promise<ClaimResult | null> } = { answer: Promise.resolve(null) }
      const answeredInside = await mine.write(async (tx) => {
        await trial.journal.fence({ tx, lease })
        claim.answer = theirs.claimAny(HOUR).catch(() => null)
        const settled = claim.answer.then((result) => {
          answered = true
          return result
        })
        // The other may wait for us, so that waiting for it could last for ever: give it the time
        // of some reads.
        for (let reads = 0; reads < 100 && !answered; reads++)
          await trial.journal.shardKeys({ tx, jobId: JOB, shard: 1 })
        const early = answered ? await settled : null
        await trial.journal.recordBatch({
          tx,
          lease,
          leaseMs: HOUR,
          outcomes: [outcome('u1')],
          state: NEW_STATE,
        })
        return early?._tag ?? 'waits'
      })
      ok(answeredInside !== 'Claimed', 'not claimed while the transaction is open')
      const after = await claim.answer
      ok(after?._tag !== 'Claimed', 'nor by who waited, because the lease was renewed meanwhile')
      equal(await mine.fence(lease), NEW_STATE, 'the holder still has it')
    },
  ),

  testCase('journal-12', 'a user has one outcome in a job', async (trial) => {
    const { equal, ok } = trial.assert
    const mine = desk(trial, trial.transactions)
    await mine.addShard(1, ['u1', 'u2', 'u3'])
    await mine.write((tx) =>
      trial.journal.addShard({
        tx,
        jobId: 'job-2' as JobId,
        shard: 1,
        keys: [key('u1')],
        confirmed: 1,
      }),
    )
    const { lease } = await mine.claim(HOUR)
    const state: ShardState = { ...NEW_STATE, position: 1 }
    await mine.record(lease, [outcome('u1')], state)
    ok(
      await rejected(
        mine.record(lease, [outcome('u2'), outcome('u1', { status: 'kept' })], NEW_STATE),
      ),
      'a second one fails',
    )
    ok(
      await rejected(mine.record(lease, [outcome('u3'), outcome('u3')], NEW_STATE)),
      'also within one batch',
    )
    equal(await mine.outcomes(), [outcome('u1')], 'and nothing of that batch is stored')
    equal(await mine.fence(lease), state, 'nor its progress')
    const other = await mine.write((tx) =>
      trial.journal.claimShard({ tx, jobId: 'job-2' as JobId, owner: 'runner', leaseMs: HOUR }),
    )
    if (other._tag === 'Claimed')
      await mine.record(other.lease, [outcome('u1', { status: 'vanished' })], NEW_STATE)
    equal((await mine.outcomes()).length, 1, 'another job has outcomes of its own')
  }),

  testCase('journal-13', 'totals and tallies outlive the outcomes', async (trial) => {
    const { equal } = trial.assert
    const mine = desk(trial, trial.transactions)
    const running = startedJob(queuedJob(JOB), AT)
    await mine.create(queuedJob(JOB))
    await mine.change('Queued', running)
    await mine.addShard(1, ['u1', 'u2', 'u3'])
    await mine.addShard(2, ['u4', 'u5', 'u6'], 2)
    const { lease } = await mine.claim(HOUR)
    await mine.record(lease, OUTCOMES, { ...NEW_STATE, position: 3, totals: TOTALS, tally: TALLY })
    await mine.finish(lease)
    equal((await mine.numbers()).openShards, 1, 'the other shard is open')
    equal((await mine.numbers()).confirmedLeft, 2, 'and two of its users may be acted on')
    const second = await mine.claim(HOUR)
    await mine.record(second.lease, [outcome('u4')], {
      ...NEW_STATE,
      position: 1,
      confirmed: 2,
      totals: { ...NO_TOTALS, scope: 3, purged: 1 },
      tally: TALLY,
    })
    const numbers = {
      totals: { ...TOTALS, scope: 6, purged: 2 },
      tally: {
        reasons: { 'open-loans': 2 },
        warnings: { 'x-note/unknown': 2 },
        warningsOfThoseWhoGo: { 'x-note/unknown': 2 },
        waived: '25' as Money,
        demoted: 2,
        requestsCancelled: 4,
      },
      openShards: 1,
      confirmedLeft: 1,
    }
    equal(await mine.numbers(), numbers, 'the sum over the shards')
    const expire = (before: Instant, limit = 100) =>
      mine.write((tx) => trial.journal.expireOutcomes({ tx, before, limit }))
    equal(await expire(LATER), 0, 'a job that runs keeps its outcomes')
    await mine.change('Running', completedJob(running, AT, numbers.totals))
    equal(await expire(AT), 0, 'so does one that finished at that very moment')
    const earlier = startedJob(queuedJob('job-0'), AT)
    await mine.create(earlier)
    await mine.write(async (tx) => {
      const jobId = earlier.id
      await trial.journal.addShard({ tx, jobId, shard: 1, keys: [key('u1')], confirmed: 1 })
      const claim = { tx, jobId, owner: 'runner', leaseMs: HOUR }
      const claimed = await trial.journal.claimShard(claim)
      if (claimed._tag !== 'Claimed') return
      const batch = { ...claimed, outcomes: [outcome('u1')] }
      await trial.journal.recordBatch({ tx, leaseMs: HOUR, ...batch })
    })
    await mine.change('Running', completedJob(earlier, AT, NO_TOTALS))
    equal(await expire(LATER, 3), 3, 'one that finished before forgets them, at most so many')
    equal(await expire(LATER, 0), 0, 'or none')
    equal(await expire(LATER), 2, 'then those that are left, of whatever job')
    equal(await mine.outcomes(), [], 'all of them')
    equal(await expire(LATER), 0, 'once')
    equal(await mine.numbers(), numbers, 'the numbers stay')
    equal((await mine.job(JOB))?.status, 'Completed', 'and so does the job')
  }),

  testCase(
    'journal-14',
    'an intent is there for every process until it is dropped, one a user',
    async (trial) => {
      const { equal } = trial.assert
      const { journal } = trial
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      const save = (intents: readonly Intent[]) =>
        mine.write((tx) => journal.saveIntents({ tx, jobId: JOB, intents }))
      const byKey = async (keys: readonly string[]) =>
        [...(await theirs.intents(keys))].sort((left, right) => bySort(left.userKey, right.userKey))
      const done: Intent = {
        ...intent('u1'),
        steps: { waiveFines: 'done', deleteUsers: 'refused' },
        fault: 'LOCKED',
      }
      await save([])
      await save([intent('u1'), intent('u2'), intent('U2')])
      equal(
        await byKey(['u1', 'u2', 'u3']),
        [intent('u1'), intent('u2')],
        'those of the users asked for',
      )
      await save([done, intent('u3')])
      equal(
        await byKey(['u1', 'u2', 'u3']),
        [done, intent('u2'), intent('u3')],
        'the newest in place of the former',
      )
      await mine.write((tx) =>
        journal.dropIntents({ tx, jobId: 'job-2' as JobId, keys: [key('u1')] }),
      )
      await mine.write((tx) =>
        journal.dropIntents({ tx, jobId: JOB, keys: [key('u2'), key('u3')] }),
      )
      equal(await byKey(['u1', 'u2', 'u3']), [done], 'until they are dropped')
      equal(await byKey(['U2']), [intent('U2')], 'a key that differs in case is another user')
      equal(await byKey([]), [], 'nobody asked for, nobody there')
    },
  ),

  testCase('journal-15', 'keys are kept apart and in order exactly as they are', async (trial) => {
    const { equal } = trial.assert
    const mine = desk(trial, trial.transactions)
    const keys = [
      '10',
      '2',
      'A',
      'a',
      'a ',
      'ä',
      'a\u0308',
      'Ω',
      '\u{1f4da}',
      '\\',
      '"',
      "'",
      '%',
      '?',
      '$1',
      'x'.repeat(255),
    ]
    await mine.addShard(1, keys)
    equal(await mine.keys(1), keys, 'a shard keeps its order')
    const { lease } = await mine.claim(HOUR)
    await mine.record(
      lease,
      keys.map((each) => outcome(each)),
      NEW_STATE,
    )
    const sorted = [...keys].sort(bySort)
    equal(
      (await mine.outcomes()).map((each) => each.userKey),
      sorted,
      'outcomes come by the text of the key',
    )
    equal((await mine.outcome('a '))?.userKey, 'a ', 'and an outcome keeps its blank')
  }),

  testCase('journal-16', 'outcomes are read page by page and by status', async (trial) => {
    const { equal } = trial.assert
    const mine = desk(trial, trial.transactions)
    await mine.addShard(1, ['u1', 'u2', 'u3', 'u4'])
    const { lease } = await mine.claim(HOUR)
    await mine.record(lease, [outcome('u4', { status: 'kept' }), ...OUTCOMES], NEW_STATE)
    const keysOf = async (page: Promise<readonly Outcome[]>) =>
      (await page).map((each) => each.userKey)
    equal(await keysOf(mine.outcomes([], null, 2)), ['u1', 'u2'], 'the first page')
    equal(await keysOf(mine.outcomes([], 'u2', 2)), ['u3', 'u4'], 'the next one after its last key')
    equal(await keysOf(mine.outcomes([], 'u4', 2)), [], 'and none after the last')
    equal(await keysOf(mine.outcomes(['kept'], null, 9)), ['u2', 'u4'], 'one status')
    equal(
      await keysOf(mine.outcomes(['kept', 'failed'], 'u2', 9)),
      ['u3', 'u4'],
      'several, after a key',
    )
  }),

  testCase(
    'journal-17',
    'jobs are listed in the order in which they were submitted',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      for (const id of ['job-c', 'job-a', 'job-b']) await mine.create(queuedJob(id))
      await mine.change('Queued', startedJob(queuedJob('job-a'), AT))
      const list = async (statuses: readonly Job['status'][], limit: number) =>
        (await mine.read((tx) => trial.journal.listJobs({ tx, statuses, limit }))).map(
          (job) => job.id,
        )
      equal(await list([], 9), ['job-c', 'job-a', 'job-b'], 'all of them where no status is given')
      equal(await list([], 2), ['job-c', 'job-a'], 'at most so many')
      equal(await list(['Queued'], 9), ['job-c', 'job-b'], 'one status')
      equal(await list(['Running', 'Queued'], 2), ['job-c', 'job-a'], 'several')
      equal(await list(['Completed'], 9), [], 'none')
    },
  ),

  testCase(
    'journal-18',
    'the shards of a refused job are gone, and nobody holds one',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      await mine.addShard(1, ['u1'])
      await mine.write((tx) =>
        trial.journal.addShard({ tx, jobId: 'job-2' as JobId, shard: 1, keys: [], confirmed: 0 }),
      )
      const { lease } = await mine.claim(HOUR)
      await mine.write((tx) => trial.journal.dropShards({ tx, jobId: JOB }))
      equal(await mine.fence(lease), null, 'the holder notices')
      equal(await mine.keys(1), [], 'no users')
      equal(await mine.claimAny(HOUR), { _tag: 'NoneOpen' }, 'nothing to claim')
      equal(
        await mine.numbers(),
        { totals: NO_TOTALS, tally: NO_TALLY, openShards: 0, confirmedLeft: 0 },
        'no numbers',
      )
      const other = await mine.write((tx) =>
        trial.journal.claimShard({ tx, jobId: 'job-2' as JobId, owner: 'runner', leaseMs: HOUR }),
      )
      equal(other._tag, 'Claimed', 'another job keeps its own')
    },
  ),

  testCase(
    'journal-19',
    'one shard can be claimed by its number, and those that are free are listed',
    async (trial) => {
      const { equal, ok } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      equal(await mine.free(), [], 'no shard, none free')
      equal(await mine.claimNumber(1, HOUR), { _tag: 'NoneOpen' }, 'and none to claim')
      for (const shard of [10, 2, 1]) await mine.addShard(shard, ['u1', 'u2'])
      equal(await theirs.free(), [1, 2, 10], 'new shards are free, by number')
      const two = await mine.claimNumber(2, HOUR)
      equal(two._tag === 'Claimed' ? two.lease.shard : two._tag, 2, 'the shard that was named')
      equal(await theirs.free(), [1, 10], 'is no longer free')
      const again = await theirs.claimNumber(2, HOUR)
      equal(again._tag, 'AllLeased', 'nor handed out again, though others are free')
      if (again._tag === 'AllLeased')
        ok(again.retryInMs > HOUR / 2 && again.retryInMs <= HOUR, 'until its lease ends')
      if (two._tag === 'Claimed') await mine.finish(two.lease)
      equal(await theirs.claimNumber(2, HOUR), { _tag: 'NoneOpen' }, 'nor when it is finished')
      equal((await theirs.claim(0)).lease.shard, 1, 'a claim without a number takes the lowest')
      equal(await mine.free(), [1, 10], 'and a lease that has ended leaves its shard free')
      const raced = await Promise.all([
        mine.claimNumber(10, HOUR),
        theirs.claimNumber(10, HOUR).catch(() => null),
      ])
      equal(
        raced.filter((each) => each?._tag === 'Claimed').length,
        1,
        'of two claimers of one shard one gets it',
      )
    },
  ),

  testCase(
    'journal-20',
    'the users of a shard can be put in another order, and nothing else changes',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      await mine.addShard(1, ['u1', 'u2', 'u3'])
      await mine.addShard(2, ['u4', 'u5'])
      const { lease, state } = await mine.claim(HOUR)
      await mine.reorder(lease, ['u2', 'u3', 'u1'])
      equal(await theirs.keys(1), ['u2', 'u3', 'u1'], 'the new order is there for every process')
      equal(await theirs.keys(2), ['u4', 'u5'], 'that of another shard stays')
      equal(await theirs.fence(lease), state, 'and so does how far the shard has come')
    },
  ),

  testCase(
    'journal-21',
    'the recent jobs are those that are not over, and those that ended since a moment',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      const recent = async (since: Instant, lock = false) =>
        (await theirs.recent(since, lock)).map(({ id }) => id)
      equal(await recent(AT), [], 'no job, none recent')
      for (const id of ['job-4', 'job-3', 'job-2', JOB]) await mine.create(queuedJob(id))
      const running = (id: string) => startedJob(queuedJob(id), AT)
      for (const id of ['job-4', 'job-3']) await mine.change('Queued', running(id))
      await mine.change('Running', completedJob(running('job-4'), AT, NO_TOTALS))
      const refusal = { _tag: 'ApprovalMissing', code: 'approval-missing' } as const
      await mine.change('Queued', refusedJob(queuedJob('job-2'), AT, refusal))
      const all = ['job-4', 'job-3', JOB]
      equal(await recent(AT), all, 'one that ended at that very moment, one that runs, one queued')
      equal(await recent(AT, true), all, 'and the same with a lock')
      equal(await recent(LATER), ['job-3', JOB], 'not one that ended before')
    },
  ),

  testCase(
    'journal-22',
    'who locks the recent jobs holds everybody else who does until the transaction ends',
    async (trial) => {
      const { equal, ok } = trial.assert
      const { journal } = trial
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      let answered = false
      const other: { answer: Promise<readonly Job[] | null> } = { answer: Promise.resolve(null) }
      const isEarly = await mine.write(async (tx) => {
        await journal.recentJobs({ tx, since: AT, lock: true })
        const answer = theirs.recent(AT, true).catch(() => null)
        other.answer = answer.then((jobs) => {
          answered = true
          return jobs
        })
        // As with a fence: the other may wait for us, so it gets the time of some reads.
        for (let reads = 0; reads < 100 && !answered; reads++)
          await journal.shardKeys({ tx, jobId: JOB, shard: 1 })
        const early = answered && (await other.answer) !== null
        await journal.createJob({ tx, job: queuedJob(JOB) })
        return early
      })
      ok(!isEarly, 'the other has no answer while the transaction is open')
      const jobs = await other.answer
      if (jobs !== null)
        equal(
          jobs.map(({ id }) => id),
          [JOB],
          'and then sees what it stored',
        )
    },
  ),

  ...JOURNAL_CALL_CASES,
  ...JOURNAL_PUT_OFF_CASES,
  ...JOURNAL_PLAN_CASES,
]

function intent(userKey: string): Intent {
  return {
    userKey: key(userKey),
    actions: { demoteResearcher: false, waive: NO_MONEY, cancelRequests: 1 },
    warnings: [{ _tag: 'Blocked', code: 'x-note', measured: 'a"b', limit: true }],
    steps: { waiveFines: 'started' },
    fault: null,
  }
}
