// A host in memory: users as plain facts, and books of everything that was done to them.
import type { ActorKey, UserKey } from '../../../domain/keys.js'
import type { UserFacts } from '../../../domain/user.js'
import type { Vocabulary } from '../../../domain/vocabulary.js'
import type { DeletedUser, DeletedUsersPort, PurgeDatesPort } from '../../../ports/bulk.js'
import type { CandidateRequest, PurgeHost, ReadUsersRequest } from '../../../ports/host.js'
import type { LockedUser } from '../../../ports/locked-user.js'
import type { MemoryDatabase, MemoryTransaction } from '../database.js'
import { byText } from '../order.js'
import type { MemoryLog } from '../table.js'
import {
  type Books,
  type Cancellation,
  type Deletion,
  type Demotion,
  emptyBooks,
  type Notification,
  type Waiver,
} from './books.js'
import { deletedUsersOf, effectsOf, type MemoryEffects, purgeDatesOf } from './effects.js'
import { countMismatches, matcher } from './filter.js'
import { pageOf, type Store, storeOf, writeUser } from './store.js'

/** What a memory host starts with. */
export interface MemoryHostOptions {
  /** The host's name; `memory` where it is left out. */
  readonly identity?: string
  /** The users to begin with. */
  readonly users?: readonly UserFacts[]
  /**
   * The host's order of keys. Left out: shorter keys first, then by text, so that whole numbers
   * stand in the order of numbers.
   */
  readonly compareKeys?: (left: UserKey, right: UserKey) => number
  /** The names that the host has. Left out: it declares none. */
  readonly vocabulary?: Vocabulary
  /** The people who can be actors. Left out: anybody can. */
  readonly actors?: readonly ActorKey[]
}

/**
 * A host over a memory database. Everything outside the port is for tests: it shows what is
 * committed, and changes users under a run.
 */
export interface MemoryHost extends PurgeHost<MemoryTransaction> {
  /** The candidates in the order of their keys. */
  readonly candidates: (request: CandidateRequest<MemoryTransaction>) => Promise<readonly UserKey[]>
  /** The facts as they are. */
  readonly readUsers: (
    request: ReadUsersRequest<MemoryTransaction>,
  ) => Promise<readonly UserFacts[]>
  /** How many users there are. */
  readonly countUsers: (request: { readonly tx: MemoryTransaction }) => Promise<number>
  /** Writes purge dates, and notes who was told. */
  readonly purgeDates: PurgeDatesPort<MemoryTransaction>
  /** The users who were deleted. */
  readonly deletedUsers: DeletedUsersPort<MemoryTransaction>
  /** The effects, which note what they do. */
  readonly effects: MemoryEffects
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
  /**
   * Holds the user's record, as another session would: a read under lock answers `Locked` for the
   * user. Answers what releases it.
   */
  readonly hold: (key: UserKey) => () => void
  /** The user as committed. */
  readonly user: (key: UserKey) => UserFacts | undefined
  /** All users as committed, in the host's order. */
  readonly users: () => readonly UserFacts[]
  /** Every demotion so far. */
  readonly demotions: () => readonly Demotion[]
  /** Every waiver so far. */
  readonly waivers: () => readonly Waiver[]
  /** Every cancellation so far. */
  readonly cancellations: () => readonly Cancellation[]
  /** Every deletion so far. */
  readonly deletions: () => readonly Deletion[]
  /** Everybody who was told so far. */
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
export function memoryHost(database: MemoryDatabase, options: MemoryHostOptions = {}): MemoryHost {
  const store = storeOf(database, options.users ?? [], options.compareKeys ?? shorterFirst)
  const books = emptyBooks(database)
  const { users } = store
  const { vocabulary, actors } = options
  const held = new Map<UserKey, number>()
  return {
    identity: options.identity ?? 'memory',
    candidates: async ({ tx, query, ...page }) => pageOf(store, tx, matcher(query), page),
    readUsers: async ({ tx, keys, lock }) => {
      if (lock) database.assertWritable(tx)
      return [...new Set(keys)].flatMap((key): readonly UserFacts[] => {
        const user = users.get(tx, key)
        if (user === undefined) return []
        return lock && held.has(key) ? [lockedUser(key)] : [user]
      })
    },
    countUsers: async ({ tx }) => users.size(tx),
    countNotSelected: async ({ tx, query }) =>
      countMismatches(
        query,
        users.keys(tx).flatMap((key) => users.get(tx, key) ?? []),
      ),
    effects: effectsOf(store, books),
    purgeDates: purgeDatesOf(store, books),
    deletedUsers: deletedUsersOf(database, store),
    ...(vocabulary !== undefined && { vocabulary: async () => vocabulary }),
    ...(actors !== undefined && { isActor: async ({ actor }) => actors.includes(actor) }),
    hold: (key) => hold(held, key),
    ...hands(database, store),
    ...views(store, books),
  }
}

function lockedUser(key: UserKey): UserFacts & LockedUser {
  return { key, _tag: 'Locked' }
}

/** Sessions that hold the same record count one by one. */
function hold(held: Map<UserKey, number>, key: UserKey): () => void {
  held.set(key, (held.get(key) ?? 0) + 1)
  let isHeld = true
  return () => {
    if (!isHeld) return
    isHeld = false
    const others = (held.get(key) ?? 1) - 1
    if (others > 0) held.set(key, others)
    else held.delete(key)
  }
}

/** What tests change users with. */
function hands(
  database: MemoryDatabase,
  store: Store,
): Pick<MemoryHost, 'writeUser' | 'put' | 'change' | 'remove'> {
  const alone = (work: (tx: MemoryTransaction) => void): Promise<void> =>
    database.transact(async (tx) => work(tx), { mode: 'write' })
  return {
    writeUser: (tx, user) => writeUser(store, tx, user),
    put: (user) => alone((tx) => writeUser(store, tx, user)),
    change: (key, change) =>
      alone((tx) => {
        const user = store.users.get(tx, key)
        if (user !== undefined) writeUser(store, tx, { ...change(user), key })
      }),
    remove: (key) => alone((tx) => store.users.remove(tx, key)),
  }
}

/** What is committed. */
function views(
  { users, order, retained }: Store,
  books: Books,
): Pick<MemoryHost, 'user' | 'users' | 'retained' | keyof Books> {
  return {
    user: (key) => users.committed.get(key),
    users: () => [...order.after(null)].flatMap((key) => users.committed.get(key) ?? []),
    demotions: () => entriesOf(books.demotions),
    waivers: () => entriesOf(books.waivers),
    cancellations: () => entriesOf(books.cancellations),
    deletions: () => entriesOf(books.deletions),
    notifications: () => entriesOf(books.notifications),
    retained: () => [...retained.committed.values()],
  }
}

function shorterFirst(left: UserKey, right: UserKey): number {
  return left.length - right.length || byText(left, right)
}

function entriesOf<Entry>(log: MemoryLog<Entry>): readonly Entry[] {
  return [...log.committed]
}
