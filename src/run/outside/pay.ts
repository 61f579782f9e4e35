// Waits for the calls that a move takes, out of the budget that the API allows.
import { costOfCounting, costOfReading, reserve, spend, type Waiter } from '../calls/spend.js'
import { type Ended, faulted } from '../ended.js'
import type { JobRun } from '../runner.js'
import type { OutsideStep, Step } from '../work.js'
import type { Case, OutsideBatch, Purse } from './batch-state.js'
import { DRAINED, LOST } from './ends.js'
import type { Made } from './next-move.js'

/** The calls that a move makes, and those after it that must not have to wait. */
export interface Price {
  readonly now: number
  readonly ahead: number
}

/**
 * What a move costs. With a read goes the effect that it is for: else the read would grow too old
 * while calls are waited for, for ever.
 */
export function priceOf<Tx>({ run }: OutsideBatch<Tx>, move: Made): Price {
  if (run.calls === null) return FREE
  switch (move._tag) {
    case 'Read': {
      const step = move.step ?? lastOutsideStep(run.work.steps)
      return { now: priceOfReading(run, 1), ahead: step?.calls ?? 0 }
    }
    case 'Note':
      return { now: 0, ahead: move.step.calls }
    case 'Perform':
      return { now: move.step.calls, ahead: 0 }
    case 'LookUp':
      return { now: priceOfAsking(run, move.step), ahead: 0 }
  }
}

const FREE: Price = { now: 0, ahead: 0 }

/** The last step outside the transaction; `null` = there is none. */
export function lastOutsideStep<Tx>(steps: readonly Step<Tx>[]): OutsideStep | null {
  return steps.reduce<OutsideStep | null>(
    (last, step) => (step.delivery === 'in-transaction' ? last : step),
    null,
  )
}

/** Reading in the library's own database costs no calls. */
export function priceOfReading<Tx>({ calls, work }: JobRun<Tx>, users: number): number {
  return calls === null || work.reads !== 'outside' ? 0 : costOfReading(calls.budget, users)
}

/** To look up what became of an effect is one call, where the effect takes any. */
export function priceOfAsking<Tx>({ calls }: JobRun<Tx>, step: OutsideStep): number {
  return calls === null ? 0 : Math.min(1, step.calls)
}

/** What it takes to find out whether a system answers at all. */
export function priceOfProbing<Tx>(run: JobRun<Tx>, step: OutsideStep | null): number {
  const { calls, work } = run
  if (calls === null) return 0
  if (step !== null && step.probe !== null) return priceOfAsking(run, step)
  return work.reads === 'outside' ? costOfCounting(calls.budget) : 0
}

/** Whether the calls of a move were waited for. */
export function isPaid<Tx>(batch: OutsideBatch<Tx>, { credit }: Case, move: Made): boolean {
  const { now, ahead } = priceOf(batch, move)
  return credit >= now + ahead
}

/** Waits for calls; then what is to be done is looked at anew, for it may have taken long. */
export async function pay<Tx>(
  batch: OutsideBatch<Tx>,
  each: Case,
  price: Price,
): Promise<Ended | null> {
  const wanted = price.now + price.ahead
  const ended = await waitForCalls(batch, wanted - each.credit)
  if (ended === null) each.credit = wanted
  return ended
}

/**
 * Takes the calls of a move out of the purse of those who were read together, and waits for their
 * turn. `false` = it has too few.
 */
export async function payFromPurse<Tx>(
  { run, keeper }: OutsideBatch<Tx>,
  each: Case,
  purse: Purse,
  price: Price,
): Promise<Ended | boolean> {
  const missing = price.now + price.ahead - each.credit
  if (purse.length < missing) return false
  const last = purse.splice(0, missing).at(-1) ?? 0
  each.credit += missing
  const millis = last - run.clock.now()
  if (millis > 0 && !(await keeper.wait(millis))) return LOST
  return run.isDraining() ? DRAINED : true
}

/** Waits until so many calls may be made; `null` = they may. */
export async function waitForCalls<Tx>(
  batch: OutsideBatch<Tx>,
  count: number,
): Promise<Ended | null> {
  const { run } = batch
  try {
    if (!(await spend(waiterOf(batch), count))) return LOST
  } catch (thrown) {
    return journalAway(run, thrown)
  }
  return run.isDraining() ? DRAINED : null
}

/**
 * Waits for the calls of a read, and reserves those after it. Answers the purse of those who are
 * read, or why nobody is.
 */
export async function payTogether<Tx>(
  batch: OutsideBatch<Tx>,
  reading: number,
  after: number,
): Promise<Ended | Purse> {
  const { run, keeper } = batch
  if (run.calls === null) return []
  try {
    const reserved = await reserve(waiterOf(batch), reading + after)
    if (reserved === null) return LOST
    const now = run.clock.now()
    const millis = reserved.millisFor(reading)
    if (millis > 0 && !(await keeper.wait(millis))) return LOST
    if (run.isDraining()) return DRAINED
    return Array.from({ length: after }, (_, at) => now + reserved.millisFor(reading + at + 1))
  } catch (thrown) {
    return journalAway(run, thrown)
  }
}

function waiterOf<Tx>({ run, keeper }: OutsideBatch<Tx>): Waiter {
  const { calls, clock, observer, job } = run
  return { calls, clock, jobId: job.id, wait: keeper.wait, ...(observer && { observer }) }
}

function journalAway<Tx>(run: JobRun<Tx>, thrown: unknown): Ended {
  return faulted(run, thrown, { step: null, outage: true, system: 'journal' })
}
