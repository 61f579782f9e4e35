// Attempts at one step outside the transaction, by users who judge each other.
import type { EffectAnswer } from '../ports/effects.js'
import { faulted } from './ended.js'
import { type LeaseKeeper, leaseKeeper } from './lease-keeper.js'
import { giveUp, isKnownUndone, lookUp, requireAnswer, systemAnswers } from './outside-calls.js'
import {
  DRAINED,
  type EndedEarly,
  LOST,
  type Performance,
  type Performed,
  type Trial,
} from './outside-case.js'
import { emit, type JobRun } from './runner.js'
import { type Phase, type SystemMemory, systemBehind } from './step-memory.js'
import { failedAgain, judge } from './witness.js'
import type { OutsideStep, OutsideStepRequest } from './work.js'

/** How an attempt ended: with a result, to be made again when it is due, or with the whole step. */
export type Attempt =
  | Performed
  | { readonly _tag: 'Again' }
  | { readonly _tag: 'EndedEarly'; readonly ended: EndedEarly }

const AGAIN: Attempt = { _tag: 'Again' }

/** What all attempts at a step share. */
export interface Attempts<Tx> extends Performance {
  readonly run: JobRun<Tx>
  readonly step: OutsideStep
  readonly keeper: LeaseKeeper
  readonly system: SystemMemory
}

/** Prepares the attempts at a step. */
export function attemptsAt<Tx>(
  run: JobRun<Tx>,
  step: OutsideStep,
  performance: Performance,
): Attempts<Tx> {
  const { lease, renewed, memory } = performance
  const keeper = leaseKeeper(run, lease, renewed)
  return { ...performance, run, step, keeper, system: systemBehind(memory, step.name) }
}

const endedEarly = (ended: EndedEarly): Attempt => ({ _tag: 'EndedEarly', ended })

/** Waits until a moment by the runner's clock, and keeps the lease; answers why the step ends. */
export async function waitUntil<Tx>(
  { run, keeper }: Attempts<Tx>,
  at: number,
): Promise<EndedEarly | null> {
  if (!(await keeper.wait(Math.max(1, at - run.clock.now())))) return LOST
  return run.isDraining() ? DRAINED : null
}

/** One attempt, with the pauses that the host asks for. Rejects never. */
export async function tryOnce<Tx>(attempts: Attempts<Tx>, trial: Trial): Promise<Attempt> {
  const { run, keeper, pausing } = attempts
  const request = requestOf(attempts, trial)
  for (;;) {
    if (!(await keeper.keep())) return endedEarly(LOST)
    const call: Call = { phase: 'read', number: ++attempts.memory.calls, isSent: false }
    try {
      const attempt = await readAndCall(attempts, trial, request, call)
      if (attempt !== null) return attempt
    } catch (fault) {
      if (call.isSent) {
        trial.mayHaveHappened = true
        trial.isOpen = true
      }
      // The call may have taken as long as any pause.
      pausing()
      trial.case.expire()
      if (run.isDraining()) return endedEarly(DRAINED)
      return judged(attempts, trial, request, call, fault)
    }
  }
}

/** How far an attempt has come. */
interface Call {
  phase: Phase
  number: number
  /** Whether the effect was asked for, so that it may have happened whatever came of it. */
  isSent: boolean
}

function requestOf<Tx>({ step }: Attempts<Tx>, { case: { decision, context } }: Trial) {
  const idempotencyKey = `${context.jobId}:${decision.key}:${step.name}`
  return { context, decision, idempotencyKey }
}

/** Reads the user, and asks for the effect if the read says so; `null` = once more. */
async function readAndCall<Tx>(
  attempts: Attempts<Tx>,
  trial: Trial,
  request: OutsideStepRequest,
  call: Call,
): Promise<Attempt | null> {
  const { run, step, keeper, memory, system, pausing } = attempts
  const { isStale, reread } = trial.case
  const isRead = isStale()
  const read = await reread(trial.mayHaveHappened)
  if (isRead) succeeded(system, 'read', call.number)
  trial.failures.read = null
  call.phase = 'call'
  call.number = ++memory.calls
  const settled = await settledEarlier(step, trial, request)
  if (settled !== null) return settled
  if (read === 'gone' && !trial.mayHaveHappened) return { _tag: 'Vanished' }
  if (read === 'stay' || read === 'changed')
    return { _tag: trial.mayHaveHappened ? 'LeftOpen' : 'NotDone' }
  // The read may have taken longer than the lease. Renewing it takes its time in turn, and
  // another user's call may have begun a pause meanwhile. After this nothing is awaited.
  if (!(await keeper.keep())) return endedEarly(LOST)
  if (isStale()) return null
  call.isSent = true
  const answer = requireAnswer(await step.perform(request))
  if (answer._tag === 'Busy') {
    // Nothing was done by this call; whether an earlier one did anything is as open as before.
    pausing()
    const ended = run.isDraining() ? DRAINED : await pause(attempts, trial, answer.retryAfterMs)
    return ended === null ? null : endedEarly(ended)
  }
  succeeded(system, 'call', call.number)
  return settledBy(attempts, answer, trial, request)
}

