// What a plan, an order and a run cost where every look at a user is a call: no more calls than it
// takes, also where a quota ends in the middle.
import { describe, expect, it } from 'vitest'
import type {
  Effect,
  EffectAnswer,
  OutsideRequest,
  PlanId,
  PurgeHost,
  UserFacts,
  UserKey,
} from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser, criteria } from 'ils-user-purge/testing'
import { ACTOR, confirming, library, succeeds } from './library.js'

const USERS = 10_000
const MILLIS_A_CALL = 40
const ALLOWED = 1.05

/** A quota of calls that was spent. */
class Spent extends Error {
  readonly code = 'quota-spent'
}

/**
 * A system behind an API that reads users one by one: every call takes its time, is counted, and is
 * refused when the quota is spent.
 */
const restSystem = (users: readonly UserFacts[]) => {
  const store = new Map(users.map((user) => [user.key, user]))
  const calls = { reads: 0, effects: 0, others: 0 }
  const quota = { left: Number.POSITIVE_INFINITY }
  const reads = new Map<UserKey, number>()
  let advance: (millis: number) => void = () => undefined
  const call = (kind: keyof typeof calls): void => {
    if (quota.left <= 0) throw new Spent('the quota is spent')
    quota.left--
    calls[kind]++
    advance(MILLIS_A_CALL)
  }
  const effect = <Command extends { readonly key: UserKey }>(
    act: (key: UserKey) => void,
  ): Effect<MemoryTransaction, Command> => ({
    delivery: 'idempotent',
    perform: async ({ command }: OutsideRequest<Command>): Promise<EffectAnswer> => {
      call('effects')
      act(command.key)
      return { _tag: 'Done' }
    },
  })
  const host: PurgeHost<MemoryTransaction> = {
    identity: 'rest',
    reads: 'outside',
    candidates: async ({ after, limit }) => {
      call('others')
      const from = after === null ? 0 : Number(after)
      return users.slice(from, from + limit).map(({ key }) => key)
    },
    readUsers: async ({ keys }) =>
      keys.flatMap((key) => {
        call('reads')
        reads.set(key, (reads.get(key) ?? 0) + 1)
        return store.get(key) ?? []
      }),
    countUsers: async () => {
      call('others')
      return store.size
    },
    effects: {
      demoteResearchers: effect(() => undefined),
      waiveFines: effect((key) => {
        const user = store.get(key)
        if (user !== undefined) store.set(key, { ...user, debt: '0' as never })
      }),
      cancelRequests: effect(() => undefined),
      deleteUsers: effect((key) => void store.delete(key)),
    },
  }
  const onAdvance = (listener: typeof advance): void => {
    advance = listener
  }
  return { host, calls, quota, reads, onAdvance }
}

/** Of ten users one has a loan, and three owe something that is waived. */
const people = (): readonly UserFacts[] =>
  Array.from({ length: USERS }, (_, at) =>
    aUser(String(at + 1))
      .with({ openLoans: at % 10 === 0 ? 1 : 0, debt: at % 10 >= 7 ? '2' : '0' })
      .build(),
  )
const GOING = (USERS * 9) / 10
const EFFECTS = GOING + (USERS * 3) / 10

const scene = () => {
  const system = restSystem(people())
  const scene = library({ users: [], host: () => system.host, settings: { shardSize: 1000 } })
  system.onAdvance(scene.advance)
  return { ...scene, system }
}

const ORDER = criteria().with({ waiveThreshold: '5' }).build()

describe('a system behind an API', () => {
  it('is read once for the plan, and once before each effect', async () => {
    const { purge, system } = scene()
    const plan = await succeeds(purge.plan({ criteria: ORDER, requestedBy: ACTOR }))
    expect(plan.counts.purge).toBe(GOING)
    const planned = { ...system.calls }
    const job = await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    expect(system.calls).toEqual(planned)
    const { totals } = await succeeds(purge.run(job.id))
    expect(totals.purged).toBe(GOING)
    expect(system.calls.effects).toBe(EFFECTS)
    const { reads, effects, others } = system.calls
    expect(reads + effects + others).toBeLessThanOrEqual(ALLOWED * (USERS + 2 * EFFECTS))
  })

  it('whose quota ends in the middle of a plan is read on from there', async () => {
    const { purge, system } = scene()
    system.quota.left = USERS / 2
    const cut = await purge.plan({ criteria: ORDER, requestedBy: ACTOR })()
    expect(cut).toMatchObject({ left: { _tag: 'PlanInterrupted', fault: { code: 'quota-spent' } } })
    const planId = (cut as unknown as { readonly left: { readonly planId: PlanId } }).left.planId
    const { users } = await succeeds(purge.findPlan({ planId }))
    expect(users).toBeGreaterThan(USERS / 2 - 200)
    system.quota.left = Number.POSITIVE_INFINITY
    const plan = await succeeds(purge.resumePlan({ planId }))
    expect(plan.counts).toMatchObject({ examined: USERS })
    const twice = [...system.reads.values()].filter((times) => times > 1).length
    expect(system.reads.size).toBe(USERS)
    expect(twice).toBeLessThan(200)
    const { reads, others } = system.calls
    expect(reads + others).toBeLessThanOrEqual(ALLOWED * USERS)
  })
})
