// A batch with effects outside the transaction: each is written down as an intent before it is
// asked for, so that a crash leaves no guess.
import type { Intent } from '../../jobs/intent.js'
import type { ShardState } from '../../ports/journal.js'
import { withinConfirmed } from '../confirmed.js'
import type { Ended } from '../ended.js'
import { type BatchRequest, fencedTransaction } from '../fenced.js'
import { leaseKeeper } from '../lease-keeper.js'
import { instantNow, type JobRun } from '../runner.js'
import type { Decision, InsideStep, Step } from '../work.js'
import { type Case, dropNotes, keysOf, type OutsideBatch, takeIn } from './batch-state.js'
import { intentWriter, saveIntents } from './intent-writer.js'
import { crossAll } from './lanes.js'
import { isDue, nextStep } from './next-move.js'
import { outcomeOf } from './outcome.js'
import { waitOutPreviousLease } from './previous-lease.js'
import { begunBy, byKey } from './read.js'
import { readAll } from './read-all.js'
import { decisionOn, intended, isStuck, newUser, settledBy, withDecision } from './user.js'

type Committed<Value> = { readonly _tag: 'Committed'; readonly value: Value }

/**
 * Attempts one batch whose users are read, or whose effects are delivered, outside the transaction.
 * Never throws.
 */
export async function attemptBatchOutside<Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
): Promise<Committed<ShardState> | Ended> {
  const opened = await openBatch(run, request)
  if (opened._tag !== 'Committed') return opened
  const batch = opened.value
  for (;;) {
    const stopped = await crossAll(batch)
    if (stopped !== null) return endEarly(batch, stopped)
    const ended = await takeInsideFirst(batch)
    if (ended === ON) continue
    if (ended !== null) return ended
    const concluded = await conclude(batch)
    if (concluded._tag !== 'Committed') return concluded
    if (concluded.value !== ON) return { _tag: 'Committed', value: concluded.value }
  }
}

/**
 * Something was done, or read, after which other steps may be due, such as the waiver of a fine
 * that came up meanwhile.
 */
const ON = 'on'

/**
 * Nobody is to be taken for asked who was not: the next runner would have to doubt it. A lease that
 * was given up may still be held; the fence tells.
 */
async function endEarly<Tx>(batch: OutsideBatch<Tx>, ended: Ended): Promise<Ended> {
  const { run, request, writer } = batch
  dropNotes(batch)
  const intents = writer.unstored()
  if (intents.length > 0) await saveIntents(run, request, intents)
  return ended
}

/**
 * Reads intents, and users where that costs one statement. An intent that has not begun anything is
 * as good as none: the fresh read decides.
 */
async function openBatch<Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
): Promise<Committed<OutsideBatch<Tx>> | Ended> {
  const { keys, known, lease, settled } = request
  const renewed = run.clock.now()
  const found = await fencedTransaction(run, request, async ({ tx }) => {
    const intents = await run.journal.readIntents({ tx, jobId: run.job.id, keys })
    await run.journal.renewLease({ tx, lease, leaseMs: run.settings.leaseMs })
    return intents
  })
  if (found._tag !== 'Committed') return found
  const intents = new Map(found.value.map((intent) => [intent.userKey, intent]))
  const isOpen = found.value.some(
    ({ userKey, steps }) => !known.has(userKey) && Object.values(steps).includes('started'),
  )
  if (isOpen) {
    const ended = await waitOutPreviousLease(run, request)
    if (ended !== null) return ended
  }
  const cases = keys.map((key): Case => {
    const own = known.get(key)
    const stored = intents.get(key) ?? null
    const intent = own === undefined ? stored : withStoredSteps(run.work.steps, own, stored)
    const user = newUser(key, intent, own === undefined)
    return { user, failures: new Map(), dueAt: 0, credit: 0, purse: null, sentBack: 0 }
  })
  const keeper = leaseKeeper(run, lease, isOpen ? run.clock.now() - run.settings.leaseMs : renewed)
  const writer = intentWriter(run, request, keeper)
  const batch = { run, request, cases, keeper, writer, end: { ended: null } }
  const unread = cases.filter(({ user }) => !settled.has(user.key))
  const ended = run.work.reads === 'in-transaction' ? await readAll(batch, unread) : null
  return ended ?? { _tag: 'Committed', value: batch }
}

/**
 * An intent as this runner knows it; but whether a step inside the transaction is done is what the
 * journal knows, for the answer of that transaction may be lost.
 */
function withStoredSteps<Tx>(
  steps: readonly Step<Tx>[],
  own: Intent | null,
  stored: Intent | null,
): Intent | null {
  const done = steps.filter((step) => isInside(step) && stored?.steps[step.name] === 'done')
  const missed = done.filter(({ name }) => own?.steps[name] !== 'done')
  if (stored === null || missed.length === 0) return own
  const inside = Object.fromEntries(done.map(({ name }) => [name, 'done' as const]))
  return { ...stored, fault: own?.fault ?? null, steps: { ...own?.steps, ...inside } }
}

/**
 * Takes the first step inside the transaction that comes before one outside it: done, and noted as
 * done, in one transaction. `null` = there is none.
 */