/** What may not be repeated is looked up first; `null` = it did not happen, or may be repeated. */
async function settledEarlier(
  step: OutsideStep,
  trial: Trial,
  request: OutsideStepRequest,
): Promise<Performed | null> {
  if (!trial.mayHaveHappened || step.delivery !== 'uncertain') return null
  const found = await lookUp(step, request)
  if (found === 'done') return { _tag: 'Done' }
  if (found !== 'not-done') return { _tag: 'InDoubt', fault: 'answer-lost', alone: false }
  trial.mayHaveHappened = false
  trial.isOpen = false
  return null
}

/** Waits as long as a busy host says, within a bound; the user is read again after it. */
async function pause<Tx>(
  attempts: Attempts<Tx>,
  trial: Trial,
  retryAfterMs: number,
): Promise<EndedEarly | null> {
  const { run } = attempts
  const { maxBackoffMs, maxBusyMs } = run.settings
  const asked = Number.isFinite(retryAfterMs) ? Math.max(1, retryAfterMs) : maxBackoffMs
  const millis = Math.min(maxBusyMs, asked)
  emit(run, run.job.id, { _tag: 'Waiting', millis, attempt: 1, fault: { code: 'host-busy' } })
  const ended = await waitUntil(attempts, run.clock.now() + millis)
  trial.case.expire()
  return ended
}

function succeeded({ witness }: SystemMemory, phase: Phase, call: number): void {
  witness[phase] = Math.max(witness[phase] ?? call, call)
}

/**
 * Repeats what was done for another user, which is harmless, to see whether the system does it at
 * all.
 */
async function askForWitness<Tx>({ step, memory, system }: Attempts<Tx>): Promise<void> {
  const other = system.answered
  if (other === null || step.delivery !== 'idempotent') return
  const call = ++memory.calls
  try {
    const answer = requireAnswer(await step.perform(other))
    if (answer._tag !== 'Busy') succeeded(system, 'call', call)
  } catch {
    // The other user fails as well, so nobody is to blame.
  }
}

/** A call threw. Decides whether the user is to blame, the system, or nobody yet. */
async function judged<Tx>(
  attempts: Attempts<Tx>,
  trial: Trial,
  request: OutsideStepRequest,
  { phase, number }: Call,
  fault: unknown,
): Promise<Attempt> {
  const { run, step, memory, system, hasOthers } = attempts
  const { settings, clock } = run
  const isAway = !(await systemAnswers(run, phase === 'read' ? null : step))
  if (isAway) return endedEarly(faulted(run, fault, { step: step.name, outage: true }))
  const failures = failedAgain(trial.failures[phase], number, ++memory.calls, clock.now())
  trial.failures[phase] = failures
  const isLate = failures.count >= settings.attempts
  const isUnjudged = (system.witness[phase] ?? Number.NEGATIVE_INFINITY) < failures.first
  if (phase === 'call' && isLate && isUnjudged) await askForWitness(attempts)
  const judgement = judge(failures, system.witness[phase], clock.now(), settings)
  if (judgement !== 'again') return giveUp(run, step, trial, request, fault, judgement === 'alone')
  if (isLate && hasOthers && (await isKnownUndone(step, trial, request))) {
    system.deferred.set(trial.case.decision.key, trial.failures)
    return { _tag: 'Deferred' }
  }
  return putOff(run, trial, failures.count, fault)
}

/** Tries again later, and says so once it looks like the system's fault. */
function putOff<Tx>(run: JobRun<Tx>, trial: Trial, count: number, fault: unknown): Attempt {
  const { attempts, backoffMs, maxBackoffMs } = run.settings
  const millis = Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(count - 1, 20))
  if (count >= attempts) {
    const words = run.describeFault(fault)
    emit(run, run.job.id, { _tag: 'Waiting', millis, attempt: count, fault: words })
  }
  trial.dueAt = run.clock.now() + millis
  return AGAIN
}

/** What an answer says of the user. */
async function settledBy<Tx>(
  { step, system }: Attempts<Tx>,
  answer: Exclude<EffectAnswer, { _tag: 'Busy' }>,
  { mayHaveHappened }: Trial,
  request: OutsideStepRequest,
): Promise<Performed> {
  switch (answer._tag) {
    case 'Done':
      system.answered = request
      return { _tag: 'Done' }
    case 'AlreadyGone':
      // Gone at the first call: somebody else deleted the user. Gone at a repeated one: we did.
      return { _tag: mayHaveHappened ? 'Done' : 'Vanished' }
    case 'Refused':
    case 'MustStay': {
      // A host may refuse what an earlier call has done already; where it can be asked, it is.
      if (mayHaveHappened && (await lookUp(step, request)) === 'done') return { _tag: 'Done' }
      const code = String(answer.code).slice(0, 64)
      return answer._tag === 'Refused'
        ? { _tag: 'Refused', fault: code }
        : { _tag: 'MustStay', code, mayHaveHappened }
    }
  }
}
