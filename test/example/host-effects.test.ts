// Waiving, cancelling, demoting and telling users in the example keep the books.
import type { Database } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { CalendarDate, Money } from 'ils-user-purge'
import { libraryHost } from '../../examples/embedded-library/host/host.js'
import { insertsOf } from '../../examples/embedded-library/data/inserts.js'
import { emptyLibrary } from './fixture.js'
import { CONTEXT, addPlainUser, key, remove } from './filled-libraries.js'

describe('effects', () => {
  const waive = (db: Database, id: number, amount: string) =>
    libraryHost.effects.waiveFines.apply({
      tx: db,
      context: CONTEXT,
      commands: [{ key: key(id), amount: amount as Money }],
    })

  it('keeps the books: what was charged is paid, waived or owed, before and after', async () => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    const insert = insertsOf(db)
    insert.fine({
      userId: 1,
      kind: 'overdue',
      status: 'active',
      amount: 500,
      paid: 200,
      chargedOn: '2020-01-01',
    })
    insert.fine({
      userId: 1,
      kind: 'lost',
      status: 'disputed',
      amount: 700,
      paid: 0,
      chargedOn: '2020-01-01',
    })
    insert.fine({
      userId: 1,
      kind: 'lost',
      status: 'exported',
      amount: 30,
      paid: 0,
      chargedOn: '2020-01-01',
    })
    insert.fine({
      userId: 1,
      kind: 'copying',
      status: 'paid',
      amount: 90,
      paid: 90,
      chargedOn: '2020-01-01',
    })
    expect(await waive(db, 1, '10.3')).toEqual([])
    await remove(db, [1], 'remove')
    expect(
      db
        .prepare('SELECT count(*), sum(amount), sum(paid), sum(waived), count(user_id) FROM fines')
        .raw()
        .get(),
    ).toEqual([4, 1320, 290, 1030, 0])
    expect(
      db
        .prepare(
          'SELECT DISTINCT waived_reason, waived_by, waived_job, waived_at IS NOT NULL FROM ' +
            `fines WHERE status = 'waived'`,
        )
        .raw()
        .all(),
    ).toEqual([['user purged', 'clerk', 'job-1', 1]])
  })

  it('refuses to waive another amount than was decided on', async () => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    insertsOf(db).fine({
      userId: 1,
      kind: 'overdue',
      status: 'active',
      amount: 500,
      paid: 0,
      chargedOn: '2020-01-01',
    })
    expect(await waive(db, 1, '4.99')).toEqual([{ key: '1', code: 'debt-changed' }])
  })

  it(
    'cancels the requests in the states it is told, and never resource sharing on the hold ' +
      'shelf',
    async () => {
      const db = emptyLibrary()
      addPlainUser(db, 1)
      addPlainUser(db, 2)
      const insert = insertsOf(db)
      for (const id of [1, 2])
        for (const state of ['pending', 'inTransit', 'onHoldShelf', 'shipped'])
          insert.request({ userId: id, kind: 'hold', state, title: 'title', closedAt: null })
      insert.request({
        userId: 1,
        kind: 'resource-sharing',
        state: 'onHoldShelf',
        title: 'title',
        closedAt: null,
      })
      await libraryHost.effects.cancelRequests.apply({
        tx: db,
        context: CONTEXT,
        commands: [{ key: key(1), states: ['pending', 'onHoldShelf'], count: 2 }],
      })
      expect(
        db
          .prepare(
            `SELECT user_id, kind, state FROM requests WHERE state <> 'cancelled' ORDER BY id`,
          )
          .raw()
          .all(),
      ).toEqual([
        [1, 'hold', 'inTransit'],
        [1, 'hold', 'shipped'],
        [2, 'hold', 'pending'],
        [2, 'hold', 'inTransit'],
        [2, 'hold', 'onHoldShelf'],
        [2, 'hold', 'shipped'],
        [1, 'resource-sharing', 'onHoldShelf'],
      ])
      expect(
        db
          .prepare(`SELECT DISTINCT closed_by FROM requests WHERE state = 'cancelled'`)
          .pluck()
          .all(),
      ).toEqual(['clerk'])
    },
  )

  it(
    'keeps a demoted researcher with name, IDs and email, and lets one without assets or grants ' +
      'go with the user',
    async () => {
      const db = emptyLibrary()
      addPlainUser(db, 1)
      addPlainUser(db, 2)
      const insert = insertsOf(db)
      insert.researchAsset({
        researcherId: insert.researcher({
          userId: 1,
          name: 'With Assets',
          orcid: '0000-1',
          email: 'a@library.example',
          affiliated: true,
        }),
        title: 'paper',
      })
      insert.researcher({
        userId: 2,
        name: 'Without',
        orcid: '0000-2',
        email: 'b@library.example',
        affiliated: true,
      })
      await libraryHost.effects.demoteResearchers.apply({
        tx: db,
        context: CONTEXT,
        commands: [{ key: key(1) }],
      })
      await remove(db, [1, 2], 'remove')
      expect(db.prepare('SELECT * FROM researchers').all()).toEqual([
        expect.objectContaining({
          user_id: null,
          name: 'With Assets',
          orcid: '0000-1',
          email: 'a@library.example',
          affiliated: 0,
          previously_affiliated: 1,
          public_profile: 0,
          harvesting: 0,
        }),
      ])
    },
  )

  it(
    'tells users through the outbox, and leaves no ' + 'notice to somebody who was deleted',
    async () => {
      const db = emptyLibrary()
      for (const id of [1, 2, 3]) addPlainUser(db, id)
      const date = '2027-01-31' as CalendarDate
      const { notifyUsers } = libraryHost.purgeDates
      expect(
        await notifyUsers.apply({
          tx: db,
          context: CONTEXT,
          commands: [1, 2].map((id) => ({ key: key(id), date })),
        }),
      ).toEqual([])
      const notices = (): unknown[] =>
        db
          .prepare('SELECT user_id, job_id, purge_date, sent_at FROM outbox ORDER BY user_id')
          .raw()
          .all()
      expect(notices()).toEqual([
        [1, 'job-1', date, null],
        [2, 'job-1', date, null],
      ])
      await remove(db, [1], 'keep-reportable')
      expect(notices()).toEqual([[2, 'job-1', date, null]])
      await remove(db, [2], 'remove')
      expect(notices()).toEqual([])
    },
  )

  it('closes requests that the policy left to the host', async () => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    insertsOf(db).request({
      userId: 1,
      kind: 'hold',
      state: 'pending',
      title: 'title',
      closedAt: null,
    })
    await remove(db, [1], 'remove')
    expect(db.prepare('SELECT state, user_id, closed_by FROM requests').raw().all()).toEqual([
      ['cancelled', null, 'clerk'],
    ])
  })
})
