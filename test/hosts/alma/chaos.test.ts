// A purge of an Alma through lost answers, outages, the end of a day's calls, kills and a desk that
// lends: nobody is deleted by an old read, and both sides add up.
import { describe, expect, it } from 'vitest'
import { wrongIn } from '../api/account.js'
import { runApiChaos } from '../api/chaos.js'

const MINUTES = 60_000

describe('a purge of an Alma in bad weather', () => {
  it(
    'does everything once, deletes no borrower, and blames nobody',
    async () => {
      const figures = await runApiChaos({
        system: 'alma',
        seed: 7,
        users: 150,
        kills: 2,
        lost: 5,
        failing: 1,
        latencyMs: 5,
        perSecond: 150,
        callsADay: 600,
        awayMs: 700,
        deskEveryMs: 300,
        leaseMs: 1000,
      })
      expect(wrongIn(figures)).toEqual([])
      expect(figures.report.totals.purged).toBeGreaterThan(0)
      expect(figures.spentDays.plan).toBeGreaterThan(0)
      expect(figures.spentDays.run).toBeGreaterThan(0)
    },
    5 * MINUTES,
  )
})
