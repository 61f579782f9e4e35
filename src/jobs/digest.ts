// Digests: proof that what runs is what was planned and confirmed. The only importer of the hash
// library.
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'
import type { UserKey } from '../domain/keys.js'
import type { JobOrder } from './job.js'
import type { BulkPlan, PurgePlan } from './plan.js'
import type { PlanInProgress, PlanProgress, UnfinishedPlan } from './stored-plan.js'

/** JSON with the keys of every object in order, so that equal data is equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(
          Object.entries(each).sort(([left], [right]) =>
            left < right ? -1 : left > right ? 1 : 0,
          ),
        )
      : each,
  )
}

function hash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}

/** SHA-256 over an order, in hex. */
export function hashOrder(order: JobOrder): string {
  return hash(canonicalJson(order))
}

/** The digest of a plan's pages before the first. */
export const NO_PAGES = ''

/** A user of a page, with what would become of them. */
export interface DigestEntry {
  readonly key: UserKey
  readonly entry: string
}

/** The digest of the pages with one more, in hex: each proves all those before it. */
export function withPage(pages: string, entries: readonly DigestEntry[]): string {
  const lines = entries.map(({ key, entry }) => `${entry} ${key}`)
  return hash([pages, ...lines].join('\n'))
}

/** The digest of a list of users, in hex. Their order is of no matter: somebody may be put off. */
export function digestOfList(keys: readonly UserKey[]): string {
  return hash([...keys].sort().join('\n'))
}

/** What a plan found, but for the digest that is made of it. */
export type FoundPlan<Plan extends PurgePlan | BulkPlan = PurgePlan | BulkPlan> =
  Plan extends unknown ? Omit<Plan, 'digest'> : never

/**
 * The digest of a whole plan, in hex: over everything that decides and everything that is shown.
 */
export function digestOfPlan(
  { id, host, order, plannedBy, asOf }: Omit<UnfinishedPlan, 'status'>,
  { users, pages, lists }: Pick<PlanProgress, 'users' | 'pages' | 'lists'>,
  found: FoundPlan,
): string {
  const shown = Object.fromEntries(Object.entries(found).filter(([name]) => name !== 'digest'))
  return hash(canonicalJson({ id, host, order, plannedBy, asOf, users, pages, lists, shown }))
}

/** Whether what is stored of a plan is what was planned; one that has not ended proves nothing. */
export function isUntouched({ plan, progress }: PlanInProgress): boolean {
  if (plan.status === 'Planning' || plan.plan === null) return true
  return digestOfPlan(plan, progress, plan.plan) === plan.plan.digest
}
