// The end state of a purge is held against Koha's own way of deleting one patron after the other,
// table by table.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeDay, type CalendarDate, DEFAULT_CRITERIA, type Money } from 'ils-user-purge'
import type { Connection } from 'mariadb'
import { afterAll, describe, expect, it } from 'vitest'
import {
  addCharge,
  addHold,
  addPatron,
  insert,
  type KohaLibrary,
  kohaLibrary,
  openLibrary,
  purgeAll,
  titled,
} from './library.js'
import { deletePatron, type Settings, writeOff } from './one-by-one.js'
import { contentsOf } from './rows.js'

const { title, isSkipped } = await titled('a purge of Koha')
const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-koha-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CRITERIA = {
  ...DEFAULT_CRITERIA,
  dates: [beforeDay('expiryDate', '2020-01-01' as CalendarDate)],
  waiveThreshold: '100' as Money,
}

/** The differences that are meant, each with its reason; nothing else may differ. */
const DIFFERENCES = {
  // Moments at which something was written.
  '*': ['timestamp', 'created_on', 'updated_on', 'datetime', 'date'],
  // Numbers that count what was written, in whichever order.
  action_logs: ['action_id'],
  account_offsets: ['id', 'credit_id'],
  // The job that wrote it off.
  accountlines: ['accountlines_id', 'note'],
} as const

/** A library in which something of everything has to be done. */
async function fill(
  db: Connection,
): Promise<{ readonly leavers: readonly number[]; readonly heir: number }> {
  const heir = await addPatron(db, { dateexpiry: '2090-01-01', cardnumber: 'HEIR' })
  const stayer = await addPatron(db, { dateexpiry: '2090-01-01' })
  const leavers: number[] = []
  for (let at = 0; at < 8; at++)
    leavers.push(
      await addPatron(db, {
        cardnumber: `C${at}`,
        privacy: at === 3 ? 2 : 1,
        branchcode: at % 2 === 0 ? 'MAIN' : 'EAST',
      }),
    )
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = leavers
  await fillHolds(db, leavers, stayer)
  await addCharge(db, second, '12.500000')
  await addCharge(db, second, '0.250000', 'COPYING')
  await addCharge(db, third, '7.000000')
  const shelf = (owner: number, isPublic: number) =>
    insert(db, 'virtualshelves', { shelfname: 'List', owner, public: isPublic })
  const [open, shared] = [await shelf(first, 1), await shelf(first, 0)]
  await shelf(second, 0)
  for (const shelfnumber of [open, shared])
    for (const borrowernumber of [stayer, heir])
      await insert(db, 'virtualshelfshares', { shelfnumber, borrowernumber })
  await insert(db, 'virtualshelfcontents', {
    shelfnumber: open,
    biblionumber: 1,
    borrowernumber: first,
  })
  for (const borrowernumber of [first, fourth]) {
    await insert(db, 'borrower_modifications', { borrowernumber, verification_token: 'x' })
    await insert(db, 'borrower_attributes', { borrowernumber, code: 'A', attribute: 'value' })
    await insert(db, 'borrower_password_recovery', { borrowernumber, uuid: 'u' })
    await insert(db, 'message_queue', { borrowernumber, subject: 'Overdue' })
    await insert(db, 'messages', { borrowernumber, message: 'Note' })
    await insert(db, 'suggestions', { suggestedby: borrowernumber, title: 'Buy' })
    await insert(db, 'borrower_debarments', { borrowernumber, type: 'MANUAL' })
    await insert(db, 'old_issues', {
      issue_id: borrowernumber,
      borrowernumber,
      timestamp: '2014-01-01 00:00:00',
    })
  }
  await insert(db, 'borrower_relationships', {
    guarantor_id: stayer,
    guarantee_id: fifth,
    relationship: 'parent',
  })
  return { leavers, heir }
}

