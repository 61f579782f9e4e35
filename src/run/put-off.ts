// Users of a shard who are put off: those whose records somebody holds locked are stored with the
// shard by name, so that every runner goes on with the others first.
import type { Instant } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { JournalPort, PutOffUser } from '../ports/journal.js'
import type { Lease } from '../ports/lease.js'
import { inTransaction } from './in-transaction.js'
import { keyList } from './key-list.js'
import type { JobRun } from './runner.js'
import { type Progress, untried } from './shard-progress.js'

/** What changes in a shard's list; `null` = it stays as it is. */
export interface ShardChange {
  /** The users of the shard in a new order. */
  readonly keys: readonly UserKey[] | null
  /** Who is put off because of a lock, in place of those before. */
  readonly putOff: readonly PutOffUser[] | null
}

/**
 * What changes when a batch ends for all of its users but those who are locked: they go behind all
 * others who may be acted on, or behind those who stay where they stay too. `null` = nothing.
 */
export function changeAfter(
  progress: Progress,
  batch: readonly UserKey[],
  locked: readonly UserKey[],
  at: Instant,
): ShardChange | null {
  const ended = new Set(batch)
  for (const key of locked) ended.delete(key)
  const isKnown = locked.every((key) => progress.putOff.has(key))
  const staysPutOff = isKnown && ![...progress.putOff.keys()].some((key) => ended.has(key))
  const end = regionEnd(progress)
  // Those who are left, and only they, are locked still: there is nobody behind whom to move.
  const isInPlace = ended.size === 0 && progress.state.position + batch.length === end
  const staysInOrder = locked.length === 0 || isInPlace
  if (staysPutOff && staysInOrder) return null
  const held = batch.filter((key) => !ended.has(key))
  return {
    keys: staysInOrder ? null : behindOthers(progress, batch, held, end),
    putOff: staysPutOff ? null : putOffAfter(progress, ended, held, at),
  }
}

function putOffAfter(
  { putOff }: Progress,
  ended: ReadonlySet<UserKey>,
  locked: readonly UserKey[],
  at: Instant,
): readonly PutOffUser[] {
  const users = new Map([...putOff].filter(([key]) => !ended.has(key)))
  for (const key of locked) if (!users.has(key)) users.set(key, at)
  return [...users].map(([key, since]) => ({ key, since }))
}

/** Where the users end who are worked on before any other: those who may be acted on come first. */
function regionEnd({ state, keys }: Progress): number {
  return state.position < state.confirmed ? state.confirmed : keys.length()
}

/** The keys in a new order: these users of a batch stand right before `end`, all others move up. */
function behindOthers(
  { state, keys }: Progress,
  batch: readonly UserKey[],
  users: readonly UserKey[],
  end: number,
): readonly UserKey[] {
  const { position } = state
  const moved = new Set(users)
  const all = keys.slice(0, keys.length())
  return [
    ...all.slice(0, position),
    ...batch.filter((key) => !moved.has(key)),
    ...all.slice(position + batch.length, end),
    ...users,
    ...all.slice(end),
  ]
}

/** Stores a change of a shard's list; to be called behind the fence. */
export async function storeChange<Tx>(
  journal: JournalPort<Tx>,
  tx: Tx,
  lease: Lease,
  { keys, putOff }: ShardChange,
): Promise<void> {
  const stored: Promise<void>[] = []
  // Both are handed over at once, for a host whose statements go out before they are answered.
  if (keys !== null) stored.push(journal.reorderShard({ tx, lease, keys }))
  if (putOff !== null) stored.push(journal.savePutOff({ tx, lease, users: putOff }))
  await Promise.all(stored)
}

/**
 * Takes a change in that is stored, or that there is none: so many users of the batch stand behind
 * the others now.
 */
export function takeInChange(
  progress: Progress,
  change: ShardChange | null,
  locked: readonly UserKey[],
  moved: number = locked.length,
): void {
  const { keys, putOff } = change ?? { keys: null, putOff: null }
  if (keys !== null) progress.keys = keyList(keys)
  if (putOff !== null) progress.putOff = new Map(putOff.map(({ key, since }) => [key, since]))
  for (const key of locked) progress.tried.add(key)
  if (progress.suspectedUpTo === null) return
  const upTo = progress.suspectedUpTo - moved
  progress.suspectedUpTo = upTo > progress.state.position ? upTo : null
}

/**
 * Puts off the next user of a shard, whose record a fault says to be locked.
 *
 * @returns whether that is stored; otherwise the order of the shard is read again.
 */
export function putOffLocked<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  key: UserKey,
  at: Instant,
): Promise<boolean> {
  return putOff(run, lease, progress, changeAfter(progress, [key], [key], at), [key])
}

/**
 * Puts off the next user of a shard who took too long, behind all who were not tried yet.
 *
 * @returns whether that is stored; `false` where there is nobody behind whom to move.
 */
export async function putOffSlow<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  key: UserKey,
): Promise<boolean> {
  const { position } = progress.state
  const end = position + untried(progress, progress.keys.slice(position, regionEnd(progress)))
  if (end - position < 2) return false
  const keys = behindOthers(progress, [key], [key], end)
  return putOff(run, lease, progress, { keys, putOff: null }, [])
}

async function putOff<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  change: ShardChange | null,
  locked: readonly UserKey[],
): Promise<boolean> {
  const { position } = progress.state
  try {
    const isStored =
      change === null ||
      (await inTransaction(run, 'write', async (tx) => {
        const fenced = await run.journal.fence({ tx, lease })
        if (fenced?.position !== position) return false
        await storeChange(run.journal, tx, lease, change)
        return true
      }))
    if (!isStored) return false
  } catch {
    // The commit may have succeeded, and its answer got lost.
    progress.isOrderUnsure = true
    return false
  }
  takeInChange(progress, change, locked, 1)
  return true
}
