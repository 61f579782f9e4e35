// Amounts in the one form of a language, with their currency.
import { describe, expect, it } from 'vitest'
import { GERMAN } from '../../src/german/index.js'
import {
  describeMoney,
  explainReason,
  explainVerdict,
  type Money,
  PRESETS,
  describeCriteria,
  DEFAULT_CRITERIA,
  withCurrency,
} from '../../src/index.js'
import { outcomeLine, reportHtml } from '../../src/report/index.js'
import * as given from '../report/fixtures.js'
import { input } from '../report/html-page.js'

const EUR = { code: 'EUR', digits: 2 }
const NONE = { code: 'XXX', digits: 2 }
const amount = (text: string) => text as Money
const owes = (measured: string, limit: string) =>
  ({ _tag: 'Blocked', code: 'debt-over-threshold', measured, limit }) as const

describe('an amount', () => {
  it.each([
    ['1234567.5', EUR, '1,234,567.50 EUR', '1.234.567,50 EUR'],
    ['-1000', EUR, '-1,000.00 EUR', '-1.000,00 EUR'],
    ['0.005', EUR, '0.01 EUR', '0,01 EUR'],
    ['1500', { code: 'JPY', digits: 0 }, '1,500 JPY', '1.500 JPY'],
    ['12.5', NONE, '12.50', '12,50'],
  ])('%s in %o has groups of digits and its currency', (text, currency, english, german) => {
    expect(describeMoney(amount(text), currency)).toBe(english)
    expect(describeMoney(amount(text), currency, GERMAN)).toBe(german)
  })

  it('of a reason has the currency, and is never rounded to its limit', () => {
    expect(explainReason(owes('1500', '10'), withCurrency(EUR))).toBe(
      'The debt of 1,500.00 EUR is more than the waive threshold of 10.00 EUR.',
    )
    expect(explainReason(owes('10.001', '10'), withCurrency(EUR, GERMAN))).toBe(
      'Die offenen Gebühren von 10,001 EUR übersteigen die Erlassgrenze von 10,00 EUR.',
    )
    expect(explainReason(owes('1500', '10'))).toBe(
      'The debt of 1,500 is more than the waive threshold of 10.',
    )
    expect(withCurrency(NONE, GERMAN)).toBe(GERMAN)
  })

  it('of criteria, actions, lines and the page of a report has the currency', () => {
    const criteria = { ...DEFAULT_CRITERIA, waiveThreshold: amount('1000') }
    const policy = { ...PRESETS.alma, currency: EUR }
    expect(describeCriteria(criteria, [], policy).at(-1)).toContain('up to 1,000.00 EUR is waived')
    const actions = { demoteResearcher: false, waive: amount('7.5'), cancelRequests: 0 }
    const purge = { _tag: 'Purge', actions, warnings: [] } as const
    expect(explainVerdict(purge, withCurrency(EUR)).actions).toEqual([
      'A debt of 7.50 EUR is waived.',
    ])
    const kept = { ...given.kept, reasons: [owes('10.5', '10')] }
    expect(outcomeLine(kept, { catalogue: withCurrency(EUR) })).toContain('The debt of 10.50 EUR')
    const { explain: _, ...plain } = input
    const page = reportHtml({ ...plain, outcomes: { kept: [kept] } })
    expect(page).toContain('The debt of 10.50 CHF is more than the waive threshold of 10.00 CHF.')
  })
})
