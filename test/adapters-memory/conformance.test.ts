// The memory adapter is the reference: it passes every case that it can be held to.
import { describe, it } from 'vitest'
import type { MemoryTransaction } from '../../src/adapters/memory/index.js'
import {
  bulkCases,
  type ConformanceRunner,
  defineConformance,
  effectCases,
  shardQueueCases,
  hostCases,
  JOURNAL_CASES,
  type JournalTrial,
  transactionCases,
} from '../../src/testing/index.js'
import {
  engineSubject,
  HOST_CAPABILITIES,
  hostSubject,
  journalTrial,
  transactionSubject,
} from './support.js'

const runner: ConformanceRunner = { describe, it, skip: (title) => it.skip(title, () => {}) }

defineConformance({
  name: 'memory transactions',
  cases: transactionCases<MemoryTransaction>(),
  runner,
  capabilities: ['failing-commit'],
  makeSubject: transactionSubject,
})

defineConformance({
  name: 'memory host',
  cases: hostCases<MemoryTransaction>(),
  runner,
  capabilities: HOST_CAPABILITIES,
  makeSubject: hostSubject,
})

defineConformance({
  name: 'memory effects',
  cases: effectCases<MemoryTransaction>(),
  runner,
  capabilities: HOST_CAPABILITIES,
  makeSubject: hostSubject,
})

defineConformance({
  name: 'memory host, bulk orders',
  cases: bulkCases<MemoryTransaction>(),
  runner,
  capabilities: HOST_CAPABILITIES,
  makeSubject: hostSubject,
})

defineConformance<JournalTrial<MemoryTransaction>>({
  name: 'memory journal',
  cases: JOURNAL_CASES,
  runner,
  capabilities: ['setClockBack'],
  makeSubject: journalTrial,
})

defineConformance({
  name: 'memory queue',
  cases: shardQueueCases<MemoryTransaction>(),
  runner,
  capabilities: ['transactional'],
  makeSubject: engineSubject,
})
