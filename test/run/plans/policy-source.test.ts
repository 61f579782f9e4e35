// A policy that stands in the host's store: what applies at the moment decides, not what a process
// remembers.
import {
  type ActorKey,
  createPurge,
  type PolicyRequest,
  type PurgePolicy,
  type UserKey,
} from 'ils-user-purge'
import {
  memoryDatabase,
  memoryHost,
  memoryJournal,
  type MemoryTransaction,
  memoryTransactions,
} from 'ils-user-purge/adapters/memory'
import { systemClock, systemIds } from 'ils-user-purge/adapters/system'
import { aPolicy, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { confirming, fails, succeeds } from '../library.js'
import { people } from '../people.js'

const ADA = 'ada' as ActorKey
const GRACE = 'grace' as ActorKey
const REQUEST = { criteria: criteria().build(), requestedBy: ADA }

/** Two servers on one store, whose policy can be changed at any moment. */
function twoServers() {
  const database = memoryDatabase()
  const clock = systemClock()
  const asked: PolicyRequest<MemoryTransaction>[] = []
  const state = { policy: aPolicy().build(), changeBeforeOrder: null as PurgePolicy | null }
  const ports = {
    transactions: memoryTransactions(database),
    host: memoryHost(database, { users: people(3) }),
    journal: memoryJournal(database, clock),
  }
  const server = () =>
    createPurge({
      ...ports,
      policy: async (request) => {
        asked.push(request)
        if (request.lock && state.changeBeforeOrder !== null) state.policy = state.changeBeforeOrder
        return state.policy
      },
      clock,
      ids: systemIds(),
    })
  return { one: server(), other: server(), state, asked }
}

describe('a policy that is read from the host', () => {
  it(
    'is that of the moment in every process: an ' + 'order under the former one is refused',
    async () => {
      const { one, other, state } = twoServers()
      const plan = await succeeds(one.plan(REQUEST))
      state.policy = { ...state.policy, approval: 'second-person' }
      for (const server of [one, other])
        expect(await fails(server.submit({ ...confirming(plan), requestedBy: ADA }))).toMatchObject(
          {
            _tag: 'PlanOutdated',
            changed: 'policy',
          },
        )
      const again = await succeeds(other.plan(REQUEST))
      expect(await fails(one.submit({ ...confirming(again), requestedBy: ADA }))).toMatchObject({
        _tag: 'ApprovalMissing',
      })
      await succeeds(one.submit({ ...confirming(again), requestedBy: ADA, approvedBy: GRACE }))
    },
  )

  it('is read again, and kept, in the transaction that orders', async () => {
    const { one, state, asked } = twoServers()
    const plan = await succeeds(one.plan(REQUEST))
    state.changeBeforeOrder = { ...state.policy, approval: 'second-person' }
    expect(await fails(one.submit({ ...confirming(plan), requestedBy: ADA }))).toMatchObject({
      _tag: 'PlanOutdated',
      changed: 'policy',
    })
    expect(asked.at(-1)?.lock).toBe(true)
    expect(await succeeds(one.jobs())).toEqual([])
  })

  it('holds for orders in bulk, which carry no policy', async () => {
    const { one, state } = twoServers()
    const plan = await succeeds(
      one.planBulk({
        order: {
          _tag: 'assign-purge-dates',
          users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
          assignment: {
            rule: { anchor: { _tag: 'run-date' }, months: 0, days: 30 },
            exceptions: [],
            onlyWhereEmpty: false,
          },
          timeZone: state.policy.timeZone,
          notify: false,
        },
        requestedBy: ADA,
      }),
    )
    state.changeBeforeOrder = { ...state.policy, approval: 'second-person' }
    expect(await fails(one.submit({ ...confirming(plan), requestedBy: ADA }))).toMatchObject({
      _tag: 'ApprovalMissing',
    })
  })

  it('is that of the check of one user as well', async () => {
    const { one, state } = twoServers()
    const check = { userKey: '1' as UserKey, criteria: REQUEST.criteria, requestedBy: ADA }
    expect(await succeeds(one.check(check))).toMatchObject({ _tag: 'Purge' })
    state.policy = { ...state.policy, recentLoan: { days: 36_500, setting: 'on' } }
    expect((await succeeds(one.check(check)))._tag).toBe('Keep')
  })
})
