// What is said of a fault in one line.
import { describe, expect, it } from 'vitest'
import { type FaultCause, faultText } from '../../src/domain/fault-cause.js'

describe('the text of a fault', () => {
  it.each<[FaultCause, string]>([
    [{ code: 'TypeError' }, 'TypeError'],
    [{ code: '23503', table: 'loans' }, '23503: table loans'],
    [
      { code: '23505', table: 'users', column: 'id', constraint: 'users_pk' },
      '23505: table users, column id, constraint users_pk',
    ],
    [{ code: 'ECONNRESET', system: 'billing' }, 'ECONNRESET in billing'],
    [{ code: '23503', system: 'billing', column: 'fee' }, '23503 in billing: column fee'],
    [
      { code: '23503', table: 'loans', words: 'The loan desk is closed' },
      'The loan desk is closed',
    ],
  ])('%j', (cause, text) => {
    expect(faultText(cause)).toBe(text)
  })
})
