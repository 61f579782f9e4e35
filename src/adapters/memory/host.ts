// A host in memory: users as plain facts, and books of everything that was done to them.
import type { CalendarDate } from '../../domain/calendar.js'
import { removesMore } from '../../domain/delete-policy.js'
import type { ActorKey, JobId, UserKey } from '../../domain/keys.js'
import { type Money, NO_MONEY } from '../../domain/money.js'
import type { DeletePolicyLevel } from '../../domain/policy.js'
import type { RequestState, UserFacts } from '../../domain/user.js'
import type {
  CancelRequestsCommand,
  DeleteUserCommand,
  DemoteCommand,
  EffectContext,
  InTransactionEffect,
  WaiveCommand,
} from '../../ports/effects.js'
import type { UserFilter } from '../../domain/user-filter.js'
import type { DeletedUser, DeletedUsersPort, PurgeDatesPort } from '../../ports/bulk.js'
import type { PurgeHost } from '../../ports/host.js'
import type { CandidateQuery } from '../../domain/candidate-query.js'
import type { MemoryDatabase, MemoryTransaction } from './database.js'
import { memoryFault } from './fault.js'
import { frozenCopy } from './frozen.js'
import { byText, keyOrder } from './order.js'
import { type MemoryLog, memoryLog, memoryTable } from './table.js'

/** Who had something done to a user. */
interface BookEntry {
  readonly key: UserKey
  readonly jobId: JobId
  readonly requestedBy: ActorKey
}

/** A researcher who is no longer affiliated; public profile and harvesting are off. */
export interface Demotion extends BookEntry {
  readonly previouslyAffiliated: true
}

/** A debt that was waived. */
export interface Waiver extends BookEntry {
  readonly amount: Money
}

/** Requests that were cancelled; `count` is how many there really were. */
export interface Cancellation extends BookEntry {
  readonly states: readonly RequestState[]
  readonly count: number
}

/** A user who was deleted. */
export interface Deletion extends BookEntry {
  readonly level: DeletePolicyLevel
}

/** A user who was told of their purge date. */
export interface Notification extends BookEntry {
  readonly date: CalendarDate
}

/** What a memory host starts with. */
export interface MemoryHostOptions {
  /** The host's name; `memory` where it is left out. */
  readonly identity?: string
  readonly users?: readonly UserFacts[]
  /**
   * The host's order of keys. Left out: shorter keys first, then by text, so that whole numbers
   * stand in the order of numbers.
   */
  readonly compareKeys?: (left: UserKey, right: UserKey) => number
}

/**
 * A host over a memory database. Everything outside the port is for tests: it shows what is
 * committed, and changes users under a run.
 */
export interface MemoryHost extends PurgeHost<MemoryTransaction> {
  readonly purgeDates: PurgeDatesPort<MemoryTransaction>
  readonly deletedUsers: DeletedUsersPort<MemoryTransaction>
  readonly effects: {
    readonly demoteResearchers: InTransactionEffect<MemoryTransaction, DemoteCommand>
    readonly waiveFines: InTransactionEffect<MemoryTransaction, WaiveCommand>
    readonly cancelRequests: InTransactionEffect<MemoryTransaction, CancelRequestsCommand>
    readonly deleteUsers: InTransactionEffect<MemoryTransaction, DeleteUserCommand>
  }
  /**
   * Stores a user, replacing the one with that key; in a transaction of its own, so after those
   * that were asked for before.
   */
  readonly put: (user: UserFacts) => Promise<void>
  /** Stores a user inside a transaction, so that several change at once. */
  readonly writeUser: (tx: MemoryTransaction, user: UserFacts) => void
  /** Changes a user; does nothing when there is none. In a transaction of its own. */
  readonly change: (key: UserKey, change: (user: UserFacts) => UserFacts) => Promise<void>
  /**
   * Removes a user without a trace in the books, as somebody else might. In a transaction of its
   * own.
   */
  readonly remove: (key: UserKey) => Promise<void>
  /** The user as committed. */
  readonly user: (key: UserKey) => UserFacts | undefined
  /** All users as committed, in the host's order. */
  readonly users: () => readonly UserFacts[]
  readonly demotions: () => readonly Demotion[]
  readonly waivers: () => readonly Waiver[]
  readonly cancellations: () => readonly Cancellation[]
  readonly deletions: () => readonly Deletion[]
  readonly notifications: () => readonly Notification[]
  /** The users who were deleted but not fully removed, with the level that applies to them. */
  readonly retained: () => readonly DeletedUser[]
}

