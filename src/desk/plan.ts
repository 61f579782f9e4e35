// Makes a plan, of any job kind: reads all candidates page by page, and changes nothing.
import type { UserKey } from '../domain/keys.js'
import { planDigest } from '../jobs/digest.js'
import type { JobKind } from '../run/kinds/kind.js'
import { countUsers } from '../run/kinds/read-users.js'
import { countedJobs } from '../run/counted-jobs.js'
import { inTransaction, reading } from '../run/in-transaction.js'
import type { Setup } from '../run/setup.js'
import type { Page } from './operations.js'
import { requireProperPage, type Scope, throughPages } from './scope.js'

type Ports<Tx> = Pick<Setup<Tx>, 'transactions' | 'host'>
type PlanPorts<Tx> = Ports<Tx> & Pick<Setup<Tx>, 'journal'>

const PAGE = 500

/** One page of candidates with what would become of each, in the host's order. */
export async function previewPage<Tx, Seen extends { readonly key: UserKey }>(
  ports: Ports<Tx>,
  kind: PreviewOf<Tx, Seen>,
  request: PageRequest,
): Promise<Page<Seen>> {
  const { items, next } = await readPage(ports, kind, request)
  return { items, next }
}

type PreviewOf<Tx, Seen extends { readonly key: UserKey }> = Pick<
  JobKind<Tx, Seen, unknown, unknown>,
  'candidates' | 'preview'
>

interface PageRequest {
  readonly after: UserKey | null
  readonly limit: number
}

/** A page, with the keys of candidates that were not found. */
interface ReadPage<Seen> extends Page<Seen> {
  readonly missing: readonly UserKey[]
}

function readPage<Tx, Seen extends { readonly key: UserKey }>(
  ports: Ports<Tx>,
  kind: PreviewOf<Tx, Seen>,
  { after, limit }: PageRequest,
): Promise<ReadPage<Seen>> {
  return reading(ports, async (tx) => {
    const keys = await kind.candidates({ tx, after, limit })
    requireProperPage(keys, after, limit)
    const found = keys.length === 0 ? [] : await kind.preview({ tx, keys })
    const byKey = new Map(found.map((seen) => [seen.key, seen]))
    return {
      items: keys.flatMap((key) => byKey.get(key) ?? []),
      missing: keys.filter((key) => !byKey.has(key)),
      next: keys.length < limit ? null : (keys.at(-1) ?? null),
    }
  })
}

/**
 * Makes the plan, in flat memory. The digest takes in the users in the order of the candidates. A
 * scope that is given gathers all users whom the job is about.
 */
export async function makePlan<Tx, Seen extends { readonly key: UserKey }, Numbers, Plan>(
  ports: PlanPorts<Tx>,
  kind: JobKind<Tx, Seen, Numbers, Plan>,
  scope?: Scope,
): Promise<Plan> {
  const { host } = ports
  const digested = planDigest({ host: host.identity, ...kind.digestBasis })
  let numbers = kind.noNumbers
  await throughPages(
    (after) => readPage(ports, kind, { after, limit: PAGE }),
    ({ items, missing }) => {
      numbers = kind.count(numbers, items)
      if (missing.length > 0 && kind.countMissing !== undefined)
        numbers = kind.countMissing(numbers, missing)
      for (const seen of items) {
        const entry = kind.digestEntry(seen)
        if (entry === null) continue
        digested.add(seen.key, entry)
        scope?.add(seen.key, kind.acts(seen))
      }
    },
  )
  const digest = digested.finish()
  // Anyone who confirms a plan has seen it: why others are not meant is said in the preview alone.
  const countOthers = scope === undefined ? kind.countOthers : null
  return kind.plan({
    numbers,
    digest,
    countAll: () =>
      reading(ports, async (tx) => ({
        users: await countUsers(host, { tx }),
        others: countOthers === null ? null : await countOthers({ tx }),
      })),
    counted: (since) =>
      inTransaction(ports, 'read', (tx) => countedJobs(ports, tx, { since, lock: false, digest })),
  })
}
