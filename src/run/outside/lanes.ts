// Takes the users of a batch through the steps outside the transaction: a few at once, read in
// slices, and with patience where a system fails for everybody.
import type { Ended } from '../ended.js'
import { underWayAtOnce, usersAtOnce } from '../calls/spend.js'
import { type Attempt, conduct, succeeded } from './attempt.js'
import { DRAINED, LOST } from './ends.js'
import { lastOutsideStep, priceOfReading, waitForCalls } from './pay.js'
import type { Case, OutsideBatch } from './batch-state.js'
import { isUnjudged } from './judge-fault.js'
import { nextMove } from './next-move.js'
import { isFresh, readCases } from './read.js'
import { USERS } from '../step-memory.js'

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
  if (!isSuspect(crossing)) return waiting.splice(0, Math.min(sliceOf(crossing), most - atOnce))
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

function sliceOf<Tx>({ batch: { run, request }, most }: Crossing<Tx>): number {
  if (run.work.reads !== 'outside') return most
  const { calls } = run
  return calls === null ? request.memory.slice.size : usersAtOnce(calls.budget, most)
}

/** Takes users through: reads those together who are to be read, and then each goes on alone. */
async function takeThrough<Tx>(crossing: Crossing<Tx>, cases: readonly Case[]): Promise<void> {
  const { batch } = crossing
  const { steps } = batch.run.work
  crossing.atOnce += cases.length
  const stale = cases.filter(
    ({ user }) => nextMove(user, steps, isFresh(batch, user))._tag === 'Read',
  )
  if (stale.length > 1) await readTogether(batch, stale)
  const attempts = await Promise.all(cases.map((each) => conduct(batch, each)))
  for (const [at, attempt] of attempts.entries()) settle(crossing, cases[at], attempt)
  giveBack(batch, cases)
  crossing.atOnce -= cases.length
  crossing.wake()
  renewSignal(crossing)
}

/** Where a set cannot be read, each is read alone: that tells for whom it fails. */
async function readTogether<Tx>(batch: OutsideBatch<Tx>, cases: readonly Case[]): Promise<void> {
  const { run } = batch
  const ahead = run.calls === null ? 0 : (lastOutsideStep(run.work.steps)?.calls ?? 0)
  const reading = priceOfReading(run, cases.length)
  const ended = await waitForCalls(batch, reading + cases.length * ahead)
  if (ended !== null) {
    batch.end.ended ??= ended
    return
  }
  for (const each of cases) each.credit += ahead
  const number = ++batch.request.memory.calls
  try {
    await readCases(batch, cases)
    for (const each of cases) succeeded(batch, each, { system: USERS, number })
  } catch {
    // Nothing follows from it: reading each alone shows for whom it fails.
  }
}

/** Calls that were waited for and are not made after all. */
function giveBack<Tx>({ run }: OutsideBatch<Tx>, cases: readonly Case[]): void {
  for (const each of cases) {
    if (each.credit > 0) run.calls?.giveBack(each.credit)
    each.credit = 0
  }
}

function settle<Tx>(crossing: Crossing<Tx>, each: Case | undefined, attempt: Attempt): void {
  if (attempt._tag === 'EndedEarly') crossing.batch.end.ended ??= attempt.ended
  else if (attempt._tag === 'Again' && each !== undefined) crossing.held.push(each)
}
