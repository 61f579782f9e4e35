// Plans and questions about users behind an API: within its budget, and with patience, but not for
// ever.
import type { BulkOrder, CallBudget, PurgeHost, UserKey, ZoneName } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aPolicy, failing } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, fails, library, type LibraryOptions, succeeds } from '../library.js'
import { people } from '../people.js'
import { remote } from '../remote.js'
import { interrupted, REQUEST } from './plans.js'

const DAY = 86_400_000

const behindApi = (
  calls: Partial<CallBudget>,
  settings: LibraryOptions['settings'] = {},
  changes: Partial<PurgeHost<MemoryTransaction>> = {},
) => {
  const { host } = remote(people(30), { delivery: 'idempotent' })
  const asked = { ...host, calls: { name: 'api', ...calls }, ...changes }
  return library({ users: [], host: () => asked, settings })
}

const check = { userKey: '1' as UserKey }

describe('a question about a user', () => {
  it('waits for its turn in the budget', async () => {
    const { purge, clock } = behindApi({ perSecond: 1 })
    const began = clock.now()
    await succeeds(purge.check(check))
    expect(clock.now()).toBe(began)
    await succeeds(purge.check(check))
    expect(clock.now() - began).toBeGreaterThanOrEqual(1000)
    expect(clock.now() - began).toBeLessThan(1200)
  })

  it.each([
    ['the calls of the day are spent', { perDay: { calls: 1, floor: 0, timeZone: 'UTC' } }, {}],
    ['its turn comes too late', { perSecond: 0.01 }, { maxBusyMs: 1000 }],
  ] as const)('is answered with a fault where %s', async (_, calls, settings) => {
    const { purge } = behindApi(calls, settings)
    await succeeds(purge.check(check))
    expect(await fails(purge.check(check))).toMatchObject({
      _tag: 'HostFault',
      fault: { code: 'calls-spent' },
    })
  })

  it('costs no call where users are read in the transaction', async () => {
    const { purge, clock } = behindApi({ perSecond: 0.001 }, {}, { reads: 'in-transaction' })
    const began = clock.now()
    for (let at = 0; at < 3; at++) await purge.check(check)()
    expect(clock.now()).toBe(began)
  })
})

describe('a plan', () => {
  it('is given back where the host is busy for longer than anybody waits', async () => {
    const { purge, clock } = behindApi(
      {},
      { maxBusyMs: 1000 },
      {
        readUsers: async () => ({ _tag: 'Busy', retryAfterMs: 1001 }),
      },
    )
    const began = clock.now()
    expect(await fails(purge.plan(REQUEST))).toMatchObject({
      _tag: 'PlanInterrupted',
      fault: { code: 'host-busy' },
    })
    expect(clock.now() - began).toBeLessThan(1000)
  })

  it('of given keys makes no call to find them, and says who is not there', async () => {
    let candidates = 0
    const made = behindApi(
      {},
      {},
      {
        candidates: async () => {
          candidates++
          return []
        },
      },
    )
    const include = ['1', '2', '999'] as UserKey[]
    const plan = await succeeds(
      made.purge.plan({ ...REQUEST, criteria: { ...REQUEST.criteria, include } }),
    )
    expect(plan).toMatchObject({ counts: { purge: 2 }, notFound: 1 })
    expect(candidates).toBe(0)
  })
})

const DATES: BulkOrder = {
  _tag: 'assign-purge-dates',
  users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
  assignment: {
    rule: { anchor: { _tag: 'expiry-date' }, months: 0, days: 30 },
    exceptions: [],
    onlyWhereEmpty: true,
  },
  timeZone: 'UTC' as ZoneName,
  notify: false,
}
const LEVEL: BulkOrder = { _tag: 'reapply-delete-policy', level: 'remove' }

describe.each([DATES, LEVEL])('a plan of $_tag that was begun too long ago', (order) => {
  it('begins anew with the same order', async () => {
    const made = library({
      users: people(30),
      policy: aPolicy().with({ deletePolicy: 'keep-statistics' }).build(),
      settings: { planPage: 10, maxPlanAgeMs: DAY },
    })
    if (order === LEVEL) await succeeds(made.purge.run(await made.submitted()))
    const broken = made.runner({
      transactions: (real) => failing(real, [{ method: 'run', call: 6, at: 'before' }]),
    })
    const planId = interrupted(await fails(broken.planBulk({ order, requestedBy: ACTOR })))
    made.advance(2 * DAY)
    const plan = await succeeds(made.purge.resumePlan({ planId }))
    expect(plan.id).not.toBe(planId)
    expect(plan).toMatchObject({ order: { _tag: order._tag }, counts: { examined: 30 } })
  })
})
