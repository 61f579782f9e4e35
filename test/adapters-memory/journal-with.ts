// A journal in memory with a job, its shards and a claim.
import type { ClaimResult } from '../../src/ports/journal.js'
import type { Lease } from '../../src/ports/lease.js'
import { JOB, key, world } from './support.js'

export const LEASE_MS = 30_000

export const claimed = (result: ClaimResult): Extract<ClaimResult, { _tag: 'Claimed' }> => {
  if (result._tag !== 'Claimed') throw new Error(`expected a claim, got ${result._tag}`)
  return result
}

/** A journal with shards of the job, each with so many users, by number. */
export const journalWith = async (...shards: readonly (readonly [number, readonly string[]])[]) => {
  const made = world()
  const { journal, write, read } = made
  await write(async (tx) => {
    for (const [shard, keys] of shards)
      await journal.addShard({ tx, jobId: JOB, shard, keys: keys.map(key), confirmed: keys.length })
  })
  return {
    ...made,
    claim: (owner = 'me', leaseMs = LEASE_MS) =>
      write((tx) => journal.claimShard({ tx, jobId: JOB, owner, leaseMs })),
    fence: (lease: Lease) => write((tx) => journal.fence({ tx, lease })),
    numbers: () => read((tx) => journal.jobNumbers({ tx, jobId: JOB })),
  }
}
