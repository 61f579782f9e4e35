// What can be wrong with a database, on real ones: each fault is named to whoever watches, the job
// stays running, and nothing is lost.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import {
  createPurge,
  type JobId,
  type Purge,
  type PurgeEvent,
  type UserFacts,
} from '../../src/index.js'
import { accountOf } from './account.js'
import { furnish } from './arena.js'
import { CHAOS_SETTINGS, purgeOn, reportOf, resultOf, submitJob } from './conductor.js'
import { eventually } from './eventually.js'
import { startFleet } from './fleet.js'
import { type AnyDatabase, openDatabase, openSqlite } from './host/database.js'
import { chaosHost, POLICY } from './host/host.js'
import { buildPrograms, type Programs } from './programs.js'
import { missingServer, type PrivateServer, startMariaDb, startPostgres } from './servers.js'
import { missingDisk, type SmallDisk, smallDisk } from './small-disk.js'
import type { DatabaseName } from '../support/dialects.js'

const USERS = 200
const WITHIN_MS = 20_000
const SETTINGS = { ...CHAOS_SETTINGS, shardSize: 100, pauseMs: 1, backoffMs: 10, maxBackoffMs: 50 }

/** A database on which something goes wrong. */
interface Patient {
  readonly dialect: DatabaseName
  /** As whom the purge connects; may do no more than it needs. */
  readonly at: string
  /** As whom the trouble is made and mended. */
  readonly admin: AnyDatabase
  readonly close: () => Promise<void>
  /** What its tables lie on, where a test asked for a disk that can be filled. */
  readonly disk: SmallDisk | null
}

type Name = 'SQLite' | 'PostgreSQL' | 'MariaDB'

const servers = new Map<Name, PrivateServer>()
const disks: SmallDisk[] = []
let programs: Programs
let patients = 0

const MISSING: Readonly<Record<Name, string | null>> = {
  SQLite: null,
  PostgreSQL: missingServer('PostgreSQL'),
  MariaDB: missingServer('MariaDB'),
}

const NO_DISK = missingDisk()

beforeAll(async () => {
  programs = await buildPrograms()
  if (MISSING.PostgreSQL === null) servers.set('PostgreSQL', await startPostgres())
  if (MISSING.MariaDB === null) servers.set('MariaDB', await startMariaDb())
}, 120_000)

afterAll(async () => {
  for (const server of servers.values()) await server.stop()
  for (const disk of disks) disk.remove()
  programs.remove()
}, 60_000)

