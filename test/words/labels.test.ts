// Every code has a label.
import {
  BUILT_IN_RULES,
  DATE_FIELDS,
  DELETE_POLICY_LEVELS,
  labelOf,
  OUTCOME_STATUSES,
  REQUEST_STATES,
  SELECTION_CODES,
} from 'ils-user-purge'
import { MISTAKE_CODES } from 'ils-user-purge/codec'
import { describe, expect, it } from 'vitest'
import { ENGINE_CODES } from './engine-codes.js'

describe('the label of a code', () => {
  it.each([
    ['open-loans', 'Open loans'],
    ['requests-on-hold-shelf', 'Requests on the hold shelf'],
    ['date-after-cutoff', 'Date after cutoff'],
    ['inDoubt', 'In doubt'],
    ['effect-uncertain-alone', 'Effect uncertain alone'],
    ['cap-exceeded', 'Cap exceeded'],
    ['Completed', 'Completed'],
    ['NotSelected', 'Not selected'],
    ['lastLoanDate', 'Last loan'],
    ['keep-statistics', 'Keep statistics'],
  ])('%s is %s', (code, label) => {
    expect(labelOf(code)).toBe(label)
  })

  it.each([
    ...BUILT_IN_RULES.map((rule) => rule.code),
    ...SELECTION_CODES,
    ...ENGINE_CODES,
    ...OUTCOME_STATUSES,
    ...DATE_FIELDS,
    ...REQUEST_STATES,
    ...DELETE_POLICY_LEVELS,
    ...MISTAKE_CODES,
  ])('%s is a few words', (code) => {
    expect(labelOf(code)).toMatch(/^[A-Z][a-z]*(?:,? [A-Za-z]+)*$/)
  })

  it.each(['x-book-club', 'X9', 'HOLD-DISPUTE', 'a b', '\u202eabc', ''])(
    'of a host, %j, is itself where the host has none',
    (code) => {
      expect(labelOf(code)).toBe(code)
    },
  )

  it('is the one of the host where it has one', () => {
    const german = { 'label.open-loans': 'Ausleihen', 'label.x-book-club': 'Lesekreis' }
    expect(['open-loans', 'x-book-club', 'credit'].map((code) => labelOf(code, german))).toEqual([
      'Ausleihen',
      'Lesekreis',
      'Credit',
    ])
  })
})
