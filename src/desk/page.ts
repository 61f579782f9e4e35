// One page of a plan: candidates are read, and what would become of each is said.
import type { UserKey } from '../domain/keys.js'
import { isKey } from '../domain/keys.js'
import type { PlannedUser } from '../jobs/plan.js'
import { contractFault } from '../run/fault.js'
import { reading } from '../run/in-transaction.js'
import type { JobKind } from '../run/kinds/kind.js'
import type { RunSettings } from '../run/settings.js'
import type { Setup } from '../run/setup.js'
import type { PlanReads } from './plan-reads.js'

/** A page as it was read. */
export interface ReadPage {
  /** In the host's order; candidates that were gone are left out, unless the plan lists them. */
  readonly users: readonly PlannedUser[]
  /** Candidates that were gone when they were read, and are left out. */
  readonly gone: readonly UserKey[]
  /** The last key of the page; `null` = there is no further page. */
  readonly next: UserKey | null
}

/** Reads the pages of a plan, one after the other. */
export interface PageReader {
  readonly read: (after: UserKey | null) => Promise<ReadPage>
  /**
   * Does something with a page while the next one is read already; behind an API nothing is read
   * that may have to be read again. Nothing is under way any more when it rejects, or answers
   * `false`.
   */
  readonly readingOn: (next: UserKey | null, work: () => Promise<boolean>) => Promise<boolean>
}

/** Starts to read. It changes nothing, and locks nobody. */
export function pageReader<Tx>(setup: Setup<Tx>, kind: JobKind<Tx>, reads: PlanReads): PageReader {
  const { clock, settings } = setup
  const sizer = pageSizer(settings, kind)
  const readNow = async (after: UserKey | null): Promise<ReadPage> => {
    const began = clock.now()
    const part = { after, limit: sizer.next() }
    const page =
      kind.reads === 'outside'
        ? await readPageOutside(setup, kind, part, reads)
        : await reading(setup, (tx) => readPage(kind, tx, part))
    sizer.took(clock.now() - began, page.users.length)
    return page
  }
  let ahead: Promise<ReadPage> | null = null
  return {
    read: (after) => {
      const page = ahead ?? readNow(after)
      ahead = null
      return page
    },
    readingOn: async (next, work) => {
      ahead = next === null || kind.reads === 'outside' ? null : readNow(next)
      // Its fault is heard by who asks for the page; until then nobody listens.
      ahead?.catch(() => undefined)
      let isGood = false
      try {
        isGood = await work()
        return isGood
      } finally {
        if (!isGood) await Promise.allSettled([ahead])
      }
    },
  }
}

interface Part {
  readonly after: UserKey | null
  readonly limit: number
}

async function readPage<Tx>(kind: JobKind<Tx>, tx: Tx, part: Part): Promise<ReadPage> {
  const keys = await kind.candidates({ tx, ...part })
  requireProperPage(keys, part.after, part.limit)
  return pageOf(kind, part, keys, keys.length === 0 ? [] : await kind.look({ tx, keys }))
}

/** Behind an API, as the budget of calls allows. */
async function readPageOutside<Tx>(
  { calls }: Setup<Tx>,
  kind: JobKind<Tx>,
  part: Part,
  reads: PlanReads,
): Promise<ReadPage> {
  const { after, limit } = part
  const tx = undefined as Tx
  // Keys that are given need no call.
  const price = kind.listsNotFound ? 0 : (calls?.budget.candidates?.(limit) ?? 1)
  const keys = await reads.call(price, () => kind.candidates({ tx, ...part }))
  requireProperPage(keys, after, limit)
  const found = await reads.inSets(keys, (set) => kind.look({ tx, keys: set }))
  return pageOf(kind, part, keys, found)
}

function pageOf<Tx>(
  { listsNotFound }: JobKind<Tx>,
  { limit }: Part,
  keys: readonly UserKey[],
  found: readonly PlannedUser[],
): ReadPage {
  const byKey = new Map(found.map((user) => [user.key, user]))
  const users = keys.flatMap((key) => byKey.get(key) ?? (listsNotFound ? notFound(key) : []))
  const gone = listsNotFound ? [] : keys.filter((key) => !byKey.has(key))
  return { users, gone, next: keys.length < limit ? null : (keys.at(-1) ?? null) }
}

function notFound(key: UserKey): PlannedUser {
  return { key, verdict: { _tag: 'NotFound' }, userGroup: null, homeLibrary: null }
}

/**
 * A page that repeats itself would go on for ever; one that is too long would hide its end; a key
 * that is a number is in no set of keys, and one that the journal cannot store would hold the job
 * up for ever.
 */
function requireProperPage(keys: readonly UserKey[], after: UserKey | null, limit: number): void {
  if (!keys.every(isKey)) throw contractFault('host-key-improper')
  if (keys.length > limit) throw contractFault('host-candidates-over-limit')
  if (new Set(keys).size !== keys.length || (after !== null && keys.includes(after)))
    throw repeats()
}

/** The code of a host that names a candidate twice over its pages. */
export const REPEATS = 'host-candidates-repeat'

/** The fault of such a host. */
export function repeats(): Error {
  return contractFault(REPEATS)
}

/** Says how many users the next page has. */
interface PageSizer {
  readonly next: () => number
  /** What the last page took to read, in milliseconds, and how many users it had. */
  readonly took: (millis: number, users: number) => void
}

/** The first page from behind an API: how long a user takes there is not known yet. */
const FIRST_OUTSIDE = 20

/**
 * Pages of one size where users are read in a transaction. Behind an API, as many as are read in an
 * eighth of a lease, so that the lease is renewed in time.
 */
function pageSizer<Tx>(
  { planPage, leaseMs }: Pick<RunSettings, 'planPage' | 'leaseMs'>,
  { reads }: Pick<JobKind<Tx>, 'reads'>,
): PageSizer {
  if (reads !== 'outside') return { next: () => planPage, took: () => undefined }
  let size = Math.min(FIRST_OUTSIDE, planPage)
  return {
    next: () => size,
    took: (millis, users) => {
      const fitting = Math.floor((users * leaseMs) / 8 / Math.max(1, millis))
      size = Math.max(1, Math.min(planPage, size * 2, fitting))
    },
  }
}
