// A batch with effects outside the transaction: each is written down as an intent before it is
// done, so that a crash leaves no guess.
import type { Instant } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { PurgeActions, Reason } from '../domain/verdict.js'
import { NO_ACTIONS } from '../eligibility/actions.js'
import type { Intent, StepState } from '../jobs/intent.js'
import type { Failure, Outcome } from '../jobs/outcome.js'
import type { ShardState } from '../ports/journal.js'
import { withinConfirmed } from './confirmed.js'
import { type Ended, faulted } from './ended.js'
import { type BatchRequest, contextOf, fencedTransaction } from './fenced.js'
import {
  doneOutcome,
  failedOutcome,
  keptOutcome,
  mustStayReason,
  settledOutcome,
  vanishedOutcome,
} from './outcomes.js'
import { DRAINED, type OutsideCase, type Performed, type Reread } from './outside-case.js'
import { systemAnswers } from './outside-calls.js'
import { performOutside } from './perform-outside.js'
import { sleepUnlessDraining, instantNow, type JobRun } from './runner.js'
import type { Decision, InsideStep, OutsideStep, Step } from './work.js'

/** One user of the batch on the way through the steps. */
interface Case {
  readonly key: UserKey
  /** What the latest read says; `null` = the user is not there. */
  decision: Decision | null
  intent: Intent | null
  /** How many pauses there had been when that read began. */
  readAt: number
  /** When that read was sent, and how long it took, in milliseconds by the runner's clock. */
  read: { readonly sent: number; readonly took: number } | null
}

/** What a batch works with. */
interface Batch<Tx> {
  readonly run: JobRun<Tx>
  readonly request: BatchRequest
  readonly cases: readonly Case[]
  /** How many pauses there have been: what was read before the last one is stale. */
  readonly pauses: { count: number }
  /** How many users were read again only because their read had grown too old. */
  readonly aged: { count: number }
}

/** Older than any pause: an effect of ours on the user has happened since. */
const STALE = -1

const isStale = <Tx>(batch: Batch<Tx>, each: Case): boolean =>
  each.readAt < batch.pauses.count || isAged(batch, each)

/**
 * The age of a read counts from when it was sent. A clock that was set back does not tell it: then it
 * is as old as can be.
 */
const isAged = <Tx>({ run }: Batch<Tx>, { read }: Case): boolean => {
  if (read === null) return true
  const age = run.clock.now() - read.sent
  return age < 0 || age > read.took + run.settings.maxReadAgeMs
}

/**
 * Attempts one batch whose users are read, or whose effects are delivered, outside the transaction.
 * Never throws.
 */
export const attemptBatchOutside = async <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
): Promise<CommittedOutside | Ended> => {
  const opened = await openCases(run, request)
  if (opened._tag !== 'Committed') return opened
  const batch = batchOf(run, request, opened.value)
  const { steps } = run.work
  const lastOutside = steps.reduce(
    (last, step, at) => (step.delivery === 'in-transaction' ? last : at),
    -1,
  )
  const first = steps.slice(0, lastOutside + 1)
  const last = steps.slice(lastOutside + 1).filter(isInside)
  for (;;) {
    const ended = await takeSteps(batch, first)
    if (ended === BEHIND) continue
    if (ended !== null) return ended
    const concluded = await conclude(batch, first, last)
    if (concluded._tag !== 'Committed') return concluded
    if (concluded.value !== BEHIND)
      return { _tag: 'Committed', value: concluded.value, aged: batch.aged.count }
  }
}

/** A batch that is committed, and how many of its reads had grown too old before they were used. */
interface CommittedOutside {
  readonly _tag: 'Committed'
  readonly value: ShardState
  readonly aged: number
}

const batchOf = <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  cases: readonly Case[],
): Batch<Tx> => ({ run, request, cases, pauses: { count: 0 }, aged: { count: 0 } })

/**
 * A later read asks for a step that was passed over, such as the waiver of a fine that came up
 * meanwhile: it is taken before anything else.
 */
const BEHIND = 'behind'

