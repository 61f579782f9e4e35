// Spends a budget of calls: hands them out in the order in which they are asked for, a few at once,
// so that the journal is asked a few times a second and not for every call.
import type { CallAccount, CallBudget } from '../../ports/calls.js'
import type { ClockPort } from '../../ports/clock.js'
import type { JournalPort } from '../../ports/journal.js'
import type { TransactionPort } from '../../ports/transaction.js'
import { inTransaction } from '../in-transaction.js'
import { delayOf, type Granted, mostAhead, newAccount, takeCalls } from './account.js'

/** How an answer to calls that were asked for reads. */
export type Promised =
  /** They may be made once so many milliseconds have passed. */
  | { readonly _tag: 'After'; readonly millis: number }
  /** None may be made before a moment, by the process's clock. */
  | { readonly _tag: 'Spent'; readonly until: number; readonly isNews: boolean }

/** Hands out calls. */
export interface CallPacer {
  readonly budget: CallBudget
  /** Asks for calls. Rejects where the journal cannot be asked. */
  readonly take: (count: number) => Promise<Promised>
  /** Calls that were handed out and are not made after all. */
  readonly giveBack: (count: number) => void
}

interface Asking {
  readonly count: number
  readonly resolve: (promised: Promised) => void
  readonly reject: (fault: unknown) => void
}

/** What a pacer needs. */
interface Ports<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly journal: JournalPort<Tx>
  readonly clock: ClockPort
}

/** For so long calls that were given back can be made, in milliseconds. */
const SPARE_MS = 500

/** Makes the pacer of a process. */
export function callPacer<Tx>(ports: Ports<Tx>, budget: CallBudget): CallPacer {
  const { clock } = ports
  const asking: Asking[] = []
  let isBusy = false
  let spare = { count: 0, until: 0 }
  let spentUntil = 0
  let made = 0

  const grant = async (lot: readonly Asking[]): Promise<void> => {
    made += extraCalls(budget)
    const granted = await fromJournal(ports, budget, made + sumOf(lot))
    let taken = made
    if (granted._tag === 'Granted') made = 0
    for (const { count, resolve } of lot) {
      taken += count
      resolve(promisedBy(granted, taken))
    }
  }

  const promisedBy = (granted: Granted, count: number): Promised => {
    if (granted._tag === 'Granted')
      return { _tag: 'After', millis: delayOf(budget, granted.before, count) }
    const isNews = spentUntil !== granted.until
    spentUntil = granted.until
    return { _tag: 'Spent', until: granted.until, isNews }
  }

  const grantAll = async (): Promise<void> => {
    isBusy = true
    while (asking.length > 0) {
      const lot = asking.splice(0, lotSize(asking, mostAhead(budget)))
      try {
        await grant(lot)
      } catch (fault) {
        for (const { reject } of lot) reject(fault)
      }
    }
    isBusy = false
  }

  return {
    budget,
    take: (count) => {
      if (count <= 0) return Promise.resolve({ _tag: 'After', millis: 0 })
      if (spare.count >= count && clock.now() < spare.until) {
        spare = { ...spare, count: spare.count - count }
        return Promise.resolve({ _tag: 'After', millis: 0 })
      }
      return new Promise((resolve, reject) => {
        asking.push({ count, resolve, reject })
        if (!isBusy) void grantAll()
      })
    },
    giveBack: (count) => {
      const now = clock.now()
      const left = now < spare.until ? spare.count : 0
      spare = { count: left + count, until: now + SPARE_MS }
    },
  }
}

function sumOf(lot: readonly Asking[]): number {
  return lot.reduce((total, { count }) => total + count, 0)
}

/** Calls that are made already; what is no whole number from 0 is none. */
function extraCalls({ extra }: CallBudget): number {
  const count = extra?.() ?? 0
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}

/** As many as are promised at once; one at least. */
function lotSize(asking: readonly Asking[], most: number): number {
  let sum = 0
  const over = asking.findIndex(({ count }, at) => {
    sum += count
    return at > 0 && sum > most
  })
  return over < 0 ? asking.length : over
}

function fromJournal<Tx>(ports: Ports<Tx>, budget: CallBudget, count: number): Promise<Granted> {
  const { journal, clock } = ports
  return inTransaction(ports, 'write', async (tx) => {
    const now = clock.now()
    const stored: CallAccount =
      (await journal.readCalls({ tx, budget: budget.name })) ?? newAccount(budget, now)
    const granted = takeCalls(stored, budget, count, now)
    await journal.saveCalls({ tx, budget: budget.name, account: granted.account })
    return granted
  })
}
