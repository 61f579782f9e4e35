// From this library's terms to the purge's and back: ids and user keys, whole hundredths and exact
// amounts.
import type { Money, UserKey } from 'ils-user-purge'

const ID = /^[1-9]\d{0,15}$/

/** The user key of a row's id. */
export function keyOfId(id: number): UserKey {
  return String(id) as UserKey
}

/** Whether a key can be one of this library's: its users have ids. */
export function isIdKey(key: UserKey): boolean {
  return ID.test(key)
}

/**
 * User keys as the JSON list of ids that `json_each` reads. A key that is no id belongs to nobody
 * here and is left out.
 */
export function idList(keys: readonly UserKey[]): string {
  return `[${keys.filter(isIdKey).join(',')}]`
}

/** The ids of the users whom commands are about, as {@link idList}. */
export function idListOf(commands: readonly { readonly key: UserKey }[]): string {
  return idList(commands.map(({ key }) => key))
}

/** The canonical decimal text of whole hundredths: `1050` is `10.5`, `1000` is `10`. */
export function moneyOf(hundredths: number): Money {
  if (hundredths === 0) return '0' as Money
  const digits = String(Math.abs(hundredths)).padStart(3, '0')
  const fraction = digits.slice(-2).replace(/0+$/, '')
  const sign = hundredths < 0 ? '-' : ''
  return `${sign}${digits.slice(0, -2)}${fraction === '' ? '' : `.${fraction}`}` as Money
}

const AMOUNT = /^(\d{1,9})(?:\.(\d{1,2}))?$/

/** Whole hundredths of plain digits with at most two after the point; `null` for anything else. */
export function hundredthsOf(text: string): number | null {
  const parts = AMOUNT.exec(text)
  return parts === null ? null : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'))
}