/** Takes these steps in their order; those that were taken of a user are passed over. */
const takeSteps = async <Tx>(
  batch: Batch<Tx>,
  steps: readonly Step<Tx>[],
): Promise<Ended | typeof BEHIND | null> => {
  for (const [at, step] of steps.entries()) {
    const earlier = steps.slice(0, at)
    const ended =
      step.delivery === 'in-transaction'
        ? await takeInside(batch, step, earlier)
        : await takeOutside(batch, step, earlier)
    if (ended !== null) return ended
  }
  return null
}

const isBehind = <Tx>(
  request: BatchRequest,
  each: Case,
  earlier: readonly Step<Tx>[],
  steps: readonly Step<Tx>[],
): boolean => earlier.some((step) => concernedBy(request, [each], step, steps).length > 0)

const isInside = <Tx>(step: Step<Tx>): step is InsideStep<Tx> => step.delivery === 'in-transaction'

/**
 * Reads intents and users. An intent that has not begun anything is as good as none: the fresh read
 * decides.
 */
const openCases = async <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
): Promise<{ readonly _tag: 'Committed'; readonly value: readonly Case[] } | Ended> => {
  const found = await fencedTransaction(run, request, ({ tx }) =>
    run.journal.readIntents({ tx, jobId: run.job.id, keys: request.keys }),
  )
  if (found._tag !== 'Committed') return found
  const intents = new Map(found.value.map((intent) => [intent.userKey, asKnown(request, intent)]))
  if (found.value.some((intent) => isOpen(intent) && !request.known.has(intent.userKey))) {
    const ended = await waitOutPreviousLease(run, request)
    if (ended !== null) return ended
  }
  const cases: readonly Case[] = request.keys.map((key) => ({
    key,
    decision: null,
    intent: intents.get(key) ?? null,
    readAt: STALE,
    read: null,
  }))
  const batch = batchOf(run, request, cases)
  const ended = await refresh(
    batch,
    cases.filter((each) => !request.settled.has(each.key)),
  )
  return ended ?? { _tag: 'Committed', value: cases }
}

/** Reads those again whose last read is stale. `null` = go on. */
const refresh = async <Tx>(batch: Batch<Tx>, cases: readonly Case[]): Promise<Ended | null> => {
  try {
    await reread(batch, cases)
    return null
  } catch (fault) {
    const isAway = !(await systemAnswers(batch.run, null))
    return faulted(batch.run, fault, {
      step: null,
      during: 'read',
      ...(isAway ? { outage: true } : {}),
    })
  }
}

const reread = async <Tx>(batch: Batch<Tx>, cases: readonly Case[]): Promise<void> => {
  const { run, request, pauses } = batch
  const stale = cases.filter((each) => isStale(batch, each))
  if (stale.length === 0) return
  const readAt = pauses.count
  batch.aged.count += stale.filter((each) => each.readAt >= readAt).length
  const sent = run.clock.now()
  const keys = stale.map((each) => each.key)
  const readAll = (tx: Tx) => run.work.read({ tx, keys, lock: false, begun: begunOf(stale) })
  const answer =
    run.work.reads === 'outside'
      ? readAll(undefined as Tx)
      : run.transactions.run(readAll, { mode: 'read' })
  const decisions = byKey(withinConfirmed(request, await answer))
  const read = { sent, took: Math.max(0, run.clock.now() - sent) }
  for (const each of stale) {
    each.decision = decisions.get(each.key) ?? null
    each.readAt = readAt
    each.read = read
  }
}

const begunOf = (cases: readonly Case[]): ReadonlyMap<UserKey, Intent> =>
  new Map(
    cases.flatMap(({ key, intent }) =>
      intent === null || !hasBegun(intent) ? [] : [[key, intent]],
    ),
  )

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

const learn = (
  request: BatchRequest,
  key: UserKey,
  step: string,
  state: StepState | 'untouched',
  fault: string | null = null,
): void => {
  request.known.set(key, { ...request.known.get(key), [step]: { state, fault } })
}

/**
 * Waits until the one who held the shard before has surely stopped and its calls have arrived. Its
 * lease does not tell: it ends early when the database's clock jumps.
 */
