// Waits for the calls that a move takes, out of the budget that the API allows.
import { costOfCounting, costOfReading, spend } from '../calls/spend.js'
import { type Ended, faulted } from '../ended.js'
import type { JobRun } from '../runner.js'
import type { OutsideStep, Step } from '../work.js'
import type { Case, OutsideBatch } from './batch-state.js'
import { DRAINED, LOST } from './ends.js'
import type { Made } from './next-move.js'

/** The calls that a move makes, and those after it that must not have to wait. */
interface Price {
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

/** Waits until so many calls may be made; `null` = they may. */
export async function waitForCalls<Tx>(
  { run, keeper }: OutsideBatch<Tx>,
  count: number,
): Promise<Ended | null> {
  const { calls, clock, observer, job } = run
  try {
    const waiter = { calls, clock, jobId: job.id, wait: keeper.wait, ...(observer && { observer }) }
    if (!(await spend(waiter, count))) return LOST
  } catch (thrown) {
    return faulted(run, thrown, { step: null, outage: true, system: 'journal' })
  }
  return run.isDraining() ? DRAINED : null
}
