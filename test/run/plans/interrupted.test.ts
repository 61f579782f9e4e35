// A plan is stored page by page: whatever fails on the way, it is resumed from where it stands.
import type { PlanId, PurgeHost } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser, failing, failingCommits } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { fails, library, succeeds } from '../library.js'
import { remote } from '../remote.js'
import { people } from '../people.js'
import { interrupted, listsOf, REQUEST } from './plans.js'

type Host = PurgeHost<MemoryTransaction>

/** 95 users, of whom every tenth stays; pages of 10, lists of 25. */
const USERS = people(95).map((user, at) => (at % 10 === 4 ? { ...user, openLoans: 1 } : user))
const SETTINGS = { planPage: 10, shardSize: 25 }
const open = () => library({ users: USERS, settings: SETTINGS })

/** What a plan says, but for what names it. */
const saidBy = async (made: ReturnType<typeof library>, planId: PlanId) => {
  const { plan } = await succeeds(made.purge.findPlan({ planId }))
  if (plan.status !== 'Ready') throw new Error(`the plan is ${plan.status}`)
  const { id: _id, digest: _digest, ...said } = plan.plan
  const users = (await succeeds(made.purge.planUsers({ planId, limit: 1000 }))).items
  return { said, users, lists: await listsOf(made, planId) }
}

const undisturbed = async () => {
  const made = open()
  return saidBy(made, (await succeeds(made.purge.plan(REQUEST))).id)
}

describe('a plan that is interrupted', () => {
  it('keeps what was read, and nobody is read again but those of the page in hand', async () => {
    const read: string[] = []
    const noting = (real: Host): Host => ({
      ...real,
      readUsers: (request) => {
        read.push(...request.keys)
        return real.readUsers(request)
      },
    })
    const made = open()
    const broken = made.runner({
      host: (real) => failing(noting(real), [{ method: 'candidates', call: 6, at: 'before' }]),
    })
    const planId = interrupted(await fails(broken.plan(REQUEST)))
    const found = await succeeds(made.purge.findPlan({ planId }))
    expect(found).toMatchObject({ users: 50, plan: { status: 'Planning' } })
    expect(read).toEqual(USERS.slice(0, 50).map(({ key }) => key))
    read.length = 0
    await succeeds(made.runner({ host: noting }).resumePlan({ planId }))
    expect(read).toEqual(USERS.slice(50).map(({ key }) => key))
    expect(await saidBy(made, planId)).toEqual(await undisturbed())
  })

  it('reads the page in hand again, and no other, where it could not be stored', async () => {
    const asked: (string | null)[] = []
    const made = open()
    const noting = (real: Host): Host => ({
      ...real,
      candidates: (request) => {
        asked.push(request.after)
        return real.candidates(request)
      },
    })
    const broken = made.runner({
      host: noting,
      journal: (real) => failing(real, [{ method: 'savePlanPage', call: 3, at: 'before' }]),
    })
    const planId = interrupted(await fails(broken.plan(REQUEST)))
    expect((await succeeds(made.purge.findPlan({ planId }))).users).toBe(20)
    const before = asked.splice(0)
    await succeeds(made.runner({ host: noting }).resumePlan({ planId }))
    // The third page was read, and the fourth while that was being stored.
    expect(before).toEqual([null, '10', '20', '30'])
    expect(asked).toEqual(['20', '30', '40', '50', '60', '70', '80', '90'])
  })

  it.each<[string, 'before' | 'after']>(
    ['claimShard', 'fence', 'savePlanPage', 'addShard', 'readPlan', 'changePlan', 'finishShard']
      .flatMap((method) => [1, 2, 3].map((call) => `${method} ${call}`))
      .flatMap((call) => [
        [call, 'before'],
        [call, 'after'],
      ]),
  )(
    'comes to the same plan in the end whichever call of the journal failed: %s, %s',
    async (which, at) => {
      const [method, call] = which.split(' ')
      const made = open()
      const broken = made.runner({
        journal: (real) => failing(real, [{ method: method as never, call: Number(call), at }]),
      })
      const end = await broken.plan(REQUEST)()
      // The first list is opened with the plan itself: then nothing of it is stored.
      if (end._tag === 'Left' && end.left._tag === 'HostFault') {
        expect(await succeeds(made.purge.plans())).toEqual([])
        return
      }
      const planId = end._tag === 'Left' ? interrupted(end.left) : end.right.id
      await succeeds(made.purge.resumePlan({ planId }))
      expect(await saidBy(made, planId)).toEqual(await undisturbed())
    },
  )

  it.each(Array.from({ length: 28 }, (_, at) => at + 1))(
    'comes to the same plan in the end whichever commit failed, or lost its answer: %i',
    async (call) => {
      for (const at of ['before-commit', 'after-commit'] as const) {
        const made = open()
        const broken = made.runner({
          transactions: (real) => failingCommits(real, [{ at, call }]),
        })
        await broken.plan(REQUEST)()
        const [stored] = await succeeds(made.purge.plans())
        const planId = stored?.id ?? (await succeeds(made.purge.plan(REQUEST))).id
        await succeeds(made.purge.resumePlan({ planId }))
        expect(await saidBy(made, planId)).toEqual(await undisturbed())
      }
    },
  )

  it(
    'says what failed, and blames no host for an ' + 'answer of the database that was lost',
    async () => {
      const faults = new Set<string>()
      for (let call = 1; call <= 28; call++) {
        const broken = open().runner({
          transactions: (real) => failingCommits(real, [{ at: 'after-commit', call }]),
        })
        const end = await broken.plan(REQUEST)()
        if (end._tag === 'Left' && 'fault' in end.left) faults.add(end.left.fault.code)
      }
      expect([...faults]).toEqual(['planned-fault'])
    },
  )

  it('is gone on with by the next process once the lease of one that died has ended', async () => {
    const made = library({ users: USERS, settings: { ...SETTINGS, leaseMs: 30_000 } })
    const dying = made.runner({
      host: (real) => failing(real, [{ method: 'candidates', call: 4, at: 'before' }]),
      journal: (real) => failing(real, [{ method: 'releaseShard', at: 'before' }]),
    })
    const planId = interrupted(await fails(dying.plan(REQUEST)))
    const died = made.clock.now()
    await succeeds(made.purge.resumePlan({ planId }))
    expect(made.clock.now() - died).toBeGreaterThanOrEqual(30_000)
    expect(await saidBy(made, planId)).toEqual(await undisturbed())
  })

  it('stays as it is for as long as the fault lasts, and is never ready by halves', async () => {
    const made = open()
    const broken = made.runner({
      host: (real) => failing(real, [{ method: 'countUsers', at: 'before' }]),
    })
    const planId = interrupted(await fails(broken.plan(REQUEST)))
    expect(interrupted(await fails(broken.resumePlan({ planId })))).toBe(planId)
    expect(await succeeds(made.purge.findPlan({ planId }))).toMatchObject({
      users: 95,
      plan: { status: 'Planning' },
    })
    await succeeds(made.purge.resumePlan({ planId }))
    expect(await saidBy(made, planId)).toEqual(await undisturbed())
  })
})