const waitOutPreviousLease = async <Tx>(
  run: JobRun<Tx>,
  { lease, heldSince }: BatchRequest,
): Promise<Ended | null> => {
  const { leaseMs } = run.settings
  // What was slept counts as well: a clock that is set back meanwhile must not make this an hour.
  for (let left = leaseMs; ; ) {
    left = Math.min(left, heldSince + leaseMs - run.clock.now())
    if (left <= 0) return null
    if (run.isDraining()) return DRAINED
    const slice = Math.min(left, Math.max(1, Math.floor(leaseMs / 4)))
    await sleepUnlessDraining(run, slice)
    left -= slice
    try {
      if (
        !(await run.transactions.run((tx) => run.journal.renewLease({ tx, lease, leaseMs }), {
          mode: 'write',
        }))
      )
        return { _tag: 'Lost' }
    } catch {
      // The next transaction finds out whether the shard is still held.
    }
  }
}

const byKey = (decisions: readonly Decision[]): ReadonlyMap<UserKey, Decision> =>
  new Map(decisions.map((each) => [each.key, each]))

/**
 * What is to be done to a user. A step that was begun is brought to its end as it was written down;
 * for all others the latest read counts.
 */
const intended = <Tx>(
  { key, decision, intent }: Case,
  steps: readonly Step<Tx>[],
): Decision | null => {
  if (intent === null || !hasBegun(intent)) return decision
  const { warnings, actions, assigned, datesBefore } = intent
  const evidence = decision?.evidence ?? intent.evidence
  const begun = {
    key,
    act: true,
    reasons: [],
    warnings,
    homeLibrary: decision?.homeLibrary ?? null,
    ...(assigned === undefined ? {} : { assigned }),
    ...(datesBefore === undefined ? {} : { datesBefore }),
    ...(evidence === undefined ? {} : { evidence }),
  }
  if (decision?.act !== true) return { ...begun, actions }
  return {
    ...begun,
    actions: mergedActions(
      decision.actions,
      actions,
      partsOf(steps, (step) => step.name in intent.steps),
    ),
  }
}

const partsOf = <Tx>(
  steps: readonly Step<Tx>[],
  which: (step: Step<Tx>) => boolean,
): readonly (keyof PurgeActions)[] =>
  steps.flatMap((step) => (step.part !== null && which(step) ? [step.part] : []))

/** The actions of the latest read, but those parts as they were written down. */
const mergedActions = (
  latest: PurgeActions | null,
  written: PurgeActions | null,
  parts: readonly (keyof PurgeActions)[],
): PurgeActions | null => {
  if (parts.length === 0 || written === null) return latest
  return { ...(latest ?? NO_ACTIONS), ...onlyParts(written, parts) }
}

const onlyParts = (
  actions: PurgeActions,
  parts: readonly (keyof PurgeActions)[],
): Partial<PurgeActions> => Object.fromEntries(parts.map((part) => [part, actions[part]]))

const hasBegun = (intent: Intent): boolean => Object.keys(intent.steps).length > 0

const ENDED_BADLY: ReadonlySet<StepState> = new Set(['refused', 'failed', 'inDoubt'])

const isStuck = (intent: Intent | null): boolean =>
  intent !== null && Object.values(intent.steps).some((state) => ENDED_BADLY.has(state))

/**
 * Whether the next steps are to be taken for a user: the rules still say so, or a begun step has to
 * be brought to its end.
 */
const goesOn = <Tx>(each: Case, step: Step<Tx>): boolean => {
  if (isStuck(each.intent)) return false
  const state = each.intent?.steps[step.name]
  if (state === 'done') return false
  if (state !== 'started') return each.decision?.act === true
  // A user who is to stay after all: what may be repeated is not, and of what may not, it is only
  // found out whether it happened.
  return each.decision?.act !== false || step.delivery === 'uncertain'
}

