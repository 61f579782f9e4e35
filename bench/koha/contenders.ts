// Three ways to delete the patrons of a Koha who have left: this host, a script that works in sets
// by itself, and Koha's way, one patron after the other.
import type { Connection } from 'mariadb'
import type { KohaTx } from '../../examples/hosts/koha/database.js'
import { openPool, rowsOf } from '../../examples/hosts/koha/database.js'
import { cancelHolds } from '../../examples/hosts/koha/host/cancel-holds.js'
import { deletePatrons } from '../../examples/hosts/koha/host/delete-patrons.js'
import { readPatrons } from '../../examples/hosts/koha/host/facts.js'
import type { KohaSetup } from '../../examples/hosts/koha/host/setup.js'
import { waiveFines } from '../../examples/hosts/koha/host/waive-fines.js'
import { keyFrom, type JobId, type Money, type UserFacts } from '../../src/index.js'
import { EXPIRED, type KohaLibrary, LIBRARIAN, openLibrary } from '../../test/hosts/koha/library.js'
import { deletePatron, writeOff } from '../../test/hosts/koha/one-by-one.js'
import { millisOf } from '../measure.js'
import { connected } from './template.js'

/** Users in a batch, for the script; the host finds its own. */
const BATCH = 500
const CRITERIA = { ...EXPIRED, waiveThreshold: '100' as Money }

/** Runs the job of a plan; planning is not measured, for a script does none. */
export async function byHost(library: KohaLibrary): Promise<number> {
  const { purge, close } = await openLibrary(library)
  const plan = await purge.plan({ criteria: CRITERIA, requestedBy: LIBRARIAN })()
  if (plan._tag === 'Left') throw new Error(plan.left.code)
  const { id: planId, digest, counts } = plan.right
  const confirm = { digest, count: counts.purge }
  const job = await purge.submit({ planId, confirm, requestedBy: LIBRARIAN })()
  if (job._tag === 'Left') throw new Error(job.left.code)
  const millis = await millisOf(async () => {
    const report = await purge.run(job.right.id)()
    if (report._tag === 'Left' || report.right.totals.purged !== counts.purge)
      throw new Error('the purge did not delete everybody')
  })
  await close()
  return (1000 * counts.purge) / millis
}

/**
 * The same locks, reads, changes and archive rows in sets, without journal, rules or resumption.
 */
export async function bySets({ conf }: KohaLibrary): Promise<number> {
  const { preferences, schema, close } = await openLibrary({ conf })
  await close()
  const setup: KohaSetup = {
    preferences,
    copied: schema.copied,
    identity: 'script',
    anonymisesLoans: false,
  }
  const pool = openPool(conf, 1)
  const tx = await pool.getConnection()
  await tx.query('set session transaction isolation level read committed')
  let deleted = 0
  const millis = await millisOf(async () => {
    for (let after = 0; ; ) {
      const [numbers, gone] = await batchOf(tx, setup, after)
      deleted += gone
      if (numbers.length < BATCH) return
      after = numbers.at(-1) ?? after
    }
  })
  await tx.release()
  await pool.end()
  return (1000 * deleted) / millis
}

async function batchOf(
  tx: KohaTx,
  setup: KohaSetup,
  after: number,
): Promise<readonly [readonly number[], number]> {
  const rows = await rowsOf<{ readonly borrowernumber: number }>(
    tx,
    `select borrowernumber from borrowers where borrowernumber > ? and dateexpiry < '2020-01-01'
     order by borrowernumber limit ${BATCH}`,
    [after],
  )
  const numbers = rows.map(({ borrowernumber }) => borrowernumber)
  if (numbers.length === 0) return [numbers, 0]
  await tx.beginTransaction()
  const users = await readPatrons({ tx, keys: numbers.map(keyFrom), lock: true }, setup)
  const going = users.filter(({ openLoans }) => openLoans === 0)
  await change(tx, setup, going)
  await tx.commit()
  return [numbers, going.length]
}

async function change(tx: KohaTx, setup: KohaSetup, going: readonly UserFacts[]): Promise<void> {
  const context = { jobId: 'script' as JobId, requestedBy: LIBRARIAN }
  const owing = going.filter(({ debt }) => debt !== '0')
  const waiting = going.filter(({ requests }) => (requests?.pending ?? 0) > 0)
  await Promise.all([
    ...(owing.length === 0
      ? []
      : [
          waiveFines(setup).apply({
            tx,
            context,
            commands: owing.map(({ key, debt }) => ({ key, amount: debt as Money })),
          }),
        ]),
    ...(waiting.length === 0
      ? []
      : [
          cancelHolds(setup).apply({
            tx,
            context,
            commands: waiting.map(({ key }) => ({ key, states: ['pending'] as const, count: 1 })),
          }),
        ]),
    ...(going.length === 0
      ? []
      : [
          deletePatrons(setup).apply({
            tx,
            context,
            commands: going.map(({ key }) => ({ key, level: 'keep-reportable' as const })),
          }),
        ]),
  ])
}

/** As Koha does it, so many of them, each in a transaction. */
export async function byOne({ conf }: KohaLibrary, most: number): Promise<number> {
  const db = await connected(conf)
  const patrons = (await db.query(
    `select b.borrowernumber from borrowers b where b.dateexpiry < '2020-01-01'
       and not exists (select 1 from issues i where i.borrowernumber = b.borrowernumber)
     order by b.borrowernumber limit ${most}`,
  )) as readonly { readonly borrowernumber: number }[]
  const millis = await millisOf(() => oneAfterTheOther(db, patrons))
  await db.end()
  return (1000 * patrons.length) / millis
}

async function oneAfterTheOther(
  db: Connection,
  patrons: readonly { readonly borrowernumber: number }[],
): Promise<void> {
  const settings = {
    anonymousPatron: null,
    listOwnership: 'delete',
    listOwner: null,
    by: 1,
  } as const
  for (const { borrowernumber } of patrons) {
    await db.beginTransaction()
    // What Koha asks before: whether there are loans, charges and guarantees.
    for (const sql of ASKED) await db.query(sql, [borrowernumber])
    await writeOff(db, borrowernumber, settings)
    await deletePatron(db, borrowernumber, settings)
    await db.commit()
  }
}

const ASKED = [
  'select count(*) from issues where borrowernumber = ?',
  'select sum(amountoutstanding) from accountlines where borrowernumber = ?',
  'select count(*) from borrower_relationships where guarantor_id = ?',
] as const
