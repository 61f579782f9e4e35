// Laws of criteria: whatever is added to them narrows, and folding only ever keeps.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { PurgeCriteria } from '../../src/domain/criteria.js'
import type { UserFacts } from '../../src/domain/user.js'
import { arbitraries } from '../../src/testing/index.js'
import { compiled, criteria, policy } from './cases.js'

vi.setConfig({ testTimeout: 60_000 })

const { criteria: someCriteria, users: someUsers } = arbitraries(fc)

/** Somebody who protects nobody, so that only criteria tell users apart. */
const actor = null
const openPolicy = policy({ caps: null, approval: 'none' })

function tagsUnder(
  chosen: PurgeCriteria,
  users: readonly UserFacts[],
  foldName?: (name: string) => string,
): readonly string[] {
  const { evaluate } = compiled({
    criteria: chosen,
    policy: openPolicy,
    actor,
    ...(foldName === undefined ? {} : { foldName }),
  })
  return users.map((user) => evaluate(user)._tag)
}

/** Criteria and the same with one thing more. */
const narrowed: fc.Arbitrary<readonly [PurgeCriteria, PurgeCriteria]> = fc
  .tuple(someCriteria, someCriteria, fc.nat({ max: 4 }))
  .map(([base, other, which]) => {
    const wide: PurgeCriteria = { ...base, recordTypes: [], homeLibraries: [], include: null }
    const fields = new Set(wide.dates.map(({ field }) => field))
    const more = other.dates.filter(({ field }) => !fields.has(field))
    const additions: readonly Partial<PurgeCriteria>[] = [
      { dates: [...wide.dates, ...more] },
      { recordTypes: other.recordTypes },
      { homeLibraries: other.homeLibraries },
      { include: other.include },
      { exclude: [...new Set([...wide.exclude, ...other.exclude])] },
    ]
    return [wide, { ...wide, ...additions[which] }]
  })

describe('a condition more', () => {
  it('selects nobody who was not selected, and lets nobody go who did not', () => {
    let narrower = 0
    fc.assert(
      fc.property(narrowed, someUsers, ([wide, narrow], users) => {
        const [before, after] = [tagsUnder(wide, users), tagsUnder(narrow, users)]
        for (const [at, tag] of before.entries()) {
          if (tag === 'NotSelected') expect(after[at]).toBe('NotSelected')
          if (tag !== 'Purge') expect(after[at]).not.toBe('Purge')
          if (tag !== after[at]) narrower++
        }
      }),
      { numRuns: 2000 },
    )
    expect(narrower).toBeGreaterThan(100)
  })
})

describe('a record type more, a home library more', () => {
  it('selects everybody who was selected', () => {
    fc.assert(
      fc.property(someCriteria, someCriteria, someUsers, (base, other, users) => {
        const known = new Set(base.recordTypes.map(({ recordType }) => recordType))
        const types = other.recordTypes.filter(({ recordType }) => !known.has(recordType))
        const wide = base.recordTypes.length === 0 ? [] : [...base.recordTypes, ...types]
        const [before, after] = [
          tagsUnder(base, users),
          tagsUnder({ ...base, recordTypes: wide }, users),
        ]
        for (const [at, tag] of before.entries())
          if (tag !== 'NotSelected') expect(after[at]).toBe(tag)
      }),
    )
  })
})

describe('the folding of a host', () => {
  it('only ever keeps: nobody goes who stays without it', () => {
    fc.assert(
      fc.property(someCriteria, someUsers, fc.nat({ max: 3 }), (chosen, users, length) => {
        const foldName = (name: string): string => name.slice(0, length)
        const [without, withIt] = [tagsUnder(chosen, users), tagsUnder(chosen, users, foldName)]
        for (const [at, tag] of without.entries())
          if (tag !== 'Purge') expect(withIt[at]).not.toBe('Purge')
      }),
    )
  })

  it('is asked of the excluded keys', () => {
    const [user] = [{ key: 'anna1' as never } as UserFacts]
    const chosen = criteria({ exclude: ['anna2' as never] })
    const foldName = (name: string): string => name.slice(0, 4)
    expect(tagsUnder(chosen, [user as UserFacts], foldName)).toEqual(['NotSelected'])
    expect(tagsUnder(chosen, [user as UserFacts])).toEqual(['Keep'])
  })
})