const withStep = <Tx>(
  each: Case,
  steps: readonly Step<Tx>[],
  step: string,
  state: StepState,
  failed?: { readonly fault: string; readonly alone?: boolean },
): Intent => {
  const decision = intended(each, steps)
  const { alone = each.intent?.alone ?? false } = failed ?? {}
  return {
    userKey: each.key,
    actions: decision?.actions ?? null,
    warnings: decision?.warnings ?? [],
    ...(decision?.assigned === undefined ? {} : { assigned: decision.assigned }),
    ...(decision?.datesBefore === undefined ? {} : { datesBefore: decision.datesBefore }),
    ...(decision?.evidence === undefined ? {} : { evidence: decision.evidence }),
    steps: { ...each.intent?.steps, [step]: state },
    fault: failed?.fault ?? each.intent?.fault ?? null,
    ...(alone ? { alone } : {}),
  }
}

/** The users whom a step concerns, of those who go on. */
const concernedBy = <Tx>(
  request: BatchRequest,
  cases: readonly Case[],
  step: Step<Tx>,
  steps: readonly Step<Tx>[],
): readonly Case[] =>
  cases.filter((each) => {
    const decision = intended(each, steps)
    return (
      !request.settled.has(each.key) &&
      decision !== null &&
      goesOn(each, step) &&
      step.concerns(decision)
    )
  })

/**
 * Takes a step outside. What may be repeated goes as one set; what may not is written down a few at
 * a time, so that a crash leaves only those few in doubt. A user of whom a new read says something
 * else is noted anew. `null` = go on.
 */
const takeOutside = async <Tx>(
  batch: Batch<Tx>,
  step: OutsideStep,
  earlier: readonly Step<Tx>[],
): Promise<Ended | typeof BEHIND | null> => {
  const { run, request, cases } = batch
  const { steps } = run.work
  for (const each of cases) {
    // Still there, so the removal did not happen; it was waited long enough for it to arrive.
    if (
      step.removes &&
      each.decision?.act === false &&
      each.intent?.steps[step.name] === 'started'
    ) {
      each.intent = withoutStep(each.intent, step.name)
      learn(request, each.key, step.name, 'untouched')
    }
  }
  const deferred = new Set<UserKey>()
  for (;;) {
    const concerned = concernedBy(request, cases, step, steps)
    const ready = concerned.filter((each) => !isBehind(request, each, earlier, steps))
    if (ready.length === 0) return concerned.length === 0 ? null : BEHIND
    const first = ready.filter((each) => !deferred.has(each.key))
    const next = first.length === 0 ? ready : first
    const length = step.delivery === 'uncertain' ? run.settings.outsideAtOnce : next.length
    const hasOthers = first.length > Math.min(length, next.length)
    const ended = await performNoted(batch, next.slice(0, length), step, deferred, hasOthers)
    if (ended !== null) return ended
  }
}

/**
 * Writes the intents down, performs the step, and keeps what came of it for the next transaction.
 */
const performNoted = async <Tx>(
  batch: Batch<Tx>,
  concerned: readonly Case[],
  step: OutsideStep,
  deferred: Set<UserKey>,
  hasOthers: boolean,
): Promise<Ended | null> => {
  const { run, request, cases } = batch
  const { steps } = run.work
  const before = new Map(concerned.map((each) => [each.key, each.intent]))
  const wasStarted = (key: UserKey): boolean => before.get(key)?.steps[step.name] === 'started'
  const intents = concerned.map((each) => withStep(each, steps, step.name, 'started'))
  for (const { key } of concerned)
    learn(request, key, step.name, wasStarted(key) ? 'started' : 'untouched')
  const renewed = run.clock.now()
  const stored = await saveIntents(run, request, mergeIntents(cases, intents))
  if (stored._tag !== 'Committed') return stored
  for (const [at, each] of concerned.entries()) each.intent = intents[at] ?? each.intent
  for (const { key } of concerned) learn(request, key, step.name, 'started')
  const outside = concerned.flatMap((each) => {
    const decision = intended(each, steps)
    return decision === null
      ? []
      : [outsideCaseOf(batch, each, decision, before.get(each.key) ?? null, wasStarted(each.key))]
  })
  const { results, untouched, ended } = await performOutside(run, step, outside, {
    lease: request.lease,
    renewed,
    memory: request.memory,
    hasOthers,
    pausing: () => {
      batch.pauses.count++
    },
  })
  for (const each of concerned) {
    const result = results.get(each.key)
    if (result?._tag === 'Deferred') deferred.add(each.key)
    if (result !== undefined) takeIn(each, steps, step.name, result)
    else if (untouched.has(each.key))
      each.intent = before.get(each.key) ?? withoutSteps(each, steps)
    const state = each.intent?.steps[step.name]
    learn(request, each.key, step.name, state ?? 'untouched', each.intent?.fault ?? null)
  }
  if (ended !== null) await saveIntents(run, request, mergeIntents(cases, []))
  return ended
}

