// Takes one user through the steps outside the transaction: performs one move after the other, and
// judges what throws.
import { faultText } from '../../domain/fault-cause.js'
import { type Ended, faulted } from '../ended.js'
import { askedPause, busyMillis, busyFault } from '../busy.js'
import { faultKindOf } from '../fault.js'
import { type Call, LOST_ANSWER, lookUp, requestOf, requireAnswer, waivedIn } from './calls.js'
import { emit, instantNow, type JobRun } from '../runner.js'
import { systemOf, USERS } from '../step-memory.js'
import type { Decision, OutsideStep, OutsideStepRequest } from '../work.js'
import { type Case, type OutsideBatch, takeIn } from './batch-state.js'
import { DRAINED, LOST } from './ends.js'
import { judged } from './judge-fault.js'
import { isPaid, pay, payFromPurse, type Price, priceOf } from './pay.js'
import { type Made, nextMove } from './next-move.js'
import { isFresh, readCases } from './read.js'
import { asked, mayHaveHappened, noted, outdated, type Performed, settledBy } from './user.js'

/**
 * How an attempt ended: no step outside is left for the user, or it is to be made again when it is
 * due, or with others who are read, or all attempts end.
 */
export type Attempt =
  | { readonly _tag: 'Over' | 'Again' | 'SentBack' }
  | { readonly _tag: 'EndedEarly'; readonly ended: Ended }

const OVER: Attempt = { _tag: 'Over' }
const AGAIN: Attempt = { _tag: 'Again' }
const SENT_BACK: Attempt = { _tag: 'SentBack' }

/** So often a user is sent back with nothing done; then they are read alone. */
const MOST_SENT_BACK = 4

/** Takes a user as far as it goes. Rejects never. */
export async function conduct<Tx>(batch: OutsideBatch<Tx>, each: Case): Promise<Attempt> {
  const { run, keeper, request } = batch
  const { steps } = run.work
  for (;;) {
    if (!(await keeper.keep())) return { _tag: 'EndedEarly', ended: LOST }
    if (batch.end.ended !== null || request.settled.has(each.user.key)) return OVER
    const move = nextMove(each.user, steps, isFresh(batch, each.user))
    if (move._tag === 'End' || move._tag === 'Inside') return OVER
    if (each.purse !== null && move._tag === 'Read') return SENT_BACK
    if (!isPaid(batch, each, move)) {
      const ended = await paid(batch, each, priceOf(batch, move))
      if (ended === 'too-few') return SENT_BACK
      if (ended !== null) return { _tag: 'EndedEarly', ended }
      continue
    }
    const call = callOf(move, ++request.memory.calls)
    try {
      const ended = await make(batch, each, move, call)
      if (ended !== null) return { _tag: 'EndedEarly', ended }
    } catch (fault) {
      const end = await takeInThrown(batch, each, call, fault)
      if (end !== 'on') return end === 'again' ? AGAIN : { _tag: 'EndedEarly', ended: end }
    }
  }
}

/** Pays for a move; `null` = it is paid. */
async function paid<Tx>(
  batch: OutsideBatch<Tx>,
  each: Case,
  price: Price,
): Promise<Ended | 'too-few' | null> {
  if (each.purse === null) return pay(batch, each, price)
  const ended = await payFromPurse(batch, each, each.purse, price)
  return typeof ended === 'boolean' ? (ended ? null : 'too-few') : ended
}

/** Whether a user is to be read alone: reading them with others has led to nothing. */
export function isReadAlone({ sentBack }: Pick<Case, 'sentBack'>): boolean {
  return sentBack > MOST_SENT_BACK
}

function callOf({ _tag, step }: Made, number: number): Call {
  return _tag === 'Read' || step === null
    ? { system: USERS, step: null, number, isSent: false }
    : { system: step.name, step, number, isSent: false }
}

/** Makes one move; `null` = go on. */
async function make<Tx>(
  batch: OutsideBatch<Tx>,
  each: Case,
  move: Made,
  call: Call,
): Promise<Ended | null> {
  each.credit -= priceOf(batch, move).now
  switch (move._tag) {
    case 'Read':
      await readCases(batch, [each])
      succeeded(batch, each, call)
      return null
    case 'Note':
      return note(batch, each, move)
    case 'LookUp':
      await settleByLookUp(batch, each, move.step, move.decision)
      return null
    case 'Perform':
      return perform(batch, each, move, call)
  }
}

/** Writes a step down before it is asked for. */
async function note<Tx>(
  batch: OutsideBatch<Tx>,
  each: Case,
  { step, decision, intent }: Extract<Made, { _tag: 'Note' }>,
): Promise<Ended | null> {
  const ended = await batch.writer.save(each, intent)
  if (ended === null) takeIn(batch, each, noted(each.user, step.name, decision, intent))
  return ended
}

/** What may not be repeated is looked up. */
async function settleByLookUp<Tx>(
  batch: OutsideBatch<Tx>,
  each: Case,
  step: OutsideStep,
  decision: Decision,
): Promise<void> {
  const { run, keeper } = batch
  const found = await keeper.during(() => lookUp(step, requestOf(run, step, decision, true)))
  const performed = found ?? ({ _tag: 'NotDone' } as const)
  takeIn(batch, each, settledBy(each.user, run.work.steps, step.name, performed))
}

