// Deleting users one by one, as staff and Evergreen itself do it: forgive in the patron's bills,
// cancel in their holds, then "delete user", which calls `actor.usr_delete`.
import type pg from 'pg'
import { HEIR_ID, STAFF_ID } from './people.js'

/** Deletes each user in a transaction of their own. */
export async function deleteOneByOne(client: pg.ClientBase, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    await client.query('begin')
    await client.query('select auditor.set_audit_info($1, null)', [STAFF_ID])
    const { rows: owed } = await client.query<{ id: string; balance_owed: string }>(
      'select id, balance_owed from money.materialized_billable_xact_summary where usr = $1 and ' +
        'balance_owed > 0',
      [id],
    )
    for (const bill of owed) {
      await client.query(
        `insert into money.forgive_payment (xact, amount, amount_collected, accepting_usr, note)
         values ($1, $2, $2, $3, 'forgiven')`,
        [bill.id, bill.balance_owed, STAFF_ID],
      )
      await client.query(
        'update money.billable_xact set xact_finish = now() where id = $1 and xact_finish is null',
        [bill.id],
      )
    }
    await client.query(
      `update action.hold_request set cancel_time = now(), cancel_cause = 5, cancel_note =
        'user purge',
         canceled_by = $2 where usr = $1 and cancel_time is null and fulfillment_time is null`,
      [id, STAFF_ID],
    )
    await client.query('select actor.usr_delete($1, $2)', [id, HEIR_ID])
    await client.query('select auditor.clear_audit_info()')
    await client.query('commit')
  }
}
