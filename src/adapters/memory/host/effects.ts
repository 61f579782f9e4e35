// What the host in memory does to users, each time with an entry in its books.
import { removesMore } from '../../../domain/delete-policy.js'
import { NO_MONEY } from '../../../domain/money.js'
import type { RequestState, UserFacts } from '../../../domain/user.js'
import type { DeletedUsersPort, PurgeDatesPort } from '../../../ports/bulk.js'
import type {
  CancelRequestsCommand,
  DeleteUserCommand,
  DemoteCommand,
  EffectContext,
  InTransactionEffect,
  WaiveCommand,
} from '../../../ports/effects.js'
import type { MemoryDatabase, MemoryTransaction } from '../database.js'
import { memoryFault } from '../fault.js'
import { type Books, signed } from './books.js'
import { presentUser, retain, type Store, writeUser } from './store.js'

/** The effects of a memory host: all of them are in the transaction. */
export interface MemoryEffects {
  /** Notes the demotion. */
  readonly demoteResearchers: InTransactionEffect<MemoryTransaction, DemoteCommand>
  /** Notes the waiver. */
  readonly waiveFines: InTransactionEffect<MemoryTransaction, WaiveCommand>
  /** Notes the cancellation. */
  readonly cancelRequests: InTransactionEffect<MemoryTransaction, CancelRequestsCommand>
  /** Deletes the user. */
  readonly deleteUsers: InTransactionEffect<MemoryTransaction, DeleteUserCommand>
}

export function effectsOf(store: Store, books: Books): MemoryEffects {
  return {
    demoteResearchers: inTransaction(({ tx, context, command: { key } }) => {
      const user = presentUser(store, tx, key)
      if (user.researcher != null) {
        const researcher = { ...user.researcher, affiliated: false }
        writeUser(store, tx, { ...user, researcher })
      }
      books.demotions.append(tx, { key, previouslyAffiliated: true, ...signed(context) })
    }),
    waiveFines: inTransaction(({ tx, context, command: { key, amount } }) => {
      writeUser(store, tx, withoutDebt(presentUser(store, tx, key)))
      books.waivers.append(tx, { key, amount, ...signed(context) })
    }),
    cancelRequests: inTransaction(({ tx, context, command: { key, states } }) => {
      const user = presentUser(store, tx, key)
      const count = states.reduce((sum, state) => sum + (user.requests?.[state] ?? 0), 0)
      if (user.requests !== undefined) writeUser(store, tx, withoutRequests(user, states))
      books.cancellations.append(tx, { key, states: [...states], count, ...signed(context) })
    }),
    deleteUsers: inTransaction(({ tx, context, command: { key, level } }) => {
      store.users.remove(tx, presentUser(store, tx, key).key)
      retain(store, tx, key, level)
      books.deletions.append(tx, { key, level, ...signed(context) })
    }),
  }
}

export function purgeDatesOf(store: Store, books: Books): PurgeDatesPort<MemoryTransaction> {
  return {
    setPurgeDates: inTransaction(({ tx, command: { key, date } }) =>
      writeUser(store, tx, { ...presentUser(store, tx, key), purgeDate: date }),
    ),
    notifyUsers: inTransaction(({ tx, context, command: { key, date } }) => {
      const entry = { key: presentUser(store, tx, key).key, date, ...signed(context) }
      books.notifications.append(tx, entry)
    }),
  }
}

export function deletedUsersOf(
  database: MemoryDatabase,
  store: Store,
): DeletedUsersPort<MemoryTransaction> {
  const { retained, compareKeys } = store
  return {
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
        throw memoryFault('memory-no-such-user', 'A command names a deleted user who is not there.')
      if (removesMore(level, at)) retain(store, tx, key, level)
    }),
  }
}

function withoutDebt(user: UserFacts): UserFacts {
  return {
    ...user,
    debt: NO_MONEY,
    ...(user.disputedDebt === undefined ? {} : { disputedDebt: NO_MONEY }),
    ...(user.exportedDebt === undefined ? {} : { exportedDebt: NO_MONEY }),
  }
}

function withoutRequests(user: UserFacts, states: readonly RequestState[]): UserFacts {
  const none = Object.fromEntries(states.map((state) => [state, 0]))
  return { ...user, requests: { ...user.requests, ...none } } as UserFacts
}

interface OneCommand<Command> {
  readonly tx: MemoryTransaction
  readonly context: EffectContext
  readonly command: Command
}

/** An effect that acts on one user after the other, and refuses none. */
function inTransaction<Command>(
  act: (one: OneCommand<Command>) => void,
): InTransactionEffect<MemoryTransaction, Command> {
  return {
    delivery: 'in-transaction',
    apply: async ({ tx, context, commands }) => {
      for (const command of commands) act({ tx, context, command })
      return []
    },
  }
}
