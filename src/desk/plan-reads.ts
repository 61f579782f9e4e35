// Reads for a plan what may lie behind an API: at the rate that it allows, with patience while it
// is busy, and with the lease kept meanwhile.
import type { Instant } from '../domain/calendar.js'
import type { JobId } from '../domain/keys.js'
import { propertyOf } from '../internal/fault-chain.js'
import { instantFromMillis } from '../internal/time.js'
import { askedPause, busyMillis } from '../run/busy.js'
import {
  CALLS_SPENT,
  spend,
  underWayAtOnce,
  usersAtOnce,
  costOfReading,
} from '../run/calls/spend.js'
import type { LeaseKeeper } from '../run/lease-keeper.js'
import { emit } from '../run/runner.js'
import type { Setup } from '../run/setup.js'
import { USERS } from '../run/step-memory.js'

/** Reads for one plan. */
export interface PlanReads {
  /** Does something that makes so many calls, once they may be made and the host is not busy. */
  readonly call: <Result>(calls: number, work: () => Promise<Result>) => Promise<Result>
  /** Reads users in sets that cost no more than one user does, a few sets at once. */
  readonly inSets: <Key, Result>(
    keys: readonly Key[],
    read: (keys: readonly Key[]) => Promise<readonly Result[]>,
  ) => Promise<readonly Result[]>
}

/** Starts to read for a plan that is held by a lease. */
export function planReads<Tx>(setup: Setup<Tx>, jobId: JobId, keeper: LeaseKeeper): PlanReads {
  const { calls, clock, observer, settings } = setup
  const { maxBackoffMs, maxBusyMs } = settings

  const wait = (millis: number): Promise<boolean> => {
    // Nobody looks on for hours: what is stored is resumed later.
    if (millis > maxBusyMs) return Promise.reject(callsSpent())
    return keeper.wait(millis)
  }

  const pay = async (count: number): Promise<void> => {
    const waiter = { calls, clock, jobId, wait, ...(observer !== undefined && { observer }) }
    if (!(await spend(waiter, count))) throw leaseLost()
  }

  const call: PlanReads['call'] = async (count, work) => {
    for (;;) {
      await pay(count)
      try {
        return await keeper.during(work)
      } catch (fault) {
        const asks = busyMillis(fault)
        if (asks === null) throw fault
        const asked = askedPause(asks, maxBackoffMs)
        if (asked > maxBusyMs) throw fault
        const since = instantFromMillis(clock.now()) as Instant
        const told = { fault: { code: 'host-busy' }, system: USERS, since }
        emit(setup, jobId, { _tag: 'Waiting', millis: asked, attempt: 1, ...told })
        if (!(await keeper.wait(asked))) throw leaseLost()
      }
    }
  }

  const inSets: PlanReads['inSets'] = async (keys, read) => {
    if (calls === null) return call(0, () => read(keys))
    const { budget } = calls
    const most = underWayAtOnce(calls, settings.outsideAtOnce)
    const size = usersAtOnce(budget, most)
    const sets = Array.from({ length: Math.ceil(keys.length / size) }, (_, at) =>
      keys.slice(at * size, (at + 1) * size),
    )
    const found: (readonly Awaited<ReturnType<typeof read>>[number][])[] = []
    let next = 0
    const lane = async (): Promise<void> => {
      for (let at = next++; at < sets.length; at = next++) {
        const set = sets[at] ?? []
        found[at] = await call(costOfReading(budget, set.length), () => read(set))
      }
    }
    const lanes = Array.from({ length: Math.min(sets.length, Math.ceil(most / size)) }, lane)
    // Nothing may be under way any more when a plan is given back.
    const ends = await Promise.allSettled(lanes)
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    return found.flat()
  }

  return { call, inSets }
}

function callsSpent(): Error {
  return Object.assign(new Error('the calls of the day are spent'), { code: CALLS_SPENT })
}

/** Waits for the call that reads one user, whom somebody asks about. */
export async function payForOne<Tx>({ calls, clock, host, settings }: Setup<Tx>): Promise<void> {
  if (calls === null || host.reads !== 'outside') return
  const promised = await calls.take(costOfReading(calls.budget, 1))
  if (promised._tag === 'Spent') throw callsSpent()
  if (promised.millis > settings.maxBusyMs) throw callsSpent()
  if (promised.millis > 0) await clock.sleep(promised.millis)
}

/** The plan is another process's by now; the one that holds it goes on. */
function leaseLost(): Error {
  return Object.assign(new Error('the lease is lost'), { code: LEASE_LOST })
}

const LEASE_LOST = 'plan-lease-lost'

/** Whether something ended because the plan is another process's. */
export function isLeaseLost(fault: unknown): boolean {
  return propertyOf(fault, 'code') === LEASE_LOST
}
