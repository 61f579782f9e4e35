// What the tests of the memory adapter start from.
import {
  memoryDatabase,
  memoryShardQueue,
  memoryHost,
  memoryJournal,
  memoryTransactions,
} from '../../src/adapters/memory/index.js'
import { memoryTable } from '../../src/adapters/memory/table.js'
import type { CalendarDate, Instant } from '../../src/domain/calendar.js'
import type { ActorKey, JobId, UserKey } from '../../src/domain/keys.js'
import type { QueuedJob } from '../../src/jobs/job.js'
import type { Outcome } from '../../src/jobs/outcome.js'
import { aPolicy, aUser, criteria } from '../../src/testing/builders.js'
import { capabilitiesOf } from '../../src/testing/conformance/host-capabilities.js'
import { conformanceAssert } from '../../src/testing/conformance/expect.js'
import type { JournalTrial } from '../../src/testing/conformance/journal-trial.js'
import type { ShardQueueSubject } from '../../src/testing/conformance/shard-queue-cases.js'
import type { HostSubject } from '../../src/testing/conformance/host-subject.js'
import type { TransactionSubject } from '../../src/testing/conformance/transaction-cases.js'
import type { MemoryHostOptions, MemoryTransaction } from '../../src/adapters/memory/index.js'
import type { UserFacts } from '../../src/domain/user.js'
import type { Vocabulary } from '../../src/domain/vocabulary.js'

export const key = (text: string): UserKey => text as UserKey
export const JOB = 'job-1' as JobId
export const CONTEXT = { jobId: JOB, requestedBy: 'boss' as ActorKey }

/** Lets everything that needs no outside answer get as far as it can. */
export const pause = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

export const queuedJob = (id: string, digest = `digest-of-${id}`): QueuedJob => ({
  id: id as JobId,
  order: {
    _tag: 'purge',
    criteria: criteria().build(),
    policy: aPolicy().build(),
    cutoffs: [
      {
        field: 'purgeDate',
        date: '2026-01-01' as CalendarDate,
        inclusive: true,
        orAbsent: false,
      },
    ],
    homeLibraries: [],
  },
  orderHash: 'hash',
  requestedBy: 'boss' as ActorKey,
  approvedBy: null,
  submittedAt: '2026-01-01T00:00:00.000Z' as Instant,
  asOf: '2026-01-01T00:00:00.000Z' as Instant,
  confirmed: { digest, count: 1 },
  status: 'Queued',
})

export const outcomeOf = (userKey: string, status: Outcome['status'] = 'purged'): Outcome => ({
  userKey: key(userKey),
  status,
  at: '2026-01-01T00:00:00.000Z' as Instant,
  reasons: [],
  warnings: [],
  actions: null,
  failure: null,
})

/** A database with all its adapters and a clock that stands still until it is set. */
export const world = (
  users: readonly UserFacts[] = [],
  declared: Pick<MemoryHostOptions, 'vocabulary' | 'actors'> = {},
) => {
  const clock = { now: 1_000_000 }
  const database = memoryDatabase()
  const transactions = memoryTransactions(database)
  const write = <Result>(work: (tx: MemoryTransaction) => Promise<Result>) =>
    transactions.run(work, { mode: 'write' })
  const read = <Result>(work: (tx: MemoryTransaction) => Promise<Result>) =>
    transactions.run(work, { mode: 'read' })
  return {
    clock,
    database,
    transactions,
    journal: memoryJournal(database, { now: () => clock.now }),
    host: memoryHost(database, { users, ...declared }),
    write,
    read,
  }
}

export const transactionSubject = (): TransactionSubject<MemoryTransaction> => {
  const { database, transactions } = world()
  const marks = memoryTable<string, object>(database)
  return {
    transactions,
    write: async (tx, mark) => marks.set(tx, mark, {}),
    sees: async (tx, mark) => marks.get(tx, mark) !== undefined,
    isCommitted: async (mark) => marks.committed.has(mark),
    pause,
    spoilCommit: async () => void database.loseConnection(),
  }
}

