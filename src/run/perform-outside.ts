// Performs a step outside the transaction, user by user: a few at once, each on a fresh read,
// patient with a system that is busy or away, honest about lost answers.
import type { UserKey } from '../domain/keys.js'
import type { EffectAnswer, EffectContext } from '../ports/effects.js'
import type { Lease } from '../ports/journal.js'
import type { Ended } from './ended.js'
import { contractFault } from './fault.js'
import { leaseKeeper } from './lease-keeper.js'
import { type JobRun, emit } from './runner.js'
import { type Failures, failedAgain, judge } from './witness.js'
import type { Decision, OutsideStep, OutsideStepRequest } from './work.js'

/**
 * What the read before an effect says.
 *
 * - `go`: the step is still to be taken, as it was noted.
 * - `stay`: the user must stay. `gone`: there is no such user any more.
 * - `changed`: the user still goes, but something else is to be done than was noted.
 */
export type Reread = 'go' | 'stay' | 'gone' | 'changed'

/** One user for whom a step is performed. */
export interface OutsideCase {
  readonly decision: Decision
  readonly context: EffectContext
  /** Whether an earlier attempt may have performed it already. */
  readonly repeated: boolean
  /** Whether the last read of the user is too old to act on. */
  readonly isStale: () => boolean
  /** Reads the user again where the last read is stale, and says what follows from it. */
  readonly reread: (mayHaveHappened: boolean) => Promise<Reread>
  /** Makes the last read stale, because there was a pause. */
  readonly expire: () => void
}

/**
 * What came of a step for one user.
 *
 * - `NotDone`: nothing was done, and is not to be done as it was noted.
 * - `LeftOpen`: it may have been done by an earlier call, and is not to be repeated: the user
 *   stays.
 * - `Deferred`: it failed, nothing was done, and other users are to be tried first: they may be the
 *   witness.
 * - `MustStay`: the host says so. `Failed`: known not to have happened, although it was tried.
 */
export type Performed =
  | { readonly _tag: 'Done' | 'Vanished' | 'NotDone' | 'LeftOpen' | 'Deferred' }
  | { readonly _tag: 'MustStay'; readonly code: string; readonly mayHaveHappened: boolean }
  | { readonly _tag: 'Refused'; readonly fault: string }
  | { readonly _tag: 'Failed' | 'InDoubt'; readonly fault: string; readonly alone: boolean }

/**
 * Why a step ended before every case had its turn: the lease is lost, or the system is away, or
 * this runner drains.
 */
type EndedEarly = Extract<Ended, { _tag: 'Lost' | 'Faulted' }>

/**
 * What came of the step. A case that is neither untouched nor has a result may have been performed:
 * its answer is still open.
 */
export interface PerformedStep {
  readonly results: ReadonlyMap<UserKey, Performed>
  /** Certainly not performed by this call. */
  readonly untouched: ReadonlySet<UserKey>
  readonly ended: EndedEarly | null
}

type Phase = 'read' | 'call'

/** What is known of the system behind a step, as long as a shard is worked on. */
interface SystemMemory {
  /**
   * The last request that was answered `Done`: an idempotent one can be repeated, to see whether
   * the system answers.
   */
  answered: OutsideStepRequest | null
  /** The last call that succeeded, by kind of call. */
  readonly witness: Record<Phase, number | null>
  /** The failures of users who were deferred. */
  readonly deferred: Map<UserKey, Record<Phase, Failures | null>>
}

/**
 * What is known of the systems behind all steps. Calls are numbered, so that it can be told which
 * came after which.
 */
export interface StepMemory {
  calls: number
  readonly systems: Map<string, SystemMemory>
}

/** Nothing is known yet. */
export function stepMemory(): StepMemory {
  return { calls: 0, systems: new Map() }
}

function systemBehind({ systems }: StepMemory, step: string): SystemMemory {
  const known = systems.get(step)
  if (known !== undefined) return known
  const made: SystemMemory = {
    answered: null,
    witness: { read: null, call: null },
    deferred: new Map(),
  }
  systems.set(step, made)
  return made
}

