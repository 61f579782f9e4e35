// Locking patrons with all that a deletion depends on, in the order in which Koha's own ways do.
import type { UserKey } from 'ils-user-purge'
import type { KohaTx } from '../database.js'
import { numberList } from './mapping.js'

/**
 * Locks the patrons, their loans, their account, and the queues in which they stand. Whatever is
 * new must first lock the patron, by its foreign key: a loan, a charge, a hold, a guarantee. The
 * statements are sent at once, and carried out one after the other.
 */
export function lockPatrons(tx: KohaTx, keys: readonly UserKey[]): Promise<unknown> {
  const numbers = numberList(keys)
  return Promise.all(LOCKS.map((sql) => tx.query(sql.replace('?', () => numbers))))
}

const LOCKS = [
  'select borrowernumber from borrowers where borrowernumber in (?) order by borrowernumber for ' +
    'update',
  'select issue_id from issues where borrowernumber in (?) order by issue_id for update',
  `select accountlines_id from accountlines where borrowernumber in (?) and amountoutstanding <> 0
   order by accountlines_id for update`,
  // The holds of others in the same queues: they are renumbered.
  `select q.reserve_id from reserves q
   join (select distinct biblionumber from reserves where borrowernumber in (?)) mine
     using (biblionumber) order by q.reserve_id for update`,
] as const
