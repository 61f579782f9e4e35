// Reads users of a batch with effects outside the transaction, and says how long a read is good.
import type { UserKey } from '../../domain/keys.js'
import type { Intent } from '../../jobs/intent.js'
import { withinConfirmed } from '../confirmed.js'
import type { JobRun } from '../runner.js'
import type { RunSettings } from '../settings.js'
import type { SliceSize } from '../step-memory.js'
import type { Decision } from '../work.js'
import { type Case, keysOf, type OutsideBatch, takeIn } from './batch-state.js'
import { begunOf, type OutsideUser, type UserRead, withRead } from './user.js'

/** Whether the last read of a user is young enough to act on. */
export function isFresh<Tx>(
  { run }: OutsideBatch<Tx>,
  { read }: Pick<OutsideUser, 'read'>,
): boolean {
  return read !== null && !read.isOutdated && !isAged(run, read)
}

/**
 * The age of a read counts from when it was sent. A clock that was set back does not tell it: then
 * it is as old as can be.
 */
function isAged<Tx>(
  { clock, settings }: Pick<JobRun<Tx>, 'clock' | 'settings'>,
  { sent, took }: Pick<UserRead, 'sent' | 'took'>,
): boolean {
  const age = clock.now() - sent
  return age < 0 || age > took + settings.maxReadAgeMs
}

/** Reads users together, without a lock. Rejects where that fails. */
export async function readCases<Tx>(
  batch: OutsideBatch<Tx>,
  cases: readonly Case[],
): Promise<void> {
  const { run, request, keeper } = batch
  if (cases.length === 0) return
  const sent = run.clock.now()
  const found = await keeper.during(() => readAlone(run, keysOf(cases), begunBy(cases)))
  const took = Math.max(0, run.clock.now() - sent)
  const decisions = byKey(withinConfirmed(request, found))
  sizeSlices(batch, cases, took)
  for (const each of cases) {
    const decision = decisions.get(each.user.key) ?? null
    const read = { decision, sent, took, isOutdated: false }
    takeIn(batch, each, withRead(each.user, read, run.work.steps))
  }
}

/** Fits the next slice to what this read took, and to whether an earlier one grew too old. */
function sizeSlices<Tx>(
  { run, request: { memory } }: OutsideBatch<Tx>,
  cases: readonly Case[],
  took: number,
): void {
  const hasAged = cases.some(({ user: { read } }) => read !== null && !read.isOutdated)
  memory.slice = nextSlice(memory.slice, { users: cases.length, took, hasAged }, run.settings)
}

/** Reads users outside any other transaction. */
export function readAlone<Tx>(
  { work, transactions }: JobRun<Tx>,
  keys: readonly UserKey[],
  begun?: ReadonlyMap<UserKey, Intent>,
): Promise<readonly Decision[]> {
  const read = (tx: Tx) =>
    work.read({ tx, keys, lock: false, ...(begun !== undefined && { begun }) })
  return work.reads === 'outside' ? read(undefined as Tx) : transactions.run(read, { mode: 'read' })
}

/** What this job has begun to do to some users. */
export function begunBy(cases: readonly Case[]): ReadonlyMap<UserKey, Intent> {
  return new Map(
    cases.flatMap(({ user }) => {
      const begun = begunOf(user)
      return begun === null ? [] : [[user.key, begun]]
    }),
  )
}

/** Decisions by the keys of their users. */
export function byKey(decisions: readonly Decision[]): ReadonlyMap<UserKey, Decision> {
  return new Map(decisions.map((each) => [each.key, each]))
}

/** Reading a few takes no longer than reading one, but for so much. */
const NOISE_MS = 5
const NOISE_FACTOR = 1.5

/**
 * How many users the next slice has: as many as are read in about the time of one, so that nobody
 * waits for the reads of others before they are acted on.
 *
 * @param last - How many were read together, in so many milliseconds; and whether this was done
 * again only because a read had grown too old.
 */
export function nextSlice(
  { size, most, single }: SliceSize,
  last: { readonly users: number; readonly took: number; readonly hasAged: boolean },
  { outsideAtOnce }: Pick<RunSettings, 'outsideAtOnce'>,
): SliceSize {
  const { users, took, hasAged } = last
  const one = users > 1 ? single : Math.min(single ?? took, took)
  if (hasAged) return halved(size, one)
  if (users > 1 && one !== null && took > one * NOISE_FACTOR + NOISE_MS) return halved(users, one)
  if (users < size) return { size, most, single: one }
  // A moment in which reads were slow must not make all slices after it small.
  const more = size < most ? most : most + 1
  return { size: Math.max(1, Math.min(size * 2, more, outsideAtOnce)), most: more, single: one }
}

function halved(size: number, single: number | null): SliceSize {
  const half = Math.max(1, Math.floor(size / 2))
  return { size: half, most: half, single }
}
