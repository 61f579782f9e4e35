// What a fake Alma keeps, and what it does with it.
import { loanBook } from '../base/loans.js'
import type { AlmaFee, AlmaPerson, AlmaUser } from './people.js'

/** Its books, for anyone who checks. */
export interface AlmaBooks {
  readonly users: number
  readonly waivedCents: number
  readonly waivers: number
  /** Waivers of fines on which nothing was left to waive. */
  readonly idleWaivers: number
  readonly cancelled: number
  readonly demoted: number
  /** Researchers who were deleted while still affiliated. */
  readonly deletedUndemoted: number
  readonly refused: number
  readonly vanished: number
  readonly loans: ReturnType<ReturnType<typeof loanBook>['says']>
}

/** A fake Alma without its HTTP. */
export type AlmaLibrary = ReturnType<typeof almaLibrary>

/** Makes one. The primary ID is compared without regard to case, as Alma's documents say. */
export function almaLibrary(people: readonly AlmaPerson[]) {
  let deletesBorrowers = false
  const byId = new Map<string, AlmaPerson>()
  const byOther = new Map<string, string>()
  const sets = new Map<string, readonly string[]>()
  const book = loanBook()
  const counts = {
    waivedCents: 0,
    waivers: 0,
    idleWaivers: 0,
    cancelled: 0,
    demoted: 0,
    deletedUndemoted: 0,
    refused: 0,
    vanished: 0,
  }
  const fold = (id: string): string => id.toLowerCase()
  const add = (person: AlmaPerson): void => {
    byId.set(fold(person.user.primary_id), person)
    for (const { value } of person.user.user_identifier ?? [])
      byOther.set(fold(value), fold(person.user.primary_id))
  }
  for (const each of people) add(each)
  const forget = (id: string): void => {
    const person = byId.get(fold(id))
    for (const { value } of person?.user.user_identifier ?? []) byOther.delete(fold(value))
    byId.delete(fold(id))
  }
  return {
    add,
    sets,
    counts,
    book,
    people: () => [...byId.values()],
    /** By the primary ID, else by any other identifier, as `user_id_type=all_unique` finds them. */
    find: (id: string): AlmaPerson | undefined =>
      byId.get(fold(id)) ?? byId.get(byOther.get(fold(id)) ?? ''),
    replace: (person: AlmaPerson, user: AlmaUser): void => {
      person.user = user
    },
    waive: (fee: AlmaFee, cents: number, comment: string): void => {
      counts.waivers += 1
      if (fee.cents <= 0) counts.idleWaivers += 1
      const waived = Math.max(0, Math.min(cents, fee.cents))
      counts.waivedCents += waived
      fee.cents -= waived
      fee.transactions.push({ type: { value: 'WAIVE' }, amount: waived / 100, comment })
      if (fee.cents === 0) fee.status = { value: 'CLOSED' }
    },
    deleteBorrowers: (): void => {
      deletesBorrowers = true
    },
    /** Answers whether it was done; the real one refuses users who have a loan (401850). */
    remove: (person: AlmaPerson): boolean => {
      if (person.loans > 0 && !deletesBorrowers) {
        counts.refused += 1
        return false
      }
      const { primary_id: id } = person.user
      if (person.researcher?.affiliated === true) counts.deletedUndemoted += 1
      book.deleted(fold(id), person.loans > 0)
      forget(id)
      return true
    },
    /** Somebody else deletes the user. */
    vanish: (id: string): void => {
      if (byId.has(fold(id))) counts.vanished += 1
      forget(id)
    },
    lend: (id: string): void => {
      const person = byId.get(fold(id))
      if (person === undefined) return
      person.loans += 1
      book.lent(fold(id))
    },
    read: (person: AlmaPerson): void => book.read(fold(person.user.primary_id)),
    books: (): AlmaBooks => ({ ...counts, users: byId.size, loans: book.says() }),
  }
}
