// Opens a Koha: its configuration, its preferences and its tables, and the purge over them.
import {
  type ActorKey,
  createPurge,
  type ObserverPort,
  presetWith,
  type Purge,
  type PurgePolicy,
  type RunSettings,
  type ZoneName,
} from 'ils-user-purge'
import { fromMariaDb, mariadb, mariaDbTransactions, sqlJournal } from 'ils-user-purge/adapters/sql'
import { systemClock, systemIds } from 'ils-user-purge/adapters/system'
import { readPolicyFile } from '../../shared/policy-file.js'
import { requireJournal } from '../../shared/command-line/journal-tables.js'
import { refuseMistakes } from '../../shared/command-line/options.js'
import { type KohaTx, openPool, rowsOf, withConnection } from './database.js'
import { kohaHost, NIGHT_SERVICE } from './host/host.js'
import type { KohaConf } from './koha-conf.js'
import { type Preferences, readPreferences } from './preferences.js'
import { checkSchema, type KohaSchema } from './schema-check.js'

/** With what a Koha is opened. */
export interface KohaOpening {
  readonly conf: KohaConf
  /** JSON file of changes to the policy. */
  readonly policyFile?: string | undefined
  readonly anonymisesLoans: boolean
  /** Whether this process is to delete: then every right that it takes must be there. */
  readonly deletes: boolean
  readonly settings?: Partial<RunSettings>
  readonly observer?: ObserverPort
}

/** An open Koha. */
export interface OpenKoha {
  readonly purge: Purge
  readonly policy: PurgePolicy
  readonly preferences: Preferences
  readonly schema: KohaSchema
  /** Reads in a transaction of its own. */
  readonly read: <Result>(work: (tx: KohaTx) => Promise<Result>) => Promise<Result>
  readonly close: () => Promise<void>
}

/** Throws a Trouble where the release, the tables, the rights or the journal are not as needed. */
export async function openKoha(opening: KohaOpening): Promise<OpenKoha> {
  const { conf, settings, observer } = opening
  const found = await withConnection(conf, async (connection) => {
    const preferences = await readPreferences(connection)
    const schema = await checkSchema(connection, preferences.version, opening.deletes)
    await requireJournal((sql) => rowsOf(connection, sql), mariadb, 'database()')
    return { preferences, schema, currency: await currencyOf(connection) }
  })
  const { preferences, schema } = found
  const policy = policyOf(opening, found.currency)
  const pool = openPool(conf, 2 + (settings?.shardsAtOnce ?? 1))
  const transactions = mariaDbTransactions<KohaTx>(pool)
  const purge = createPurge<KohaTx>({
    transactions,
    host: kohaHost({
      preferences,
      copied: schema.copied,
      identity: `koha ${conf.database}`,
      anonymisesLoans: opening.anonymisesLoans,
    }),
    journal: sqlJournal<KohaTx>({ dialect: mariadb, executor: fromMariaDb }),
    policy,
    clock: systemClock(),
    ids: systemIds(),
    serviceActors: [NIGHT_SERVICE as ActorKey],
    ...(settings === undefined ? {} : { settings }),
    ...(observer === undefined ? {} : { observer }),
  })
  return {
    purge,
    policy,
    preferences,
    schema,
    read: (work) => transactions.run(work, { mode: 'read' }),
    close: () => pool.end(),
  }
}

async function currencyOf(tx: Parameters<typeof rowsOf>[0]): Promise<string> {
  const [row] = await rowsOf<{ readonly currency: string }>(
    tx,
    'select currency from currency where active = 1 limit 1',
  )
  return /^[A-Z]{3}$/.test(row?.currency ?? '') ? (row?.currency as string) : 'XXX'
}

/** What Koha holds against a deletion, in its own zone and currency; a file may say otherwise. */
function policyOf({ conf, policyFile }: KohaOpening, currency: string): PurgePolicy {
  const zone = conf.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const base = presetWith('koha', {
    timeZone: zone as ZoneName,
    currency: { code: currency, digits: 2 },
  })
  const mistakes: string[] = []
  const policy = readPolicyFile(policyFile, base, mistakes)
  refuseMistakes(mistakes)
  return policy ?? base
}