/** What performing a step needs besides the cases. */
export interface Performance {
  readonly lease: Lease
  /** A moment before the lease was last renewed, by the runner's clock. */
  readonly renewed: number
  readonly memory: StepMemory
  /** Whether other users wait for the same step, so that one who fails may be deferred. */
  readonly hasOthers: boolean
  /** Called when a pause begins: every read from before it is stale. */
  readonly pausing: () => void
}

const LOST: EndedEarly = { _tag: 'Lost' }

const RESTED: EndedEarly = {
  _tag: 'Faulted',
  fault: { code: 'runner-draining' },
  step: null,
  outage: true,
}

/** A case on its way to a result. */
interface Trial {
  readonly case: OutsideCase
  mayHaveHappened: boolean
  /** Whether a call of this runner may have happened without an answer. */
  isOpen: boolean
  readonly failures: Record<Phase, Failures | null>
  dueAt: number
}

/**
 * So many users at most does one lane try in vain at once: a system that is away must not leave
 * everybody in doubt.
 */
const MOST_HELD = 2

/** Performs the step for all cases, a few at once. */
export async function performOutside<Tx>(
  run: JobRun<Tx>,
  step: OutsideStep,
  cases: readonly OutsideCase[],
  performance: Performance,
): Promise<PerformedStep> {
  const results = new Map<UserKey, Performed>()
  const untouched = new Set(cases.map((each) => each.decision.key))
  const { deferred } = systemBehind(performance.memory, step.name)
  const attempt = attemptsAt(run, step, performance)
  let ended: EndedEarly | null = null
  let next = 0

  const takeNew = (): Trial | null => {
    const fresh = cases[next]
    if (fresh === undefined) return null
    next++
    const failures = deferred.get(fresh.decision.key) ?? { read: null, call: null }
    return { case: fresh, mayHaveHappened: fresh.repeated, isOpen: false, failures, dueAt: 0 }
  }

  const tryOnce = async (trial: Trial): Promise<Trial | null> => {
    const { key } = trial.case.decision
    untouched.delete(key)
    const result = await attempt.once(trial)
    if (result._tag === 'Again') return trial
    if (result._tag === 'EndedEarly') ended = result.ended
    else results.set(key, result)
    if (result._tag === 'EndedEarly' && !trial.isOpen) untouched.add(key)
    return null
  }

  const lane = async (): Promise<void> => {
    let held: readonly Trial[] = []
    // One more user is tried while others are held: they may be the witness that clears the system.
    let hasInvited = false
    while (ended === null) {
      const due = held.find((each) => each.dueAt <= run.clock.now())
      const mayInvite = due === undefined && !hasInvited && held.length < MOST_HELD
      const trial = due ?? (held.length === 0 || mayInvite ? takeNew() : null)
      if (trial === null) {
        if (held.length === 0) return
        ended = await attempt.waitUntil(Math.min(...held.map((each) => each.dueAt)))
        continue
      }
      hasInvited = due === undefined && held.length > 0
      const others = held.filter((each) => each !== trial)
      const left = await tryOnce(trial)
      held = left === null ? others : [...others, left]
    }
    // Those who were tried in vain and certainly not acted on.
    for (const each of held) if (!each.isOpen) untouched.add(each.case.decision.key)
  }

  await Promise.all(
    Array.from({ length: Math.min(run.settings.outsideAtOnce, cases.length) }, lane),
  )
  return { results, untouched, ended }
}

type Attempt =
  | Performed
  | { readonly _tag: 'Again' }
  | { readonly _tag: 'EndedEarly'; readonly ended: EndedEarly }

const AGAIN: Attempt = { _tag: 'Again' }

