// Amounts as the tables keep them, whole hundredths, and as the purge reads them, exact decimal
// text.
import type { Money } from 'ils-user-purge'

/** The canonical decimal text of whole hundredths: `1050` is `10.5`, `1000` is `10`. */
export const moneyOf = (hundredths: number): Money => {
  if (hundredths === 0) return '0' as Money
  const digits = String(Math.abs(hundredths)).padStart(3, '0')
  const fraction = digits.slice(-2).replace(/0+$/, '')
  return `${hundredths < 0 ? '-' : ''}${digits.slice(0, -2)}${fraction === '' ? '' : `.${fraction}`}` as Money
}

const AMOUNT = /^(\d{1,9})(?:\.(\d{1,2}))?$/

/** Whole hundredths of plain digits with at most two after the point; `null` for anything else. */
export const hundredthsOf = (text: string): number | null => {
  const parts = AMOUNT.exec(text)
  return parts === null ? null : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'))
}
