// Sums of amounts, held against whole numbers of any size.
import fc from 'fast-check'
import { money, sumMoney, type Money } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'

const UNIT = 1_000_000n

/** So many millionths, as a canonical decimal. */
const written = (millionths: bigint): Money => {
  const [sign, size] = millionths < 0n ? ['-', -millionths] : ['', millionths]
  const fraction = String(size % UNIT)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return `${sign}${size / UNIT}${fraction === '' ? '' : `.${fraction}`}` as Money
}

const amounts = (min: bigint, max: bigint) =>
  fc.array(fc.bigInt({ min: min * UNIT, max: max * UNIT }), { maxLength: 20 })

describe('the sum of amounts', () => {
  it.each([
    ['of everyday size', -10_000n, 10_000n],
    ['that each fit a double, but not their sum', 800_000_000n, 999_999_999n],
    ['of any size', -999_999_999_999_999n, 999_999_999_999_999n],
  ])('is exact, for amounts %s', (_, min, max) => {
    fc.assert(
      fc.property(amounts(min, max), (each) => {
        expect(sumMoney(each.map(written))).toBe(written(each.reduce((sum, one) => sum + one, 0n)))
      }),
    )
  })

  it('is an amount in its canonical form, also of amounts that are not', () => {
    const sum = sumMoney(['0.10', '0.20', '-0'] as Money[])
    expect(sum).toBe('0.3')
    expect(money(sum)).toEqual({ _tag: 'Right', right: '0.3' })
  })

  it('of nothing is no money', () => {
    expect(sumMoney([])).toBe('0')
  })
})
