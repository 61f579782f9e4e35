// A batch with effects outside the transaction: each is written down as an intent before it is done, so that a crash leaves no guess.
import type { Instant } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { Reason } from '../domain/verdict.js'
import type { Intent, StepState } from '../jobs/intent.js'
import type { Failure, Outcome } from '../jobs/outcome.js'
import type { ShardState } from '../ports/journal.js'
import { doneOutcome, failedOutcome, keptOutcome, vanishedOutcome } from './outcomes.js'
import { withinConfirmed } from './confirmed.js'
import { contextOf, type BatchRequest, type Ended, fencedTransaction } from './fenced.js'
import { type Performed, performOutside, systemAnswers } from './perform-outside.js'
import { doze, instantNow, type JobRun } from './runner.js'
import type { Decision, InsideStep, OutsideStep, Step } from './work.js'

/** One user of the batch on the way through the steps. */
interface Case {
  readonly key: UserKey
  /** The latest look; `null` = the user is not there. */
  decision: Decision | null
  intent: Intent | null
}

/** Attempts one batch whose users are read, or whose effects are delivered, outside the transaction. Never throws. */
export const attemptBatchOutside = async <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
): Promise<{ readonly _tag: 'Committed'; readonly value: ShardState } | Ended> => {
  const opened = await openCases(run, request)
  if (opened._tag !== 'Committed') return opened
  const cases = opened.value
  const { steps } = run.work
  const lastOutside = steps.reduce((last, step, at) => (step.delivery === 'in-transaction' ? last : at), -1)
  const first = steps.slice(0, lastOutside + 1)
  const last = steps.slice(lastOutside + 1).filter(isInside)
  for (;;) {
    const ended = await takeSteps(run, request, cases, first)
    if (ended === BEHIND) continue
    if (ended !== null) return ended
    const concluded = await conclude(run, request, cases, first, last)
    if (concluded._tag !== 'Committed') return concluded
    if (concluded.value !== BEHIND) return { _tag: 'Committed', value: concluded.value }
  }
}

/** A later look asks for a step that was passed over, such as the waiver of a fine that came up meanwhile: it is taken before anything else. */
const BEHIND = 'behind'

/** Takes these steps in their order; those that were taken of a user are passed over. */
const takeSteps = async <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  cases: readonly Case[],
  steps: readonly Step<Tx>[],
): Promise<Ended | typeof BEHIND | null> => {
  for (const [at, step] of steps.entries()) {
    const ended =
      step.delivery === 'in-transaction'
        ? await takeInside(run, request, cases, step, steps.slice(0, at))
        : await takeOutside(run, request, cases, step)
    if (ended !== null) return ended
  }
  return null
}

const isBehind = <Tx>(request: BatchRequest, each: Case, earlier: readonly Step<Tx>[]): boolean =>
  earlier.some((step) => concernedBy(request, [each], step).length > 0)

const isInside = <Tx>(step: Step<Tx>): step is InsideStep<Tx> => step.delivery === 'in-transaction'

/** Reads intents and users. An intent that has not begun anything is as good as none: the fresh look decides. */
const openCases = async <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
): Promise<{ readonly _tag: 'Committed'; readonly value: readonly Case[] } | Ended> => {
  const found = await fencedTransaction(run, request, ({ tx }) => run.journal.readIntents({ tx, jobId: run.job.id, keys: request.keys }))
  if (found._tag !== 'Committed') return found
  const intents = new Map(found.value.map((intent) => [intent.userKey, asKnown(request, intent)]))
  if (found.value.some((intent) => isOpen(intent) && !request.known.has(intent.userKey))) {
    const ended = await outlast(run, request)
    if (ended !== null) return ended
  }
  try {
    const decisions = byKey(withinConfirmed(request, await lookOutside(run, awaited(request))))
    return {
      _tag: 'Committed',
      value: request.keys.map((key) => ({ key, decision: decisions.get(key) ?? null, intent: intents.get(key) ?? null })),
    }
  } catch (fault) {
    return { _tag: 'Faulted', fault, step: null, ...((await systemAnswers(run, null)) ? {} : { outage: true }) }
  }
}

const isOpen = (intent: Intent): boolean => Object.values(intent.steps).includes('started')

/** An intent with what this runner knows better than the journal. */
const asKnown = (request: BatchRequest, intent: Intent): Intent => {
  const steps: Record<string, StepState> = { ...intent.steps }
  let { fault } = intent
  for (const [step, known] of Object.entries(request.known.get(intent.userKey) ?? {})) {
    if (known.state === 'untouched') delete steps[step]
    else steps[step] = known.state
    fault = known.fault ?? fault
  }
  return { ...intent, steps, fault }
}

