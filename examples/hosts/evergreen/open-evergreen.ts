// An Evergreen put together with the purge: pool, host, journal, policy and the names of people.
import {
  type ActorKey,
  createPurge,
  type ObserverPort,
  type Purge,
  type PurgePolicy,
  type RunSettings,
} from 'ils-user-purge'
import { fromPg, pgTransactions, postgres, sqlJournal } from 'ils-user-purge/adapters/sql'
import { systemClock, systemIds } from 'ils-user-purge/adapters/system'
import type pg from 'pg'
import { badInput } from '../../shared/trouble.js'
import type { Configuration } from './config.js'
import { troubleWith } from './database/check.js'
import { openPool } from './database/connect.js'
import { JOURNAL_PREFIX } from './database/install.js'
import { evergreenHost } from './host/host.js'
import { inCollections } from './host/rules.js'

/** What a purge of an Evergreen is opened with. */
export interface EvergreenSetup {
  readonly configuration: Configuration
  readonly policy: PurgePolicy
  /** How a run goes about its work; the library's own where it is left out. */
  readonly settings?: Partial<RunSettings>
  readonly observer?: ObserverPort
}

/** A purge that is open, and the connections that it uses. */
export interface OpenEvergreen {
  readonly purge: Purge
  readonly pool: pg.Pool
  readonly close: () => Promise<void>
}

/**
 * Opens the purge of an Evergreen. Throws a Trouble where its release, its tables, the rights in it
 * or the user who inherits are not as needed; nothing is changed then.
 */
export async function openEvergreen(setup: EvergreenSetup): Promise<OpenEvergreen> {
  const { configuration, policy, settings = {}, observer } = setup
  const { database: url, destination, identity, service } = configuration
  // One connection for each shard, and one for everything else.
  const connections = (settings.shardsAtOnce ?? 1) + 1
  const pool = openPool({ url, timeZone: policy.timeZone, connections })
  try {
    await refuseUnfit(pool, destination)
  } catch (fault) {
    await pool.end()
    throw fault
  }
  const purge = createPurge<pg.PoolClient>({
    transactions: pgTransactions<pg.PoolClient>(pool),
    host: evergreenHost({
      identity,
      destination,
      readsBarcodes: policy.evidence === 'dates-and-primary-id',
    }),
    journal: sqlJournal<pg.PoolClient>({
      dialect: postgres,
      prefix: JOURNAL_PREFIX,
      executor: (client) => fromPg(client),
    }),
    policy,
    rules: [inCollections],
    clock: systemClock(),
    ids: systemIds(),
    serviceActors: service === null ? [] : [String(service) as ActorKey],
    settings,
    ...(observer === undefined ? {} : { observer }),
  })
  return { purge, pool, close: () => pool.end() }
}

async function refuseUnfit(pool: pg.Pool, destination: number): Promise<void> {
  const client = await pool.connect()
  try {
    const trouble = await troubleWith(client, 'work')
    if (trouble !== null) throw badInput(`${trouble} Nothing was changed.`)
    const { rows } = await client.query('select from actor.usr where id = $1 and not deleted', [
      destination,
    ])
    if (rows.length === 0)
      throw badInput(
        `The destination ${destination} is no user of this Evergreen, so nobody could inherit. ` +
          'Nothing was changed.',
      )
  } finally {
    client.release()
  }
}
