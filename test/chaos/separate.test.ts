// The journal in one store, the host behind HTTP in another: killed between the two, nothing
// happens twice and every doubt is told.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPrograms, type Programs } from './programs.js'
import { runSeparateChaos, SHORT_SEPARATE } from './separate/conductor.js'

let programs: Programs
beforeAll(async () => {
  programs = await buildPrograms()
})
afterAll(() => programs.remove())

const SLOW = { timeout: 480_000 }
const { users, kills, freezes } = SHORT_SEPARATE

describe('a purge on a host behind HTTP', () => {
  it(
    'does nothing twice and leaves no doubt where the host honours the idempotency key',
    SLOW,
    async () => {
      const figures = await runSeparateChaos(programs, 'idempotent', SHORT_SEPARATE)

      expect(figures.violations).toEqual([])
      expect(figures).toMatchObject({ users, kills, freezes })
      expect(Object.keys(figures.outcomes).sort()).toEqual(['purged'])
    },
  )

  it(
    'does nothing twice and reports each doubt where a repeated call would do harm',
    SLOW,
    async () => {
      const figures = await runSeparateChaos(programs, 'uncertain', SHORT_SEPARATE)

      expect(figures.violations).toEqual([])
      expect(figures).toMatchObject({ users, kills, freezes })
      expect(Object.keys(figures.outcomes).sort()).toEqual(['inDoubt', 'purged'])
      // A kill puts no more users in doubt than calls were under way.
      expect(figures.outcomes.inDoubt).toBeLessThan(users / 4)
    },
  )
})
