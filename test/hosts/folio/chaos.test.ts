// A purge of a FOLIO through lost answers, modules that are away, kills, tokens that end and a desk
// that lends: nobody is deleted by an old read, and both sides add up.
import { describe, expect, it } from 'vitest'
import { wrongIn } from '../api/account.js'
import { runApiChaos } from '../api/chaos.js'

const MINUTES = 60_000

describe('a purge of a FOLIO in bad weather', () => {
  it(
    'does everything once, deletes no borrower, and blames nobody',
    async () => {
      const figures = await runApiChaos({
        system: 'folio',
        seed: 7,
        users: 150,
        kills: 2,
        lost: 5,
        failing: 1,
        latencyMs: 5,
        perSecond: 150,
        callsADay: 1_000_000,
        awayMs: 700,
        deskEveryMs: 300,
        leaseMs: 1000,
      })
      expect(wrongIn(figures)).toEqual([])
      expect(figures.report.totals.purged).toBeGreaterThan(0)
    },
    5 * MINUTES,
  )
})
