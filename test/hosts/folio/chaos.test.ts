// A purge of a FOLIO through lost answers, modules that are away, kills, tokens that end and a desk
// that lends: nobody is deleted by an old read, and both sides add up.
import { describe, expect, it } from 'vitest'
import { expectSums } from '../api/account.js'
import { runApiChaos } from '../api/chaos.js'

const MINUTES = 60_000

describe('a purge of a FOLIO in bad weather', () => {
  it(
    'does everything once, deletes no borrower, and blames nobody',
    async () => {
      const figures = await runApiChaos({
        system: 'folio',
        seed: 7,
        users: 250,
        kills: 3,
        lost: 5,
        failing: 1,
        latencyMs: 5,
        perSecond: 150,
        callsADay: 1_000_000,
        awayMs: 1000,
        deskEveryMs: 300,
        leaseMs: 1000,
      })
      expectSums(figures)
      expect(figures.kills).toBe(3)
      // Nobody was refused who was planned to go and to whom nobody had lent.
      expect(figures.sums.wrong).toBe(0)
    },
    2 * MINUTES,
  )
})
