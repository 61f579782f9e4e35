// Deleting in the example goes as far as the delete policy says, and never over an open link.
import type { Database } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { DeletePolicyLevel } from 'ils-user-purge'
import { libraryHost } from '../../examples/embedded-library/host/host.js'
import { insertsOf } from '../../examples/embedded-library/data/inserts.js'
import { emptyLibrary } from './fixture.js'
import { addPlainUser, key, keysIn, remove } from './filled-libraries.js'

describe('effects', () => {
  it.each([
    [
      'an open loan',
      (db: Database) =>
        insertsOf(db).loan({ userId: 1, item: 'item', loanedOn: '2020-01-01', returnedOn: null }),
    ],
    [
      'an unpaid fine',
      (db: Database) =>
        insertsOf(db).fine({
          userId: 1,
          kind: 'lost',
          status: 'active',
          amount: 5,
          paid: 0,
          chargedOn: '2020-01-01',
        }),
    ],
    [
      'a standing legal hold',
      (db: Database) => insertsOf(db).legalHold({ userId: 1, reference: 'case', liftedOn: null }),
    ],
  ])('cannot remove a user with %s, whatever it is asked', async (_, add) => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    add(db)
    await expect(remove(db, [1], 'remove')).rejects.toMatchObject({
      code: 'SQLITE_CONSTRAINT_CHECK',
    })
    expect(keysIn(db)).toEqual(['1'])
  })

  it.each<[DeletePolicyLevel, object | undefined]>([
    [
      'keep-reportable',
      {
        status: 'deleted',
        primary_id: 'p1',
        identifier_active: 0,
        first_name: 'First',
        last_name: 'Last',
        user_group: 'Patrons',
      },
    ],
    [
      'keep-statistics',
      {
        status: 'deleted',
        primary_id: null,
        first_name: null,
        last_name: 'p1',
        email: null,
        user_group: 'Patrons',
        job_category: 'reader',
      },
    ],
    [
      'keep-statistics-remove-id',
      {
        status: 'deleted',
        primary_id: null,
        first_name: null,
        last_name: 'user 1',
        email: null,
        expiry_date: null,
        user_group: 'Patrons',
      },
    ],
    ['remove', undefined],
  ])('leaves of a user what the delete policy %s says', async (level, expected) => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    addPlainUser(db, 2)
    insertsOf(db).staffRole({ userId: 1, role: 'desk' })
    await remove(db, [1], level)
    const row = db.prepare('SELECT * FROM users WHERE id = 1').get()
    if (expected === undefined) expect(row).toBeUndefined()
    else expect(row).toMatchObject(expected)
    expect(
      (await libraryHost.readUsers({ tx: db, keys: [key(1), key(2)], lock: false })).map(
        (user) => user.key,
      ),
    ).toEqual(['2'])
  })

  it.each<[DeletePolicyLevel, readonly number[]]>([
    ['keep-reportable', [1, 1, 1, 1, 1]],
    ['keep-statistics', [0, 0, 0, 0, 0]],
    ['keep-statistics-remove-id', [0, 0, 0, 0, 0]],
    ['remove', [0, 0, 0, 0, 0]],
  ])(
    'ties other records to a user no longer than the delete policy %s says',
    async (level, expected) => {
      const db = emptyLibrary()
      addPlainUser(db, 1)
      addPlainUser(db, 2)
      const insert = insertsOf(db)
      insert.staffRole({ userId: 1, role: 'desk' })
      insert.purchaseOrderLine({ title: 'title', assignedTo: 1 })
      insert.bibRecord({ title: 'title', lockedBy: 1, editedBy: null })
      insert.proxy({ userId: 2, proxyId: 1 })
      insert.restriction({ userId: 1, kind: 'conduct', until: null })
      await remove(db, [1], level)
      const tied = [
        'staff_roles:user_id',
        'purchase_order_lines:assigned_to',
        'bib_records:locked_by',
        'proxies:proxy_id',
        'restrictions:user_id',
      ]
      const counts = tied.map((link) => {
        const [table, column] = link.split(':')
        return db.prepare(`SELECT count(*) FROM ${table} WHERE ${column} = 1`).pluck().get()
      })
      expect(counts).toEqual(expected)
      expect(db.prepare('SELECT count(*) FROM purchase_order_lines').pluck().get()).toBe(1)
    },
  )
})
