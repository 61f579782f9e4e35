// Spends a budget of calls: hands them out in the order in which they are asked for, a few at once,
// so that the journal is asked a few times a second and not for every call.
import type { CallAccount, CallBudget } from '../../ports/calls.js'
import type { ClockPort } from '../../ports/clock.js'
import type { JournalPort } from '../../ports/journal.js'
import type { TransactionPort } from '../../ports/transaction.js'
import { inTransaction } from '../in-transaction.js'
import { delayOf, type Granted, millisOf, mostAhead, newAccount, takeCalls } from './account.js'

/** How an answer to calls that were asked for reads. */
export type Promised =
  /**
   * They may be made once so many milliseconds have passed; and how many milliseconds for the first
   * so many of them.
   */
  | {
      readonly _tag: 'After'
      readonly millis: number
      readonly millisFor: (count: number) => number
    }
  /** None may be made before a moment, by the process's clock. */
  | { readonly _tag: 'Spent'; readonly until: number; readonly isNews: boolean }

/** Hands out calls. */
export interface CallPacer {
  readonly budget: CallBudget
  /**
   * Takes a place in the queue of this process, and answers after how many milliseconds calls are
   * to be asked for. Whoever asked at once would have all of them promised seconds ahead: no other
   * process got its turn meanwhile, and if this one died they would never be made.
   */
  readonly turn: (count: number) => number
  /** Asks for calls. Rejects where the journal cannot be asked. */
  readonly take: (count: number) => Promise<Promised>
  /** Calls that were handed out and are not made after all: when each of them may be made. */
  readonly giveBack: (moments: readonly number[]) => void
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

/** For so long after its moment a call that was given back can be made, in milliseconds. */
const SPARE_MS = 500

type After = Extract<Promised, { _tag: 'After' }>

const AT_ONCE: After = { _tag: 'After', millis: 0, millisFor: () => 0 }

/** Makes the pacer of a process. */
export function callPacer<Tx>(ports: Ports<Tx>, budget: CallBudget): CallPacer {
  const { clock } = ports
  const asking: Asking[] = []
  let isBusy = false
  const spare = spareCalls(clock)
  const queue = queueOf(budget, clock)
  let spentUntil = 0
  let made = 0

  const grant = async (lot: readonly Asking[]): Promise<void> => {
    made += extraCalls(budget)
    const granted = await fromJournal(ports, budget, made + sumOf(lot))
    let taken = made
    if (granted._tag === 'Granted') made = 0
    for (const { count, resolve } of lot) {
      resolve(promisedBy(granted, taken, count))
      taken += count
    }
  }

  const promisedBy = (granted: Granted, taken: number, count: number): Promised => {
    if (granted._tag === 'Granted') return after(budget, granted.before - taken, count)
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
    turn: queue.turn,
    take: async (count) => {
      const spared = spare.take(count)
      queue.leave(spared.length)
      const rest = count - spared.length
      if (rest <= 0) return withSpared(spared, AT_ONCE, count, clock.now())
      const promised = await new Promise<Promised>((resolve, reject) => {
        asking.push({ count: rest, resolve, reject })
        if (!isBusy) void grantAll()
      })
      if (promised._tag === 'After') return withSpared(spared, promised, count, clock.now())
      spare.giveBack(spared)
      return promised
    },
    giveBack: spare.giveBack,
  }
}

/** Calls that may be made once those are over that were promised before. */
function after(budget: CallBudget, before: number, count: number): After {
  const millisFor = (first: number): number => delayOf(budget, before, first)
  return { _tag: 'After', millis: millisFor(count), millisFor }
}

/** So long before their turn calls are asked for, in milliseconds. */
const AHEAD_MS = 500

/** Who waits in this process, as the time at which all of them will have had their turn. */
function queueOf(budget: CallBudget, { now }: ClockPort) {
  let [until, at] = [0, 0]
  return {
    turn: (count: number): number => {
      // A clock that was set back tells nothing of the queue.
      const start = now() < at ? now() : Math.max(now(), until)
      at = now()
      until = start + millisOf(budget, count)
      return Math.max(0, Math.round(start - at - AHEAD_MS))
    },
    /** Calls that need not be asked for after all. */
    leave: (count: number): void => {
      until -= millisOf(budget, count)
    },
  }
}

/** Calls that were given back, by the moments at which they may be made. */
function spareCalls(clock: ClockPort) {
  let moments: readonly number[] = []
  return {
    take: (count: number): readonly number[] => {
      const young = moments.filter((at) => Math.abs(clock.now() - at) < SPARE_MS)
      moments = young.slice(count)
      return young.slice(0, count)
    },
    giveBack: (more: readonly number[]): void => {
      moments = [...moments, ...more].sort((left, right) => left - right)
    },
  }
}

/** Calls that others have given back come first. */
function withSpared(
  spared: readonly number[],
  { millisFor: millisForRest }: After,
  count: number,
  now: number,
): Promised {
  const millisFor = (first: number): number => {
    const own = Math.max(0, (spared[Math.min(first, spared.length) - 1] ?? now) - now)
    return first <= spared.length ? own : Math.max(own, millisForRest(first - spared.length))
  }
  return { _tag: 'After', millis: millisFor(count), millisFor }
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
