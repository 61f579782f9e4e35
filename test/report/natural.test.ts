// Names in the order in which people count.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { naturally } from '../../src/report/natural.js'

describe('the order of names', () => {
  it.each([
    ['numbers by their size', ['U10', 'U2', 'U1'], ['U1', 'U2', 'U10']],
    [
      'numbers longer than any number',
      ['9'.repeat(30), `1${'0'.repeat(30)}`, '8'],
      ['8', '9'.repeat(30), `1${'0'.repeat(30)}`],
    ],
    ['capitals beside small letters', ['b', 'A', 'a', 'B'], ['A', 'a', 'B', 'b']],
    ['leading zeros as the same number', ['P010', 'P9', 'P0011'], ['P9', 'P010', 'P0011']],
    ['the shorter first', ['a1b', 'a1', 'a'], ['a', 'a1', 'a1b']],
    ['days of the calendar', ['2013-12-20', '2013-2-1'], ['2013-2-1', '2013-12-20']],
  ])('has %s', (_, given, wanted) => {
    expect([...given].sort(naturally)).toEqual(wanted)
  })

  it('is an order: no name is before itself, and two are never each before the other', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'B', '0', '1', '9', '-', 'é') })
    fc.assert(
      fc.property(name, name, name, (one, two, three) => {
        expect(Math.sign(naturally(one, two)) + Math.sign(naturally(two, one))).toBe(0)
        expect(naturally(one, two) === 0).toBe(one === two)
        const [first, second, third] = [one, two, three].sort(naturally) as [string, string, string]
        expect(naturally(first, second)).toBeLessThanOrEqual(0)
        expect(naturally(second, third)).toBeLessThanOrEqual(0)
        expect(naturally(first, third)).toBeLessThanOrEqual(0)
      }),
    )
  })
})