/** A user as the performance of a step sees them. `before`: the intent without this step. */
const outsideCaseOf = <Tx>(
  batch: Batch<Tx>,
  each: Case,
  noted: Decision,
  before: Intent | null,
  repeated: boolean,
): OutsideCase => ({
  decision: noted,
  repeated,
  context: contextOf(batch.run),
  isStale: () => isStale(batch, each),
  expire: () => {
    each.readAt = STALE
  },
  reread: async (mayHaveHappened): Promise<Reread> => {
    // A pause of another user's call may begin while this one is read.
    while (isStale(batch, each)) await reread(batch, [each])
    const { decision } = each
    if (decision === null) return 'gone'
    if (!decision.act) return 'stay'
    if (mayHaveHappened) return 'go'
    const now = intended({ ...each, intent: before }, batch.run.work.steps)
    return isSame(now, noted) ? 'go' : 'changed'
  },
})

const isSame = (left: Decision | null, right: Decision): boolean =>
  left?.assigned === right.assigned &&
  JSON.stringify(left?.actions ?? null) === JSON.stringify(right.actions)

const saveIntents = <Tx>(run: JobRun<Tx>, request: BatchRequest, intents: readonly Intent[]) =>
  fencedTransaction(run, request, async ({ tx }) => {
    await run.journal.saveIntents({ tx, jobId: run.job.id, intents })
    await run.journal.renewLease({ tx, lease: request.lease, leaseMs: run.settings.leaseMs })
  })

/** What the last outside step left in memory goes into the journal with the next write. */
const mergeIntents = (cases: readonly Case[], intents: readonly Intent[]): readonly Intent[] => {
  const fresh = new Set(intents.map((intent) => intent.userKey))
  return [
    ...intents,
    ...cases.flatMap(({ key, intent }) => (intent === null || fresh.has(key) ? [] : [intent])),
  ]
}

const takeIn = <Tx>(
  each: Case,
  steps: readonly Step<Tx>[],
  step: string,
  performed: Performed,
): void => {
  const without = each.intent === null ? null : withoutStep(each.intent, step)
  switch (performed._tag) {
    case 'Done':
      each.intent = withStep(each, steps, step, 'done')
      // Our own effect has changed the user, and took its time: the next one needs another read.
      each.readAt = STALE
      return
    case 'Vanished':
      // Somebody else deleted the user between our read and our call: nothing of ours happened in
      // this step.
      each.decision = null
      each.intent = without
      return
    case 'NotDone':
    case 'Deferred':
      each.intent = without
      return
    case 'LeftOpen':
      return
    case 'MustStay':
      each.decision = staying(each.key, performed.code, each.decision)
      if (!performed.mayHaveHappened) each.intent = without
      return
    case 'Refused':
      each.intent = withStep(each, steps, step, 'refused', performed)
      return
    case 'Failed':
      each.intent = withStep(each, steps, step, 'failed', performed)
      return
    case 'InDoubt':
      each.intent = withStep(each, steps, step, 'inDoubt', performed)
  }
}

const staying = (key: UserKey, code: string, decision: Decision | null): Decision => ({
  key,
  act: false,
  reasons: [mustStayReason(code)],
  warnings: decision?.warnings ?? [],
  actions: null,
  homeLibrary: decision?.homeLibrary ?? null,
})

/**
 * An intent that has not begun: as good as none, but it has to take the place of the one that was
 * stored.
 */
