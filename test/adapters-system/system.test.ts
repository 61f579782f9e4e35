// The machine's clock and chance, as ports.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock, systemIds } from '../../src/adapters/system/index.js'

describe('systemClock', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000 }))
  afterEach(() => void vi.useRealTimers())

  it('tells the time of the machine', () => {
    expect(systemClock().now()).toBe(1_000)
    vi.setSystemTime(5_000)
    expect(systemClock().now()).toBe(5_000)
  })

  /** Whether a sleep is over after so many milliseconds. */
  const isOver = async (millis: number, after: number): Promise<boolean> => {
    let awake = false
    void systemClock()
      .sleep(millis)
      .then(() => {
        awake = true
      })
    await vi.advanceTimersByTimeAsync(after)
    return awake
  }

  it.each([
    [250, 249, false],
    [250, 250, true],
    [0, 1, true],
    [-5, 1, true],
    [2 ** 40, 2 ** 31 - 2, false],
    [2 ** 40, 2 ** 31 - 1, true],
  ])('asleep for %d ms, is awake after %d ms: %s', async (millis, after, expected) => {
    expect(await isOver(millis, after)).toBe(expected)
  })
})

describe('systemIds', () => {
  it('makes ids that differ and fit into 64 characters', () => {
    const ids = systemIds()
    const made = Array.from({ length: 1000 }, ids.newId)
    expect(new Set(made).size).toBe(1000)
    for (const id of made) expect(id).toMatch(/^[0-9a-f-]{36}$/)
  })
})