/** The memory host with everything pipelined, as it can be. */
const pipelinedHost = (host: ReturnType<typeof memoryHost>): typeof host => {
  const { demoteResearchers, waiveFines, cancelRequests, deleteUsers } = host.effects
  const pipelined = true
  return {
    ...host,
    pipelinedRead: true,
    deletedUsers: { ...host.deletedUsers, pipelinedRead: true },
    effects: {
      demoteResearchers: { ...demoteResearchers, pipelined },
      waiveFines: { ...waiveFines, pipelined },
      cancelRequests: { ...cancelRequests, pipelined },
      deleteUsers: { ...deleteUsers, pipelined },
    },
  }
}

export const HOST_CAPABILITIES = [
  'moving-loans',
  'locks',
  'loans-under-way',
  'unknown-facts',
  'says-who-is-locked',
  'home-library',
  ...capabilitiesOf(pipelinedHost(memoryHost(memoryDatabase()))),
  'vocabulary',
  'actors',
]

/** The words of the conformance cases. */
const WORDS: Vocabulary = {
  recordTypes: ['public', 'staff'].map((recordType) => ({
    recordType,
    userGroups: ['student', 'teacher'],
  })),
  homeLibraries: ['main', 'branch'],
}

/** The number of loans of a user of the conformance cases, who all know theirs. */
const loansOf = (user: UserFacts): number => user.openLoans ?? 0

export const hostSubject = (): HostSubject<MemoryTransaction> & {
  readonly host: ReturnType<typeof memoryHost>
} => {
  const {
    database,
    transactions,
    host: plain,
  } = world([aUser('somebody-else').with({ purgeDate: null }).build()], {
    vocabulary: WORDS,
    actors: [CONTEXT.requestedBy],
  })
  const host = pipelinedHost(plain)
  return {
    transactions,
    host,
    words: WORDS,
    actor: CONTEXT.requestedBy,
    store: async (users) => {
      for (const user of users) await host.put(user)
      return users.map((user) => user.key)
    },
    remove: host.remove,
    pause,
    moveLoan: (from, to) =>
      database.transact(
        async (tx) => {
          const users = await host.readUsers({ tx, keys: [from, to], lock: true })
          if (users.length < 2) throw new Error('There is no such user.')
          for (const user of users)
            host.writeUser(tx, { ...user, openLoans: loansOf(user) + (user.key === to ? 1 : -1) })
        },
        { mode: 'write' },
      ),
    beginLoan: async (to) => {
      let commit = (): void => {}
      const asked = new Promise<void>((resolve) => {
        commit = resolve
      })
      const lending = database.transact(
        async (tx) => {
          const [user] = await host.readUsers({ tx, keys: [to], lock: true })
          if (user !== undefined) host.writeUser(tx, { ...user, openLoans: loansOf(user) + 1 })
          await asked
        },
        { mode: 'write' },
      )
      return {
        commit: () => {
          commit()
          return lending
        },
      }
    },
    hold: async (userKey) => {
      const release = host.hold(userKey)
      return async () => release()
    },
    obscure: async (userKey) => {
      await host.change(userKey, ({ openLoans: _, ...user }) => user)
      return 'openLoans'
    },
    books: async () => [host.demotions(), host.waivers(), host.cancellations(), host.deletions()],
  }
}

export const journalTrial = (): JournalTrial<MemoryTransaction> => {
  const { journal, transactions, clock } = world()
  return {
    journal,
    transactions,
    others: transactions,
    assert: conformanceAssert,
    setClockBack: async (millis) => {
      clock.now -= millis
    },
  }
}

export const engineSubject = (): ShardQueueSubject<MemoryTransaction> => {
  const { database, transactions } = world()
  return {
    transactions,
    queue: memoryShardQueue(database, { clock: { now: () => 0, sleep: pause } }),
    pause,
  }
}