/** The attempts of one step at any number of users, who judge each other. */
function attemptsAt<Tx>(
  run: JobRun<Tx>,
  step: OutsideStep,
  { lease, renewed, memory, hasOthers, pausing }: Performance,
) {
  const { settings, clock } = run
  const keeper = leaseKeeper(run, lease, renewed)
  const system = systemBehind(memory, step.name)
  const { witness } = system

  const endedEarly = (ended: EndedEarly): Attempt => ({ _tag: 'EndedEarly', ended })

  const waitUntil = async (at: number): Promise<EndedEarly | null> => {
    if (!(await keeper.wait(Math.max(1, at - clock.now())))) return LOST
    return run.isDraining() ? RESTED : null
  }

  /** Waits as long as a busy host says, within a bound; the user is read again after it. */
  const pause = async (trial: Trial, retryAfterMs: number): Promise<EndedEarly | null> => {
    const asked = Number.isFinite(retryAfterMs) ? Math.max(1, retryAfterMs) : settings.maxBackoffMs
    const millis = Math.min(settings.maxBusyMs, asked)
    emit(run, run.job.id, { _tag: 'Waiting', millis, attempt: 1, fault: 'host-busy' })
    const ended = await waitUntil(clock.now() + millis)
    trial.case.expire()
    return ended
  }

  const succeeded = (phase: Phase, call: number): void => {
    witness[phase] = Math.max(witness[phase] ?? call, call)
  }

  /**
   * Repeats what was done for another user, which is harmless, to see whether the system does it at
   * all.
   */
  const askForWitness = async (): Promise<void> => {
    const other = system.answered
    if (other === null || step.delivery !== 'idempotent') return
    const call = ++memory.calls
    try {
      const answer = requireAnswer(await step.perform(other))
      if (answer._tag !== 'Busy') succeeded('call', call)
    } catch {
      // The other user fails as well, so nobody is to blame.
    }
  }

  /** A call threw. Decides whether the user is to blame, the system, or nobody yet. */
  const judged = async (
    trial: Trial,
    request: OutsideStepRequest,
    phase: Phase,
    fault: unknown,
    call: number,
  ): Promise<Attempt> => {
    const isAway = !(await systemAnswers(run, phase === 'read' ? null : step))
    if (isAway) return endedEarly({ _tag: 'Faulted', fault, step: step.name, outage: true })
    const failures = failedAgain(trial.failures[phase], call, ++memory.calls, clock.now())
    trial.failures[phase] = failures
    const isUnjudged = (witness[phase] ?? Number.NEGATIVE_INFINITY) < failures.first
    if (phase === 'call' && failures.count >= settings.attempts && isUnjudged) await askForWitness()
    const judgement = judge(failures, witness[phase], clock.now(), settings)
    if (judgement !== 'again')
      return giveUp(run, step, trial, request, fault, judgement === 'alone')
    const { count } = failures
    const isDeferred =
      count >= settings.attempts && hasOthers && (await isKnownUndone(step, trial, request))
    if (isDeferred) {
      system.deferred.set(trial.case.decision.key, trial.failures)
      return { _tag: 'Deferred' }
    }
    const millis = Math.min(
      settings.maxBackoffMs,
      settings.backoffMs * 2 ** Math.min(count - 1, 20),
    )
    if (count >= settings.attempts)
      emit(run, run.job.id, {
        _tag: 'Waiting',
        millis,
        attempt: count,
        fault: run.describeFault(fault),
      })
    trial.dueAt = clock.now() + millis
    return AGAIN
  }

  /** One attempt, with the pauses that the host asks for. Rejects never. */
  const once = async (trial: Trial): Promise<Attempt> => {
    const { decision, context, isStale, reread } = trial.case
    const request = {
      context,
      decision,
      idempotencyKey: `${context.jobId}:${decision.key}:${step.name}`,
    }
    for (;;) {
      if (!(await keeper.keep())) return endedEarly(LOST)
      let phase: Phase = 'read'
      let call = ++memory.calls
      let isCalling = false
      try {
        const isRead = isStale()
        const read = await reread(trial.mayHaveHappened)
        if (isRead) succeeded('read', call)
        trial.failures.read = null
        phase = 'call'
        call = ++memory.calls
        if (trial.mayHaveHappened && step.delivery === 'uncertain') {
          const found = await lookUp(step, request)
          if (found === 'done') return { _tag: 'Done' }
          if (found !== 'not-done') return { _tag: 'InDoubt', fault: 'answer-lost', alone: false }
          trial.mayHaveHappened = false
          trial.isOpen = false
        }
        if (read === 'gone' && !trial.mayHaveHappened) return { _tag: 'Vanished' }
        if (read === 'stay' || read === 'changed')
          return { _tag: trial.mayHaveHappened ? 'LeftOpen' : 'NotDone' }
        // The read may have taken longer than the lease; nothing is awaited between this and the
        // call.
        if (!(await keeper.keep())) return endedEarly(LOST)
        isCalling = true
        const answer = requireAnswer(await step.perform(request))
        if (answer._tag === 'Busy') {
          // Nothing was done by this call; whether an earlier one did anything is as open as
          // before.
          pausing()
          const ended = run.isDraining() ? RESTED : await pause(trial, answer.retryAfterMs)
          if (ended !== null) return endedEarly(ended)
          continue
        }
        succeeded('call', call)
        return await settledBy(answer, trial, request)
      } catch (fault) {
        if (isCalling) {
          trial.mayHaveHappened = true
          trial.isOpen = true
        }
        // The call may have taken as long as any pause.
        pausing()
        trial.case.expire()
        if (run.isDraining()) return endedEarly(RESTED)
        return judged(trial, request, phase, fault, call)
      }
    }
  }

  const settledBy = async (
    answer: Exclude<EffectAnswer, { _tag: 'Busy' }>,
    { mayHaveHappened }: Trial,
    request: OutsideStepRequest,
  ): Promise<Performed> => {
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

  return { once, waitUntil }
}

type Found = 'done' | 'not-done' | 'unknown'

async function lookUp(step: OutsideStep, request: OutsideStepRequest): Promise<Found> {
  return step.lookUp === null ? 'unknown' : step.lookUp(request)
}

const ANSWERS: ReadonlySet<unknown> = new Set<EffectAnswer['_tag']>([
  'Done',
  'AlreadyGone',
  'Refused',
  'MustStay',
  'Busy',
])

/** Any other answer does not say whether the effect happened. */
function requireAnswer(answer: EffectAnswer): EffectAnswer {
  if (!ANSWERS.has((answer as EffectAnswer | null | undefined)?._tag))
    throw contractFault('effect-answered-nonsense')
  return answer
}

/**
 * Whether the system in question answers at all: the effect's own, or the host's users behind their
 * API. If not, no fault counts against a user.
 */
export async function systemAnswers<Tx>(
  run: JobRun<Tx>,
  step: OutsideStep | null,
): Promise<boolean> {
  try {
    if (step !== null && step.probe !== null) await step.probe()
    else if (run.work.reads === 'outside') await run.work.probe({ tx: undefined as Tx })
    return true
  } catch {
    return false
  }
}

/** Whether an uncertain step is known not to have happened, so that it can be taken later. */
async function isKnownUndone(
  step: OutsideStep,
  trial: Trial,
  request: OutsideStepRequest,
): Promise<boolean> {
  if (step.delivery !== 'uncertain') return false
  try {
    return !trial.mayHaveHappened || (await lookUp(step, request)) === 'not-done'
  } catch {
    return false
  }
}

/** The user failed every time: say what is known, never guess. */
async function giveUp<Tx>(
  run: JobRun<Tx>,
  step: OutsideStep,
  { mayHaveHappened }: Trial,
  request: OutsideStepRequest,
  thrown: unknown,
  alone: boolean,
): Promise<Performed> {
  const fault = run.describeFault(thrown)
  if (!mayHaveHappened) return { _tag: 'Failed', fault, alone }
  try {
    const found = await lookUp(step, request)
    if (found === 'done') return { _tag: 'Done' }
    if (found === 'not-done') return { _tag: 'Failed', fault, alone }
  } catch {
    // Then it is not known.
  }
  return { _tag: 'InDoubt', fault, alone }
}