const learn = (request: BatchRequest, key: UserKey, step: string, state: StepState | 'untouched', fault: string | null = null): void => {
  request.known.set(key, { ...request.known.get(key), [step]: { state, fault } })
}

/**
 * Waits until whoever held the shard before has surely stopped and its calls have arrived. Its lease does not tell: it ends early when the
 * database's clock jumps.
 */
const outlast = async <Tx>(run: JobRun<Tx>, { lease, heldSince }: BatchRequest): Promise<Ended | null> => {
  const { leaseMs } = run.settings
  // What was slept counts as well: a clock that is set back meanwhile must not make this an hour.
  for (let left = leaseMs; ; ) {
    left = Math.min(left, heldSince + leaseMs - run.clock.now())
    if (left <= 0) return null
    if (run.isResting()) return { _tag: 'Faulted', fault: { code: 'runner-resting' }, step: null, outage: true }
    const slice = Math.min(left, Math.max(1, Math.floor(leaseMs / 4)))
    await doze(run, slice)
    left -= slice
    try {
      if (!(await run.transactions.run((tx) => run.journal.renewLease({ tx, lease, leaseMs }), { mode: 'write' }))) return { _tag: 'Lost' }
    } catch {
      // The next transaction finds out whether the shard is still held.
    }
  }
}

const awaited = (request: BatchRequest): readonly UserKey[] => request.keys.filter((key) => !request.failures.has(key))

const byKey = (decisions: readonly Decision[]): ReadonlyMap<UserKey, Decision> => new Map(decisions.map((each) => [each.key, each]))

const lookOutside = async <Tx>(run: JobRun<Tx>, keys: readonly UserKey[]): Promise<readonly Decision[]> => {
  if (keys.length === 0) return []
  const look = (tx: Tx) => run.work.look({ tx, keys, lock: false })
  return run.work.reads === 'outside' ? look(undefined as Tx) : run.transactions.run(look, { mode: 'read' })
}

/** What a user's intent was when it was written; the actions of a step that was begun do not change any more. */
const intended = ({ key, decision, intent }: Case): Decision | null => {
  if (intent === null || !hasBegun(intent)) return decision
  const { warnings, actions, assigned } = intent
  return { key, act: true, reasons: [], warnings, actions, ...(assigned === undefined ? {} : { assigned }) }
}

const hasBegun = (intent: Intent): boolean => Object.keys(intent.steps).length > 0

const isStuck = (intent: Intent | null): boolean =>
  intent !== null && Object.values(intent.steps).some((state) => state === 'refused' || state === 'inDoubt')

/** Whether the next steps are to be taken for a user: the rules still say so, or a begun step has to be brought to its end. */
const goesOn = <Tx>(each: Case, step: Step<Tx>): boolean => {
  if (isStuck(each.intent)) return false
  const state = each.intent?.steps[step.name]
  if (state === 'done') return false
  if (state !== 'started') return each.decision?.act === true
  // A user who is to stay after all: what may be repeated is not, and of what may not, it is only found out whether it happened.
  return each.decision?.act !== false || step.delivery === 'uncertain'
}

const withStep = (each: Case, step: string, state: StepState, fault: string | null = null): Intent => {
  const decision = intended(each)
  return {
    userKey: each.key,
    actions: decision?.actions ?? null,
    warnings: decision?.warnings ?? [],
    ...(decision?.assigned === undefined ? {} : { assigned: decision.assigned }),
    steps: { ...each.intent?.steps, [step]: state },
    fault: fault ?? each.intent?.fault ?? null,
  }
}

/** The users whom a step concerns, of those who go on. */
const concernedBy = <Tx>(request: BatchRequest, cases: readonly Case[], step: Step<Tx>): readonly Case[] =>
  cases.filter((each) => {
    const decision = intended(each)
    return !request.failures.has(each.key) && decision !== null && goesOn(each, step) && step.concerns(decision)
  })

/**
 * Takes a step outside. What may be repeated goes as one set; what may not is written down a few at a time, so that a crash leaves only
 * those few in doubt. `null` = go on.
 */
const takeOutside = async <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  cases: readonly Case[],
  step: OutsideStep,
): Promise<Ended | null> => {
  for (const each of cases) {
    // Still there, so the removal did not happen; it was waited long enough for it to arrive.
    if (step.removes && each.decision?.act === false && each.intent?.steps[step.name] === 'started') {
      each.intent = withoutStep(each.intent, step.name)
      learn(request, each.key, step.name, 'untouched')
    }
  }
  const concerned = concernedBy(request, cases, step)
  const length = step.delivery === 'uncertain' ? run.settings.outsideAtOnce : Math.max(1, concerned.length)
  for (let at = 0; at < concerned.length; at += length) {
    const ended = await performNoted(run, request, cases, concerned.slice(at, at + length), step)
    if (ended !== null) return ended
  }
  return null
}

