// What every journal must do with the accounts of budgets of calls, as data.
import type { CallAccount } from '../../ports/calls.js'
import { testCase } from './journal-case.js'
import { JOB } from './journal-fixtures.js'
import type { JournalCase } from './journal-trial.js'

const account = (calls: number): CallAccount => ({
  calls,
  at: 1_768_478_400_000,
  day: { used: 7, endsAt: 1_768_521_600_000 },
})

export const JOURNAL_CALL_CASES: readonly JournalCase[] = [
  testCase(
    'journal-33',
    'the account of a budget is there for every process, and held until the transaction ends',
    async (trial) => {
      const { equal, ok } = trial.assert
      const { journal } = trial
      const budget = 'api'
      const write = <Result>(
        work: (tx: Parameters<typeof journal.readCalls>[0]['tx']) => Promise<Result>,
      ) => trial.transactions.run(work, { mode: 'write' })
      equal(await write((tx) => journal.readCalls({ tx, budget })), null, 'nobody has saved one')
      const save = (calls: number) =>
        write(async (tx) => {
          await journal.readCalls({ tx, budget })
          await journal.saveCalls({ tx, budget, account: account(calls) })
        })
      await save(2.5)
      const stored = await write((tx) => journal.readCalls({ tx, budget }))
      equal(stored, account(2.5), 'and it is read as it was saved')
      const other = await write((tx) => journal.readCalls({ tx, budget: 'other' }))
      equal(other, null, 'another budget has its own')

      let answered = false
      const theirs: { answer: Promise<CallAccount | null> } = { answer: Promise.resolve(null) }
      const isEarly = await write(async (tx) => {
        await journal.readCalls({ tx, budget })
        const answer = trial.others
          .run((inner) => journal.readCalls({ tx: inner, budget }), { mode: 'write' })
          .catch(() => null)
        theirs.answer = answer.then((found) => {
          answered = true
          return found
        })
        // As with a fence: the other may wait for us, so it gets the time of some reads.
        for (let reads = 0; reads < 100 && !answered; reads++)
          await journal.shardKeys({ tx, jobId: JOB, shard: 1 })
        const early = answered && (await theirs.answer) !== null
        await journal.saveCalls({ tx, budget, account: account(-4) })
        return early
      })
      ok(!isEarly, 'the other has no answer while the transaction is open')
      const late = await theirs.answer
      if (late !== null) equal(late, account(-4), 'and then sees what was saved')
    },
  ),
]
