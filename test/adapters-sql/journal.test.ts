// Every promise of the journal port, on every database, through every wrapper.
import { afterAll, assert, beforeAll, describe, test } from 'vitest'
import type { JobId } from '../../src/domain/keys.js'
import type { ClaimResult } from '../../src/ports/journal.js'
import { JOURNAL_CASES } from '../../src/testing/conformance/journal-cases.js'
import type { OpenStore } from './store.js'
import { LAYER_STORES, STORES } from './stores.js'

for (const store of [...STORES, ...LAYER_STORES]) {
  const name =
    store.missing === null
      ? `a journal on ${store.name}`
      : `a journal on ${store.name} (skipped: ${store.missing})`
  describe.skipIf(store.missing !== null)(name, () => {
    let opened: OpenStore<unknown>
    beforeAll(async () => {
      opened = await store.open()
    })
    afterAll(() => opened.close())

    for (const each of JOURNAL_CASES)
      test(`${each.id}: ${each.title}`, async () => {
        await each.run({
          ...(await opened.fresh()),
          assert: {
            equal: (actual, expected, what) => assert.deepStrictEqual(actual, expected, what),
            ok: assert.isOk,
          },
        })
      })

    // SQLite has no row locks: the one that writes holds the whole database.
    if (store.dialect === 'sqlite') return
    const jobId = 'job-1' as JobId
    /**
     * What another runner is handed out while a transaction holds the first of these shards, its
     * lease having ended.
     */
    const claimWhileFirstIsHeld = async (shards: readonly number[]): Promise<ClaimResult> => {
      const { journal, transactions, others } = await opened.fresh()
      const claim = (tx: unknown) => journal.claimShard({ tx, jobId, owner: 'runner', leaseMs: 0 })
      const held = await transactions.run(
        async (tx) => {
          for (const shard of shards)
            await journal.addShard({ tx, jobId, shard, keys: [], confirmed: 0 })
          const claimed = await claim(tx)
          return claimed._tag === 'Claimed'
            ? claimed.lease
            : assert.fail('a new shard is handed out')
        },
        { mode: 'write' },
      )
      return transactions.run(
        async (tx) => {
          await journal.fence({ tx, lease: held })
          return others.run(claim, { mode: 'write' })
        },
        { mode: 'write' },
      )
    }

    test('hands out the next shard at once while the first is held by a transaction', async () => {
      const answer = await claimWhileFirstIsHeld([1, 2])
      assert.strictEqual(answer._tag === 'Claimed' ? answer.lease.shard : answer._tag, 2)
    })
  })
}
