// What follows from a batch that failed: it is nobody's fault and is waited out, or the batch is
// halved until one user stands alone, who is put off or recorded as failed.
import { type FaultCause, faultText } from '../domain/fault-cause.js'
import type { UserKey } from '../domain/keys.js'
import type { Failure } from '../jobs/outcome.js'
import type { ShardState } from '../ports/journal.js'
import type { Lease } from '../ports/lease.js'
import type { BatchResult } from './batch.js'
import { codeOf, halve, settleFailed, suspect } from './blame.js'
import { inTransaction } from './in-transaction.js'
import { renewLease } from './lease-keeper.js'
import { takeInHeldUp, takeInUnknown } from './held-up.js'
import type { JobRun } from './runner.js'
import { advance, type Progress } from './shard-progress.js'
import { waitForSystem } from './wait-for-system.js'
import { failedAgain, judge } from './witness.js'

type Faulted = Extract<BatchResult, { _tag: 'Faulted' }>

/** A refusal is an answer: these users fail or stay, and the batch is done again without them. */
export function takeInRefusals(
  progress: Progress,
  batch: readonly UserKey[],
  { step, refusals, decisions }: Extract<BatchResult, { _tag: 'Refused' }>,
): void {
  const present = new Set(batch)
  const libraries = new Map(decisions.map(({ key, homeLibrary }) => [key, homeLibrary]))
  for (const { key, code, mustStay } of refusals) {
    if (!present.has(key)) continue
    const fault = String(code).slice(0, 64)
    const homeLibrary = libraries.get(key) ?? null
    progress.settled.set(
      key,
      mustStay === true
        ? { _tag: 'MustStay', code: fault, homeLibrary }
        : { _tag: 'Failed', failure: { code: 'effect-refused', step, fault }, homeLibrary },
    )
  }
  // A refusal of somebody who was not asked about would be repeated for ever: find the user for
  // whom it stands.
  if (progress.settled.size === 0)
    suspect(progress, batch, { code: 'effect-failed', step, fault: 'effect-refused-a-stranger' }, 1)
}

/** Decides what follows from a fault, and waits where waiting is all that can be done. */
export async function takeInFault<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
  result: Faulted,
): Promise<void> {
  const { fault, kind, step, outage, during } = result
  if (result.isListChanged === true) progress.isOrderUnsure = true
  if (await passOverDuplicate(run, lease, progress, batch)) return
  // Before the shard's own row is held, a lock or a time limit says nothing of the users in hand.
  if (outage === true || kind === 'outage' || (kind !== 'other' && during === 'fence'))
    return waitForSystem(run, lease, progress, fault)
  if (kind === 'timeout' || kind === 'locked')
    return takeInHeldUp(run, lease, progress, batch, result, kind)
  if (kind === 'other' && during === 'read' && !(await isAnybodyReadable(run, progress, batch)))
    return takeInUnreadable(run, lease, progress, batch, fault)
  if (await isJournalsFault(run, lease, progress, batch))
    return waitForSystem(run, lease, progress, fault)
  progress.outages = 0
  const failure: Failure = { code: 'effect-failed', step, fault: faultText(fault) }
  if (kind === 'other') return takeInUnknown(run, lease, progress, batch, result, failure)
  suspect(progress, batch, failure, run.settings.attempts)
}

/**
 * A fault counts against the users in hand only if the journal can be written right after it; and
 * when not even a failure can be recorded, the users are not to blame.
 */
async function isJournalsFault<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
): Promise<boolean> {
  const [only] = batch
  if (batch.length === 1 && only !== undefined && progress.settled.delete(only)) {
    progress.attempts = 0
    return true
  }
  try {
    await renewLease(run, lease)
    return false
  } catch {
    return true
  }
}

/** Others of the shard who are read to see whether reading works at all. */
const WITNESSES = 3

/**
 * Whether any user can be read alone: ends of the batch in hand, or neighbours of a single user.
 */
async function isAnybodyReadable<Tx>(
  run: JobRun<Tx>,
  { keys, state }: Progress,
  batch: readonly UserKey[],
): Promise<boolean> {
  const { position } = state
  const [first] = batch
  const around = keys
    .slice(Math.max(0, position - 1), position + WITNESSES)
    .filter((key) => key !== first)
  const others =
    batch.length > 1 ? new Set([first, batch.at(-1)]) : new Set(around.slice(-WITNESSES))
  for (const key of others) if (key !== undefined && (await isReadable(run, key))) return true
  return false
}

async function isReadable<Tx>(run: JobRun<Tx>, key: UserKey): Promise<boolean> {
  const read = (tx: Tx) => run.work.read({ tx, keys: [key], lock: false })
  try {
    await (run.work.reads === 'outside' ? read(undefined as Tx) : inTransaction(run, 'read', read))
    return true
  } catch {
    return false
  }
}

/**
 * Neither these users nor others can be read: it is waited, for a set time. After that there was
 * nobody to judge by.
 */
async function takeInUnreadable<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
  fault: FaultCause,
): Promise<void> {
  const now = run.clock.now()
  progress.unreadable = failedAgain(progress.unreadable, progress.attempt, progress.attempt, now)
  if (judge(progress.unreadable, null, now, run.settings) === 'again')
    return waitForSystem(run, lease, progress, fault)
  const [only] = batch
  if (batch.length > 1 || only === undefined) return halve(progress, batch)
  settleFailed(progress, only, {
    code: codeOf('alone'),
    step: null,
    fault: faultText(fault),
  })
}

/**
 * A host that lists a user twice makes the second one impossible to record. Such a duplicate has an
 * outcome already and leaves the scope; without this a run could wait for ever on it.
 */
async function passOverDuplicate<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
): Promise<boolean> {
  const [only] = batch
  if (batch.length !== 1 || only === undefined || !progress.settled.has(only)) return false
  try {
    const state = await inTransaction(run, 'write', async (tx) => {
      const fenced = await run.journal.fence({ tx, lease })
      if (fenced === null || fenced.position !== progress.state.position) return null
      if ((await run.journal.readOutcome({ tx, jobId: lease.jobId, userKey: only })) === null)
        return null
      const totals = { ...fenced.totals, scope: fenced.totals.scope - 1 }
      const next: ShardState = { ...fenced, position: fenced.position + 1, claims: 0, totals }
      await run.journal.recordBatch({
        tx,
        lease,
        leaseMs: run.settings.leaseMs,
        outcomes: [],
        state: next,
      })
      return next
    })
    if (state === null) return false
    advance(progress, state)
    return true
  } catch {
    return false
  }
}