async function fillHolds(
  db: Connection,
  [first = 0, second = 0, third = 0, fourth = 0]: readonly number[],
  stayer: number,
): Promise<void> {
  const hold = await addHold(db, first, 1, 1)
  await addHold(db, stayer, 1, 2)
  await addHold(db, second, 1, 3)
  await addHold(db, stayer, 1, 4, { lowestPriority: 1 })
  await addHold(db, stayer, 1, 5)
  await addHold(db, third, 2, 0, { found: 'W' })
  await addHold(db, stayer, 2, 0, { found: 'W' })
  await addHold(db, stayer, 2, 3)
  await addHold(db, fourth, 3, 1)
  await addHold(db, fourth, 2, 0, { found: 'T' })
  await insert(db, 'hold_fill_targets', {
    borrowernumber: first,
    biblionumber: 1,
    itemnumber: 1,
    source_branchcode: 'MAIN',
    reserve_id: hold,
  })
  await insert(db, 'tmp_holdsqueue', {
    borrowernumber: first,
    biblionumber: 1,
    itemnumber: 1,
    surname: 'Surname',
    holdingbranch: 'MAIN',
  })
}

async function twoLibraries(): Promise<readonly [KohaLibrary, KohaLibrary]> {
  return [await kohaLibrary(), await kohaLibrary()]
}

describe.skipIf(isSkipped)(title, () => {
  it.each(['delete', 'transfer', 'transfer_public'] as const)(
    'leaves every table as Koha itself would, with lists: %s',
    async (listOwnership) => {
      const [ours, theirs] = await twoLibraries()
      try {
        for (const { db } of [ours, theirs]) {
          await db.query(
            'update systempreferences set value = ? where variable = ' +
              `'ListOwnershipUponPatronDeletion'`,
            [listOwnership],
          )
        }
        const { leavers, heir } = await fill(ours.db)
        await fill(theirs.db)
        for (const { db } of [ours, theirs])
          await insert(db, 'systempreferences', { variable: 'ListOwnerDesignated', value: heir })
        const opened = await openLibrary(ours)
        const report = await purgeAll(opened, CRITERIA)
        await opened.close()
        expect(report.totals).toMatchObject({ purged: leavers.length, kept: 0, failed: 0 })
        const settings: Settings = { anonymousPatron: null, listOwnership, listOwner: heir, by: 1 }
        for (const patron of leavers) {
          await writeOff(theirs.db, patron, settings)
          await deletePatron(theirs.db, patron, settings)
        }
        expect(await contentsOf(ours.db, DIFFERENCES)).toEqual(
          await contentsOf(theirs.db, DIFFERENCES),
        )
      } finally {
        await ours.drop()
        await theirs.drop()
      }
    },
  )

  it('gives the cancelled holds of who wants no history to the anonymous patron', async () => {
    const library = await kohaLibrary()
    try {
      const { db } = library
      const anonymous = await addPatron(db, { dateexpiry: '2090-01-01' })
      await insert(db, 'systempreferences', { variable: 'AnonymousPatron', value: anonymous })
      const patron = await addPatron(db, { privacy: 2 })
      const hold = await addHold(db, patron, 1, 1)
      const opened = await openLibrary(library)
      await purgeAll(opened, CRITERIA)
      await opened.close()
      expect(
        await db.query('select borrowernumber from old_reserves where reserve_id = ?', [hold]),
      ).toEqual([{ borrowernumber: anonymous }])
    } finally {
      await library.drop()
    }
  })

  it.each([
    ['keep-statistics', { cardnumber: null, surname: 'C1', address: null }],
    ['keep-statistics-remove-id', { cardnumber: null, surname: 'patron 2', address: null }],
    ['remove', undefined],
  ] as const)('archives as little as the level %s says', async (deletePolicy, archived) => {
    const library = await kohaLibrary()
    try {
      await addPatron(library.db, { cardnumber: 'C1' })
      const file = join(folder, `${deletePolicy}.json`)
      writeFileSync(file, JSON.stringify({ deletePolicy }))
      const opened = await openLibrary(library, { policyFile: file })
      await purgeAll(opened, CRITERIA)
      await opened.close()
      const [row] = (await library.db.query(
        'select cardnumber, surname, address from deletedborrowers',
      )) as readonly unknown[]
      expect(row).toEqual(archived)
    } finally {
      await library.drop()
    }
  })
})