const sqlitePatient = async (): Promise<Patient> => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-faults-'))
  const at = join(folder, 'library.db')
  const admin = openDatabase('sqlite', at)
  return {
    dialect: 'sqlite',
    at,
    admin,
    disk: null,
    close: async () => {
      await admin.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const urlOf = (server: PrivateServer, path: string, user?: string): string =>
  Object.assign(new URL(server.url), {
    pathname: `/${path}`,
    ...(user !== undefined && { username: user, password: 'right' }),
  }).toString()

const diskFor = (server: PrivateServer): SmallDisk => {
  const disk = known(smallDisk(server.account))
  disks.push(disk)
  return disk
}

/** Makes a database whose tables lie on a disk of their own. */
const createOn = async (
  server: PrivateServer,
  root: AnyDatabase,
  base: string,
): Promise<SmallDisk> => {
  const disk = diskFor(server)
  if (root.dialect === 'postgres') {
    await root.query(`create tablespace space_${base} location '${disk.folder}'`)
    await root.query(`create database ${base} tablespace space_${base}`)
  } else {
    // To MariaDB a database is a folder, wherever a link leads.
    symlinkSync(disk.folder, join(server.data, base))
  }
  return disk
}

const serverPatient = async (name: 'PostgreSQL' | 'MariaDB', onDisk: boolean): Promise<Patient> => {
  const server = servers.get(name)
  if (server === undefined) throw new Error(`${name} is not there`)
  const dialect = name === 'PostgreSQL' ? 'postgres' : 'mariadb'
  const [base, user] = [`purge_${++patients}`, `purger_${patients}`]
  const root = openDatabase(dialect, server.url)
  try {
    const disk = onDisk ? await createOn(server, root, base) : null
    if (disk === null) await root.query(`create database ${base}`)
    const admin = openDatabase(dialect, urlOf(server, base))
    for (const statement of dialect === 'postgres'
      ? [
          `create role ${user} login password 'right'`,
          `alter default privileges grant all on tables to ${user}`,
        ]
      : [
          `create user ${user} identified by 'right'`,
          `grant select, insert, update, delete on ${base}.* to ${user}`,
        ])
      await admin.query(statement)
    return { dialect, at: urlOf(server, base, user), admin, disk, close: () => admin.close() }
  } finally {
    await root.close()
  }
}

const openPatient = (name: Name, onDisk: boolean): Promise<Patient> =>
  name === 'SQLite' ? sqlitePatient() : serverPatient(name, onDisk)

/** A purge at work, and what it tells. */
interface Watched {
  readonly purge: Purge
  readonly events: readonly PurgeEvent[]
  readonly close: () => Promise<void>
  /** Its own connection, for what can be done only there. */
  readonly database: AnyDatabase
}

const watch = (
  patient: Patient,
  onEvent: (event: PurgeEvent) => void = () => undefined,
): Watched => {
  // Longer than PostgreSQL takes to look for deadlocks; and SQLite need not be asked for long
  // before the run says that it waits.
  const database = openDatabase(patient.dialect, patient.at, { lockSeconds: 5, attempts: 3 })
  const events: PurgeEvent[] = []
  const purge = createPurge<unknown>({
    transactions: database.transactions,
    journal: database.journal,
    host: chaosHost({
      dialect: patient.dialect,
      executor: database.executor,
      dwell: () => Promise.resolve(),
    }),
    policy: POLICY,
    clock: systemClock(),
    ids: systemIds(),
    settings: SETTINGS,
    observer: (event) => {
      events.push(event)
      onEvent(event)
    },
  })
  return {
    purge,
    events,
    database,
    close: async () => {
      await purge.drain()()
      await database.close()
    },
  }
}

const waitedFor = ({ events }: Watched): readonly string[] =>
  events.flatMap((event) => (event._tag === 'Waiting' ? [event.fault] : []))

/** Every user has the one outcome that is due, and every effect is there once. */
const expectNothingLost = async (admin: AnyDatabase, jobId: JobId): Promise<void> => {
  const report = await reportOf(purgeOn(admin), jobId)
  const account = await accountOf({
    journal: admin,
    host: admin,
    users: USERS,
    jobId,
    report,
    mayDoubt: false,
  })
  expect(account.violations).toEqual([])
  expect(report.totals).toMatchObject({ failed: 0, vanished: 0, inDoubt: 0 })
  expect(report.totals.purged).toBeGreaterThan(USERS / 2)
}

/** Something that goes wrong under a run. */
interface Fault {
  readonly what: string
  /** Does the damage; answers how to mend it. */
  readonly strike: (patient: Patient, watched: Watched) => Promise<() => Promise<void>>
  /** The faults by which a run names it. */
  readonly named: RegExp
  /** Whether the tables must lie on a disk that can be filled. */
  readonly onDisk?: true
}

/** Nothing more fits on the disk, whoever writes. */
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

const FAULTS: Readonly<Record<Name, readonly Fault[]>> = {
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
      named: /^(25006|57P01|sql-connection-lost)$/,
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
      named: /^(28P01|57P01|sql-connection-lost)$/,
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

const NAMES = Object.keys(FAULTS) as readonly Name[]
const SLOW = { timeout: 60_000 }

const ableOn = (name: Name) => it.skipIf(MISSING[name] !== null)
const titledOn = (name: Name, title: string): string =>
  MISSING[name] === null ? title : `${title} (skipped: ${MISSING[name]})`

describe.each(NAMES)('a purge on %s', (name) => {
  const able = ableOn(name)
  const titled = (title: string): string => titledOn(name, title)

  for (const fault of FAULTS[name]) {
    const missing = MISSING[name] ?? (fault.onDisk === true ? NO_DISK : null)
    const title = `waits out ${fault.what}, names it, and goes on once it is mended`
    it.skipIf(missing !== null)(
      missing === null ? title : `${title} (skipped: ${missing})`,
      SLOW,
      async () => {
        const furnished = (work: (patient: Patient, jobId: JobId) => Promise<void>) =>
          withPatient(name, work, fault.onDisk === true)
        await furnished(async (patient, jobId) => {
          const damage: { mend: Promise<() => Promise<void>> | null } = { mend: null }
          const watched = watch(patient, (event) => {
            if (event._tag === 'BatchCommitted') damage.mend ??= fault.strike(patient, watched)
          })
          try {
            const end = watched.purge.run(jobId)()
            await eventually(
              `${fault.what} is noticed`,
              () => waitedFor(watched).length >= 3,
              WITHIN_MS,
            )
            const mend = await known(damage.mend)
            const during = (await reportOf(purgeOn(patient.admin), jobId)).job.status
            await mend()

            expect(during).toBe('Running')
            expect(waitedFor(watched).filter((each) => !fault.named.test(each))).toEqual([])
            expect(await end).toMatchObject({
              _tag: 'Right',
              right: { job: { status: 'Completed' }, addsUp: true },
            })
            await expectNothingLost(patient.admin, jobId)
          } finally {
            await watched.close()
          }
        })
      },
    )
  }

  able(titled('reads and purges a user with a field of 10 MB'), SLOW, async () => {
    await withPatient(name, async (patient, jobId) => {
      const repeat =
        patient.dialect === 'sqlite'
          ? `replace(hex(zeroblob(5000000)), '00', 'xx')`
          : `repeat('x', 10000000)`
      await patient.admin.query(`update users set note = ${repeat} where id in (12, 14)`)
      const watched = watch(patient)
      try {
        const facts = await resultOf(watched.purge.check({ userKey: '14' as UserFacts['key'] }))
        expect(facts._tag).toBe('Purge')
        await resultOf(watched.purge.run(jobId))
        await expectNothingLost(patient.admin, jobId)
      } finally {
        await watched.close()
      }
    })
  })

  able(
    titled(
      'stays running after SIGTERM, with its shard given back, and is resumed by the next worker',
    ),
    SLOW,
    async () => {
      await withPatient(name, async (patient, jobId) => {
        const settings = { ...SETTINGS, pauseMs: 20, leaseMs: 600_000 }
        const fleet = startFleet(
          programs.worker,
          { dialect: patient.dialect, at: patient.at, separate: null, settings, dwellMs: 5 },
          1,
        )
        try {
          await eventually('a batch is committed', () => fleet.usersDone() > 0, WITHIN_MS)
          expect(await fleet.retire(WITHIN_MS)).toBe(75)
          const { job, totals } = await reportOf(purgeOn(patient.admin), jobId)
          expect(job.status).toBe('Running')
          expect(totals.purged).toBeGreaterThan(0)
        } finally {
          await fleet.stop()
        }
        const watched = watch(patient)
        try {
          // Its lease would last for ten minutes yet, had it not been given back.
          await resultOf(watched.purge.run(jobId))
          expect(watched.events[0]?._tag).toBe('JobResumed')
          await expectNothingLost(patient.admin, jobId)
        } finally {
          await watched.close()
        }
      })
    },
  )

  able(
    titled(
      'does not wait an hour for a dead worker when the clock of the database has jumped back an hour',
    ),
    SLOW,
    async () => {
      await withPatient(name, async (patient, jobId) => {
        const settings = { ...SETTINGS, pauseMs: 20 }
        const fleet = startFleet(
          programs.worker,
          { dialect: patient.dialect, at: patient.at, separate: null, settings, dwellMs: 5 },
          1,
        )
        try {
          await eventually('a batch is committed', () => fleet.usersDone() > 0, WITHIN_MS)
        } finally {
          await fleet.stop()
        }
        // What the clock of the database would make of it: every lease seems to end an hour later.
        await patient.admin.query(
          'update ils_purge_shard set lease_until = lease_until + 3600000 where lease_until > 0',
        )
        const watched = watch(patient)
        try {
          await resultOf(watched.purge.run(jobId))
          await expectNothingLost(patient.admin, jobId)
        } finally {
          await watched.close()
        }
      })
    },
  )

  able(
    titled(
      'gives its shard up to another worker when the clock of the database jumps back under it, and does nothing twice',
    ),
    SLOW,
    async () => {
      await withPatient(name, async (patient, jobId) => {
        let jumps = 0
        const jump = (event: PurgeEvent): void => {
          if (event._tag !== 'BatchCommitted' || ++jumps > 3) return
          void patient.admin
            .query(
              'update ils_purge_shard set lease_until = lease_until + 3600000 where lease_until > 0',
            )
            .catch(() => undefined)
        }
        const [one, other] = [watch(patient, jump), watch(patient, jump)]
        try {
          const ends = await Promise.all([one, other].map(({ purge }) => purge.run(jobId)()))
          expect(ends.map((end) => end._tag)).toEqual(['Right', 'Right'])
          expect(jumps).toBeGreaterThan(0)
          await expectNothingLost(patient.admin, jobId)
        } finally {
          await one.close()
          await other.close()
        }
      })
    },
  )
})

describe('the victim of a deadlock', () => {
  ableOn('PostgreSQL')(
    titledOn('PostgreSQL', 'tries its batch again on PostgreSQL, and nobody fails'),
    SLOW,
    async () => {
      await withPatient('PostgreSQL', async (patient, jobId) => {
        const desk = new pg.Client({
          connectionString: urlOf(
            known(servers.get('PostgreSQL')),
            new URL(patient.at).pathname.slice(1),
          ),
        })
        await desk.connect()
        const watched = watch(patient)
        try {
          await desk.query(`begin; set local deadlock_timeout = '30s'`)
          await desk.query('select id from users where id = 20 for update')
          const end = watched.purge.run(jobId)()
          await eventually(
            'the batch waits for the desk',
            async () => {
              const waiting = await patient.admin.query(
                `select 1 from pg_stat_activity where wait_event_type = 'Lock'`,
              )
              return waiting.length > 0
            },
            WITHIN_MS,
          )
          await desk.query('select id from users where id = 1 for update')
          await desk.query('rollback')

          expect(await end).toMatchObject({ _tag: 'Right' })
          expect(waitedFor(watched)).toContain('40P01')
          await expectNothingLost(patient.admin, jobId)
        } finally {
          await watched.close()
          await desk.end()
        }
      })
    },
  )

  ableOn('MariaDB')(
    titledOn('MariaDB', 'tries its batch again on MariaDB, and nobody fails'),
    SLOW,
    async () => {
      await withPatient('MariaDB', async (patient, jobId) => {
        await patient.admin.query('create table filler (id int primary key, value int)')
        await patient.admin.query(
          `insert into filler values ${Array.from({ length: 1000 }, (_, at) => `(${at}, 0)`).join()}`,
        )
        const desk = await createConnection({
          uri: urlOf(known(servers.get('MariaDB')), new URL(patient.at).pathname.slice(1)),
        })
        const watched = watch(patient)
        try {
          await desk.query('start transaction')
          // MariaDB sacrifices whoever has changed least.
          await desk.query('update filler set value = 1')
          await desk.query('select id from users where id = 20 for update')
          const end = watched.purge.run(jobId)()
          await eventually(
            'the batch waits for the desk',
            async () => {
              const [waits] = await patient.admin.query(
                `show global status like 'Innodb_row_lock_current_waits'`,
              )
              return Number(waits?.Value) > 0
            },
            WITHIN_MS,
          )
          await desk.query('select id from users where id = 1 for update')
          await desk.query('rollback')

          expect(await end).toMatchObject({ _tag: 'Right' })
          expect(waitedFor(watched)).toContain('ER_LOCK_DEADLOCK')
          await expectNothingLost(patient.admin, jobId)
        } finally {
          await watched.close()
          desk.destroy()
        }
      })
    },
  )
})

describe('a worker that cannot even begin', () => {
  const NAMED: Readonly<Record<'PostgreSQL' | 'MariaDB', string>> = {
    PostgreSQL: '28P01',
    MariaDB: 'ER_ACCESS_DENIED_ERROR',
  }

  for (const name of ['PostgreSQL', 'MariaDB'] as const) {
    ableOn(name)(
      titledOn(name, `answers with the code of the fault for wrong credentials on ${name}`),
      SLOW,
      async () => {
        await withPatient(name, async (patient, jobId) => {
          const wrong = Object.assign(new URL(patient.at), { password: 'wrong' }).toString()
          const watched = watch({ ...patient, at: wrong })
          try {
            expect(await watched.purge.work()()).toEqual({
              _tag: 'Left',
              left: {
                _tag: 'HostFault',
                code: 'host-fault',
                operation: 'work',
                fault: NAMED[name],
              },
            })
            expect((await reportOf(purgeOn(patient.admin), jobId)).job.status).toBe('Queued')
          } finally {
            await watched.close()
          }
        })
      },
    )
  }
})

const known = <Value>(value: Value | null | undefined): Value => {
  if (value === null || value === undefined) throw new Error('it is not there')
  return value
}

const withPatient = async (
  name: Name,
  work: (patient: Patient, jobId: JobId) => Promise<void>,
  onDisk = false,
): Promise<void> => {
  const patient = await openPatient(name, onDisk)
  try {
    await furnish(patient.admin, USERS)
    await work(patient, await submitJob(purgeOn(patient.admin, SETTINGS)))
  } finally {
    await patient.close()
  }
}
