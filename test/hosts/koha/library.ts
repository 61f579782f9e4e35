// A Koha of one's own for a test: its database, patrons in it, and the purge over it.
import { createConnection, type Connection } from 'mariadb'
import type { ActorKey, PurgeCriteria, PurgeReport, UserKey } from 'ils-user-purge'
import { beforeDay, type CalendarDate, DEFAULT_CRITERIA } from 'ils-user-purge'
import { mariadb, sqlJournalSchema } from 'ils-user-purge/adapters/sql'
import { type KohaOpening, type OpenKoha, openKoha } from '../../../examples/hosts/koha/open.js'
import type { KohaConf } from '../../../examples/hosts/koha/koha-conf.js'
import { mariaDbDatabase, mariaDbMissing } from '../../support/servers.js'
import { KOHA_TABLES, KOHA_WORDS } from './schema.js'

/** A database with a Koha in it. */
export interface KohaLibrary {
  readonly conf: KohaConf
  /** A connection of the test's own. */
  readonly db: Connection
  readonly drop: () => Promise<void>
}

/** Makes a Koha with its words and the journal's tables, and nobody in it but a librarian. */
export async function kohaLibrary(): Promise<KohaLibrary> {
  const { url, name, drop } = await mariaDbDatabase()
  const { hostname, port, username, password } = new URL(url)
  const conf: KohaConf = {
    host: hostname,
    port: Number(port),
    socket: null,
    database: name,
    user: username,
    password,
    timeZone: 'UTC',
  }
  const db = await createConnection({
    host: hostname,
    port: Number(port),
    user: username,
    password,
    database: name,
    dateStrings: true,
    bigIntAsNumber: true,
    initSql: [`set time_zone = '+00:00'`],
  })
  const journal = sqlJournalSchema(mariadb).statements
  for (const sql of [...KOHA_TABLES, ...KOHA_WORDS, ...journal]) await db.query(sql)
  await addPatron(db, {
    cardnumber: 'LIB',
    userid: 'librarian',
    categorycode: 'STF',
    flags: 1,
    dateexpiry: '2090-01-01',
  })
  return {
    conf,
    db,
    drop: async () => {
      await db.end()
      await drop()
    },
  }
}

/** A row of `borrowers`, as far as a test says it. */
export type PatronRow = Readonly<Record<string, string | number | null>>

const LONG_AGO: PatronRow = {
  surname: 'Surname',
  firstname: 'Firstname',
  address: '1 Street',
  branchcode: 'MAIN',
  categorycode: 'PT',
  dateenrolled: '2010-01-01',
  dateexpiry: '2015-01-01',
  lastseen: '2014-06-01 10:00:00',
}

/** Adds a patron who left long ago, but for what is said. */
export async function addPatron(db: Connection, patron: PatronRow = {}): Promise<number> {
  const row = { ...LONG_AGO, ...patron }
  return insert(db, 'borrowers', row)
}

/** Adds a row, and answers its number. */
export async function insert(db: Connection, table: string, row: PatronRow): Promise<number> {
  const names = Object.keys(row)
  const { insertId } = (await db.query(
    `insert into ${table} (${names.map((name) => `\`${name}\``).join(', ')}) values ` +
      `(${names.map(() => '?').join(', ')})`,
    Object.values(row),
  )) as { readonly insertId: number | bigint }
  return Number(insertId)
}

/** A charge that is still owed; below 0, a credit. */
export function addCharge(
  db: Connection,
  borrowernumber: number,
  amount: string,
  debit_type_code = 'OVERDUE',
): Promise<number> {
  return insert(db, 'accountlines', {
    borrowernumber,
    amount,
    amountoutstanding: amount,
    ...(amount.startsWith('-') ? { credit_type_code: 'CREDIT' } : { debit_type_code }),
    date: '2014-01-01 00:00:00',
    interface: 'intranet',
  })
}

/** A hold of a title. */
export function addHold(
  db: Connection,
  borrowernumber: number,
  biblionumber: number,
  priority: number,
  more: PatronRow = {},
): Promise<number> {
  return insert(db, 'reserves', {
    borrowernumber,
    biblionumber,
    priority,
    branchcode: 'MAIN',
    reservedate: '2014-05-01',
    timestamp: '2014-05-01 00:00:00',
    ...more,
  })
}

/** Opens the purge over it. */
export function openLibrary(
  { conf }: Pick<KohaLibrary, 'conf'>,
  opening: Partial<KohaOpening> = {},
): Promise<OpenKoha> {
  return openKoha({ conf, anonymisesLoans: false, deletes: true, ...opening })
}

/** Everybody whose account expired before 2020. */
export const EXPIRED: PurgeCriteria = {
  ...DEFAULT_CRITERIA,
  dates: [beforeDay('expiryDate', '2020-01-01' as CalendarDate)],
}

/** The librarian of every library. */
export const LIBRARIAN = '1' as ActorKey

/** Plans, orders and carries out. */
export async function purgeAll(
  { purge }: OpenKoha,
  criteria: PurgeCriteria = EXPIRED,
): Promise<PurgeReport> {
  const plan = await purge.plan({ criteria, requestedBy: LIBRARIAN })()
  if (plan._tag === 'Left') throw new Error(JSON.stringify(plan.left))
  const confirm = { digest: plan.right.digest, count: plan.right.counts.purge }
  const job = await purge.submit({ planId: plan.right.id, confirm, requestedBy: LIBRARIAN })()
  if (job._tag === 'Left') throw new Error(JSON.stringify(job.left))
  const report = await purge.run(job.right.id)()
  if (report._tag === 'Left') throw new Error(JSON.stringify(report.left))
  return report.right
}

/** A number as a key. */
export function keyOf(borrowernumber: number): UserKey {
  return String(borrowernumber) as UserKey
}

/** The title of a suite, with the reason where it has to be skipped. */
export async function titled(
  what: string,
): Promise<{ readonly title: string; readonly isSkipped: boolean }> {
  const missing = await mariaDbMissing()
  return missing === null
    ? { title: what, isSkipped: false }
    : { title: `${what} (skipped: ${missing})`, isSkipped: true }
}
