// Deleting one patron the way Koha does, step by step in Koha's order, as a plain script: what the
// host must leave behind, table by table.
import type { Connection } from 'mariadb'

type Row = Readonly<Record<string, string | number | null>>

/** How this Koha is set. */
export interface Settings {
  readonly anonymousPatron: number | null
  readonly listOwnership: 'delete' | 'transfer' | 'transfer_public'
  readonly listOwner: number | null
  /** Who is written as the one who did it. */
  readonly by: number
}

/** Writes off all charges of a patron: a credit that is applied to each of them. */
export async function writeOff(db: Connection, patron: number, { by }: Settings): Promise<void> {
  const debits = await rows(
    db,
    'select * from accountlines where borrowernumber = ? and amountoutstanding > 0',
    [patron],
  )
  if (debits.length === 0) return
  const [owed] = await rows(
    db,
    'select sum(amountoutstanding) as amount from accountlines where borrowernumber = ? and ' +
      'amountoutstanding > 0',
    [patron],
  )
  const amount = `-${owed?.amount}`
  const credit = await add(db, 'accountlines', {
    borrowernumber: patron,
    amount,
    amountoutstanding: amount,
    description: 'Writeoff',
    credit_type_code: 'WRITEOFF',
    manager_id: by,
    interface: 'commandline',
  })
  await add(db, 'account_offsets', { credit_id: credit, type: 'CREATE', amount })
  const [person] = await rows(db, 'select * from borrowers where borrowernumber = ?', [patron])
  await add(db, 'statistics', {
    branch: person?.branchcode ?? null,
    value: owed?.amount ?? null,
    type: 'writeoff',
    borrowernumber: patron,
    categorycode: person?.categorycode ?? null,
    interface: 'commandline',
  })
  await log(db, by, 'FINES', 'CREATE', patron)
  for (const debit of debits) {
    await add(db, 'account_offsets', {
      credit_id: credit,
      debit_id: debit.accountlines_id ?? null,
      type: 'APPLY',
      amount: `-${debit.amountoutstanding}`,
    })
    await db.query('update accountlines set amountoutstanding = 0 where accountlines_id = ?', [
      debit.accountlines_id,
    ])
  }
  await db.query('update accountlines set amountoutstanding = 0 where accountlines_id = ?', [
    credit,
  ])
}

/** Archives and deletes a patron. */
export async function deletePatron(
  db: Connection,
  patron: number,
  settings: Settings,
): Promise<void> {
  const [person] = await rows(db, 'select * from borrowers where borrowernumber = ?', [patron])
  if (person === undefined) return
  const { updated_on: _, ...archived } = person
  await add(db, 'deletedborrowers', archived)
  for (const hold of await rows(db, 'select * from reserves where borrowernumber = ?', [patron]))
    await cancelHold(db, hold, person, settings)
  for (const shelf of await rows(db, 'select * from virtualshelves where owner = ?', [patron]))
    await giveOn(db, shelf, settings)
  await db.query('delete from borrower_modifications where borrowernumber = ?', [patron])
  await db.query('delete from borrowers where borrowernumber = ?', [patron])
  await log(db, settings.by, 'MEMBERS', 'DELETE', patron)
}

async function cancelHold(
  db: Connection,
  hold: Row,
  person: Row,
  { anonymousPatron, by }: Settings,
): Promise<void> {
  const id = hold.reserve_id
  await db.query(
    'update reserves set cancellationdate = current_date(), priority = 0, timestamp = timestamp ' +
      'where reserve_id = ?',
    [id],
  )
  await db.query(
    `delete q, t from tmp_holdsqueue q join hold_fill_targets t
       on q.borrowernumber = t.borrowernumber and q.biblionumber = t.biblionumber
         and q.itemnumber = t.itemnumber and q.item_level_request = t.item_level_request
         and q.holdingbranch = t.source_branchcode
     where t.reserve_id = ?`,
    [id],
  )
  const [cancelled] = await rows(db, 'select * from reserves where reserve_id = ?', [id])
  await add(db, 'old_reserves', cancelled ?? {})
  if (person.privacy === 2)
    await db.query('update old_reserves set borrowernumber = ? where reserve_id = ?', [
      anonymousPatron,
      id,
    ])
  await db.query('delete from reserves where reserve_id = ?', [id])
  await renumber(db, hold.biblionumber ?? null)
  await log(db, by, 'HOLDS', 'CANCEL', Number(id))
}

/** The holds of a title that are not captured, from 1 on; those of lowest priority come last. */
async function renumber(db: Connection, title: string | number | null): Promise<void> {
  const waiting = await rows(
    db,
    `select * from reserves where biblionumber = ?
       and (found is null or found not in ('W', 'T', 'P')) order by priority, reserve_id`,
    [title],
  )
  const ordered = [
    ...waiting.filter(({ lowestPriority }) => lowestPriority === 0),
    ...waiting.filter(({ lowestPriority }) => lowestPriority !== 0),
  ]
  for (const [at, { reserve_id }] of ordered.entries())
    await db.query('update reserves set priority = ? where reserve_id = ?', [at + 1, reserve_id])
}

async function giveOn(
  db: Connection,
  { shelfnumber, public: isPublic }: Row,
  { listOwnership, listOwner }: Settings,
): Promise<void> {
  const shares = await rows(
    db,
    'select * from virtualshelfshares where shelfnumber = ? and borrowernumber is not null',
    [shelfnumber],
  )
  const isKept =
    listOwner !== null &&
    listOwnership !== 'delete' &&
    (isPublic === 1 || (shares.length > 0 && listOwnership === 'transfer'))
  if (!isKept) {
    await db.query('delete from virtualshelves where shelfnumber = ?', [shelfnumber])
    return
  }
  if (isPublic === 0)
    await db.query('delete from virtualshelfshares where shelfnumber = ? and borrowernumber = ?', [
      shelfnumber,
      listOwner,
    ])
  await db.query('update virtualshelves set owner = ? where shelfnumber = ?', [
    listOwner,
    shelfnumber,
  ])
}

async function rows(
  db: Connection,
  sql: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  return (await db.query(sql, values)) as readonly Row[]
}

async function add(db: Connection, table: string, row: Row): Promise<number> {
  const names = Object.keys(row)
  const answer = (await db.query(
    `insert into ${table} (${names.map((name) => `\`${name}\``).join(', ')}) values ` +
      `(${names.map(() => '?').join(', ')})`,
    Object.values(row),
  )) as { readonly insertId: number | bigint }
  return Number(answer.insertId)
}

async function log(
  db: Connection,
  user: number,
  module: string,
  action: string,
  object: number,
): Promise<void> {
  await add(db, 'action_logs', { user, module, action, object, info: '', interface: 'commandline' })
}
