// Every promise of the journal port, on every database, through every wrapper.
import { afterAll, assert, beforeAll, describe, test } from 'vitest'
import type { JobId } from '../../src/domain/keys.js'
import { JOURNAL_CASES } from '../../src/testing/conformance/journal-cases.js'
import { type OpenStore, STORES } from './stores.js'

for (const store of STORES) {
  const name = store.missing === null ? `a journal on ${store.name}` : `a journal on ${store.name} (skipped: ${store.missing})`
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
          assert: { equal: (actual, expected, what) => assert.deepStrictEqual(actual, expected, what), ok: assert.isOk },
        })
      })

    // SQLite has no row locks: whoever writes holds the whole database.
    if (store.dialect === 'sqlite') return
    test('hands out the next shard at once while the first is held by a transaction', async () => {
      const { journal, transactions, others } = await opened.fresh()
      const jobId = 'job-1' as JobId
      const claim = (tx: unknown) => journal.claimShard({ tx, jobId, owner: 'runner', leaseMs: 0 })
      const lease = await transactions.run(
        async (tx) => {
          for (const shard of [1, 2]) await journal.addShard({ tx, jobId, shard, keys: [] })
          const claimed = await claim(tx)
          return claimed._tag === 'Claimed' ? claimed.lease : assert.fail('a new shard is handed out')
        },
        { mode: 'write' },
      )
      const other = await transactions.run(
        async (tx) => {
          await journal.fence({ tx, lease })
          return others.run(claim, { mode: 'write' })
        },
        { mode: 'write' },
      )
      assert.strictEqual(lease.shard, 1)
      assert.strictEqual(other._tag === 'Claimed' ? other.lease.shard : other._tag, 2)
    })
  })
}
