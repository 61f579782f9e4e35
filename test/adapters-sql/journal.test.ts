// Every promise of the journal port, on every database, through every wrapper.
import { afterAll, assert, beforeAll, describe, test } from 'vitest'
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
  })
}