describe('two processes that plan one plan', () => {
  it('answer the same, and every page is read by one of them', async () => {
    const asked: (string | null)[] = []
    const host = (real: Host): Host => ({
      ...real,
      candidates: (request) => {
        asked.push(request.after)
        return real.candidates(request)
      },
    })
    const made = open()
    const other = made.runner({ host })
    const ends: Promise<unknown>[] = []
    const first = made.runner({
      host,
      observer: (event) => {
        if (event._tag === 'PlanPageStored' && ends.length === 0)
          ends.push(succeeds(other.resumePlan({ planId: event.jobId })))
      },
    })
    const plan = await succeeds(first.plan(REQUEST))
    expect(await Promise.all(ends)).toEqual([plan])
    expect(asked).toHaveLength(10)
    expect(new Set(asked).size).toBe(10)
  })

  it('store each page once although one of them was frozen past its lease', async () => {
    const far = remote(
      people(60).map((user) => aUser(user.key).build()),
      { delivery: 'idempotent' },
    )
    const made = library({ users: [], host: () => far.host, settings: { leaseMs: 1000 } })
    let thaw = (): void => undefined
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve
    })
    let pages = 0
    const slow = made.runner({
      host: () => ({
        ...far.host,
        candidates: async (request) => {
          if (++pages === 2) await frozen
          return far.host.candidates(request)
        },
      }),
    })
    const first = slow.plan(REQUEST)()
    while (pages < 2) await new Promise((resolve) => setImmediate(resolve))
    const [stored] = await succeeds(made.purge.plans())
    const planId = stored?.id as PlanId
    made.advance(5000)
    const plan = await succeeds(made.purge.resumePlan({ planId }))
    thaw()
    expect(await first).toEqual({ _tag: 'Right', right: plan })
    const { items } = await succeeds(made.purge.planUsers({ planId, limit: 1000 }))
    expect(items).toHaveLength(60)
    expect(plan.counts).toMatchObject({ examined: 60, purge: 60 })
  })
})
