// What the bar says of the time that is left.
import { expect, it } from 'vitest'
import { timeLeft } from '../../examples/shared/screen.js'

it.each<[number | string, string]>([
  [0, '0 s'],
  [59.4, '59 s'],
  [61, '1 min 1 s'],
  [7325, '2 h 2 min'],
  ['INF', '?'],
  ['NULL', '?'],
  [Number.NaN, '?'],
  [Number.POSITIVE_INFINITY, '?'],
])('%s seconds left are %s', (seconds, expected) => {
  expect(timeLeft(seconds)).toBe(expected)
})
