// A Koha with many patrons who have left, of which every round gets a copy.
import { type Connection, createConnection } from 'mariadb'
import type { KohaConf } from '../../examples/hosts/koha/koha-conf.js'
import { type KohaLibrary, kohaLibrary } from '../../test/hosts/koha/library.js'
import { TABLE_NAMES } from '../../test/hosts/koha/schema.js'

/** One in ten has a loan and stays, one in five owes something, one in seven waits for a title. */
const FILL: readonly string[] = [
  `insert into borrowers (cardnumber, surname, firstname, address, branchcode, categorycode,
     dateenrolled, dateexpiry, lastseen)
   select concat('C', seq), 'Surname', 'Firstname', '1 Street', if(seq % 2 = 0, 'MAIN', 'EAST'),
     'PT',
     '2010-01-01', '2015-01-01', '2014-06-01' from seq_1_to_:users`,
  `insert into issues (borrowernumber, itemnumber)
   select borrowernumber, borrowernumber from borrowers where borrowernumber > 1 and borrowernumber
     % 10 = 0`,
  `insert into accountlines (borrowernumber, amount, amountoutstanding, debit_type_code, interface)
   select borrowernumber, 2.5, 2.5, 'OVERDUE', 'intranet' from borrowers
   where borrowernumber > 1 and borrowernumber % 5 = 1`,
  `insert into biblio (title) select 'Title' from seq_1_to_1000`,
  `insert into reserves (borrowernumber, biblionumber, priority, branchcode)
   select borrowernumber, 1 + borrowernumber % 1000, borrowernumber div 1000, 'MAIN' from borrowers
   where borrowernumber > 1 and borrowernumber % 7 = 2`,
  `insert into old_issues (issue_id, borrowernumber, timestamp)
   select borrowernumber, borrowernumber, '2014-01-01' from borrowers where borrowernumber > 1`,
]

/** Makes it. */
export async function filledKoha(users: number): Promise<KohaLibrary> {
  const library = await kohaLibrary()
  for (const sql of FILL) await library.db.query(sql.replace(':users', String(users)))
  await library.db.query(`analyze table ${TABLE_NAMES.join(', ')}`)
  return library
}

/** A library of its own with the same rows. */
export async function copyOf({ conf }: KohaLibrary): Promise<KohaLibrary> {
  const copy = await kohaLibrary()
  await copy.db.query('set foreign_key_checks = 0')
  for (const table of TABLE_NAMES) {
    await copy.db.query(`delete from ${table}`)
    await copy.db.query(`insert into ${table} select * from ${conf.database}.${table}`)
  }
  await copy.db.query('set foreign_key_checks = 1')
  await copy.db.query(`analyze table ${TABLE_NAMES.join(', ')}`)
  return copy
}

/** A connection of one's own. */
export function connected(conf: KohaConf): Promise<Connection> {
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
