// Facts out of rows: the forms that drivers deliver, and never a guess.
import fc from 'fast-check'
import {
  amountFrom,
  countFrom,
  dayFrom,
  flagFrom,
  keyFrom,
  momentFrom,
  type UserFacts,
} from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { AMOUNT, COUNT, DAY, FLAG } from '../../src/domain/fact-kinds.js'

const cases = (made: (value: unknown) => unknown, table: readonly (readonly unknown[])[]) =>
  table.map(([value, expected]) => ({ value, expected, made }))

describe.each([
  [
    'a day',
    dayFrom,
    [
      ['2024-02-29', '2024-02-29'],
      [null, null],
    ],
  ],
  [
    'an amount',
    amountFrom,
    [
      ['10.50', '10.5'],
      ['0.00', '0'],
      ['-0', '0'],
      ['-3', '-3'],
      [0, '0'],
      [7, '7'],
      [7n, '7'],
      ['999999999999999.999999', '999999999999999.999999'],
    ],
  ],
  [
    'a count',
    countFrom,
    [
      [0, 0],
      [3, 3],
      [3n, 3],
      ['3', 3],
    ],
  ],
  [
    'a flag',
    flagFrom,
    [
      [true, true],
      [false, false],
      [1, true],
      [0, false],
      [1n, true],
      [0n, false],
    ],
  ],
  [
    'a moment',
    momentFrom,
    [
      ['2024-01-01T12:00:00+01:00', '2024-01-01T11:00:00.000Z'],
      [null, null],
    ],
  ],
  [
    'a key',
    keyFrom,
    [
      ['u-1', 'u-1'],
      [17, '17'],
      [17n, '17'],
    ],
  ],
] as const)('%s', (_name, made, table) => {
  it.each(cases(made, table))('out of $value is $expected', ({ value, expected }) => {
    expect(made(value)).toBe(expected)
  })
})

describe.each([
  [
    'a day',
    dayFrom,
    [
      new Date(0),
      '2023-02-29',
      '0000-00-00',
      '',
      '2024-02-29 00:00:00',
      '2024-02-29T00:00:00Z',
      20_240_229,
    ],
  ],
  ['an amount', amountFrom, [10.1, null, '', '1e3', '10,50', 'ten', Number.NaN, 2 ** 53, true]],
  [
    'a count',
    countFrom,
    [null, -1, 0.5, '', '-1', '1.0', '1e3', -1n, 2n ** 60n, '9'.repeat(16), true],
  ],
  ['a flag', flagFrom, [null, 2, 'true', '1', 't', '']],
  ['a moment', momentFrom, [new Date(0), '2024-01-01', '2024-01-01T12:00:00', 0, '']],
] as const)('%s', (_name, made, values) => {
  it.each([...values, undefined].map((value) => ({ value })))(
    'out of $value is not known',
    ({ value }) => {
      expect(made(value)).toBeUndefined()
    },
  )
})

describe('a key', () => {
  it.each([[null], [undefined], [''], [1.5], [{}], ['a\u0000']])(
    'out of %j is a fault of the host, and nothing of it is repeated',
    (value) => {
      const fault = (() => {
        try {
          return keyFrom(value)
        } catch (thrown) {
          return thrown
        }
      })()
      expect(fault).toMatchObject({ code: 'host-key-improper' })
      expect(String(fault)).toBe('TypeError: a column of keys holds what is no key')
    },
  )
})

describe('an amount in the smallest unit', () => {
  it.each<[unknown, number, string]>([
    [1050, 2, '10.5'],
    [1000, 2, '10'],
    [5, 2, '0.05'],
    [-5, 2, '-0.05'],
    ['1050', 2, '10.5'],
    ['0001050', 2, '10.5'],
    ['-000', 2, '0'],
    [1050n, 3, '1.05'],
    [0, 2, '0'],
  ])('of %s with %d digits is %s', (value, digits, expected) => {
    expect(amountFrom(value, digits)).toBe(expected)
  })

  it.each<[unknown, number]>([
    ['10.50', 2],
    [10.5, 2],
    [10, 7],
    ['123456789012345678', 2],
    [10, -1],
    [10, 0.5],
    [null, 2],
  ])('of %s with %d digits is not known', (value, digits) => {
    expect(amountFrom(value, digits)).toBeUndefined()
  })
})

describe('whatever a driver delivers', () => {
  it('makes the same amount in the smallest unit as in the currency', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n) + 1n, max: 10n ** 17n - 1n }), (cents) => {
        const sign = cents < 0n ? '-' : ''
        const digits = String(cents < 0n ? -cents : cents).padStart(3, '0')
        const decimal = `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
        expect(amountFrom(cents, 2)).toBe(amountFrom(decimal))
      }),
    )
  })

  it('makes a fact of the right form, or none', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), (value) => {
        const facts = { day: dayFrom(value), count: countFrom(value), flag: flagFrom(value) }
        expect(facts.day === undefined || DAY.isFormed(facts.day)).toBe(true)
        expect(facts.count === undefined || COUNT.isFormed(facts.count)).toBe(true)
        expect(facts.flag === undefined || FLAG.isFormed(facts.flag)).toBe(true)
        const amount = amountFrom(value)
        expect(amount === undefined || amount.startsWith('-') || AMOUNT.isFormed(amount)).toBe(true)
      }),
    )
  })

  it('can be written as a fact: what is not known is undefined', () => {
    const facts: UserFacts = {
      key: keyFrom(1),
      purgeDate: dayFrom(new Date(0)),
      debt: amountFrom(null),
    }
    expect(facts).toEqual({ key: '1' })
  })
})
