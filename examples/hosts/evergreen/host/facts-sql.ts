// The statement that reads facts: one row a user, and for each kind of fact a look along its index.
import { DATE_SOURCES, type EvergreenDate, isKnown, RETENTION } from './dates.js'
import { PROFILES } from './trees.js'

/** A row of {@link FACTS_SQL}. Amounts are decimal texts, dates and moments ISO texts. */
export interface FactsRow {
  readonly id: number
  readonly record_type: string
  readonly user_group: string
  readonly home_library: string
  /** Of the card in use; `null` where there is none, or it is not wanted. */
  readonly barcode: string | null
  readonly expiry_date: string | null
  readonly created_date: string | null
  readonly last_loan_known: boolean
  readonly last_loan_date: string | null
  readonly last_activity_known: boolean
  readonly last_activity_date: string | null
  readonly barred: boolean
  readonly is_system: boolean
  readonly open_loans: number
  readonly debt: string
  readonly credit: string
  readonly in_collections: boolean
  readonly open_transactions: number
  readonly holds_pending: number
  readonly holds_in_transit: number
  readonly holds_on_shelf: number
  readonly acquisitions: number
  readonly import_queues: number
  readonly staff_roles: number
  readonly wards: number
  /** When each block ends; `null` in it = without an end. */
  readonly blocks: readonly (string | null)[] | null
}

const dayText = (at: string): string => `to_char(${at}::date, 'YYYY-MM-DD')`
const lateral = (field: EvergreenDate): string =>
  `cross join lateral (select ${DATE_SOURCES[field].day} as at) "${field}"`
const known = (field: EvergreenDate): string => isKnown(DATE_SOURCES[field], `"${field}".at`)

/**
 * Penalties that block something. Those that Evergreen calculates from loans and fines are left
 * out: loans and fines are facts of their own.
 */
const BLOCKS = `(select array_agg(to_char(p.stop_date at time zone 'UTC',
  'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
    from actor.usr_standing_penalty p join config.standing_penalty kind on kind.id =
      p.standing_penalty
   where p.usr = u.id and kind.block_list <> '' and kind.id not in (1, 2, 3, 4, 5, 35))`

/**
 * Takes the ids, and the user who inherits what purged users have to leave, and whether barcodes
 * are wanted.
 */
export const FACTS_SQL = `with recursive ${PROFILES}, ${RETENTION}
select u.id, p.record_type, p.name as user_group, o.shortname as home_library,
  case when $3::boolean then (select barcode from actor.card where id = u.card) end as barcode,
  ${dayText('u.expire_date')} as expiry_date, ${dayText('u.create_date')} as created_date,
  ${known('lastLoanDate')} as last_loan_known,
  ${dayText('"lastLoanDate".at')} as last_loan_date,
  ${known('lastActivityDate')} as last_activity_known,
  ${dayText('"lastActivityDate".at')} as last_activity_date,
  u.barred, (u.super_user or u.id = 1 or u.id = $2::int
    or exists (select from sip.account s where s.usr = u.id)
    or exists (select from openapi.integrator i where i.id = u.id)) as is_system,
  (select count(*)::int from action.circulation c
    where c.usr = u.id and c.checkin_time is null and c.xact_finish is null) as open_loans,
  owed.debt::text as debt, (owed.credit + u.credit_forward_balance)::text as credit,
  exists (select from money.collections_tracker t where t.usr = u.id) as in_collections,
  owed.open_transactions,
  holds.pending as holds_pending, holds.in_transit as holds_in_transit,
  holds.on_shelf as holds_on_shelf,
  (select count(*)::int from acq.purchase_order a
    where a.owner = u.id and a.state not in ('received', 'cancelled'))
  + (select count(*)::int from acq.lineitem a
    where a.selector = u.id and a.state not in ('received', 'cancelled')) as acquisitions,
  (select count(*)::int from vandelay.queue q where q.owner = u.id and not q.complete)
    as import_queues,
  p.is_staff::int
  + (select count(*)::int from permission.usr_work_ou_map w where w.usr = u.id)
  + (select count(*)::int from permission.usr_perm_map m where m.usr = u.id)
  + (select count(*)::int from permission.usr_grp_map m where m.usr = u.id)
  + (select count(*)::int from permission.usr_object_perm_map m where m.usr = u.id) as staff_roles,
  case when not u.master_account then 0 else (select count(*)::int from actor.usr ward
    where ward.usrgroup = u.usrgroup and ward.id <> u.id and ward.juvenile and not ward.deleted)
  end as wards,
  ${BLOCKS} as blocks
from actor.usr u
join profiles p on p.id = u.profile
join actor.org_unit o on o.id = u.home_ou
cross join retention
${lateral('lastLoanDate')}
${lateral('lastActivityDate')}
cross join lateral (
  select coalesce(sum(s.balance_owed) filter (where s.balance_owed > 0), 0) as debt,
    coalesce(-sum(s.balance_owed) filter (where s.balance_owed < 0), 0) as credit,
    count(*) filter (where s.xact_finish is null and s.balance_owed <= 0 and not exists (
      select from action.circulation c where c.id = s.id and c.checkin_time is null))::int
      as open_transactions
    from money.materialized_billable_xact_summary s where s.usr = u.id) owed
cross join lateral (
  select count(*) filter (where state = 'pending')::int as pending,
    count(*) filter (where state = 'inTransit')::int as in_transit,
    count(*) filter (where state = 'onHoldShelf')::int as on_shelf
    from (select user_purge.hold_state(h.id, h.capture_time) as state from action.hold_request h
     where h.usr = u.id and h.cancel_time is null and h.fulfillment_time is null) open_holds) holds
where u.id = any($1::int[]) and not u.deleted`
