// The journal's cases under test: each fails for a journal that breaks its promise.
import { describe, expect, it } from 'vitest'
import type { MemoryTransaction } from '../../src/adapters/memory/index.js'
import type { UserKey } from '../../src/domain/keys.js'
import type { Money } from '../../src/domain/money.js'
import { NO_TALLY, NO_TOTALS } from '../../src/jobs/totals.js'
import type { JournalPort } from '../../src/ports/journal.js'
import { JOURNAL_CASES, type JournalTrial } from '../../src/testing/index.js'
import { journalTrial } from '../adapters-memory/support.js'

type Journal = JournalPort<MemoryTransaction>
type Trial = JournalTrial<MemoryTransaction>

/** The ids of the cases that a trial fails. */
const failures = async (makeTrial: () => Trial): Promise<readonly string[]> => {
  const failed: string[] = []
  for (const each of JOURNAL_CASES) {
    try {
      await each.run(makeTrial())
    } catch {
      failed.push(each.id)
    }
  }
  return failed
}

const withJournal = (change: (journal: Journal, trial: Trial) => Partial<Journal>) => (): Trial => {
  const trial = journalTrial()
  return { ...trial, journal: { ...trial.journal, ...change(trial.journal, trial) } }
}

/** For each case, a journal that breaks what it asks for. Other cases may fail too. */
const FAULTY: readonly (readonly [string, string, () => Trial])[] = [
  [
    'journal-1',
    'loses a field of an outcome',
    withJournal((journal) => ({
      recordBatch: (request) =>
        journal.recordBatch({
          ...request,
          outcomes: request.outcomes.map((each) => ({ ...each, failure: null })),
        }),
    })),
  ],
  [
    'journal-2',
    'writes outside its transaction',
    withJournal((journal, { transactions }) => ({
      createJob: async ({ tx, job }) => {
        void transactions.run((other) => journal.createJob({ tx: other, job }), { mode: 'write' })
        return (await journal.readJob({ tx, jobId: job.id })) === null
      },
    })),
  ],
  [
    'journal-3',
    'overwrites a job with the same id',
    withJournal((journal) => ({
      createJob: async (request) =>
        (await journal.createJob(request)) ||
        journal.changeJob({ tx: request.tx, from: 'Queued', job: request.job }),
    })),
  ],
  [
    'journal-4',
    'changes a job from any status',
    withJournal((journal) => ({
      changeJob: async (request) => {
        const stored = await journal.readJob({ tx: request.tx, jobId: request.job.id })
        return stored !== null && journal.changeJob({ ...request, from: stored.status })
      },
    })),
  ],
  [
    'journal-5',
    'hands a shard out without a lease',
    withJournal((journal) => ({
      claimShard: (request) => journal.claimShard({ ...request, leaseMs: 0 }),
    })),
  ],
  [
    'journal-6',
    'forgets how many were confirmed',
    withJournal((journal) => ({
      addShard: (request) => journal.addShard({ ...request, confirmed: 0 }),
    })),
  ],
  [
    'journal-7',
    'counts no claims',
    withJournal((journal) => ({
      claimShard: async (request) => {
        const result = await journal.claimShard(request)
        return result._tag === 'Claimed'
          ? { ...result, state: { ...result.state, claims: 1 } }
          : result
      },
    })),
  ],
  ['journal-8', 'renews nothing', withJournal(() => ({ renewLease: async () => true }))],
  [
    'journal-9',
    'waits for a lease from the future',
    () => {
      const trial = journalTrial()
      return { ...trial, setClockBack: async () => undefined }
    },
  ],
  [
    'journal-10',
    'fences without looking at the token',
    withJournal((journal) => ({
      fence: async (request) => {
        for (let token = 1; token < 5; token++) {
          const state = await journal.fence({ ...request, lease: { ...request.lease, token } })
          if (state !== null) return state
        }
        return null
      },
    })),
  ],
  [
    'journal-11',
    'lets a claim pass a fence',
    () => {
      const trial = journalTrial()
      let fenced: MemoryTransaction | undefined
      const { journal, transactions } = trial
      return {
        ...trial,
        journal: {
          ...journal,
          fence: (request) => {
            fenced = request.tx
            return journal.fence(request)
          },
        },
        others: {
          ...transactions,
          run: (work, options) =>
            fenced === undefined ? transactions.run(work, options) : work(fenced),
        },
      }
    },
  ],
  [
    'journal-12',
    'takes a second outcome for granted',
    withJournal((journal) => ({
      recordBatch: async (request) => {
        const known = new Set<UserKey>()
        for (const { userKey } of request.outcomes)
          if (
            (await journal.readOutcome({ tx: request.tx, jobId: request.lease.jobId, userKey })) !==
            null
          )
            known.add(userKey)
        await journal.recordBatch({
          ...request,
          outcomes: request.outcomes.filter(({ userKey }) => !known.has(userKey)),
        })
      },
    })),
  ],
  [
    'journal-13',
    'forgets the numbers with the outcomes',
    withJournal((journal) => {
      let expired = false
      return {
        expireOutcomes: async (request) => {
          const forgotten = await journal.expireOutcomes(request)
          expired ||= forgotten > 0
          return forgotten
        },
        jobNumbers: (request) =>
          expired
            ? Promise.resolve({
                totals: NO_TOTALS,
                tally: NO_TALLY,
                openShards: 0,
                confirmedLeft: 0,
              })
            : journal.jobNumbers(request),
      }
    }),
  ],
  [
    'journal-14',
    'keeps the first intent of a user',
    withJournal((journal) => ({
      saveIntents: async (request) => {
        const stored = await journal.readIntents({
          ...request,
          keys: request.intents.map(({ userKey }) => userKey),
        })
        const known = new Set(stored.map(({ userKey }) => userKey))
        await journal.saveIntents({
          ...request,
          intents: request.intents.filter(({ userKey }) => !known.has(userKey)),
        })
      },
    })),
  ],
  [
    'journal-15',
    'trims keys',
    withJournal((journal) => ({
      addShard: (request) =>
        journal.addShard({ ...request, keys: request.keys.map((key) => key.trim() as UserKey) }),
    })),
  ],
  [
    'journal-16',
    'ignores the status asked for',
    withJournal((journal) => ({
      listOutcomes: ({ filter: { statuses: _, ...filter }, ...request }) =>
        journal.listOutcomes({ ...request, filter }),
    })),
  ],
  [
    'journal-17',
    'lists the newest job first',
    withJournal((journal) => ({
      listJobs: async (request) => [...(await journal.listJobs(request))].reverse(),
    })),
  ],
  [
    'journal-18',
    'keeps the shards of a refused job',
    withJournal(() => ({ dropShards: async () => undefined })),
  ],
  [
    'journal-19',
    'hands out any shard in place of the one named',
    withJournal((journal) => ({
      claimShard: ({ shard: _, ...request }) => journal.claimShard(request),
    })),
  ],
  [
    'journal-20',
    'keeps the order in which users were added',
    withJournal(() => ({ reorderShard: async () => undefined })),
  ],
  [
    'journal-21',
    'answers only jobs that are not over',
    withJournal((journal) => ({
      recentJobs: ({ tx }) =>
        journal.listJobs({ tx, statuses: ['Queued', 'Running'], limit: 1000 }),
    })),
  ],
  [
    'journal-22',
    'answers as of the first call',
    withJournal((journal) => {
      let first: ReturnType<Journal['recentJobs']> | null = null
      return {
        recentJobs: (request) => {
          first ??= journal.recentJobs(request)
          return first
        },
      }
    }),
  ],
  [
    'journal-33',
    'keeps one account for all budgets',
    withJournal((journal) => ({
      readCalls: ({ tx }) => journal.readCalls({ tx, budget: 'all' }),
      saveCalls: (request) => journal.saveCalls({ ...request, budget: 'all' }),
    })),
  ],
  [
    'journal-put-off-1',
    'adds those who are put off to those before',
    withJournal((journal) => ({
      savePutOff: async (request) => {
        const { jobId, shard } = request.lease
        const stored = await journal.putOffUsers({ tx: request.tx, jobId })
        const before = stored.flatMap(({ shard: at, ...user }) => (at === shard ? [user] : []))
        const names = new Set(request.users.map(({ key }) => key))
        const users = [...before.filter(({ key }) => !names.has(key)), ...request.users]
        await journal.savePutOff({ ...request, users })
      },
    })),
  ],
  [
    'journal-put-off-1',
    'forgets whose shard it is',
    withJournal((journal) => ({
      putOffUsers: async (request) =>
        (await journal.putOffUsers(request)).map((user) => ({ ...user, shard: 1 })),
    })),
  ],
  [
    'journal-put-off-2',
    'hands a shard out at once that was released for a while',
    withJournal((journal) => ({
      releaseShard: ({ tx, lease }) => journal.releaseShard({ tx, lease }),
    })),
  ],
  [
    'journal-23',
    'creates a plan where a job is',
    withJournal((journal) => ({
      createPlan: async ({ tx, plan, progress }) => {
        if (await journal.createPlan({ tx, plan, progress })) return true
        return (await journal.readPlan({ tx, planId: plan.id })) === null
      },
    })),
  ],
  [
    'journal-24',
    'changes a plan from any status',
    withJournal((journal) => ({
      changePlan: async (request) => {
        const stored = await journal.readPlan({ tx: request.tx, planId: request.plan.id })
        return stored !== null && journal.changePlan({ ...request, from: stored.plan.status })
      },
    })),
  ],
  [
    'journal-25',
    'leaves out users of a page who are stored already',
    withJournal((journal) => ({
      savePlanPage: async (request) => {
        const stored = await Promise.all(
          request.users.map(({ key }) =>
            journal.readPlanUser({ tx: request.tx, planId: request.lease.jobId, userKey: key }),
          ),
        )
        const users = request.users.filter((_, at) => stored[at] === null)
        await journal.savePlanPage({ ...request, users })
      },
    })),
  ],
  [
    'journal-25',
    'does not renew the lease',
    withJournal((journal) => ({
      savePlanPage: (request) => journal.savePlanPage({ ...request, leaseMs: 0 }),
    })),
  ],
  [
    'journal-26',
    'answers the page before a key from its end',
    withJournal((journal) => ({
      listPlanUsers: async (request) => {
        const users = await journal.listPlanUsers(request)
        return request.before === null ? users : [...users].reverse()
      },
    })),
  ],
  [
    'journal-26',
    'filters a page when it is read',
    withJournal((journal) => ({
      listPlanUsers: async ({ filter, ...request }) =>
        (await journal.listPlanUsers({ ...request, filter: {} })).filter(
          ({ verdict }) => filter.verdicts?.includes(verdict._tag) ?? true,
        ),
    })),
  ],
  [
    'journal-26',
    'takes an outcome of nobody whom it knows for one of no group',
    withJournal((journal) => ({
      listOutcomes: async (request) => {
        const outcomes = await journal.listOutcomes(request)
        const known = await Promise.all(
          outcomes.map(({ userKey }) =>
            journal.readPlanUser({ tx: request.tx, planId: request.jobId, userKey }),
          ),
        )
        return request.filter.userGroup === null
          ? outcomes.filter((_, at) => known[at] !== null)
          : outcomes
      },
    })),
  ],
  [
    'journal-27',
    'loses the blanks at the end of a group',
    withJournal((journal) => ({
      savePlanPage: (request) =>
        journal.savePlanPage({
          ...request,
          users: request.users.map((user) => ({
            ...user,
            userGroup: user.userGroup?.trimEnd() ?? null,
          })),
        }),
    })),
  ],
  [
    'journal-28',
    'drops all users at once',
    withJournal((journal) => ({
      dropPlanUsers: (request) => journal.dropPlanUsers({ ...request, limit: 1000 }),
    })),
  ],
  [
    'journal-29',
    'forgets a user in the plan and not in the job',
    withJournal((journal) => {
      const forgotten = new Set<string>()
      return {
        forgetUser: async ({ jobId, userKey }) => void forgotten.add(`${jobId} ${userKey}`),
        findUser: async (request) =>
          (await journal.findUser(request)).map((trace) =>
            forgotten.has(`${trace.jobId} ${request.userKey}`)
              ? { ...trace, planned: null }
              : trace,
          ),
      }
    }),
  ],
  [
    'journal-30',
    'answers twice who is to be forgotten',
    withJournal((journal) => ({
      takeToForget: async (request) => {
        const keys = await journal.takeToForget(request)
        for (const userKey of keys) await journal.noteToForget({ ...request, userKey })
        return keys
      },
    })),
  ],
]

