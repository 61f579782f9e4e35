// One page of a plan: candidates are read, and what would become of each is said.
import type { UserKey } from '../domain/keys.js'
import { isKey } from '../domain/keys.js'
import type { PlannedUser } from '../jobs/plan.js'
import { contractFault } from '../run/fault.js'
import { reading } from '../run/in-transaction.js'
import type { JobKind } from '../run/kinds/kind.js'
import type { Setup } from '../run/setup.js'

/** A page as it was read. */
export interface ReadPage {
  /** In the host's order; candidates that were gone are left out, unless the plan lists them. */
  readonly users: readonly PlannedUser[]
  /** The last key of the page; `null` = there is no further page. */
  readonly next: UserKey | null
}

/** Reads the page after a key; changes nothing, and locks nobody. */
export function readPage<Tx>(
  setup: Pick<Setup<Tx>, 'transactions' | 'host'>,
  kind: Pick<JobKind<Tx>, 'candidates' | 'look' | 'listsNotFound'>,
  { after, limit }: { readonly after: UserKey | null; readonly limit: number },
): Promise<ReadPage> {
  return reading(setup, async (tx) => {
    const keys = await kind.candidates({ tx, after, limit })
    requireProperPage(keys, after, limit)
    const found = keys.length === 0 ? [] : await kind.look({ tx, keys })
    const byKey = new Map(found.map((user) => [user.key, user]))
    const users = keys.flatMap((key) => byKey.get(key) ?? (kind.listsNotFound ? notFound(key) : []))
    return { users, next: keys.length < limit ? null : (keys.at(-1) ?? null) }
  })
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

/** The fault of a host that names a candidate twice over its pages. */
export function repeats(): Error {
  return contractFault('host-candidates-repeat')
}
