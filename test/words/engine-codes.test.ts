// Codes that the run and the bulk orders give beside the rules: each has a sentence of its own.
import { ENGLISH, explainReason } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { ENGINE_CODES } from './engine-codes.js'

describe('a code that no rule gives', () => {
  it.each(ENGINE_CODES.filter((code) => code !== 'purge-date-rule'))(
    '%s has a sentence without a gap',
    (code) => {
      const sentence = explainReason({ _tag: 'Blocked', code, measured: 'M', limit: 'L' })
      expect(ENGLISH).toHaveProperty([code])
      expect(sentence).toMatch(/^[A-Z].*\.$/)
      expect(sentence).not.toMatch(/[{}]/)
    },
  )

  it('purge-date-rule says which fact is missing', () => {
    expect(
      explainReason({ _tag: 'Unknown', code: 'purge-date-rule', fact: 'expiryDate' }),
    ).toContain('expiryDate')
  })
})
