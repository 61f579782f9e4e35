// What can go wrong with a database under a run, how it is done and mended, and by which faults a
// run names it: one entry a fault.
import { openSqlite } from './host/database.js'

import { known, type Name, type Patient, type Watched } from './patients.js'

/** Something that goes wrong under a run. */
export interface Fault {
  readonly what: string
  /** Does the damage; answers how to mend it. */
  readonly strike: (patient: Patient, watched: Watched) => Promise<() => Promise<void>>
  /** The faults by which a run names it. */
  readonly named: RegExp
  /** Whether the tables must lie on a disk that can be filled. */
  readonly onDisk?: true
}

/** Nothing more fits on the disk, no matter who writes. */
const fullDisk = (named: RegExp): Fault => ({
  what: 'a full disk',
  onDisk: true,
  strike: async ({ disk }) => {
    const giveBack = known(disk).fill()
    return async () => giveBack()
  },
  named,
})

const swap = (patient: Patient, table: string): Promise<() => Promise<void>> => {
  const rename = (from: string, to: string) =>
    patient.admin.query(`alter table ${from} rename to ${to}`)
  return rename(table, 'elsewhere').then(() => async () => {
    await rename('elsewhere', table)
  })
}

/** Ends every connection of the purge, so that it has to connect anew. */
const cutOff = async ({ admin, at, dialect }: Patient): Promise<void> => {
  const user = new URL(at).username
  if (dialect === 'postgres')
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${user}'`,
    )
  else await admin.query(`kill user ${user}`)
}

export const FAULTS: Readonly<Record<Name, readonly Fault[]>> = {
  SQLite: [
    {
      what: 'a full disk',
      strike: async (_, { database }) => {
        const pages = Number((await database.query('pragma page_count'))[0]?.page_count)
        await database.query(`pragma max_page_count = ${pages}`)
        return async () => {
          await database.query('pragma max_page_count = 1000000')
        }
      },
      named: /^SQLITE_FULL$/,
    },
    {
      what: 'a read-only database',
      strike: async (_, { database }) => {
        await database.query('pragma query_only = 1')
        return async () => {
          await database.query('pragma query_only = 0')
        }
      },
      named: /^SQLITE_READONLY/,
    },
    {
      what: 'a dropped table of the journal',
      strike: (patient) => swap(patient, 'ils_purge_outcome'),
      named: /^SQLITE_ERROR$/,
    },
    {
      what: 'a dropped table of the host',
      strike: (patient) => swap(patient, 'fines'),
      named: /^SQLITE_ERROR$/,
    },
    {
      what: 'a database that somebody else holds',
      strike: async (patient) => {
        const other = openSqlite(patient.at)
        other.db.exec('begin immediate')
        return async () => {
          other.db.exec('rollback')
          await other.close()
        }
      },
      named: /^SQLITE_BUSY/,
    },
  ],
  PostgreSQL: [
    fullDisk(/^53100$/),
    {
      what: 'a read-only database',
      strike: async (patient) => {
        const user = new URL(patient.at).username
        await patient.admin.query(`alter role ${user} set default_transaction_read_only = on`)
        await cutOff(patient)
        return async () => {
          await patient.admin.query(`alter role ${user} set default_transaction_read_only = off`)
          await cutOff(patient)
        }
      },
      named: /^(25006|57P01|sql-connection-lost|EPIPE|ECONNRESET)$/,
    },
    {
      what: 'wrong credentials',
      strike: async (patient) => {
        const user = new URL(patient.at).username
        await patient.admin.query(`alter role ${user} password 'wrong'`)
        await cutOff(patient)
        return async () => {
          await patient.admin.query(`alter role ${user} password 'right'`)
        }
      },
      named: /^(28P01|57P01|sql-connection-lost|EPIPE|ECONNRESET)$/,
    },
    {
      what: 'a dropped table of the journal',
      strike: (patient) => swap(patient, 'ils_purge_outcome'),
      named: /^42P01$/,
    },
    {
      what: 'a dropped table of the host',
      strike: (patient) => swap(patient, 'fines'),
      named: /^42P01$/,
    },
  ],
  MariaDB: [
    fullDisk(/^ER_RECORD_FILE_FULL$/),
    {
      what: 'a read-only database',
      strike: async (patient) => {
        await patient.admin.query('set global read_only = 1')
        return async () => {
          await patient.admin.query('set global read_only = 0')
        }
      },
      named: /^ER_OPTION_PREVENTS_STATEMENT$/,
    },
    {
      what: 'wrong credentials',
      strike: async (patient) => {
        const user = new URL(patient.at).username
        await patient.admin.query(`alter user ${user} identified by 'wrong'`)
        await cutOff(patient)
        return async () => {
          await patient.admin.query(`alter user ${user} identified by 'right'`)
        }
      },
      named: /^(ER_ACCESS_DENIED_ERROR|ER_CONNECTION_KILLED|PROTOCOL_CONNECTION_LOST)$/,
    },
    {
      what: 'a dropped table of the journal',
      strike: (patient) => swap(patient, 'ils_purge_outcome'),
      named: /^ER_NO_SUCH_TABLE$/,
    },
    {
      what: 'a dropped table of the host',
      strike: (patient) => swap(patient, 'fines'),
      named: /^ER_NO_SUCH_TABLE$/,
    },
  ],
}