/** Writes the intents down, performs the step, and keeps what came of it for the next transaction. */
const performNoted = async <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  cases: readonly Case[],
  concerned: readonly Case[],
  step: OutsideStep,
): Promise<Ended | null> => {
  const before = new Map(concerned.map((each) => [each.key, each.intent]))
  const intents = concerned.map((each) => withStep(each, step.name, 'started'))
  for (const { key } of concerned) learn(request, key, step.name, before.get(key)?.steps[step.name] === 'started' ? 'started' : 'untouched')
  const renewed = run.clock.now()
  const stored = await saveIntents(run, request, mergeIntents(cases, intents))
  if (stored._tag !== 'Committed') return stored
  for (const [at, each] of concerned.entries()) each.intent = intents[at] ?? each.intent
  for (const { key } of concerned) learn(request, key, step.name, 'started')
  const outsideCases = concerned.flatMap((each) => {
    const decision = intended(each)
    const repeated = before.get(each.key)?.steps[step.name] === 'started'
    return decision === null ? [] : [{ decision, repeated, wanted: each.decision?.act !== false, context: contextOf(run) }]
  })
  const { results, untouched, ended } = await performOutside(run, request.lease, renewed, step, outsideCases)
  for (const each of concerned) {
    const result = results.get(each.key)
    if (result !== undefined) takeIn(each, step.name, result)
    else if (untouched.has(each.key)) each.intent = before.get(each.key) ?? withoutSteps(each)
    const state = each.intent?.steps[step.name]
    learn(request, each.key, step.name, state ?? 'untouched', each.intent?.fault ?? null)
  }
  if (ended !== null) await saveIntents(run, request, mergeIntents(cases, []))
  return ended
}

const saveIntents = <Tx>(run: JobRun<Tx>, request: BatchRequest, intents: readonly Intent[]) =>
  fencedTransaction(run, request, async ({ tx }) => {
    await run.journal.saveIntents({ tx, jobId: run.job.id, intents })
    await run.journal.renewLease({ tx, lease: request.lease, leaseMs: run.settings.leaseMs })
  })

/** What the last outside step left in memory goes into the journal with the next write. */
const mergeIntents = (cases: readonly Case[], intents: readonly Intent[]): readonly Intent[] => {
  const fresh = new Set(intents.map((intent) => intent.userKey))
  return [...intents, ...cases.flatMap(({ key, intent }) => (intent === null || fresh.has(key) ? [] : [intent]))]
}

const takeIn = (each: Case, step: string, performed: Performed | undefined): void => {
  switch (performed?._tag) {
    case 'Done':
      each.intent = withStep(each, step, 'done')
      return
    case 'Vanished':
      // Somebody else deleted the user between our look and our call: nothing of ours happened in this step.
      each.decision = null
      each.intent = each.intent === null ? null : withoutStep(each.intent, step)
      return
    case 'NotDone':
      each.intent = each.intent === null ? null : withoutStep(each.intent, step)
      return
    case 'Refused':
      each.intent = withStep(each, step, 'refused', performed.fault)
      return
    default:
      each.intent = withStep(each, step, 'inDoubt', performed?.fault ?? 'unanswered')
  }
}

/** An intent that has not begun: as good as none, but it has to take the place of the one that was stored. */
const withoutSteps = (each: Case): Intent => ({ ...withStep(each, '', 'started'), steps: {} })

const withoutStep = (intent: Intent, step: string): Intent => {
  const { [step]: _, ...steps } = intent.steps
  return { ...intent, steps }
}

/** A step inside the transaction that comes before one outside it: done, and noted as done, in one transaction. */
const takeInside = async <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  cases: readonly Case[],
  step: InsideStep<Tx>,
  earlier: readonly Step<Tx>[],
): Promise<Ended | typeof BEHIND | null> => {
  const concerned = concernedBy(request, cases, step)
  if (concerned.length === 0) return null
  const taken = await fencedTransaction(run, request, async ({ tx, apply }) => {
    const current = await lookAgain(run, tx, concerned)
    const going = current.filter((each) => each.decision?.act === true && !isBehind(request, each, earlier))
    await apply(
      step,
      going.flatMap((each) => intended(each) ?? []),
    )
    const done = going.map((each) => ({ ...each, intent: withStep(each, step.name, 'done') }))
    await run.journal.saveIntents({
      tx,
      jobId: run.job.id,
      intents: mergeIntents(
        cases,
        done.map((each) => each.intent),
      ),
    })
    return { current, done }
  })
  if (taken._tag !== 'Committed') return taken
  const looked = new Map<UserKey, Case>([...taken.value.current, ...taken.value.done].map((each) => [each.key, each]))
  for (const each of concerned) Object.assign(each, looked.get(each.key))
  return concerned.some((each) => isBehind(request, each, earlier)) ? BEHIND : null
}

