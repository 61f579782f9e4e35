// Takes the users of a batch through the steps outside the transaction: a few at once, read in
// slices, and with patience where a system fails for everybody.
import type { Ended } from '../ended.js'
import { callsWhileFresh, underWayAtOnce, usersAtOnce } from '../calls/spend.js'
import type { JobRun } from '../runner.js'
import { busyMillis } from '../busy.js'
import { type Attempt, conduct, isReadAlone, pause, succeeded } from './attempt.js'
import { DRAINED, LOST } from './ends.js'
import { lastOutsideStep, payTogether, priceOfReading } from './pay.js'
import { type Case, type OutsideBatch, type Purse, takeIn } from './batch-state.js'
import { isUnjudged } from './judge-fault.js'
import { type Move, nextMove } from './next-move.js'
import { isFresh, readCases } from './read.js'
import { USERS } from '../step-memory.js'
import { outdated } from './user.js'
import type { OutsideStep } from '../work.js'

/**
 * So many users at once may be tried in vain where a call that throws leaves them in doubt: a
 * system that is away must not leave everybody so.
 */
const MOST_IN_DOUBT = 8

/** What the lanes of a batch share. */
interface Crossing<Tx> {
  readonly batch: OutsideBatch<Tx>
  readonly waiting: Case[]
  /** Users who failed, and are to be tried again when they are due. */
  readonly held: Case[]
  /** How many users are under way, and how many may be. */
  atOnce: number
  readonly most: number
  /** Whether one more user was tried while others are held, to be their witness. */
  hasInvited: boolean
  /** Wakes the lanes that wait for their turn. */
  wake: () => void
  woken: Promise<void>
}

/** Takes all users as far as they get; `null` = nobody has a step outside left to take. */
export async function crossAll<Tx>(batch: OutsideBatch<Tx>): Promise<Ended | null> {
  const { run } = batch
  const waiting = batch.cases.filter((each) => needsStep(batch, each))
  if (waiting.length === 0) return null
  const crossing: Crossing<Tx> = {
    batch,
    waiting,
    held: [],
    atOnce: 0,
    most: underWayAtOnce(run.calls, run.settings.outsideAtOnce),
    hasInvited: false,
    wake: () => undefined,
    woken: Promise.resolve(),
  }
  renewSignal(crossing)
  const lanes = Math.min(crossing.most, waiting.length)
  await Promise.all(Array.from({ length: lanes }, () => lane(crossing)))
  return batch.end.ended
}

function needsStep<Tx>(batch: OutsideBatch<Tx>, { user }: Case): boolean {
  if (batch.request.settled.has(user.key)) return false
  const { _tag } = nextMove(user, batch.run.work.steps, isFresh(batch, user))
  return _tag !== 'End' && _tag !== 'Inside'
}

function renewSignal<Tx>(crossing: Crossing<Tx>): void {
  crossing.woken = new Promise((resolve) => {
    crossing.wake = resolve
  })
}

async function lane<Tx>(crossing: Crossing<Tx>): Promise<void> {
  const { batch, waiting, held } = crossing
  const { run, end } = batch
  for (;;) {
    if (run.isDraining()) end.ended ??= DRAINED
    if (end.ended !== null) return
    const taken = takeNext(crossing)
    if (taken.length > 0) await takeThrough(crossing, taken)
    else if (crossing.atOnce >= crossing.most) await crossing.woken
    else if (held.length > 0) end.ended ??= await waitUntilDue(batch, held)
    else if (waiting.length > 0) await crossing.woken
    else return
  }
}

/** Waits until the first of those who are held is due. */
async function waitUntilDue<Tx>(
  { run, keeper }: OutsideBatch<Tx>,
  held: readonly Case[],
): Promise<Ended | null> {
  const due = Math.min(...held.map(({ dueAt }) => dueAt))
  if (!(await keeper.wait(Math.max(1, due - run.clock.now())))) return LOST
  return run.isDraining() ? DRAINED : null
}

/** Who comes next: somebody who is due, or a slice of those who wait; nobody = not now. */
function takeNext<Tx>(crossing: Crossing<Tx>): readonly Case[] {
  const { batch, waiting, held, atOnce, most } = crossing
  if (atOnce >= most) return []
  const now = batch.run.clock.now()
  const due = held.findIndex(({ dueAt }) => dueAt <= now)
  if (due >= 0) {
    crossing.hasInvited = false
    return held.splice(due, 1)
  }
  if (waiting.length === 0) return []
  if (!isSuspect(crossing)) return nextSlice(crossing)
  if (crossing.hasInvited || isTooDoubtful(crossing)) return []
  crossing.hasInvited = true
  return waiting.splice(0, 1)
}

/** Whether those who are held may well have failed for the sake of a system. */
function isSuspect<Tx>({ batch, held }: Crossing<Tx>): boolean {
  return held.some(({ failures }) =>
    [...failures].some(([system, each]) => isUnjudged(batch, system, each)),
  )
}

function isTooDoubtful<Tx>({ batch, held }: Crossing<Tx>): boolean {
  const { steps } = batch.run.work
  const doubtful = held.filter(({ failures }) =>
    steps.some(
      (step) => step.delivery === 'uncertain' && step.lookUp === null && failures.has(step.name),
    ),
  )
  return doubtful.length >= MOST_IN_DOUBT
}

