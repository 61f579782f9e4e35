// The conformance kit as a host would run it with `node:test`: a sound transaction port without one
// capability, or one that never commits.
import { describe, it } from 'node:test'
import { defineConformance, transactionCases } from '../../src/testing/index.js'
import type { MemoryTransaction } from '../../src/adapters/memory/index.js'
import { transactionSubject } from '../adapters-memory/support.js'

const neverCommits = process.env.FAULTY === 'yes'

defineConformance({
  name: 'a transaction port',
  cases: transactionCases<MemoryTransaction>(),
  runner: { describe, it, skip: (title) => it.skip(title) },
  makeSubject: () => {
    const subject = transactionSubject()
    return neverCommits ? { ...subject, isCommitted: async () => false } : subject
  },
})
