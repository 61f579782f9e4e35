// Between this library's terms and the purge's: ids and user keys, whole hundredths and exact
// amounts.
import type { UserKey } from 'ils-user-purge'

/** Amounts are stored in hundredths. */
export const MINOR_DIGITS = 2

const ID = /^[1-9]\d{0,15}$/

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

const AMOUNT = /^(\d{1,9})(?:\.(\d{1,2}))?$/

/** Whole hundredths of plain digits with at most two after the point; `null` for anything else. */
export function hundredthsOf(text: string): number | null {
  const parts = AMOUNT.exec(text)
  return parts === null ? null : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'))
}
