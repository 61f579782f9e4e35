// Real processes on real databases: no matter who is killed, frozen or cut off, every user has one
// outcome and every effect happens once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ARENAS } from './arena.js'
import { runChaos, SHORT } from './conductor.js'
import { buildPrograms, type Programs } from './programs.js'

let programs: Programs
beforeAll(async () => {
  programs = await buildPrograms()
})
afterAll(() => programs.remove())

describe.each(Object.entries(ARENAS))('a purge on %s', (name, { missing, open }) => {
  const why = missing()

  it.skipIf(why !== null)(
    'survives killed and frozen workers and a hard ' +
      `restart${why === null ? '' : ` (skipped: ${why})`}`,
    { timeout: 480_000 },
    async () => {
      const arena = await open()
      try {
        const figures = await runChaos(arena, programs, SHORT)

        expect(figures.violations).toEqual([])
        expect(figures).toMatchObject({
          users: SHORT.users,
          kills: SHORT.kills,
          freezes: SHORT.freezes,
          restarts: SHORT.restarts,
        })
        expect(figures.outcomes.purged).toBeGreaterThan(SHORT.users / 2)
        expect(figures.claims).toBeGreaterThan(SHORT.kills)
        if (name === 'PostgreSQL, pg-boss') expect(figures.stolen).toBeGreaterThan(SHORT.kills)
      } finally {
        await arena.close()
      }
    },
  )
})
