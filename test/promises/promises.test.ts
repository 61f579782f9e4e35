// The operations as plain promises: the same results, and an `Error` for each error.
import { describe, expect, expectTypeOf, it } from 'vitest'
import { memoryDatabase, memoryHost, memoryJournal } from '../../src/adapters/memory/index.js'
import { memoryTransactions } from '../../src/adapters/memory/index.js'
import { systemIds } from '../../src/adapters/system/index.js'
import {
  type ActorKey,
  createPurge as createOperations,
  DEFAULT_CRITERIA,
  explainError,
  type PlanId,
  PRESETS,
  type PurgeConfig,
  type PurgePlan,
} from '../../src/index.js'
import { createPurge, isPurgeFailure, promisesOf } from '../../src/promises/index.js'
import { aUser } from '../../src/testing/index.js'

const requestedBy = 'admin' as ActorKey
const criteria = DEFAULT_CRITERIA

const configOf = (): PurgeConfig<never> => {
  const database = memoryDatabase()
  const now = () => Date.UTC(2026, 0, 15)
  return {
    transactions: memoryTransactions(database),
    host: memoryHost(database, { users: [aUser('1').build()] }),
    journal: memoryJournal(database, { now }),
    policy: PRESETS.alma,
    clock: { now, sleep: async () => undefined },
    ids: systemIds(),
  } as unknown as PurgeConfig<never>
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('it resolved'),
    (thrown: unknown) => thrown,
  )

describe('a purge with plain promises', () => {
  it('has the operations of the other face, each by its name', () => {
    const names = Object.keys(createPurge(configOf()))
    expect(names).toEqual(Object.keys(createOperations(configOf())))
    expect(names).toContain('serve')
  })

  it('plans, orders and runs', async () => {
    const purge = createPurge(configOf())
    const plan = await purge.plan({ criteria, requestedBy })
    expectTypeOf(plan).toEqualTypeOf<PurgePlan>()
    const confirm = { digest: plan.digest, count: plan.counts.purge }
    const job = await purge.submit({ planId: plan.id, confirm, requestedBy })
    const report = await purge.run(job.id)
    expect(report.totals.purged).toBe(1)
  })

  it('begins when it is called, so that there is no second call to forget', async () => {
    const purge = createPurge(configOf())
    const planning = purge.plan({ criteria, requestedBy })
    expect(planning).toBeInstanceOf(Promise)
    // @ts-expect-error a promise is not called
    expect(() => planning()).toThrow(TypeError)
    await planning
    expect(await purge.plans({ statuses: ['Ready'] })).toHaveLength(1)
  })

  it('rejects with an error that has the code, the sentence, and the error itself', async () => {
    const planId = 'nowhere' as PlanId
    const failure = await failureOf(createPurge(configOf()).findPlan({ planId }))
    const cause = { _tag: 'PlanNotFound', code: 'plan-not-found', planId } as const
    expect(failure).toBeInstanceOf(Error)
    expect(failure).toMatchObject({ code: 'plan-not-found', name: 'PurgeFailure', cause })
    expect((failure as Error).message).toBe(explainError(cause))
    expect(isPurgeFailure(failure)).toBe(true)
    expect(isPurgeFailure(new Error('plan-not-found'))).toBe(false)
  })

  it('describes the fault of a port, and never repeats its message', async () => {
    const config = configOf()
    const away = Object.assign(new Error('Ada Lovelace'), { code: 'ECONNREFUSED' })
    const purge = createPurge({
      ...config,
      transactions: { run: () => Promise.reject(away) } as never,
      host: { ...config.host, describeFault: () => ({ code: 'ECONNREFUSED' }) },
    })
    const failure = await failureOf(purge.plans({ statuses: ['Ready'] }))
    expect(failure).toMatchObject({
      code: 'host-fault',
      cause: { operation: 'plans', fault: { code: 'ECONNREFUSED' } },
    })
    expect(String(failure)).not.toContain('Ada')
  })

  it('wraps a purge that is there', async () => {
    const { plans } = promisesOf(createOperations(configOf()))
    expect(await plans({ statuses: ['Ready'] })).toEqual([])
  })
})