async function takeInsideFirst<Tx>(batch: OutsideBatch<Tx>): Promise<Ended | typeof ON | null> {
  const { run, request } = batch
  const { steps } = run.work
  const step = steps.find((each) => isFirst(each, steps) && concernedBy(batch, each).length > 0)
  if (step === undefined || step.delivery !== 'in-transaction') return null
  const ended = await readOutside(batch, concernedBy(batch, step))
  if (ended !== null) return ended
  const concerned = concernedBy(batch, step)
  if (concerned.length === 0) return ON
  dropNotes(batch)
  const taken = await fencedTransaction(run, request, async ({ tx, apply }) => {
    const current = await readUnderLock(batch, tx, concerned)
    const going = current.filter(({ user }) => nextStep(user, steps) === step)
    await apply(
      step,
      going.flatMap(({ user }) => intended(user, steps) ?? []),
    )
    const done = going.map(({ user }) => settledBy(user, steps, step.name, { _tag: 'Done' }))
    const intents = done.flatMap(({ intent }) => intent ?? [])
    const fresh = new Set(intents.map(({ userKey }) => userKey))
    const others = batch.writer.unstored().filter(({ userKey }) => !fresh.has(userKey))
    await run.journal.saveIntents({ tx, jobId: run.job.id, intents: [...intents, ...others] })
    return [...current.map(({ user }) => user), ...done]
  })
  if (taken._tag !== 'Committed') return taken
  const now = new Map(taken.value.map((user) => [user.key, user]))
  for (const each of concerned) takeIn(batch, each, now.get(each.user.key) ?? each.user)
  return ON
}

/** Whether a step inside the transaction comes before one outside it. */
function isFirst<Tx>(step: Step<Tx>, steps: readonly Step<Tx>[]): boolean {
  return isInside(step) && steps.indexOf(step) < lastOutside(steps)
}

function isInside<Tx>(step: Step<Tx>): step is InsideStep<Tx> {
  return step.delivery === 'in-transaction'
}

function lastOutside<Tx>(steps: readonly Step<Tx>[]): number {
  return steps.reduce((last, step, at) => (isInside(step) ? last : at), -1)
}

/** Those whose next step it is. */
function concernedBy<Tx>(
  { run, request, cases }: OutsideBatch<Tx>,
  step: Step<Tx>,
): readonly Case[] {
  return cases.filter(
    ({ user }) => !request.settled.has(user.key) && nextStep(user, run.work.steps) === step,
  )
}

/**
 * Where users are read outside, there is no read under lock: then what is stale is read again right
 * before the transaction.
 */
async function readOutside<Tx>(
  batch: OutsideBatch<Tx>,
  cases: readonly Case[],
): Promise<Ended | null> {
  return batch.run.work.reads === 'outside' ? readAll(batch, cases) : null
}

/**
 * The last read of users who are about to be acted on: under lock where the host can, so that the
 * rules hold at the moment of the act. The batch itself is left as it is, for the transaction may
 * fail.
 */
async function readUnderLock<Tx>(
  { run, request }: OutsideBatch<Tx>,
  tx: Tx,
  cases: readonly Case[],
): Promise<readonly Case[]> {
  if (run.work.reads === 'outside' || cases.length === 0) return cases
  const begun = begunBy(cases)
  const found = await run.work.read({ tx, keys: keysOf(cases), lock: true, begun })
  const decisions = byKey(withinConfirmed(request, found))
  return cases.map((each) => ({
    ...each,
    user: withDecision(each.user, decisions.get(each.user.key) ?? null),
  }))
}

/** The last transaction: what steps remain inside it, the outcomes, and the end of the intents. */
async function conclude<Tx>(
  batch: OutsideBatch<Tx>,
): Promise<Committed<ShardState | typeof ON> | Ended> {
  const { run, request, cases } = batch
  const { steps } = run.work
  const last = steps.slice(lastOutside(steps) + 1).filter(isInside)
  const going = last.length === 0 ? [] : cases.filter((each) => isGoing(batch, each))
  const ended = await readOutside(batch, going)
  if (ended !== null) return ended
  return fencedTransaction<Tx, ShardState | typeof ON>(
    run,
    request,
    async ({ tx, apply, record }) => {
      const read = new Map(
        (await readUnderLock(batch, tx, going)).map((each) => [each.user.key, each]),
      )
      const current = cases.map((each) => read.get(each.user.key) ?? each)
      if (current.some((each) => isBehind(batch, each, last))) {
        for (const [at, each] of cases.entries())
          takeIn(batch, each, current[at]?.user ?? each.user)
        return ON
      }
      for (const step of last) await apply(step, dueAt(batch, current, step))
      const at = instantNow(run.clock)
      const outcomes = current.map(({ user }) =>
        outcomeOf(run.work, user, last, request.settled.get(user.key), at),
      )
      await run.journal.dropIntents({ tx, jobId: run.job.id, keys: request.keys })
      return record(
        outcomes,
        current.flatMap(({ user }) => decisionOn(user) ?? []),
      )
    },
  )
}

function isGoing<Tx>({ request }: OutsideBatch<Tx>, { user }: Case): boolean {
  return !request.settled.has(user.key) && !isStuck(user) && decisionOn(user)?.act === true
}

/** Whether the read under lock asks for a step that comes before the last ones. */
function isBehind<Tx>(
  { run, request }: OutsideBatch<Tx>,
  { user }: Case,
  last: readonly InsideStep<Tx>[],
): boolean {
  if (request.settled.has(user.key)) return false
  const next = nextStep(user, run.work.steps)
  return next !== null && !last.some((step) => step === next)
}

/** What is to be done in a step that is among the last. */
function dueAt<Tx>(
  batch: OutsideBatch<Tx>,
  cases: readonly Case[],
  step: InsideStep<Tx>,
): readonly Decision[] {
  const { steps } = batch.run.work
  return cases.flatMap((each) => {
    const decision = isGoing(batch, each) ? intended(each.user, steps) : null
    return decision !== null && isDue(each.user, step, decision) ? [decision] : []
  })
}
