// Amounts as whole numbers for the hot path: exact, or not a number at all.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Money, millionths } from '../../src/domain/money.js'

const of = (text: string) => millionths(text as Money)

describe('an amount in millionths', () => {
  it('is exact for nine digits before the point and six after it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 15 - 1 }), fc.boolean(), (units, isNegative) => {
        const fraction = String(units % 1_000_000)
          .padStart(6, '0')
          .replace(/0+$/, '')
        const amount = `${Math.floor(units / 1_000_000)}${fraction === '' ? '' : `.${fraction}`}`
        expect(of(isNegative ? `-${amount}` : amount)).toBe(isNegative ? -units : units)
      }),
    )
  })

  it.each(['', ':', '/', '-', '.', '.5', '5.', '1.2.3', '1..2', '1e3', '1,5', ' 1', '1 ', '--1'])(
    'is none for %j',
    (text) => {
      expect(of(text)).toBeNaN()
    },
  )

  it.each(['1234567890', '1234567890.5', '1.1234567'])(
    'is none for %s, which is too long',
    (text) => {
      expect(of(text)).toBeNaN()
    },
  )
})
