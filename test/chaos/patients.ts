// Databases on which something goes wrong: made for one test each, on servers of the test's own.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DatabaseName } from '../support/dialects.js'
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import { createPurge, faultText, type JobId, type Purge, type PurgeEvent } from '../../src/index.js'
import { accountOf } from './account.js'
import { furnish } from './arena.js'
import { CHAOS_SETTINGS, purgeOn, reportOf, submitJob } from './conductor.js'
import { type AnyDatabase, openDatabase } from './host/database.js'
import { chaosHost, POLICY } from './host/host.js'
import { buildPrograms, type Programs } from './programs.js'
import { missingServer, type PrivateServer, startMariaDb, startPostgres } from './servers.js'
import { missingDisk, type SmallDisk, smallDisk } from './small-disk.js'

const USERS = 200
export const WITHIN_MS = 20_000
export const SETTINGS = {
  ...CHAOS_SETTINGS,
  shardSize: 100,
  pauseMs: 1,
  backoffMs: 10,
  maxBackoffMs: 50,
}

/** A database on which something goes wrong. */
export interface Patient {
  readonly dialect: DatabaseName
  /** As whom the purge connects; may do no more than it needs. */
  readonly at: string
  /** As whom the trouble is made and mended. */
  readonly admin: AnyDatabase
  readonly close: () => Promise<void>
  /** What its tables lie on, where a test asked for a disk that can be filled. */
  readonly disk: SmallDisk | null
}

export type Name = 'SQLite' | 'PostgreSQL' | 'MariaDB'

export const servers = new Map<Name, PrivateServer>()
const disks: SmallDisk[] = []
let patients = 0

export const MISSING: Readonly<Record<Name, string | null>> = {
  SQLite: null,
  PostgreSQL: missingServer('PostgreSQL'),
  MariaDB: missingServer('MariaDB'),
}

export const NO_DISK = missingDisk()

let programs: Programs | null = null

/** Starts the servers before the tests of a file and stops them after. */
export function readyPatients(): void {
  beforeAll(async () => {
    programs = await buildPrograms()
    if (MISSING.PostgreSQL === null) servers.set('PostgreSQL', await startPostgres())
    if (MISSING.MariaDB === null) servers.set('MariaDB', await startMariaDb())
  }, 120_000)
  afterAll(async () => {
    for (const server of servers.values()) await server.stop()
    for (const disk of disks) disk.remove()
    programs?.remove()
  }, 60_000)
}

/** The program of a worker, once the patients are ready. */
export function workerProgram(): string {
  return known(programs).worker
}

/** The program of a worker that goes through a layer, once the patients are ready. */
export function layerWorkerProgram(): string {
  return known(programs).layerWorker
}

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

export const urlOf = (server: PrivateServer, path: string, user?: string): string =>
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
export interface Watched<Database = AnyDatabase> {
  readonly purge: Purge
  readonly events: readonly PurgeEvent[]
  readonly close: () => Promise<void>
  /** Its own connection, for what can be done only there. */
  readonly database: Database
}

export const watch = (
  patient: Patient,
  onEvent: (event: PurgeEvent) => void = () => undefined,
  waitsForLocks = false,
): Watched =>
  // Longer than PostgreSQL takes to look for deadlocks; and SQLite need not be asked for long
  // before the run says that it waits.
  watchOver(
    openDatabase(patient.dialect, patient.at, { lockSeconds: 5, attempts: 3 }),
    onEvent,
    waitsForLocks,
  )

/** A purge over a database that is open, however it was opened. */
export const watchOver = <Database extends Omit<AnyDatabase, 'query'>>(
  database: Database,
  onEvent: (event: PurgeEvent) => void = () => undefined,
  waitsForLocks = false,
): Watched<Database> => {
  const events: PurgeEvent[] = []
  const purge = createPurge<unknown>({
    transactions: database.transactions,
    journal: database.journal,
    host: chaosHost({
      dialect: database.dialect,
      executor: database.executor,
      dwell: () => Promise.resolve(),
      waitsForLocks,
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

export const waitedFor = ({ events }: Pick<Watched, 'events'>): readonly string[] =>
  events.flatMap((event) => (event._tag === 'Waiting' ? [faultText(event.fault)] : []))

/** Every user has the one outcome that is due, and every effect is there once. */
export const expectNothingLost = async (admin: AnyDatabase, jobId: JobId): Promise<void> => {
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

/** How long a test may take. */
export const SLOW = { timeout: 300_000 }

export const ableOn = (name: Name) => it.skipIf(MISSING[name] !== null)
export const titledOn = (name: Name, title: string): string =>
  MISSING[name] === null ? title : `${title} (skipped: ${MISSING[name]})`

export const known = <Value>(value: Value | null | undefined): Value => {
  if (value === null || value === undefined) throw new Error('it is not there')
  return value
}

export const withPatient = async (
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