/** The last look at users who are about to be acted on: under lock where the host can, so that the rules hold at the moment of the act. */
const lookAgain = async <Tx>(run: JobRun<Tx>, tx: Tx, cases: readonly Case[]): Promise<readonly Case[]> => {
  if (run.work.reads === 'outside' || cases.length === 0) return cases
  const decisions = byKey(await run.work.look({ tx, keys: cases.map((each) => each.key), lock: true }))
  return cases.map((each) => ({ ...each, decision: decisions.get(each.key) ?? null }))
}

/** The last transaction: what steps remain inside it, the outcomes, and the end of the intents. */
const conclude = <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  cases: readonly Case[],
  earlier: readonly Step<Tx>[],
  steps: readonly InsideStep<Tx>[],
) =>
  fencedTransaction<Tx, ShardState | typeof BEHIND>(run, request, async ({ tx, apply, record }) => {
    const going = cases.filter((each) => !request.failures.has(each.key) && !isStuck(each.intent) && each.decision?.act === true)
    const looked = byKeyOfCase(steps.length === 0 ? going : await lookAgain(run, tx, going))
    const current = cases.map((each) => looked.get(each.key) ?? each)
    if (current.some((each) => isBehind(request, each, earlier))) {
      for (const each of cases) Object.assign(each, looked.get(each.key))
      return BEHIND
    }
    for (const step of steps)
      await apply(
        step,
        concernedBy(request, current, step).flatMap((each) => intended(each) ?? []),
      )
    const at = instantNow(run.clock)
    const outcomes = current.map((each) => outcomeOf(run, request, each, steps, at))
    await run.journal.dropIntents({ tx, jobId: run.job.id, keys: request.keys })
    return record(outcomes)
  })

const byKeyOfCase = (cases: readonly Case[]): ReadonlyMap<UserKey, Case> => new Map(cases.map((each) => [each.key, each]))

const outcomeOf = <Tx>(run: JobRun<Tx>, request: BatchRequest, each: Case, last: readonly InsideStep<Tx>[], at: Instant): Outcome => {
  const { key, decision, intent } = each
  const isDone = intent?.steps[run.work.steps.at(-1)?.name ?? ''] === 'done'
  const failure = failureOf(intent) ?? doubtful(intent, request.failures.get(key) ?? null)
  if (failure !== null && !isDone) {
    const outcome = withEffectsBefore(failedOutcome(key, at, failure), intent)
    return failure.code === 'effect-uncertain' ? { ...outcome, status: 'inDoubt' } : outcome
  }
  if (isDone || (decision?.act === true && last.length > 0))
    return doneOutcome(key, at, run.work.done, intended(each) ?? { warnings: [], actions: null })
  if (decision === null) return withEffectsBefore(vanishedOutcome(key, at), intent)
  return withEffectsBefore(keptOutcome(key, at, decision), intent)
}

/** Says of a user who in the end was not acted on what had been done, or may have been, before that was known. */
const withEffectsBefore = (outcome: Outcome, intent: Intent | null): Outcome => {
  const before = effectsBefore(intent)
  return before.length === 0 ? outcome : { ...outcome, warnings: [...outcome.warnings, ...before], actions: intent?.actions ?? null }
}

/** A failure of a user for whom a step may have been done is a doubt. */
const doubtful = (intent: Intent | null, failure: Failure | null): Failure | null => {
  const open = Object.entries(intent?.steps ?? {}).find(([, state]) => state === 'started')
  return failure === null || open === undefined ? failure : { code: 'effect-uncertain', step: open[0], fault: failure.fault }
}

const failureOf = (intent: Intent | null): Failure | null => {
  for (const [step, state] of Object.entries(intent?.steps ?? {})) {
    if (state === 'refused') return { code: 'effect-refused', step, fault: intent?.fault ?? 'unnamed' }
    if (state === 'inDoubt') return { code: 'effect-uncertain', step, fault: intent?.fault ?? 'unnamed' }
  }
  return null
}

const effectsBefore = (intent: Intent | null): readonly Reason[] =>
  Object.entries(intent?.steps ?? {}).flatMap(([step, state]) =>
    state === 'done' || state === 'started' ? [{ _tag: 'Blocked', code: 'effect-already-done', measured: step, limit: state }] : [],
  )
