// The memory adapter: the reference for every port, for tests and trials.
export { type MemoryDatabase, type MemoryTransaction, memoryDatabase } from './database.js'
export { type MemoryShardQueueOptions, memoryShardQueue } from './shard-queue.js'
export type { MemoryFaultCode } from './fault.js'
export {
  type Cancellation,
  type Deletion,
  type Demotion,
  type MemoryHost,
  type MemoryHostOptions,
  memoryHost,
  type Notification,
  type Waiver,
} from './host.js'
export { type MemoryJournalOptions, memoryJournal } from './journal.js'
export { memoryTransactions } from './transactions.js'
