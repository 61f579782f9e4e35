// The dates of a user, as parts of statements: where each of them is, and when it is not known.
import type { DateField } from 'ils-user-purge'

/** A date that Evergreen has; it has no purge date. */
export type EvergreenDate = Exclude<DateField, 'purgeDate'>

/** The dates that Evergreen has; those that a user may not have stand first. */
export const EVERGREEN_DATES: readonly EvergreenDate[] = [
  'lastLoanDate',
  'lastActivityDate',
  'expiryDate',
  'createdDate',
]

/** A date as SQL over a user `u`. Days are those of the session's time zone. */
export interface DateSource {
  readonly day: string
  /**
   * A moment since which nothing was taken from the history; left out: the date is always known.
   */
  readonly keptSince?: string
}

/**
 * Evergreen takes old loans and holds out of a user's history: `action.purge_circulations` and
 * `action.purge_holds`, where the global flags say for how long they stay. Anyone who has nothing
 * newer may have borrowed before that, so the day of their last loan is not known.
 */
export const RETENTION = `retention as materialized (
  select
    now() - case when bool_or(name = 'history.circ.retention_count' and enabled
        and nullif(value, '') is not null)
      then max(nullif(value, '')::interval) filter (
        where name = 'history.circ.retention_age' and enabled) end as loans_since,
    now() - min(nullif(value, '')::interval) filter (
        where name like 'history.hold.retention_age%' and enabled) as holds_since
  from config.global_flag where name like 'history.%'
)`

const LAST_LOAN = `(select max(day) from (
    select max(c.xact_start) as day from action.circulation c where c.usr = u.id
    union all
    select max(h.xact_start) from action.usr_circ_history h where h.usr = u.id) loans)`

/** Borrowing, returning, asking for a hold, paying, and what is noted as activity. */
const LAST_ACTIVITY = `(select max(day) from (
    select greatest(max(c.xact_start), max(c.checkin_time)) as day
      from action.circulation c where c.usr = u.id
    union all
    select max(h.xact_start) from action.usr_circ_history h where h.usr = u.id
    union all
    select max(r.request_time) from action.hold_request r where r.usr = u.id
    union all
    select max(s.last_payment_ts) from money.materialized_billable_xact_summary s
     where s.usr = u.id and s.last_payment_type <> 'forgive_payment'
    union all
    select max(a.event_time) from actor.usr_activity a where a.usr = u.id) activities)`

/** Where each date is. */
export const DATE_SOURCES: Readonly<Record<EvergreenDate, DateSource>> = {
  expiryDate: { day: 'u.expire_date' },
  createdDate: { day: 'u.create_date' },
  lastLoanDate: { day: LAST_LOAN, keptSince: 'retention.loans_since' },
  lastActivityDate: {
    day: LAST_ACTIVITY,
    keptSince: 'greatest(retention.loans_since, retention.holds_since)',
  },
}

/** Whether a date is known, of a source whose moment stands in the column `at`. */
export function isKnown({ keptSince }: DateSource, at: string): string {
  return keptSince === undefined
    ? 'true'
    : `(${keptSince} is null or coalesce(${at} >= ${keptSince}, false))`
}
