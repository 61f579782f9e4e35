// What the host reads of a user of Evergreen, table by table.
import { describe, expect, it } from 'vitest'
import { keyFrom, type UserFacts } from 'ils-user-purge'
import { openPool } from '../../../examples/hosts/evergreen/database/connect.js'
import { evergreenHost } from '../../../examples/hosts/evergreen/host/host.js'
import { postgresMissing } from '../../support/servers.js'
import { copies } from './copies.js'
import { type Library, onDatabase } from './library.js'
import { FIRST_ID, HEIR_ID } from './people.js'

const missing = await postgresMissing()
/** A user with nothing but a card and two addresses. */
const PLAIN = FIRST_ID + 18
const BILL = `with made as (insert into money.grocery (usr, billing_location) values (${PLAIN}, 4)
  returning id)
  insert into money.billing (xact, amount, billing_type) select id, %, 'Misc' from made`
const bill = (amount: string): string => BILL.replace('%', amount)
const loan = (columns: string, values: string): string =>
  `insert into action.circulation (usr, target_copy, circ_lib, circ_staff, ${columns}) values ` +
  `(${PLAIN}, 9001, 4, 50, ${values})`
const retained = (age: string): string =>
  `update config.global_flag set value = case name when 'history.circ.retention_count' then '1' ` +
  `else '${age}' end where name like 'history.circ%'`

/** Facts as the driver's texts make them. */
type Facts = Readonly<Record<string, unknown>>

const CASES: readonly (readonly [string, readonly string[], Facts])[] = [
  ['nothing', [], { openLoans: 0, debt: '0', credit: '0', restrictions: [], staffRoles: 0 }],
  ['a profile below a type', [], { recordType: 'Patrons', userGroup: 'Students' }],
  [
    'a profile two below the type',
    [`update actor.usr set profile = 7 where id = ${PLAIN}`],
    { recordType: 'Patrons', userGroup: 'Pupils' },
  ],
  [
    'a profile that is a type',
    [`update actor.usr set profile = 2 where id = ${PLAIN}`],
    { recordType: 'Patrons', userGroup: 'Patrons' },
  ],
  ['a home org unit', [], { homeLibrary: 'BR2' }],
  ['an expiry date', [], { expiryDate: '2018-06-30' }],
  ['a loan', [loan('xact_start', "'2020-01-05'")], { openLoans: 1, lastLoanDate: '2020-01-05' }],
  ['a loan claimed returned', [loan('stop_fines', "'CLAIMSRETURNED'")], { openLoans: 1 }],
  [
    'a lost item that was paid',
    [loan('stop_fines, xact_finish', "'LOST', now()")],
    { openLoans: 0, openTransactions: 0 },
  ],
  [
    'a loan returned and not closed',
    [loan('checkin_time', 'now()')],
    { openLoans: 0, openTransactions: 1 },
  ],
  ['bills', [bill('2.50'), bill('0.05')], { debt: '2.55', openTransactions: 0 }],
  ['a refund that is due', [bill('-4.00')], { credit: '4', debt: '0', openTransactions: 1 }],
  [
    'a forward balance',
    [`update actor.usr set credit_forward_balance = 3.5 where id = ${PLAIN}`],
    { credit: '3.5' },
  ],
  [
    'collections',
    [
      bill('7'),
      `insert into money.collections_tracker (usr, collector, location) values (${PLAIN}, 50, 4)`,
    ],
    { debt: '7', exportedDebt: '7', extra: { inCollections: true } },
  ],
  [
    'a permission of their own',
    [`insert into permission.usr_perm_map (usr, perm, depth) values (${PLAIN}, 2, 0)`],
    { staffRoles: 1 },
  ],
  [
    'a profile that logs in as staff',
    [`update actor.usr set profile = 6 where id = ${PLAIN}`],
    { staffRoles: 1, recordType: 'Staff' },
  ],
  [
    'a super-user',
    [`update actor.usr set super_user = true where id = ${PLAIN}`],
    { systemAccount: true },
  ],
  [
    'an account of a self-check',
    [`insert into sip.account (sip_username, usr) values ('sc', ${PLAIN})`],
    { systemAccount: true },
  ],
  [
    'a bar',
    [`update actor.usr set barred = true where id = ${PLAIN}`],
    { restrictions: [{ until: null }] },
  ],
  [
    'a block with an end, and penalties that are no blocks of their own',
    [
      `insert into actor.usr_standing_penalty (org_unit, usr, standing_penalty, stop_date) values
        (4, ${PLAIN}, 25, '2030-01-01T10:00Z'), (4, ${PLAIN}, 1, null), (4, ${PLAIN}, 20, null)`,
    ],
    { restrictions: [{ until: '2030-01-01T10:00:00.000Z' }] },
  ],
  [
    'a family of which they answer for a child',
    [
      `update actor.usr set master_account = true, usrgroup = 77 where id = ${PLAIN}`,
      `update actor.usr set usrgroup = 77, juvenile = true where id = ${FIRST_ID + 28}`,
    ],
    { guaranteeOf: 1 },
  ],
  [
    'holds by how far they have come',
    [
      `insert into action.hold_request (id, usr, requestor, target, pickup_lib, capture_time) values
        (9001, ${PLAIN}, 1, 1, 4, null), (9002, ${PLAIN}, 1, 1, 4, now()), (9003, ${PLAIN}, 1, 1, 4,
          now())`,
      'insert into action.hold_transit_copy (hold, target_copy, copy_status) values (9002, 1, 8)',
    ],
    { requests: { pending: 1, inTransit: 1, onHoldShelf: 1, shipped: 0 } },
  ],
  [
    'a loan newer than what is retained',
    [retained('1 year'), loan('xact_start, xact_finish, checkin_time', 'now(), now(), now()')],
    { lastLoanDate: new Date().toISOString().slice(0, 10) },
  ],
]

describe.skipIf(missing !== null)(`the facts of an Evergreen ${missing ?? ''}`, () => {
  const copy = copies({ users: 40 })

  it.each(CASES)('say %s', async (_, changes, expected) => {
    expect(await factsAfter(await copy(), changes)).toMatchObject(expected)
  })

  it('do not know the last loan of somebody whose loans were aged', async () => {
    const old = loan(
      'xact_start, xact_finish, checkin_time',
      "'2015-01-01', '2015-02-01', '2015-02-01'",
    )
    const facts = await factsAfter(await copy(), [old, retained('1 year')])
    expect(facts).not.toHaveProperty('lastLoanDate')
    expect(facts).not.toHaveProperty('lastActivityDate')
  })

  it('have no barcode unless it is wanted', async () => {
    const library = await copy()
    expect(await factsAfter(library, [])).not.toHaveProperty('primaryId')
    expect(await factsAfter(library, [], true)).toMatchObject({ primaryId: `B${PLAIN}` })
  })
})

async function factsAfter(
  { url, roleUrl }: Library,
  changes: readonly string[],
  readsBarcodes = false,
): Promise<UserFacts | undefined> {
  await onDatabase(url, async (client) => {
    // What the user of this number has in the other tests.
    await client.query(`delete from action.circulation where usr = ${PLAIN}`)
    for (const change of changes) await client.query(change)
  })
  const pool = openPool({ url: roleUrl, timeZone: 'UTC', connections: 1 })
  const tx = await pool.connect()
  try {
    const host = evergreenHost({ identity: 'facts', destination: HEIR_ID, readsBarcodes })
    const [facts] = await host.readUsers({ tx, keys: [keyFrom(PLAIN)], lock: true })
    return facts
  } finally {
    tx.release()
    await pool.end()
  }
}
