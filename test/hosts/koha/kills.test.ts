// Workers of a Koha that are killed, while the desk lends and Koha's own script deletes: everybody
// is deleted exactly once, and nobody who has a loan.
import { setTimeout as pause } from 'node:timers/promises'
import type { JobId, Money } from 'ils-user-purge'
import { type Connection, createConnection } from 'mariadb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KohaConf } from '../../../examples/hosts/koha/koha-conf.js'
import type { OpenKoha } from '../../../examples/hosts/koha/open.js'
import {
  addCharge,
  addHold,
  addPatron,
  EXPIRED,
  type KohaLibrary,
  kohaLibrary,
  LIBRARIAN,
  openLibrary,
  purgeAll,
  titled,
} from './library.js'
import { deletePatron } from './one-by-one.js'
import { buildProgram, type Program } from './program.js'

const PATRONS = 900
const KILLS = 10
const CRITERIA = { ...EXPIRED, waiveThreshold: '1000' as Money }
const SCRIPT = { anonymousPatron: null, listOwnership: 'delete', listOwner: null, by: 0 } as const

const { title, isSkipped } = await titled('workers of Koha')

describe.skipIf(isSkipped)(title, () => {
  let program: Program
  let library: KohaLibrary
  beforeAll(async () => {
    program = await buildProgram()
    library = await kohaLibrary()
  })
  afterAll(async () => {
    await program.remove()
    await library.drop()
  })

  it('delete everybody exactly once through kills, a busy desk and Koha’s own script', async () => {
    const { db, conf } = library
    await fill(db)
    const opened = await openLibrary(library, { settings: { shardSize: 15 } })
    const jobId = await ordered(opened)
    const isOver = { desk: false }
    const others = [lending(conf, () => isOver.desk), deletingOneByOne(conf, () => isOver.desk)]
    const work = ['work', '--koha-conf', program.confOf(conf), '--lease', '400', '--at-once', '4']
    for (let kills = 0; kills < KILLS; kills++) {
      const before = await doneOf(opened, jobId)
      const worker = program.start(...work, '--pause', '60')
      await until(async () => (await doneOf(opened, jobId)) > before || (await isIdle(worker)))
      await worker.signal('SIGKILL')
    }
    expect(await doneOf(opened, jobId)).toBeLessThan(PATRONS)
    const last = await program.run(...work)
    expect(last).toMatchObject({ code: 0 })
    isOver.desk = true
    await Promise.all(others)
    const report = await opened.purge.report(jobId)()
    await opened.close()
    expect(report).toMatchObject({
      right: { job: { status: 'Completed' }, totals: { scope: PATRONS, failed: 0, inDoubt: 0 } },
    })
    expect(await contradictions(db)).toEqual({
      lentToNobody: 0,
      archivedTwice: 0,
      loggedTwice: 0,
      goneWithoutLog: 0,
      writtenOffTwice: 0,
      stillOwing: 0,
    })
  }, 180_000)

  it('fail a patron alone whom another table holds, and delete all others', async () => {
    const own = await kohaLibrary()
    try {
      const patrons = [1, 2, 3, 4, 5].map(() => addPatron(own.db))
      const poisoned = await patrons[2]
      await Promise.all(patrons)
      await own.db.query(
        `create table plugin_notes (borrowernumber int(11),
           foreign key (borrowernumber) references borrowers (borrowernumber))`,
      )
      await own.db.query('insert into plugin_notes values (?)', [poisoned])
      const opened = await openLibrary(own)
      const report = await purgeAll(opened)
      const failed = await opened.purge.outcomes({
        jobId: report.job.id,
        statuses: ['failed'],
        limit: 10,
      })()
      await opened.close()
      expect(report.totals).toMatchObject({ purged: 4, failed: 1 })
      expect(failed).toMatchObject({
        right: {
          items: [
            {
              userKey: String(poisoned),
              failure: { fault: expect.stringContaining('plugin_notes') },
            },
          ],
        },
      })
    } finally {
      await own.drop()
    }
  })
})

async function fill(db: Connection): Promise<void> {
  for (let at = 0; at < PATRONS; at++) {
    const patron = await addPatron(db)
    if (at % 3 === 0) await addCharge(db, patron, '2.500000')
    if (at % 5 === 0) await addHold(db, patron, 1 + (at % 3), at)
  }
}