const withoutSteps = <Tx>(each: Case, steps: readonly Step<Tx>[]): Intent => ({
  ...withStep(each, steps, '', 'started'),
  steps: {},
})

const withoutStep = (intent: Intent, step: string): Intent => {
  const { [step]: _, ...steps } = intent.steps
  return { ...intent, steps }
}

/**
 * A step inside the transaction that comes before one outside it: done, and noted as done, in one
 * transaction.
 */
const takeInside = async <Tx>(
  batch: Batch<Tx>,
  step: InsideStep<Tx>,
  earlier: readonly Step<Tx>[],
): Promise<Ended | typeof BEHIND | null> => {
  const { run, request, cases } = batch
  const { steps } = run.work
  const ended = await refreshOutside(batch, concernedBy(request, cases, step, steps))
  if (ended !== null) return ended
  const concerned = concernedBy(request, cases, step, steps)
  if (concerned.length === 0) return null
  const taken = await fencedTransaction(run, request, async ({ tx, apply }) => {
    const current = await readUnderLock(run, tx, concerned)
    const going = current.filter(
      (each) => each.decision?.act === true && !isBehind(request, each, earlier, steps),
    )
    await apply(
      step,
      going.flatMap((each) => intended(each, steps) ?? []),
    )
    const done = going.map((each) => ({
      ...each,
      intent: withStep(each, steps, step.name, 'done'),
      readAt: STALE,
    }))
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
  const looked = new Map<UserKey, Case>(
    [...taken.value.current, ...taken.value.done].map((each) => [each.key, each]),
  )
  for (const each of concerned) Object.assign(each, looked.get(each.key))
  return concerned.some((each) => isBehind(request, each, earlier, steps)) ? BEHIND : null
}

/**
 * Where users are read outside, there is no read under lock: then what is stale is read again right
 * before the transaction.
 */
const refreshOutside = async <Tx>(
  batch: Batch<Tx>,
  cases: readonly Case[],
): Promise<Ended | null> => (batch.run.work.reads === 'outside' ? refresh(batch, cases) : null)

/**
 * The last read of users who are about to be acted on: under lock where the host can, so that the
 * rules hold at the moment of the act.
 */
const readUnderLock = async <Tx>(
  run: JobRun<Tx>,
  tx: Tx,
  cases: readonly Case[],
): Promise<readonly Case[]> => {
  if (run.work.reads === 'outside' || cases.length === 0) return cases
  const keys = cases.map((each) => each.key)
  const decisions = byKey(await run.work.read({ tx, keys, lock: true, begun: begunOf(cases) }))
  return cases.map((each) => ({ ...each, decision: decisions.get(each.key) ?? null }))
}

/** The last transaction: what steps remain inside it, the outcomes, and the end of the intents. */
const conclude = async <Tx>(
  batch: Batch<Tx>,
  earlier: readonly Step<Tx>[],
  last: readonly InsideStep<Tx>[],
): Promise<{ readonly _tag: 'Committed'; readonly value: ShardState | typeof BEHIND } | Ended> => {
  const { run, request, cases } = batch
  const { steps } = run.work
  const isGoing = (each: Case): boolean =>
    !request.settled.has(each.key) && !isStuck(each.intent) && each.decision?.act === true
  if (last.length > 0) {
    const ended = await refreshOutside(batch, cases.filter(isGoing))
    if (ended !== null) return ended
  }
  return fencedTransaction<Tx, ShardState | typeof BEHIND>(
    run,
    request,
    async ({ tx, apply, record }) => {
      const going = cases.filter(isGoing)
      const read = byKeyOfCase(last.length === 0 ? going : await readUnderLock(run, tx, going))
      const current = cases.map((each) => read.get(each.key) ?? each)
      if (current.some((each) => isBehind(request, each, earlier, steps))) {
        for (const each of cases) Object.assign(each, read.get(each.key))
        return BEHIND
      }
      for (const step of last)
        await apply(
          step,
          concernedBy(request, current, step, steps).flatMap((each) => intended(each, steps) ?? []),
        )
      const at = instantNow(run.clock)
      const outcomes = current.map((each) => outcomeOf(run, request, each, last, at))
      await run.journal.dropIntents({ tx, jobId: run.job.id, keys: request.keys })
      return record(
        outcomes,
        current.flatMap(({ decision }) => decision ?? []),
      )
    },
  )
}

const byKeyOfCase = (cases: readonly Case[]): ReadonlyMap<UserKey, Case> =>
  new Map(cases.map((each) => [each.key, each]))

const outcomeOf = <Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  each: Case,
  last: readonly InsideStep<Tx>[],
  at: Instant,
): Outcome => {
  const { key, decision, intent } = each
  const { steps } = run.work
  const isDone = intent?.steps[steps.at(-1)?.name ?? ''] === 'done'
  const settled = request.settled.get(key)
  const failure =
    failureOf(intent) ?? (settled?._tag === 'Failed' ? doubtful(intent, settled.failure) : null)
  if (failure !== null && !isDone) {
    const outcome = withEffectsBefore(failedOutcome(key, at, failure), intent, steps)
    return failure.code.startsWith(UNCERTAIN) ? { ...outcome, status: 'inDoubt' } : outcome
  }
  if (settled !== undefined && !isDone)
    return withEffectsBefore(settledOutcome(key, at, settled), intent, steps)
  if (isDone || (decision?.act === true && last.length > 0))
    return doneOutcome(
      key,
      at,
      run.work.done,
      intended(each, steps) ?? { warnings: [], actions: null },
    )
  if (decision === null) return withEffectsBefore(vanishedOutcome(key, at), intent, steps)
  return withEffectsBefore(keptOutcome(key, at, decision), intent, steps)
}

/**
 * Says of a user who in the end was not acted on what had been done, or may have been, before that
 * was known.
 */
const withEffectsBefore = <Tx>(
  outcome: Outcome,
  intent: Intent | null,
  steps: readonly Step<Tx>[],
): Outcome => {
  const before = effectsBefore(intent)
  return before.length === 0
    ? outcome
    : {
        ...outcome,
        warnings: [...outcome.warnings, ...before],
        actions: actionsDone(intent, steps),
      }
}

/**
 * Only what is known to be done, so that sums over outcomes are those of the host; `null` where
 * nothing is.
 */
const actionsDone = <Tx>(
  intent: Intent | null,
  steps: readonly Step<Tx>[],
): PurgeActions | null => {
  const parts = partsOf(steps, (step) => intent?.steps[step.name] === 'done')
  return parts.length === 0 || intent === null || intent.actions === null
    ? null
    : { ...NO_ACTIONS, ...onlyParts(intent.actions, parts) }
}

const UNCERTAIN = 'effect-uncertain'

/** A failure of a user for whom a step may have been done is a doubt. */
const doubtful = (intent: Intent | null, failure: Failure): Failure => {
  const open = Object.entries(intent?.steps ?? {}).find(([, state]) => state === 'started')
  return open === undefined ? failure : { code: UNCERTAIN, step: open[0], fault: failure.fault }
}

const FAILURE_CODES: Readonly<Partial<Record<StepState, Failure['code']>>> = {
  refused: 'effect-refused',
  failed: 'effect-failed',
  inDoubt: UNCERTAIN,
}

/** Where no other user was there to judge by. */
const ALONE: Readonly<Partial<Record<Failure['code'], Failure['code']>>> = {
  'effect-failed': 'effect-failed-alone',
  [UNCERTAIN]: 'effect-uncertain-alone',
}

const failureOf = (intent: Intent | null): Failure | null => {
  for (const [step, state] of Object.entries(intent?.steps ?? {})) {
    const code = FAILURE_CODES[state]
    if (code !== undefined)
      return {
        code: intent?.alone === true ? (ALONE[code] ?? code) : code,
        step,
        fault: intent?.fault ?? 'unnamed',
      }
  }
  return null
}

const effectsBefore = (intent: Intent | null): readonly Reason[] =>
  Object.entries(intent?.steps ?? {}).flatMap(([step, state]) =>
    state === 'done' || state === 'started'
      ? [{ _tag: 'Blocked', code: 'effect-already-done', measured: step, limit: state }]
      : [],
  )
