// Several processes at one plan, on the real databases: it becomes one job, or is discarded.
import { createPurge, type PurgeHost } from 'ils-user-purge'
import { systemClock, systemIds } from 'ils-user-purge/adapters/system'
import { aPolicy, criteria } from 'ils-user-purge/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACTOR, confirming, fails, succeeds } from '../run/library.js'
import { people } from '../run/people.js'
import { remote } from '../run/remote.js'
import type { OpenJournal, OpenStore, Store } from './store.js'
import { STORES } from './stores.js'

const REQUEST = { criteria: criteria().build(), requestedBy: ACTOR }
const ROUNDS = 5

/** Two processes over one journal; the host is behind an API, so any journal will do. */
function twoProcesses({ journal, transactions, others }: OpenJournal<unknown>) {
  const far = remote(people(60), { delivery: 'idempotent' })
  const host = far.host as unknown as PurgeHost<unknown>
  const open = (own: OpenJournal<unknown>['transactions']) =>
    createPurge<unknown>({
      transactions: own,
      journal,
      host,
      policy: aPolicy().build(),
      clock: systemClock(),
      ids: systemIds(),
      settings: { shardSize: 25, backoffMs: 1 },
    })
  return { one: open(transactions), other: open(others), far }
}

describe.each(STORES as readonly Store<unknown>[])('over $name, a plan', ({ open, missing }) => {
  const run = it.skipIf(missing !== null)
  let store: OpenStore<unknown>
  beforeAll(async () => {
    if (missing === null) store = await open()
  })
  afterAll(async () => {
    if (missing === null) await store.close()
  })

  run('that two order at once becomes one job, and the other is told which', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { one, other, far } = twoProcesses(await store.fresh())
      const plan = await succeeds(one.plan(REQUEST))
      const request = { requestedBy: ACTOR, ...confirming(plan) }
      const ends = await Promise.all([one, other].map((purge) => purge.submit(request)()))
      const [refused] = ends.flatMap((end) => (end._tag === 'Left' ? [end.left] : []))
      expect(ends.filter(({ _tag }) => _tag === 'Right')).toHaveLength(1)
      expect(refused).toMatchObject({ _tag: 'PlanOrdered', jobId: plan.id })
      expect(await succeeds(other.jobs())).toHaveLength(1)
      const report = await succeeds(other.run(plan.id))
      expect(report).toMatchObject({ addsUp: true, totals: { scope: 60, purged: 60 } })
      expect(far.done).toHaveLength(60)
    }
  })

  run('that one orders and the other discards is one of the two', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { one, other } = twoProcesses(await store.fresh())
      const plan = await succeeds(one.plan(REQUEST))
      const request = { requestedBy: ACTOR, ...confirming(plan) }
      const both = [one.submit(request), other.discardPlan({ planId: plan.id })]
      const ends = await Promise.all(both.map((each) => each()))
      expect(ends.map(({ _tag }) => _tag).sort()).toEqual(['Left', 'Right'])
      const isOrdered = ends[0]?._tag === 'Right'
      expect(await succeeds(one.jobs())).toHaveLength(isOrdered ? 1 : 0)
      expect(await fails(one.submit(request))).toMatchObject({
        _tag: isOrdered ? 'PlanOrdered' : 'PlanDiscarded',
      })
    }
  })

  run('that two make together is made once', async () => {
    const { one, other } = twoProcesses(await store.fresh())
    const making = one.plan(REQUEST)()
    let resumed: Promise<unknown> | null = null
    while (resumed === null) {
      const [begun] = await succeeds(other.plans())
      if (begun !== undefined) resumed = succeeds(other.resumePlan({ planId: begun.id }))
    }
    const made = await making
    if (made._tag === 'Left') throw new Error(made.left.code)
    expect(await resumed).toEqual(made.right)
    const { items } = await succeeds(one.planUsers({ planId: made.right.id, limit: 1000 }))
    expect(items).toHaveLength(60)
  })
})