/** Who is read alone is a slice of their own. */
function nextSlice<Tx>(crossing: Crossing<Tx>): readonly Case[] {
  const { batch, waiting, atOnce, most } = crossing
  const whole = Math.min(sliceOf(crossing), waiting.length)
  // Fewer of them are read for as many calls.
  if (priceOfReading(batch.run, 1) > 0 && most - atOnce < whole) return []
  const size = Math.min(whole, most - atOnce)
  const alone = waiting.slice(0, size).findIndex(isReadAlone)
  return waiting.splice(0, alone < 0 ? size : Math.max(1, alone))
}

function sliceOf<Tx>({ batch: { run, request }, most }: Crossing<Tx>): number {
  const { calls, settings, work } = run
  const isOutside = work.reads === 'outside'
  if (calls === null) return isOutside ? Math.min(most, request.memory.slice.size) : most
  const each = Math.max(1, callsAfterReading(run))
  const fresh = Math.floor(callsWhileFresh(calls.budget, settings.maxReadAgeMs) / each)
  const atMost = Math.min(most, Math.max(1, fresh))
  return isOutside ? usersAtOnce(calls.budget, atMost) : atMost
}

/** Calls of the effect that most users are read for. */
function callsAfterReading<Tx>({ calls, work }: JobRun<Tx>): number {
  return calls === null ? 0 : (lastOutsideStep(work.steps)?.calls ?? 0)
}

/** Takes users through: reads those together who are to be read, and then each goes on alone. */
async function takeThrough<Tx>(crossing: Crossing<Tx>, cases: readonly Case[]): Promise<void> {
  const { batch } = crossing
  const { steps } = batch.run.work
  crossing.atOnce += cases.length
  const stale = cases.filter(
    ({ user }) => nextMove(user, steps, isFresh(batch, user))._tag === 'Read',
  )
  const isRead = stale.length < 2 || (await readTogether(batch, stale))
  const purse = cases.find((each) => each.purse !== null)?.purse ?? []
  await Promise.all(
    cases.map(async (each) => {
      settle(crossing, each, isRead ? await conduct(batch, each) : READ_LATER)
      crossing.atOnce -= 1
      wakeAll(crossing)
    }),
  )
  giveBack(batch, cases, purse)
}

function wakeAll<Tx>(crossing: Crossing<Tx>): void {
  crossing.wake()
  renewSignal(crossing)
}

const READ_LATER: Attempt = { _tag: 'SentBack' }

/**
 * Where a set cannot be read, each is read alone: that tells for whom it fails. `false` = the host
 * was busy, and they are to be read later.
 */
async function readTogether<Tx>(batch: OutsideBatch<Tx>, cases: readonly Case[]): Promise<boolean> {
  const { run } = batch
  const after = cases.length * callsAfterReading(run)
  const purse = await payTogether(batch, priceOfReading(run, cases.length), after)
  if (!Array.isArray(purse)) {
    batch.end.ended ??= purse
    return true
  }
  const number = ++batch.request.memory.calls
  const began = run.clock.now()
  try {
    await readCases(batch, cases)
    for (const each of cases) succeeded(batch, each, { system: USERS, number })
    if (run.calls === null) return true
    // As much later as the read took: all at once they would be too many for a second.
    const took = Math.max(0, run.clock.now() - began)
    const later = purse.map((at) => at + took)
    for (const each of cases) each.purse = later
    run.calls.giveBack(later.splice(callsNeeded(batch, cases)))
    return true
  } catch (fault) {
    run.calls?.giveBack(purse)
    const asks = busyMillis(fault)
    // Nothing follows from any other fault: reading each alone shows for whom it fails.
    if (asks === null) return true
    const ended = await pause(batch, { system: USERS }, asks)
    if (ended !== 'on') batch.end.ended ??= ended
    return false
  }
}

/** Calls of the effects that are due for users who were just read: some of them stay. */
function callsNeeded<Tx>(batch: OutsideBatch<Tx>, cases: readonly Case[]): number {
  const moves = cases.map(({ user }) => nextMove(user, batch.run.work.steps, true))
  return moves.reduce((sum, move) => sum + (isCall(move) ? (move.step?.calls ?? 0) : 0), 0)
}

function isCall<Tx>(move: Move<Tx>): move is Extract<Move<Tx>, { step: OutsideStep }> {
  return move._tag === 'Note' || move._tag === 'Perform' || move._tag === 'LookUp'
}

/** Calls that were waited for, or reserved, and are not made after all. */
function giveBack<Tx>({ run }: OutsideBatch<Tx>, cases: readonly Case[], purse: Purse): void {
  const now = run.clock.now()
  for (const each of cases) {
    if (each.credit > 0) purse.push(...Array.from({ length: each.credit }, () => now))
    each.credit = 0
  }
  if (purse.length > 0) run.calls?.giveBack(purse)
}

function settle<Tx>(crossing: Crossing<Tx>, each: Case, attempt: Attempt): void {
  each.purse = null
  switch (attempt._tag) {
    case 'EndedEarly':
      crossing.batch.end.ended ??= attempt.ended
      return
    case 'Again':
      crossing.held.push(each)
      return
    case 'SentBack':
      each.sentBack += 1
      // By their turn they wait for calls: then the read is too old.
      takeIn(crossing.batch, each, outdated(each.user))
      crossing.waiting.unshift(each)
      return
    case 'Over':
      return
  }
}
