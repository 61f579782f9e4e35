// The simulator: many seeds keep every promise, every planted bug is found, and a failing seed
// replays and shrinks.
import { describe, expect, it } from 'vitest'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import {
  describeSimulation,
  shrink,
  type SimulationOptions,
  simulate,
} from 'ils-user-purge/testing'
import { shortest } from '../../src/testing/simulator/shrink.js'
import { memoryStore } from './memory-store.js'
import { PLANTED_BUGS, PLANTED_IN_PROCESS } from './planted-bugs.js'

const MINUTES = 60_000
const SEEDS = 1000
const BLOCK = 250

type Planted = Pick<SimulationOptions<MemoryTransaction>, 'plant' | 'plantInProcess'>

const firstFailure = async (planted: Planted) => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const simulation = await simulate({ seed, store: memoryStore, ...planted })
    if (simulation.violation !== null) return simulation
  }
  return null
}

describe('a fleet of runners in one thread', () => {
  it.each(Array.from({ length: SEEDS / BLOCK }, (_, at) => at * BLOCK))(
    `keeps every promise under the faults of ${BLOCK} seeds from %i`,
    async (first) => {
      for (let seed = first; seed < first + BLOCK; seed++) {
        const simulation = await simulate({ seed, store: memoryStore })
        if (simulation.violation !== null)
          expect.fail(describeSimulation(await shrink({ seed, store: memoryStore }, simulation)))
      }
    },
    2 * MINUTES,
  )

  it(
    'meets every kind of fault and of host, and every outcome but those of other job kinds',
    async () => {
      const seen = new Set<string>()
      for (let seed = 0; seed < 150; seed++) {
        const { scenario, trace } = await simulate({ seed, store: memoryStore, trace: true })
        seen.add(
          `${scenario.host.reads} ${scenario.host.deliveries['delete-users']}` +
            (scenario.host.lookUp ? ' with look-up' : ''),
        )
        const text = trace.join('\n')
        for (const [, kind] of text.matchAll(/fault \{"at":\d+,"kind":"([a-z-]+)"/g))
          seen.add(kind ?? '')
        for (const status of ['purged', 'kept', 'vanished', 'failed', 'inDoubt'])
          if (new RegExp(`"${status}":[1-9]`).test(text)) seen.add(status)
      }
      expect([...seen].sort()).toEqual(
        expect.arrayContaining([
          'answer-lost',
          'call-fails',
          'clock-step',
          'crash',
          'failed',
          'freeze',
          'host-busy',
          'in-transaction in-transaction',
          'inDoubt',
          'kept',
          'outside idempotent',
          'outside uncertain',
          'outside uncertain with look-up',
          'purged',
          'drain',
          'second-delivery',
          'store-away',
          'user-changes',
          'user-listed-twice',
          'user-locked',
          'user-poisoned',
          'vanished',
        ]),
      )
    },
    MINUTES,
  )
})

describe('a bug that is planted', () => {
  it.each(PLANTED_BUGS)(
    'by removing $removed is found within 1,000 seeds',
    async ({ removed, plant, breaks }) => {
      const found = await firstFailure({ plant })
      console.log(`without ${removed}: ${found === null ? 'not found' : describeSimulation(found)}`)
      expect(breaks).toContain(found?.violation?.code)
    },
    2 * MINUTES,
  )

  it.each(PLANTED_IN_PROCESS)(
    'in an engine that $does is found within 1,000 seeds',
    async ({ does, plantInProcess, breaks }) => {
      const found = await firstFailure({ plantInProcess })
      console.log(`${does}: ${found === null ? 'not found' : describeSimulation(found)}`)
      expect(breaks).toContain(found?.violation?.code)
    },
    2 * MINUTES,
  )

  it(
    'fails again in the same way from the same seed, step by step',
    async () => {
      const [, intent] = PLANTED_BUGS
      const found = await firstFailure(intent ?? {})
      const replay = () =>
        simulate({
          seed: found?.seed ?? -1,
          store: memoryStore,
          trace: true,
          ...(intent && { plant: intent.plant }),
        })
      const [one, other] = [await replay(), await replay()]
      expect(one.violation).toEqual(found?.violation)
      expect(other).toEqual(one)
      expect(one.trace.length).toBeGreaterThan(10)
    },
    MINUTES,
  )

  it(
    'is shrunk to the faults that it takes: leaving out any of them makes it disappear',
    async () => {
      const recheck = PLANTED_BUGS[2]
      const options = { store: memoryStore, ...(recheck && { plant: recheck.plant }) }
      const found = await firstFailure(recheck ?? {})
      if (found === null) return expect.fail('nothing was found')
      const short = await shrink({ ...options, seed: found.seed }, found)
      expect(short.violation?.code).toBe(found.violation?.code)
      expect(short.faults.length).toBeLessThan(found.faults.length)
      for (const fault of short.faults) {
        const rest = short.faults.filter((each) => each !== fault)
        expect(
          (await simulate({ ...options, seed: found.seed, faults: rest })).violation?.code,
        ).not.toBe(found.violation?.code)
      }
    },
    MINUTES,
  )
})

describe('shrinking', () => {
  it.each([
    { items: [1, 2, 3, 4, 5, 6, 7, 8], needed: [3, 7], shortened: [3, 7] },
    { items: [1, 2, 3], needed: [], shortened: [] },
    { items: [1], needed: [1], shortened: [1] },
    { items: [], needed: [], shortened: [] },
    { items: [5, 4, 3, 2, 1], needed: [5, 4, 3, 2, 1], shortened: [5, 4, 3, 2, 1] },
  ])(
    'keeps $shortened of $items where the failure needs $needed',
    async ({ items, needed, shortened }) => {
      expect(
        await shortest<number>(items, async (rest) => needed.every((each) => rest.includes(each))),
      ).toEqual(shortened)
    },
  )
})
