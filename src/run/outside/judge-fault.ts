// A call outside the transaction threw: it is the user's fault, or the system's, or nobody knows
// yet.
import type { Instant } from '../../domain/calendar.js'
import { instantFromMillis } from '../../internal/time.js'
import type { Ended } from '../ended.js'
import { type Call, giveUp, requestOf, requireAnswer, systemAnswers } from './calls.js'
import { emit } from '../runner.js'
import { systemOf, USERS } from '../step-memory.js'
import { failedAgain, type Failures, judge } from '../witness.js'
import type { OutsideStep } from '../work.js'
import type { CallFailures, Case, OutsideBatch } from './batch-state.js'
import { priceOfAsking, priceOfProbing, priceOfReading, waitForCalls } from './pay.js'
import { readAlone } from './read.js'
import { intended, mayHaveHappened, type Performed } from './user.js'

/**
 * What follows from a call that threw.
 *
 * - `Away`: the system in question does not answer at all. `Again`: the call is made again later.
 * - `Settled`: it is known what became of the step, or is known that nobody can say.
 * - `Unreadable`: the user cannot be read, and nothing was done.
 * - `EndedEarly`: the calls that it takes to judge cannot be made by this runner any more.
 */
export type Judged =
  | { readonly _tag: 'Away' | 'Again' }
  | { readonly _tag: 'Settled'; readonly step: string; readonly performed: Performed }
  | { readonly _tag: 'Unreadable'; readonly alone: boolean }
  | { readonly _tag: 'EndedEarly'; readonly ended: Ended }

type EndedEarly = Extract<Judged, { _tag: 'EndedEarly' }>

/**
 * So many times as many failures as in a transaction: of a hundred answers five may be lost, and
 * then three in a row are lost for somebody by chance.
 */
const BY_CHANCE = 2

/** How many failures say something of the user, with the one that has just come. */
function failuresAgainst(before: CallFailures | null, witness: number | null): number {
  if (before === null) return 1
  return before.against + (witness !== null && witness >= before.first ? 1 : 0)
}

/** Judges a call that threw. Rejects never. */
export async function judged<Tx>(
  batch: OutsideBatch<Tx>,
  each: Case,
  call: Call,
  fault: unknown,
): Promise<Judged> {
  const { run, request } = batch
  const { settings, clock } = run
  const unpaid = await waitedFor(batch, priceOfProbing(run, call.step))
  if (unpaid !== null) return unpaid
  if (!(await systemAnswers(run, call.step))) return { _tag: 'Away' }
  const before = each.failures.get(call.system) ?? null
  const system = systemOf(request.memory, call.system)
  const failures = {
    ...failedAgain(before, call.number, ++request.memory.calls, clock.now()),
    against: failuresAgainst(before, system.witness),
  }
  each.failures.set(call.system, failures)
  if (failures.count >= settings.attempts && isUnjudged(batch, call.system, failures)) {
    const ended = await askForWitness(batch, each, call)
    if (ended !== null) return ended
  }
  const attempts = settings.attempts * BY_CHANCE
  const counted = { ...failures, count: failures.against }
  const judgement = judge(counted, system.witness, clock.now(), { ...settings, attempts })
  if (judgement === 'again') {
    putOff(batch, each, call, failures, fault)
    return { _tag: 'Again' }
  }
  const given = await givenUp(batch, each, call, fault, judgement === 'alone')
  if (given !== null) return given
  putOff(batch, each, call, failures, fault)
  return { _tag: 'Again' }
}

/** What is known of a user who failed every time; `null` = the system asks to be asked later. */
async function givenUp<Tx>(
  batch: OutsideBatch<Tx>,
  each: Case,
  call: Call,
  fault: unknown,
  alone: boolean,
): Promise<Judged | null> {
  const { run } = batch
  const step = call.step ?? openStep(batch, each)
  const decision = intended(each.user, run.work.steps)
  if (step === null || decision === null) return { _tag: 'Unreadable', alone }
  const isOpen = mayHaveHappened(each.user, step.name)
  const ended = isOpen ? await waitedFor(batch, priceOfAsking(run, step)) : null
  if (ended !== null) return ended
  const asked = requestOf(run, step, decision, isOpen)
  const performed = await giveUp(run, step, isOpen, asked, fault, alone)
  return performed === null ? null : { _tag: 'Settled', step: step.name, performed }
}

/** Waits for the calls that it takes to judge; `null` = they may be made. */
async function waitedFor<Tx>(batch: OutsideBatch<Tx>, calls: number): Promise<EndedEarly | null> {
  const ended = await waitForCalls(batch, calls)
  return ended === null ? null : { _tag: 'EndedEarly', ended }
}

/** Whether nobody succeeded since the failures of a user began. */
export function isUnjudged<Tx>(
  { request: { memory } }: OutsideBatch<Tx>,
  system: string,
  { first }: Failures,
): boolean {
  return (systemOf(memory, system).witness ?? Number.NEGATIVE_INFINITY) < first
}

/** The step that may have been done to a user without an answer; `null` = none. */
function openStep<Tx>({ run }: OutsideBatch<Tx>, { user }: Case): OutsideStep | null {
  for (const step of run.work.steps)
    if (step.delivery !== 'in-transaction' && mayHaveHappened(user, step.name)) return step
  return null
}

/**
 * Reads another user again, or repeats what was done for them, which is harmless, to see whether
 * the system does it at all.
 */
async function askForWitness<Tx>(
  batch: OutsideBatch<Tx>,
  { user }: Case,
  { step, system: name }: Call,
): Promise<EndedEarly | null> {
  const { run, request } = batch
  const { memory } = request
  const system = systemOf(memory, name)
  const { answered, readable } = system
  const isRead = name === USERS
  const isThere = isRead
    ? readable !== null && readable !== user.key
    : answered !== null && step?.delivery === 'idempotent'
  if (!isThere) return null
  const ended = await waitedFor(batch, isRead ? priceOfReading(run, 1) : (step?.calls ?? 0))
  if (ended !== null) return ended
  const number = ++memory.calls
  try {
    if (isRead && readable !== null) await readAlone(run, [readable])
    if (!isRead && answered !== null && step !== null)
      if (requireAnswer(await step.perform(answered))._tag === 'Busy') return null
    system.witness = Math.max(system.witness ?? number, number)
  } catch {
    // It fails for the other user as well, so nobody is to blame.
  }
  return null
}

/** Tries again later, and says so once it looks like the system's fault. */
function putOff<Tx>(
  { run }: OutsideBatch<Tx>,
  each: Case,
  { system }: Call,
  { count, since }: Failures,
  fault: unknown,
): void {
  const { attempts, backoffMs, maxBackoffMs } = run.settings
  const millis = Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(count - 1, 20))
  each.dueAt = run.clock.now() + millis
  if (count < attempts) return
  emit(run, run.job.id, {
    _tag: 'Waiting',
    millis,
    attempt: count,
    fault: run.describeFault(fault),
    system,
    since: instantFromMillis(since) as Instant,
  })
}
