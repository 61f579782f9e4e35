// The memory adapter: the reference for every port, for tests and trials.
export { type MemoryDatabase, type MemoryTransaction, memoryDatabase } from './database.js'
export { type MemoryShardQueueOptions, memoryShardQueue } from './shard-queue.js'
export type { MemoryFaultCode } from './fault.js'
export type {
  Cancellation,
  Deletion,
  Demotion,
  Notification,
  Waiver,
} from './host/books.js'
export type { MemoryEffects } from './host/effects.js'
export { type MemoryHost, type MemoryHostOptions, memoryHost } from './host/host.js'
export { type MemoryJournalOptions, memoryJournal } from './journal/journal.js'
export { memoryTransactions } from './transactions.js'