async function ordered({ purge }: OpenKoha): Promise<JobId> {
  const plan = await purge.plan({ criteria: CRITERIA, requestedBy: LIBRARIAN })()
  if (plan._tag === 'Left') throw new Error(plan.left.code)
  const confirm = { digest: plan.right.digest, count: plan.right.counts.purge }
  const job = await purge.submit({ planId: plan.right.id, confirm, requestedBy: LIBRARIAN })()
  if (job._tag === 'Left') throw new Error(job.left.code)
  return job.right.id
}

async function doneOf({ purge }: OpenKoha, jobId: JobId): Promise<number> {
  const report = await purge.report(jobId)()
  if (report._tag === 'Left') throw new Error(report.left.code)
  const { purged, kept, vanished, failed } = report.right.totals
  return purged + kept + vanished + failed
}

/** Whether a process has ended by itself, because nothing was left. */
async function isIdle({ ended }: { readonly ended: Promise<unknown> }): Promise<boolean> {
  return Promise.race([ended.then(() => true), pause(0, false)])
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(10)
}

function connected(conf: KohaConf): Promise<Connection> {
  return createConnection({
    host: conf.host,
    port: conf.port ?? 3306,
    user: conf.user,
    password: conf.password,
    database: conf.database,
    dateStrings: true,
    bigIntAsNumber: true,
  })
}

/** The desk: it looks a patron up, and lends; Koha does both without a lock in between. */
async function lending(conf: KohaConf, isOver: () => boolean): Promise<void> {
  const db = await connected(conf)
  for (let item = 1; !isOver(); item++) {
    const [patron] = (await db.query(
      'select borrowernumber from borrowers where borrowernumber > 1 order by rand() limit 1',
    )) as readonly { readonly borrowernumber: number }[]
    if (patron !== undefined && item < PATRONS / 6)
      await db
        .query('insert into issues (borrowernumber, itemnumber) values (?, ?)', [
          patron.borrowernumber,
          item,
        ])
        .catch(() => undefined)
    await pause(15)
  }
  await db.end()
}

/** Koha's own script on some of the same patrons; it leaves alone who owes or has a loan. */
async function deletingOneByOne(conf: KohaConf, isOver: () => boolean): Promise<void> {
  const db = await connected(conf)
  while (!isOver()) {
    await db.beginTransaction()
    try {
      const [patron] = (await db.query(
        `select b.borrowernumber from borrowers b where b.borrowernumber > 1
           and not exists (select 1 from issues i where i.borrowernumber = b.borrowernumber)
           and not exists (select 1 from accountlines a
             where a.borrowernumber = b.borrowernumber and a.amountoutstanding <> 0)
         order by rand() limit 1`,
      )) as readonly { readonly borrowernumber: number }[]
      const number = patron?.borrowernumber ?? 0
      // Koha itself archives whom it found before, gone or not; then it archives twice.
      const locked = (await db.query(
        'select 1 from borrowers where borrowernumber = ? for update',
        [number],
      )) as readonly unknown[]
      if (locked.length > 0) await deletePatron(db, number, SCRIPT)
      await db.commit()
    } catch {
      await db.rollback()
    }
    await pause(40)
  }
  await db.end()
}

const CONTRADICTIONS = {
  lentToNobody: `select count(*) as n from issues i left join borrowers b using (borrowernumber)
    where b.borrowernumber is null`,
  archivedTwice: `select count(*) as n from (select borrowernumber from deletedborrowers
    group by borrowernumber having count(*) > 1) twice`,
  loggedTwice: `select count(*) as n from (select object from action_logs
    where module = 'MEMBERS' and action = 'DELETE' group by object having count(*) > 1) twice`,
  goneWithoutLog: `select abs((select count(*) from deletedborrowers) -
    (select count(*) from action_logs where module = 'MEMBERS' and action = 'DELETE')) as n`,
  writtenOffTwice: `select count(*) as n from (select debit_id from account_offsets
    where type = 'APPLY' group by debit_id having count(*) > 1) twice`,
  stillOwing: `select count(*) as n from accountlines
    where borrowernumber is null and amountoutstanding <> 0`,
} as const

async function contradictions(db: Connection): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {}
  for (const [name, sql] of Object.entries(CONTRADICTIONS)) {
    const [row] = (await db.query(sql)) as readonly { readonly n: number | string }[]
    found[name] = Number(row?.n)
  }
  return found
}
