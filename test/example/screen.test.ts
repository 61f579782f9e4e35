// What the bar says of the time that is left, and how lines fit a narrow terminal.
import { expect, it } from 'vitest'
import { timeLeft, wrapLines } from '../../examples/shared/screen.js'

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

it('wraps lines at the ends of words, under their own indent', () => {
  const text = [
    'PURGE PLAN (nothing was changed)',
    '  - A user whose last activity is at most 30 days ago stays.',
    '  Go             1,234  would be purged by this plan',
    '',
  ].join('\n')
  expect(wrapLines(text, 40)).toBe(
    [
      'PURGE PLAN (nothing was changed)',
      '  - A user whose last activity is at',
      '    most 30 days ago stays.',
      '  Go             1,234  would be purged',
      '  by this plan',
      '',
    ].join('\n'),
  )
  expect(wrapLines(text, 120)).toBe(text)
})

it('breaks no word, so that an id can be copied', () => {
  const digest = 'a'.repeat(64)
  expect(wrapLines(`  Digest  ${digest}`, 40).split('\n')).toContain(`  ${digest}`)
})

it('leaves it to a terminal that is narrower than any sentence', () => {
  expect(wrapLines('one two three', 8)).toBe('one two three')
})