/**
 * Makes a host over a memory database. All four effects are in the transaction; none is ever
 * refused.
 *
 * A command for a user who is not there throws `memory-no-such-user`. Reading with `lock` in a read
 * transaction throws `memory-read-only`.
 */
export const memoryHost = (
  database: MemoryDatabase,
  options: MemoryHostOptions = {},
): MemoryHost => {
  const compareKeys = options.compareKeys ?? shorterFirst
  const users = memoryTable<UserKey, UserFacts>(
    database,
    (options.users ?? []).map((user) => [user.key, frozenCopy(user)]),
  )
  const order = keyOrder<UserKey>(compareKeys)
  for (const key of users.committed.keys()) order.add(key)
  const demotions = memoryLog<Demotion>(database)
  const waivers = memoryLog<Waiver>(database)
  const cancellations = memoryLog<Cancellation>(database)
  const deletions = memoryLog<Deletion>(database)
  const notifications = memoryLog<Notification>(database)
  const retained = memoryTable<UserKey, DeletedUser>(database, [])

  const write = (tx: MemoryTransaction, user: UserFacts): void => {
    users.set(tx, user.key, frozenCopy(user))
    order.add(user.key)
  }

  const present = (tx: MemoryTransaction, key: UserKey): UserFacts => {
    const user = users.get(tx, key)
    if (user === undefined)
      throw memoryFault('memory-no-such-user', 'A command names a user who is not there.')
    return user
  }

  /** Remembers how much of a deleted user is there; of one who was fully removed nothing is. */
  const retain = (tx: MemoryTransaction, key: UserKey, level: DeletePolicyLevel): void => {
    if (level === 'remove') retained.remove(tx, key)
    else retained.set(tx, key, { key, level })
  }

  const pageOf = (
    tx: MemoryTransaction,
    fits: (user: UserFacts) => boolean,
    after: UserKey | null,
    limit: number,
  ): readonly UserKey[] => {
    const page: UserKey[] = []
    if (limit <= 0) return page
    for (const key of order.after(after)) {
      const user = users.get(tx, key)
      if (user === undefined || !fits(user)) continue
      page.push(key)
      if (page.length >= limit) break
    }
    return page
  }

  const alone = (work: (tx: MemoryTransaction) => void): Promise<void> =>
    database.transact(async (tx) => work(tx), { mode: 'write' })

  return {
    identity: options.identity ?? 'memory',

    candidates: async ({ tx, query, after, limit }) => pageOf(tx, matcher(query), after, limit),

    readUsers: async ({ tx, keys, lock }) => {
      if (lock) database.assertWritable(tx)
      return [...new Set(keys)].flatMap((key) => users.get(tx, key) ?? [])
    },

    countUsers: async ({ tx }) => users.size(tx),

    effects: {
      demoteResearchers: inTransaction(({ tx, context, command: { key } }) => {
        const user = present(tx, key)
        if (user.researcher != null)
          write(tx, { ...user, researcher: { ...user.researcher, affiliated: false } })
        demotions.append(tx, { key, previouslyAffiliated: true, ...signed(context) })
      }),
      waiveFines: inTransaction(({ tx, context, command: { key, amount } }) => {
        write(tx, withoutDebt(present(tx, key)))
        waivers.append(tx, { key, amount, ...signed(context) })
      }),
      cancelRequests: inTransaction(({ tx, context, command: { key, states } }) => {
        const user = present(tx, key)
        const count = states.reduce((sum, state) => sum + (user.requests?.[state] ?? 0), 0)
        if (user.requests !== undefined)
          write(tx, {
            ...user,
            requests: {
              ...user.requests,
              ...Object.fromEntries(states.map((state) => [state, 0])),
            },
          })
        cancellations.append(tx, { key, states: [...states], count, ...signed(context) })
      }),
      deleteUsers: inTransaction(({ tx, context, command: { key, level } }) => {
        users.remove(tx, present(tx, key).key)
        retain(tx, key, level)
        deletions.append(tx, { key, level, ...signed(context) })
      }),
    },

    purgeDates: {
      candidates: async ({ tx, users: filter, after, limit }) =>
        pageOf(tx, belongs(filter), after, limit),
      setPurgeDates: inTransaction(({ tx, command: { key, date } }) =>
        write(tx, { ...present(tx, key), purgeDate: date }),
      ),
      notifyUsers: inTransaction(({ tx, context, command: { key, date } }) =>
        notifications.append(tx, { key: present(tx, key).key, date, ...signed(context) }),
      ),
    },

    deletedUsers: {
      candidates: async ({ tx, level, after, limit }) =>
        [...retained.committed.keys()]
          .filter(
            (key) =>
              removesMore(level, retained.get(tx, key)?.level ?? level) &&
              (after === null || compareKeys(key, after) > 0),
          )
          .sort(compareKeys)
          .slice(0, limit),
      read: async ({ tx, keys, lock }) => {
        if (lock) database.assertWritable(tx)
        return keys.flatMap((key) => retained.get(tx, key) ?? [])
      },
      tighten: inTransaction(({ tx, command: { key, level } }) => {
        const at = retained.get(tx, key)?.level
        if (at === undefined)
          throw memoryFault(
            'memory-no-such-user',
            'A command names a deleted user who is not there.',
          )
        if (removesMore(level, at)) retain(tx, key, level)
      }),
    },

    writeUser: write,
    put: (user) => alone((tx) => write(tx, user)),
    change: (key, change) =>
      alone((tx) => {
        const user = users.get(tx, key)
        if (user !== undefined) write(tx, { ...change(user), key })
      }),
    remove: (key) => alone((tx) => users.remove(tx, key)),

    user: (key) => users.committed.get(key),
    users: () => [...order.after(null)].flatMap((key) => users.committed.get(key) ?? []),
    demotions: () => entriesOf(demotions),
    waivers: () => entriesOf(waivers),
    cancellations: () => entriesOf(cancellations),
    deletions: () => entriesOf(deletions),
    notifications: () => entriesOf(notifications),
    retained: () => [...retained.committed.values()],
  }
}

