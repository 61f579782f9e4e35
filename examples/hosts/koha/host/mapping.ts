// Keys and words of Koha, as the library has them.
import type { UserKey } from 'ils-user-purge'

/** A borrowernumber as a key is written. */
const KEY = /^[1-9]\d{0,9}$/

/** Whether a key can be a borrowernumber at all. */
export function isBorrowernumber(key: string): boolean {
  return KEY.test(key) && Number(key) <= 2_147_483_647
}

/**
 * The borrowernumbers as a list of values. MariaDB finds a list of values in an index, whereas it
 * reads the whole table beside a derived one. Throws for what is no number.
 */
export function numberList(keys: readonly string[]): string {
  if (!keys.every(isBorrowernumber)) throw new TypeError('A key is no borrowernumber.')
  return keys.join(',')
}

/** The borrowernumbers of some commands. */
export function numbersOf(commands: readonly { readonly key: UserKey }[]): string {
  return numberList(commands.map(({ key }) => key))
}

/** What Koha's letters for the types of its categories mean; they are the record types. */
const CATEGORY_TYPES: Readonly<Record<string, string>> = {
  A: 'Adult',
  C: 'Child',
  I: 'Organization',
  P: 'Professional',
  S: 'Staff',
  X: 'Statistical',
}

/** The name of a category type; one that is not known here is its own name. */
export function categoryType(letter: string): string {
  return CATEGORY_TYPES[letter] ?? letter
}

/** The letter of a category type. */
export function letterOf(recordType: string): string {
  return Object.entries(CATEGORY_TYPES).find(([, name]) => name === recordType)?.[0] ?? recordType
}

/** The borrowernumber of who acts; `null` for a service, which Koha writes as nobody. */
export function managerOf(actor: string): number | null {
  return isBorrowernumber(actor) ? Number(actor) : null
}

/** What Koha writes of where a change came from, of one made by a script. */
export const INTERFACE = 'commandline'
