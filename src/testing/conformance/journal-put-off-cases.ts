// What every journal must do with users who are put off, and with shards that wait for them.
import type { PutOffUser } from '../../ports/journal.js'
import { desk } from './journal-desk.js'
import { AT, HOUR, JOB, key, LATER } from './journal-fixtures.js'
import { testCase } from './journal-case.js'
import type { JournalCase } from './journal-trial.js'

const LOCKED: readonly PutOffUser[] = [
  { key: key('u "1"'), since: AT },
  { key: key('ü2'), since: LATER },
]

/** The cases, in the order of their ids. */
export const JOURNAL_PUT_OFF_CASES: readonly JournalCase[] = [
  testCase(
    'journal-put-off-1',
    'who is put off is there for every process until the shard is finished or dropped',
    async (trial) => {
      const { equal } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      equal(await theirs.putOffUsers(), [], 'nobody at first')
      await mine.addShard(2, ['u3', 'u4'])
      await mine.addShard(1, ['u "1"', 'ü2'])
      const { lease, state } = await mine.claim(HOUR)
      const two = await mine.claimNumber(2, HOUR)
      await mine.putOff(lease, LOCKED)
      if (two._tag === 'Claimed') await mine.putOff(two.lease, [{ key: key('u3'), since: AT }])
      equal(
        await theirs.putOffUsers(),
        [...LOCKED.map((user) => ({ ...user, shard: 1 })), { key: key('u3'), since: AT, shard: 2 }],
        'then those of every shard, as they were stored',
      )
      equal(await theirs.fence(lease), state, 'how far the shard has come stays')
      equal(await theirs.keys(1), ['u "1"', 'ü2'], 'and so does its list')
      if (two._tag === 'Claimed') await mine.putOff(two.lease, [])
      await mine.putOff(lease, LOCKED.slice(1))
      const one = [{ key: key('ü2'), since: LATER, shard: 1 }]
      equal(await theirs.putOffUsers(), one, 'new ones take the place of those before')
      await mine.finish({ ...lease, token: lease.token + 1 })
      equal(await theirs.putOffUsers(), one, 'who does not hold the shard changes nothing')
      await mine.finish(lease)
      equal(await theirs.putOffUsers(), [], 'a finished shard has nobody')
      if (two._tag === 'Claimed') await mine.putOff(two.lease, [{ key: key('u3'), since: AT }])
      await mine.write((tx) => trial.journal.dropShards({ tx, jobId: JOB }))
      equal(await theirs.putOffUsers(), [], 'nor does one that was dropped')
    },
  ),

  testCase(
    'journal-put-off-2',
    'a shard that is released for a while is free no sooner, and no claim of it counts',
    async (trial) => {
      const { equal, ok } = trial.assert
      const mine = desk(trial, trial.transactions)
      const theirs = desk(trial, trial.others)
      await mine.addShard(1, ['u1'])
      await mine.addShard(2, ['u2'])
      await mine.claim(0)
      const first = await mine.claim(HOUR)
      equal(first.state.claims, 2, 'two claims without an end')
      await mine.release(first.lease, HOUR)
      equal(await theirs.free(), [2], 'the shard is not free')
      const early = await theirs.claimNumber(1, HOUR)
      equal(early._tag, 'AllLeased', 'nor handed out by its number')
      if (early._tag === 'AllLeased')
        ok(early.retryInMs > HOUR / 2 && early.retryInMs <= HOUR, 'until the time has passed')
      equal((await theirs.claim(0)).lease.shard, 2, 'the next shard is')
      await mine.release(first.lease, 0)
      const again = await theirs.claim(HOUR)
      equal(again.lease.shard, 1, 'a while that has passed leaves it free')
      equal(again.state.claims, 1, 'and only this claim counts')
      await mine.release(first.lease, HOUR)
      equal(await mine.renew(again.lease, HOUR), true, 'who lost it cannot release it')
    },
  ),
]
