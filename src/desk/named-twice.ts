// Candidates whom a host names on two pages of a plan.
import type { PlanId, UserKey } from '../domain/keys.js'
import { propertyOf } from '../internal/fault-chain.js'
import type { PlanProgress } from '../jobs/stored-plan.js'
import { inTransaction } from '../run/in-transaction.js'
import type { Setup } from '../run/setup.js'
import { type PageReader, REPEATS, type ReadPage } from './page.js'

/**
 * Whether one of these stands on an earlier page. A page that is stored itself, of which only the
 * answer was lost, is no other.
 */
export async function standOnAnother<Tx>(
  { journal, transactions }: Setup<Tx>,
  planId: PlanId,
  keys: readonly UserKey[],
  { pages }: PlanProgress,
): Promise<boolean> {
  if (keys.length === 0) return false
  return inTransaction({ transactions }, 'read', async (tx) => {
    if ((await journal.readPlan({ tx, planId }))?.progress.pages === pages) return false
    for (const userKey of keys)
      if ((await journal.readPlanUser({ tx, planId, userKey })) !== null) return true
    return false
  })
}

/**
 * Reads on to the first page with users who are not stored yet, and leaves out those who are, where
 * it is the position that has gone back; `null` = it has not, and the fault is what it looks like.
 *
 * A candidate who was gone when they were read stands on no page. So nobody notices that they are
 * named again, and the position of the plan goes back to them: from there on everybody comes again.
 */
export async function pageAhead<Tx>(
  setup: Setup<Tx>,
  planId: PlanId,
  pages: PageReader,
  read: ReadPage,
  { after, users }: PlanProgress,
  fault: unknown,
): Promise<ReadPage | null> {
  if (propertyOf(fault, 'code') !== REPEATS || after === null) return null
  if ((await unknown(setup, planId, [after])).size === 0) return null
  let page = read
  for (let known = 0; known <= users; ) {
    const fresh = await unknown(
      setup,
      planId,
      page.users.map(({ key }) => key),
    )
    if (fresh.size > 0 || page.next === null)
      return { ...page, gone: [], users: page.users.filter(({ key }) => fresh.has(key)) }
    known += page.users.length
    page = await pages.read(page.next)
  }
  // They come again and again.
  return null
}

/** Those who are not stored in a plan. */
function unknown<Tx>(
  { journal, transactions }: Setup<Tx>,
  planId: PlanId,
  keys: readonly UserKey[],
): Promise<ReadonlySet<UserKey>> {
  return inTransaction({ transactions }, 'read', async (tx) => {
    const found = new Set<UserKey>()
    for (const userKey of keys)
      if ((await journal.readPlanUser({ tx, planId, userKey })) === null) found.add(userKey)
    return found
  })
}