describe('a faulty journal', () => {
  it.each(FAULTY)('fails %s: %s', async (id, _, makeTrial) => {
    expect(await failures(makeTrial)).toContain(id)
  })

  it('stands in this table for every case', () => {
    const ids = new Set(FAULTY.map(([id]) => id))
    expect([...ids]).toEqual(JOURNAL_CASES.map(({ id }) => id))
  })

  it('is told from a sound one', async () => {
    expect(await failures(journalTrial)).toEqual([])
  })

  it(
    'is told from a sound one that answers amounts ' + 'with all digits of a decimal column',
    async () => {
      const padded = (amount: Money): Money =>
        `${amount}${amount.includes('.') ? '' : '.'}000000`.replace(/(\.\d{6})0*$/, '$1') as Money
      const decimals = withJournal((journal) => ({
        jobNumbers: async (request) => {
          const { tally, ...numbers } = await journal.jobNumbers(request)
          return { ...numbers, tally: { ...tally, waived: padded(tally.waived) } }
        },
      }))
      expect(padded('12.5' as Money)).toBe('12.500000')
      expect(await failures(decimals)).toEqual([])
    },
  )

  it('is told by a wrong amount, however it is written', async () => {
    const wrong = withJournal((journal) => ({
      jobNumbers: async (request) => {
        const numbers = await journal.jobNumbers(request)
        return { ...numbers, tally: { ...numbers.tally, waived: '12.500001' as Money } }
      },
    }))
    expect(await failures(wrong)).toContain('journal-13')
  })
})
