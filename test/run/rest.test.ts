// Asking a runner to rest: it lets go soon, whatever it is waiting for, and the next one goes on.
import type { EffectAnswer, PurgeHost } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { fails, library, succeeds } from './library.js'

const HOUR = 3_600_000
const order = criteria().with({ waiveThreshold: '5' }).build()
const users = Array.from({ length: 30 }, (_, at) =>
  aUser(String(at + 1))
    .with({ debt: '1' })
    .build(),
)

/** A host whose fines are waived by another system. */
const withWaiver =
  (perform: (key: string) => EffectAnswer) =>
  (real: PurgeHost<MemoryTransaction>): PurgeHost<MemoryTransaction> => ({
    ...real,
    effects: {
      ...real.effects,
      waiveFines: { delivery: 'idempotent', perform: async ({ command }) => perform(command.key) },
    },
  })

/**
 * Asks to rest at the first sleep after `when` says so, and answers how long it then took to let
 * go.
 */
const restWhile = async (
  options: Parameters<typeof library>[0],
  when: (lib: ReturnType<typeof library>) => boolean,
) => {
  let asked: number | null = null
  const lib: ReturnType<typeof library> = library({
    ...options,
    onSleep: async () => {
      if (asked !== null || !when(lib)) return
      asked = lib.clock.now()
      void draining.drain()()
    },
  })
  const draining = lib.runner()
  const jobId = await lib.submitted(order)
  expect(await fails(draining.run(jobId))).toMatchObject({ _tag: 'RunnerDraining' })
  const took = lib.clock.now() - (asked ?? Number.NaN)
  const calm = lib.runner({
    host: (real) => real,
    journal: (real) => real,
    settings: { pauseMs: 0 },
  })
  expect((await succeeds(calm.run(jobId))).totals).toMatchObject({
    scope: 30,
    purged: 30,
    failed: 0,
    inDoubt: 0,
  })
  return took
}

describe('a runner that is asked to rest', () => {
  it('does not sit out the hour for which the host is busy', async () => {
    const host = withWaiver((key) =>
      key === '7' ? { _tag: 'Busy', retryAfterMs: HOUR } : { _tag: 'Done' },
    )
    const took = await restWhile({ users, host }, ({ events }) =>
      events.some((event) => event._tag === 'Waiting'),
    )
    expect(took).toBeLessThan(5000)
  })

  it('does not sit it out either where an earlier call may have been heard', async () => {
    let calls = 0
    const host = withWaiver((key) => {
      if (key !== '7') return { _tag: 'Done' }
      if (calls++ === 0) throw new Error('connection reset')
      return { _tag: 'Busy', retryAfterMs: HOUR }
    })
    const took = await restWhile({ users, host }, ({ events }) =>
      events.some((event) => event._tag === 'Waiting' && event.fault.code === 'host-busy'),
    )
    expect(took).toBeLessThan(5000)
  })

  it('does not sit out the pause between two batches', async () => {
    const took = await restWhile({ users, settings: { pauseMs: HOUR } }, ({ events }) =>
      events.some((event) => event._tag === 'BatchCommitted'),
    )
    expect(took).toBeLessThan(5000)
  })

  it('does not sit out the wait for a journal that is away', async () => {
    const journal: NonNullable<Parameters<typeof library>[0]['journal']> = (real) => ({
      ...real,
      recordBatch: async () => Promise.reject(new Error('away')),
      renewLease: async () => Promise.reject(new Error('away')),
    })
    const took = await restWhile(
      { users, journal, settings: { backoffMs: HOUR, maxBackoffMs: HOUR } },
      ({ events }) => events.some((event) => event._tag === 'Waiting'),
    )
    expect(took).toBeLessThan(5000)
  })

  it(
    'has let go of everything when rest resolves, also ' + 'of a job that it was only beginning',
    async () => {
      const log: string[] = []
      let reached: () => void = () => undefined
      const beginning = new Promise<void>((resolve) => {
        reached = resolve
      })
      let goOn: () => void = () => undefined
      const held = new Promise<void>((resolve) => {
        goOn = resolve
      })
      const { runner, submitted } = library({ users })
      const jobId = await submitted(order)
      const late = runner({
        journal: (real) => ({
          ...real,
          changeJob: async (request) => {
            reached()
            await held
            return real.changeJob(request)
          },
        }),
      })
      const run = late
        .run(jobId)()
        .then(() => log.push('run'))
      await beginning
      const rest = late
        .drain()()
        .then(() => log.push('rest'))
      for (let turns = 0; turns < 20; turns++) await Promise.resolve()
      goOn()
      await Promise.all([run, rest])
      expect(log).toEqual(['run', 'rest'])
    },
  )
})
