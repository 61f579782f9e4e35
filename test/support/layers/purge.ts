// A small purge through a layer, while a table of the host is away for a while.
import { systemIds } from '../../../src/adapters/system/index.js'
import { describeSqlFault, sqlJournal } from '../../../src/adapters/sql/index.js'
import { createPurge, faultText, type PurgeEvent, type Totals } from '../../../src/index.js'
import { CRITERIA, chaosHost, OPERATOR, POLICY } from '../../chaos/host/host.js'
import { hostRows, hostSchema, watchedJournalSchema } from '../../chaos/host/schema.js'
import type { AnyLayer } from './layer.js'
import { type DatabaseName, dialectOf } from '../dialects.js'

/** So many users are there; about a third of them stay. */
export const USERS = 60

/** What is run, outside of every transaction, before {@link purgeWithout}. */
export const libraryTables = (dialect: DatabaseName): readonly string[] => [
  ...hostSchema(dialect),
  ...watchedJournalSchema(dialect),
  ...hostRows(USERS),
]

/** How the purge went. */
export interface Purged {
  readonly totals: Totals
  /** What the run said it waited for, each once. */
  readonly waited: readonly string[]
}

/**
 * Takes the table of fines away after the first batch, and gives it back once the run has waited a
 * few times.
 *
 * @param migrate - runs a statement on a connection of its own.
 */
export async function purgeWithout(
  dialect: DatabaseName,
  { transactions, executor }: AnyLayer,
  migrate: (statement: string) => Promise<unknown>,
): Promise<Purged> {
  const waited: string[] = []
  let committed = 0
  let next: () => Promise<unknown> = async () => undefined
  const observer = (event: PurgeEvent): void => {
    if (event._tag === 'BatchCommitted' && ++committed === 1)
      next = () => migrate('alter table fines rename to fines_away')
    if (event._tag === 'Waiting' && waited.push(faultText(event.fault)) === 3)
      next = () => migrate('alter table fines_away rename to fines')
  }
  const purge = createPurge<unknown>({
    transactions,
    journal: sqlJournal({ dialect: dialectOf(dialect), executor }),
    host: {
      ...chaosHost({ dialect, executor, dwell: async () => undefined, pipelined: false }),
      describeFault: describeSqlFault,
    },
    policy: POLICY,
    // Nothing sleeps; what the observer asked for is done while the run believes that it does.
    clock: {
      now: () => Date.UTC(2026, 0, 15, 12),
      sleep: async () => {
        const task = next
        next = async () => undefined
        await task()
      },
    },
    ids: systemIds(),
    observer,
    settings: { batchSize: 5, shardSize: 20, leaseMs: 60_000 },
  })
  const plan = await right(purge.plan({ criteria: CRITERIA, requestedBy: OPERATOR }))
  const confirm = { digest: plan.digest, count: plan.counts.purge }
  const { id } = await right(purge.submit({ planId: plan.id, requestedBy: OPERATOR, confirm }))
  const { totals } = await right(purge.run(id))
  return { totals, waited: [...new Set(waited)] }
}

type Answer<Result> =
  | { readonly _tag: 'Left'; readonly left: unknown }
  | { readonly _tag: 'Right'; readonly right: Result }

async function right<Result>(operation: () => Promise<Answer<Result>>): Promise<Result> {
  const end = await operation()
  if (end._tag === 'Left') throw new Error(`the operation failed: ${JSON.stringify(end.left)}`)
  return end.right
}
