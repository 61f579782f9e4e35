// What the effects do to the tables of an Evergreen beside the users: bills, holds, copies on their
// way, and users who were deleted before.
import { describe, expect, it } from 'vitest'
import { postgresMissing } from '../../support/servers.js'
import { copies } from './copies.js'
import { type Library, onDatabase, POLICY } from './library.js'
import { FIRST_ID, HEIR_ID, idsWith, STAFF_ID } from './people.js'
import { ACTOR, purged, rightOf, withPurge } from './purging.js'

const USERS = 60
const missing = await postgresMissing()
/** Goes, with nothing but what each test gives. */
const PATRON = FIRST_ID + 18

describe.skipIf(missing !== null)(`the effects on an Evergreen ${missing ?? ''}`, () => {
  const copy = copies({ users: USERS })
  const rowsOf = async ({ url }: Library, sql: string) =>
    (await onDatabase(url, (client) => client.query(sql))).rows

  it('forgive each open bill once, in the name of who asked, and keep the books', async () => {
    const library = await copy()
    await onDatabase(library.url, (client) =>
      client.query(
        `with made as (insert into money.grocery (usr, billing_location)
            select ${PATRON}, 4 from generate_series(1, 2) returning id)
         insert into money.billing (xact, amount, billing_type)
         select made.id, amount, 'Misc' from made, unnest(array[1.25, 0.5]) amount`,
      ),
    )
    const billed = await rowsOf(library, 'select count(*)::int as bills from money.billing')
    const { job } = await purged(library)
    expect(
      await rowsOf(
        library,
        `select p.amount, p.accepting_usr, p.note from money.forgive_payment p
          join money.billing b on b.xact = p.xact and b.amount = 1.25 where p.amount = 1.75`,
      ),
    ).toEqual(
      [1, 2].map(() => ({
        amount: '1.75',
        accepting_usr: STAFF_ID,
        note: `user purge, job ${job.id}`,
      })),
    )
    expect(await rowsOf(library, 'select count(*)::int as bills from money.billing')).toEqual(
      billed,
    )
  })

  it('cancel holds on their way and on the shelf where the policy wants it', async () => {
    const library = await copy()
    await onDatabase(library.url, (client) =>
      client.query(
        `insert into asset.copy (id, circ_lib, creator, editor, status, barcode)
           values (9001, 4, 1, 1, 8, 'on the shelf'), (9002, 4, 1, 1, 6, 'on its way');
         insert into action.hold_request (id, usr, requestor, target, pickup_lib, capture_time,
           current_copy)
           values (9001, ${PATRON}, 1, 1, 4, now(), 9001), (9002, ${PATRON}, 1, 1, 4, now(), 9002);
         insert into action.hold_transit_copy (id, hold, target_copy, copy_status) values (9002,
           9002, 9002, 8)`,
      ),
    )
    const requests = { ...POLICY.requests, inTransit: 'cancel', onHoldShelf: 'cancel' } as const
    await purged(library, { policy: { ...POLICY, requests } })
    // To be shelved again, since nobody will come for it; the one on its way where it arrives.
    expect(await rowsOf(library, 'select status, editor from asset.copy where id = 9001')).toEqual([
      { status: 7, editor: String(STAFF_ID) },
    ])
    expect(
      await rowsOf(
        library,
        'select hold, copy_status, cancel_time from action.hold_transit_copy where id = 9002',
      ),
    ).toEqual([{ hold: null, copy_status: 7, cancel_time: null }])
    expect(
      await rowsOf(
        library,
        'select id from action.aged_hold_request where cancel_time is not null and id > 9000 ' +
          'order by id',
      ),
    ).toEqual([{ id: 9001 }, { id: 9002 }])
  })

  it(
    'clear the histories of users whom Evergreen deleted ' + 'before, and scrub those only marked',
    async () => {
      const library = await copy()
      const [scrubbed, marked, lending] = idsWith('go', USERS)
      await onDatabase(library.url, (client) =>
        client.query(
          `insert into money.grocery (usr, billing_location) values (${lending}, 4);
         select actor.usr_delete(${scrubbed}, ${HEIR_ID});
         update actor.usr set deleted = true where id in (${marked}, ${lending})`,
        ),
      )
      const report = await withPurge(library, {}, async (purge) => {
        const plan = await rightOf(
          purge.planBulk({
            order: { _tag: 'reapply-delete-policy', level: 'remove' },
            requestedBy: ACTOR,
          }),
        )
        expect(plan.counts).toMatchObject({ apply: 2 })
        const confirm = { digest: plan.digest, count: plan.counts.apply }
        const job = await rightOf(purge.submit({ planId: plan.id, confirm, requestedBy: ACTOR }))
        return rightOf(purge.run(job.id))
      })
      expect(report.job.status).toBe('Completed')
      const left = `select id from auditor.actor_usr_history where id in (${scrubbed}, ${marked})
      union all select usr from auditor.actor_usr_address_history where usr in
        (${scrubbed}, ${marked})`
      expect(await rowsOf(library, left)).toEqual([])
      const names =
        `select id from actor.usr where id in (${marked}, ${lending}) and family_name ` +
        'like ' +
        `'%mily%' or id = ${lending} and family_name like 'Married%'`
      expect(await rowsOf(library, names)).toEqual([{ id: lending }])
    },
  )
})