/** Asks for a step. */
async function perform<Tx>(
  batch: OutsideBatch<Tx>,
  each: Case,
  { step, decision }: Extract<Made, { _tag: 'Perform' }>,
  call: Call,
): Promise<Ended | null> {
  const { run, keeper } = batch
  const before = each.user
  const request = requestOf(run, step, decision, mayHaveHappened(before, step.name))
  takeIn(batch, each, asked(before))
  call.isSent = true
  const answer = requireAnswer(await keeper.during(() => step.perform(request)))
  if (answer._tag === 'Busy') {
    // Nothing was done by this call; whether an earlier one did anything is as open as before.
    takeIn(batch, each, before)
    throw busyFault(answer)
  }
  succeeded(batch, each, call)
  each.sentBack = 0
  if (answer._tag === 'Done')
    systemOf(batch.request.memory, step.name).answered = { ...request, isRepeated: true }
  const performed = await performedBy(batch, step, request, answer)
  const settled = settledBy(before, run.work.steps, step.name, performed)
  takeIn(batch, each, answer._tag === 'NotDone' ? outdated(settled) : settled)
  return null
}

/** What an answer says of the user. */
async function performedBy<Tx>(
  { keeper }: OutsideBatch<Tx>,
  step: OutsideStep,
  request: OutsideStepRequest,
  answer: Exclude<Awaited<ReturnType<OutsideStep['perform']>>, { _tag: 'Busy' }>,
): Promise<Performed> {
  const { isRepeated } = request
  switch (answer._tag) {
    case 'Done':
      return { _tag: 'Done', ...waivedIn(answer) }
    case 'NotDone':
      return { _tag: 'NotDone' }
    case 'AlreadyGone':
      // Gone at the first call: somebody else deleted the user. Gone at a repeated one: we did; but
      // whether an earlier call waived anything before, nobody can say any more.
      if (!isRepeated) return { _tag: 'Vanished' }
      return step.removes ? { _tag: 'Done' } : LOST_ANSWER
    case 'Refused':
    case 'MustStay': {
      // A host may refuse what an earlier call has done already; where it can be asked, it is.
      const found = isRepeated ? await keeper.during(() => lookUp(step, request)) : null
      if (found?._tag === 'Done') return found
      return { _tag: answer._tag, code: String(answer.code).slice(0, 64) }
    }
  }
}

/** Another user may now be judged by this one. */
export function succeeded<Tx>(
  { request: { memory } }: Pick<OutsideBatch<Tx>, 'request'>,
  each: Case,
  { system: name, number }: Pick<Call, 'system' | 'number'>,
): void {
  const system = systemOf(memory, name)
  system.witness = Math.max(system.witness ?? number, number)
  if (name === USERS) system.readable = each.user.key
  each.failures.delete(name)
}

/** A call threw. `on` = it is known what became of the step. */
async function takeInThrown<Tx>(
  batch: OutsideBatch<Tx>,
  each: Case,
  call: Call,
  fault: unknown,
): Promise<Ended | 'again' | 'on'> {
  const { run } = batch
  // The call may have taken as long as any pause, and the user is read again after either.
  takeIn(batch, each, outdated(each.user))
  const millis = busyMillis(fault)
  if (millis !== null) return pause(batch, call, millis)
  if (run.isDraining()) return DRAINED
  if (isOutage(run, call, fault)) return awayOf(run, call, fault)
  const end = await batch.keeper.during(() => judged(batch, each, call, fault))
  switch (end._tag) {
    case 'Away':
      return awayOf(run, call, fault)
    case 'Again':
      return 'again'
    case 'EndedEarly':
      return end.ended
    case 'Unreadable': {
      const code = end.alone ? 'effect-failed-alone' : 'effect-failed'
      const failure = { code, step: null, fault: faultText(run.describeFault(fault)) } as const
      batch.request.settled.set(each.user.key, { _tag: 'Failed', failure })
      return 'on'
    }
    case 'Settled':
      takeIn(batch, each, settledBy(each.user, run.work.steps, end.step, end.performed))
      return 'on'
  }
}

/** The system behind a call is away. */
function awayOf<Tx>(run: JobRun<Tx>, { step, system }: Call, thrown: unknown): Ended {
  return faulted(run, thrown, { step: step?.name ?? null, outage: true, system })
}

/** Where users are read in a transaction, its port may know that the fault is nobody's. */
function isOutage<Tx>({ work, transactions }: JobRun<Tx>, { step }: Call, fault: unknown): boolean {
  return (
    step === null &&
    work.reads === 'in-transaction' &&
    faultKindOf(transactions, fault) === 'outage'
  )
}

/** Waits as long as a busy host says, within a bound; the user is read again after it. */
export async function pause<Tx>(
  { run, keeper }: OutsideBatch<Tx>,
  { system }: Pick<Call, 'system'>,
  asks: number,
): Promise<Ended | 'on'> {
  if (run.isDraining()) return DRAINED
  const { maxBackoffMs, maxBusyMs } = run.settings
  const millis = Math.min(maxBusyMs, askedPause(asks, maxBackoffMs))
  const since = instantNow(run.clock)
  emit(run, run.job.id, {
    _tag: 'Waiting',
    millis,
    attempt: 1,
    fault: { code: 'host-busy' },
    system,
    since,
  })
  if (!(await keeper.wait(millis))) return LOST
  return run.isDraining() ? DRAINED : 'on'
}