const shorterFirst = (left: UserKey, right: UserKey): number =>
  left.length - right.length || byText(left, right)

const entriesOf = <Entry>(log: MemoryLog<Entry>): readonly Entry[] => [...log.committed]

const signed = ({ jobId, requestedBy }: EffectContext): Omit<BookEntry, 'key'> => ({
  jobId,
  requestedBy,
})

const withoutDebt = (user: UserFacts): UserFacts => ({
  ...user,
  debt: NO_MONEY,
  ...(user.disputedDebt === undefined ? {} : { disputedDebt: NO_MONEY }),
  ...(user.exportedDebt === undefined ? {} : { exportedDebt: NO_MONEY }),
})

interface OneCommand<Command> {
  readonly tx: MemoryTransaction
  readonly context: EffectContext
  readonly command: Command
}

const inTransaction = <Command>(act: (one: OneCommand<Command>) => void) => ({
  delivery: 'in-transaction' as const,
  apply: async ({
    tx,
    context,
    commands,
  }: Omit<OneCommand<Command>, 'command'> & { readonly commands: readonly Command[] }) => {
    for (const command of commands) act({ tx, context, command })
    return []
  },
})

/**
 * The query, with its sets made ready. A fact that is unknown fits: the evaluator must see the
 * user, who then stays for that reason.
 */
const matcher = (query: CandidateQuery): ((user: UserFacts) => boolean) => {
  const fits = belongs(query)
  return (user) => fits(user) && isDue(user[query.dateField], query.onOrBefore)
}

const belongs = (filter: UserFilter): ((user: UserFacts) => boolean) => {
  const groups = filter.userGroups.length === 0 ? null : new Set<string | null>(filter.userGroups)
  const included = filter.include === null ? null : new Set(filter.include)
  const excluded = new Set(filter.exclude)
  return (user) =>
    !excluded.has(user.key) &&
    (included === null || included.has(user.key)) &&
    (filter.recordType === null ||
      user.recordType === undefined ||
      user.recordType === filter.recordType) &&
    (groups === null || user.userGroup === undefined || groups.has(user.userGroup))
}

const isDue = (date: CalendarDate | null | undefined, onOrBefore: CalendarDate): boolean =>
  date === undefined || (date !== null && date <= onOrBefore)
