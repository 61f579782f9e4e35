// Performs a step outside the transaction, user by user: a few at once, each on a fresh read,
// patient with a system that is busy or away, honest about lost answers.
import type { UserKey } from '../domain/keys.js'
import { attemptsAt, tryOnce, waitUntil } from './outside-attempt.js'
import type { EndedEarly, OutsideCase, Performance, Performed, Trial } from './outside-case.js'
import type { JobRun } from './runner.js'
import { systemBehind } from './step-memory.js'
import type { OutsideStep } from './work.js'

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
  const attempts = attemptsAt(run, step, performance)
  let ended: EndedEarly | null = null
  let next = 0

  const takeNew = (): Trial | null => {
    const fresh = cases[next]
    if (fresh === undefined) return null
    next++
    const failures = deferred.get(fresh.decision.key) ?? { read: null, call: null }
    return { case: fresh, mayHaveHappened: fresh.repeated, isOpen: false, failures, dueAt: 0 }
  }

  const tryNext = async (trial: Trial): Promise<Trial | null> => {
    const { key } = trial.case.decision
    untouched.delete(key)
    const result = await tryOnce(attempts, trial)
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
        ended = await waitUntil(attempts, Math.min(...held.map((each) => each.dueAt)))
        continue
      }
      hasInvited = due === undefined && held.length > 0
      const others = held.filter((each) => each !== trial)
      const left = await tryNext(trial)
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
