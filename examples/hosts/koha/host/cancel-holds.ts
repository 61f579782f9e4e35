// Cancelling holds: into `old_reserves`, off the queue of what is to be fetched, the others moved
// up.
import type { CancelRequestsCommand, InTransactionEffect, RequestState } from 'ils-user-purge'
import type { KohaTx } from '../database.js'
import { INTERFACE, managerOf, numberList } from './mapping.js'
import type { KohaSetup } from './setup.js'

/** Cancels the holds of each patron that are in the states which the command names. */
export function cancelHolds(setup: KohaSetup): InTransactionEffect<KohaTx, CancelRequestsCommand> {
  return {
    delivery: 'in-transaction',
    pipelined: true,
    apply: async ({ tx, context, commands }) => {
      // Patrons whose holds are cancelled in the same states are one set; mostly there is one.
      const sets = new Map<string, { states: readonly RequestState[]; keys: string[] }>()
      for (const { key, states } of commands) {
        const name = [...states].sort().join()
        const set = sets.get(name) ?? { states, keys: [] }
        sets.set(name, set)
        set.keys.push(key)
      }
      await Promise.all(
        [...sets.values()].map(({ states, keys }) =>
          cancelAll(tx, setup, managerOf(context.requestedBy), {
            patrons: numberList(keys),
            states,
          }),
        ),
      )
      return []
    },
  }
}

/** Whose holds, in which states. */
interface Whose {
  readonly patrons: string
  readonly states: readonly RequestState[]
}

/** How Koha writes a state; a hold that is in no other one is waiting for its turn. */
const FOUND: Readonly<Record<RequestState, string>> = {
  pending: `coalesce(%.found, '') not in ('T', 'P', 'W')`,
  inTransit: `%.found in ('T', 'P')`,
  onHoldShelf: `%.found = 'W'`,
  shipped: 'false',
}

/** Cancels holds as Koha cancels each of them; the statements are sent at once. */
export async function cancelAll(
  tx: KohaTx,
  { preferences, copied }: KohaSetup,
  manager: number | null,
  { patrons, states }: Whose,
): Promise<void> {
  const whose = (alias: string): string => {
    const found = states.map((state) => FOUND[state].replaceAll('%', alias)).join(' or ')
    return `${alias}.borrowernumber in (${patrons}) and (${found})`
  }
  const anonymous = preferences.anonymousPatron
  const columns = copied.holds.filter((name) => OWN_COLUMNS[name] === undefined)
  const own = copied.holds.filter((name) => OWN_COLUMNS[name] !== undefined)
  await Promise.all([
    tx.query(`delete queued, target from tmp_holdsqueue queued
      join hold_fill_targets target on queued.borrowernumber = target.borrowernumber
        and queued.biblionumber = target.biblionumber and queued.itemnumber = target.itemnumber
        and queued.item_level_request = target.item_level_request
        and queued.holdingbranch = target.source_branchcode
      join reserves mine using (reserve_id) where ${whose('mine')}`),
    tx.query(
      `insert into old_reserves (${list([...columns, ...own])})
       select ${columns.map((name) => `mine.\`${name}\``).join(', ')},
         ${own.map((name) => OWN_COLUMNS[name]).join(', ')}
       from reserves mine join borrowers patron using (borrowernumber) where ${whose('mine')}`,
      own.includes('borrowernumber') ? [anonymous] : [],
    ),
    ...(preferences.logsHolds
      ? [
          tx.query(
            `insert into action_logs (user, module, action, object, info, interface)
             select ?, 'HOLDS', 'CANCEL', mine.reserve_id, '', '${INTERFACE}'
             from reserves mine where ${whose('mine')}`,
            [manager ?? 0],
          ),
        ]
      : []),
    tx.query(`update reserves queue
      join (select queue.reserve_id, row_number() over (partition by queue.biblionumber
            order by queue.lowestPriority, queue.priority, queue.reserve_id) as place
          from reserves queue
          join (select distinct mine.biblionumber from reserves mine where ${whose('mine')}) titles
            using (biblionumber)
          where coalesce(queue.found, '') not in ('T', 'P', 'W') and not (${whose('queue')})) ranked
        using (reserve_id)
      set queue.priority = ranked.place where queue.priority <> ranked.place`),
    tx.query(`delete mine from reserves mine where ${whose('mine')}`),
  ])
}

/**
 * What is written of a cancelled hold. Of a patron who wants no history it is written as one of the
 * anonymous patron.
 */
const OWN_COLUMNS: Readonly<Record<string, string>> = {
  cancellationdate: 'current_date()',
  priority: '0',
  timestamp: 'if(patron.privacy = 2, now(), mine.timestamp)',
  borrowernumber: 'if(patron.privacy = 2, ?, mine.borrowernumber)',
}

/** Columns as SQL. */
export function list(columns: readonly string[]): string {
  return columns.map((name) => `\`${name}\``).join(', ')
}
