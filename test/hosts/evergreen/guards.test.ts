// Guards: anyone who lends to a user, bills them or places a hold for them waits for a purge that
// holds this user, and fails where it deleted them.
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { postgresMissing } from '../../support/servers.js'
import { copies } from './copies.js'
import type { Library } from './library.js'
import { FIRST_ID, HEIR_ID, STAFF_ID } from './people.js'

const missing = await postgresMissing()
const [PATRON, OTHER] = [FIRST_ID + 8, FIRST_ID + 18]

/** What the desk does for a patron, with their transaction of before in `$2` where it names one. */
const AT_THE_DESK: Readonly<Record<string, string>> = {
  'a loan':
    'insert into action.circulation (usr, target_copy, circ_lib, circ_staff) values ($1, ' +
    '901, ' +
    `4, ${STAFF_ID})`,
  'a bill': 'insert into money.grocery (usr, billing_location) values ($1, 4)',
  'a reservation': 'insert into booking.reservation (usr) values ($1)',
  'a hold':
    'insert into action.hold_request (usr, requestor, target, pickup_lib) values ($1, $1, 7, 4)',
  collections: `insert into money.collections_tracker (usr, collector, location) values ($1, ${STAFF_ID}, 4)`,
  'a work org unit': 'insert into permission.usr_work_ou_map (usr, work_ou) values ($1, 5)',
  'a loan that moves to them':
    'update action.circulation set usr = $1 where id = (select ' +
    'max(id) ' +
    'from ' +
    'action.circulation ' +
    `where usr = ${OTHER})`,
  'a hold that moves to them':
    'update action.hold_request set usr = $1 where id = (select ' +
    'max(id) ' +
    'from ' +
    `action.hold_request where usr = ${OTHER})`,
}

describe.skipIf(missing !== null)(`the guards of an Evergreen ${missing ?? ''}`, () => {
  const copy = copies({ users: 40 })

  it.each(Object.entries(AT_THE_DESK))(
    'make %s wait for a purge and fail after it',
    async (_, sql) => {
      const { purge, desk, end } = await twoClients(await copy())
      try {
        await desk.query(
          'insert into action.hold_request (usr, requestor, target, pickup_lib) values ' +
            `(${OTHER}, ${OTHER}, 7, 4)`,
        )
        await purge.query('begin')
        await purge.query('select user_purge.lock_users($1)', [[PATRON]])
        const atTheDesk = desk.query(sql, [PATRON]).then(
          () => 'done',
          (fault: { code?: string }) => fault.code,
        )
        await waitsForLock(purge, desk)
        await purge.query(`select user_purge.delete_users($1, ${HEIR_ID}, 'remove', ${STAFF_ID})`, [
          [PATRON],
        ])
        await purge.query('commit')
        expect(await atTheDesk).toBe('23503')
      } finally {
        await end()
      }
    },
  )

  it('let a loan of before be seen under the lock', async () => {
    const { purge, desk, end } = await twoClients(await copy())
    try {
      await desk.query('begin')
      await desk.query(AT_THE_DESK['a loan'] ?? '', [PATRON])
      const locking = purge.query('select user_purge.lock_users($1)', [[PATRON]])
      await waitsForLock(desk, purge)
      await desk.query('commit')
      await locking
      await expect(
        purge.query(`select user_purge.delete_users($1, ${HEIR_ID}, 'remove', ${STAFF_ID})`, [
          [PATRON],
        ]),
      ).rejects.toMatchObject({ code: 'UP001' })
    } finally {
      await end()
    }
  })

  it('make a payment wait for a purge that holds the user', async () => {
    const { purge, desk, end } = await twoClients(await copy())
    try {
      const { rows } = await desk.query<{ id: string }>(
        `with made as (insert into money.grocery (usr, billing_location) values (${PATRON}, 4)
          returning id)
         insert into money.billing (xact, amount, billing_type) select id, 1, 'Misc' from made
           returning xact as id`,
      )
      await purge.query('begin')
      await purge.query('select user_purge.lock_users($1)', [[PATRON]])
      const paying = desk.query(
        'insert into money.cash_payment (xact, amount, amount_collected, accepting_usr) values ' +
          `($1, 1, 1, ${STAFF_ID})`,
        [rows[0]?.id],
      )
      await waitsForLock(purge, desk)
      // The desk holds nothing that the purge needs.
      await purge.query(`select user_purge.forgive($1, ${STAFF_ID}, 'job')`, [[PATRON]])
      await purge.query('rollback')
      await paying
    } finally {
      await end()
    }
  })
})

async function twoClients({ url }: Library) {
  const [purge, desk] = [
    new pg.Client({ connectionString: url }),
    new pg.Client({ connectionString: url }),
  ]
  await Promise.all([purge.connect(), desk.connect()])
  return { purge, desk, end: () => Promise.all([purge.end(), desk.end()]) }
}

/** Resolves once one client waits for a lock. */
async function waitsForLock(asking: pg.Client, waiting: pg.Client): Promise<void> {
  const pid = (waiting as unknown as { processID: number }).processID
  for (;;) {
    const { rows } = await asking.query<{ waits: boolean }>(
      'select cardinality(pg_blocking_pids($1)) > 0 as waits',
      [pid],
    )
    if (rows[0]?.waits === true) return
  }
}
