// Performs a step outside the transaction, user by user: a few at once, patient with a host that is busy, honest about lost answers.
import type { UserKey } from '../domain/keys.js'
import type { EffectAnswer, EffectContext } from '../ports/effects.js'
import type { Lease } from '../ports/journal.js'
import type { Ended } from './fenced.js'
import { contractFault } from './fault.js'
import { doze, type JobRun, tell } from './runner.js'
import type { Decision, OutsideStep } from './work.js'

/** One user for whom a step is performed. `repeated`: an earlier attempt may have performed it already. */
export interface OutsideCase {
  readonly decision: Decision
  readonly repeated: boolean
  /** Whether it is still to be done; otherwise it is only found out whether it was. */
  readonly wanted: boolean
  readonly context: EffectContext
}

/** What came of a step for one user. */
export type Performed =
  | { readonly _tag: 'Done' | 'Vanished' | 'NotDone' }
  | { readonly _tag: 'Refused' | 'InDoubt'; readonly fault: string }

/** Why a step ended before every case had its turn: the lease is lost, or the host is away or this runner rests. */
type EndedEarly = Extract<Ended, { _tag: 'Lost' | 'Faulted' }>

/** What came of the step. A case that is neither untouched nor has a result may have been performed: its answer is still open. */
export interface PerformedStep {
  readonly results: ReadonlyMap<UserKey, Performed>
  /** Certainly not performed by this call. */
  readonly untouched: ReadonlySet<UserKey>
  readonly ended: EndedEarly | null
}

/** Performs the step for all cases, a few at once. */
export const performOutside = async <Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  renewed: number,
  step: OutsideStep,
  cases: readonly OutsideCase[],
): Promise<PerformedStep> => {
  const results = new Map<UserKey, Performed>()
  const untouched = new Set(cases.map((each) => each.decision.key))
  const keep = leaseKeeper(run, lease, renewed)
  let ended: EndedEarly | null = null
  let next = 0
  const lane = async (): Promise<void> => {
    for (let each = cases[next++]; each !== undefined && ended === null; each = cases[next++]) {
      untouched.delete(each.decision.key)
      const result = await performOne(run, keep, step, each)
      if ('ended' in result) {
        if (result._tag === 'NotYet') untouched.add(each.decision.key)
        ended = result.ended
      } else results.set(each.decision.key, result)
    }
  }
  await Promise.all(Array.from({ length: Math.min(run.settings.outsideAtOnce, cases.length) }, lane))
  return { results, untouched, ended }
}

const LOST: EndedEarly = { _tag: 'Lost' }

const RESTED: EndedEarly = { _tag: 'Faulted', fault: { code: 'runner-resting' }, step: null, outage: true }

interface LeaseKeeper {
  /** Renews the lease at a quarter of its life; answers `false` when it is no longer sure to be held. */
  readonly keep: () => Promise<boolean>
  /** Waits, and keeps the lease meanwhile; answers `false` as soon as it is lost. Ends early when the runner is asked to rest. */
  readonly wait: (millis: number) => Promise<boolean>
}

/** @param renewed - A moment before the last renewal began, by the runner's clock: a later one would count a freeze as held. */
const leaseKeeper = <Tx>(run: JobRun<Tx>, lease: Lease, renewed: number): LeaseKeeper => {
  const { leaseMs } = run.settings
  const { now } = run.clock
  let last = renewed
  /** A clock that was set back does not tell how old the lease is: as old as can be, then. */
  const age = (): number => (now() < last ? Number.POSITIVE_INFINITY : now() - last)
  const surelyHeld = (): boolean => age() < leaseMs * 0.7
  const renew = async (): Promise<boolean> => {
    const asked = now()
    try {
      if (!(await run.transactions.run((tx) => run.journal.renewLease({ tx, lease, leaseMs }), { mode: 'write' }))) return false
      last = asked
      return true
    } catch {
      // The journal is away: go on while the lease is surely held, and give it up well before it can end.
      return surelyHeld()
    }
  }
  const keep = async (): Promise<boolean> => {
    while (age() >= leaseMs / 4) {
      if (!(await renew())) return false
      if (surelyHeld()) return true
    }
    return true
  }
  const wait = async (millis: number): Promise<boolean> => {
    for (let left = millis; left > 0 && !run.isResting(); ) {
      const slice = Math.max(1, Math.min(left, Math.floor(leaseMs / 4)))
      await doze(run, slice)
      left -= slice
      if (!(await keep())) return false
    }
    return true
  }
  return { keep, wait }
}

/** A case that has no result. `NotYet`: this call certainly did nothing. `Open`: it may have, or an earlier attempt of this call. */
interface NoResult {
  readonly _tag: 'NotYet' | 'Open'
  readonly ended: EndedEarly
}

const performOne = async <Tx>(
  run: JobRun<Tx>,
  { keep, wait }: LeaseKeeper,
  step: OutsideStep,
  { decision, repeated, wanted, context }: OutsideCase,
): Promise<Performed | NoResult> => {
  const request = { context, decision, idempotencyKey: `${context.jobId}:${decision.key}:${step.name}` }
  const findOut = async () => (step.lookUp === null ? 'unknown' : await step.lookUp(request))
  let mayHaveHappened = repeated
  let isOpen = false
  let throws = 0
  const noResult = (ended: EndedEarly): NoResult => ({ _tag: isOpen ? 'Open' : 'NotYet', ended })
  for (;;) {
    if (!(await keep())) return noResult(LOST)
    try {
      if (mayHaveHappened && step.delivery === 'uncertain') {
        const found = await findOut()
        if (found === 'done') return { _tag: 'Done' }
        if (found !== 'not-done') return { _tag: 'InDoubt', fault: 'answer-lost' }
        mayHaveHappened = false
        isOpen = false
      }
      if (!wanted) return { _tag: 'NotDone' }
      const answer = requireAnswer(await step.perform(request))
      // A host may refuse what an earlier call has done already; where it can be asked, it is.
      if (answer._tag === 'Refused' && mayHaveHappened && (await findOut()) === 'done') return { _tag: 'Done' }
      if (answer._tag !== 'Busy') return takeAnswer(answer, mayHaveHappened)
      // Busy means that nothing was done by this call; whether an earlier one did anything is as open as before.
      if (run.isResting()) return noResult(RESTED)
      const millis = Number.isFinite(answer.retryAfterMs) ? Math.max(1, answer.retryAfterMs) : run.settings.maxBackoffMs
      tell(run, run.job.id, { _tag: 'Waiting', millis, attempt: 1, fault: 'host-busy' })
      if (!(await wait(millis))) return noResult(LOST)
      if (run.isResting()) return noResult(RESTED)
    } catch (fault) {
      mayHaveHappened = true
      isOpen = true
      throws++
      if (!(await systemAnswers(run, step))) return noResult({ _tag: 'Faulted', fault, step: step.name, outage: true })
      if (throws >= run.settings.attempts) return giveUp(run, fault, findOut)
      if (!(await wait(Math.min(run.settings.maxBackoffMs, run.settings.backoffMs * 2 ** (throws - 1))))) return noResult(LOST)
    }
  }
}

const ANSWERS: ReadonlySet<unknown> = new Set<EffectAnswer['_tag']>(['Done', 'AlreadyGone', 'Refused', 'Busy'])

/** Whatever else was answered, it does not say whether the effect happened. */
const requireAnswer = (answer: EffectAnswer): EffectAnswer => {
  if (!ANSWERS.has((answer as EffectAnswer | null | undefined)?._tag)) throw contractFault('effect-answered-nonsense')
  return answer
}

/** A user who is gone at the first call was deleted by somebody else; at a repeated one, by us. */
const takeAnswer = (answer: Exclude<EffectAnswer, { _tag: 'Busy' }>, mayHaveHappened: boolean): Performed => {
  switch (answer._tag) {
    case 'Done':
      return { _tag: 'Done' }
    case 'AlreadyGone':
      return { _tag: mayHaveHappened ? 'Done' : 'Vanished' }
    case 'Refused':
      return { _tag: 'Refused', fault: String(answer.code).slice(0, 64) }
  }
}

/** Whether the system in question answers at all: the effect's own, or the host's users behind their API. If not, no fault counts against a user. */
export const systemAnswers = async <Tx>(run: JobRun<Tx>, step: OutsideStep | null): Promise<boolean> => {
  try {
    if (step !== null && step.probe !== null) await step.probe()
    else if (run.work.reads === 'outside') await run.work.probe({ tx: undefined as Tx })
    return true
  } catch {
    return false
  }
}

/** Every attempt threw although the host answers otherwise: say what is known, never guess. */
const giveUp = async <Tx>(run: JobRun<Tx>, fault: unknown, findOut: () => Promise<'done' | 'not-done' | 'unknown'>): Promise<Performed> => {
  const words = run.describeFault(fault)
  try {
    const found = await findOut()
    if (found === 'done') return { _tag: 'Done' }
    if (found === 'not-done') return { _tag: 'Refused', fault: words }
  } catch {
    // Then it is not known.
  }
  return { _tag: 'InDoubt', fault: words }
}
