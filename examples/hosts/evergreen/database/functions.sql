-- What the purge may do to Evergreen, as functions that run with the rights of their owner. The
-- role
-- of the purge may call them and read; it can write nothing else of Evergreen.

create schema if not exists user_purge;

-- How far a hold has come: a copy is on its way, waits on the shelf, or was not found yet.
create or replace function user_purge.hold_state(hold integer, captured timestamptz)
returns text language sql stable as $$
  select case
    when captured is null then 'pending'
    when exists (select from action.hold_transit_copy as transit
                  where transit.hold = $1 and transit.dest_recv_time is null
                    and transit.cancel_time is null) then 'inTransit'
    else 'onHoldShelf'
  end
$$;

-- Locks users in the order of their ids. Guards of loans, bills and holds wait for this lock.
create or replace function user_purge.lock_users(users integer[])
returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform from actor.usr where id = any(users) order by id for update;
end
$$;

-- Forgives what users owe, one payment a transaction, and closes those transactions. Answers how
-- much was forgiven to whom. Bills and payments stay in the books.
create or replace function user_purge.forgive(users integer[], staff integer, job text)
returns table (owing integer, forgiven numeric)
language plpgsql security definer set search_path = evergreen, public, pg_catalog as $$
declare
  transactions bigint[];
begin
  select array_agg(id) into transactions from money.materialized_billable_xact_summary
   where usr = any(users) and balance_owed > 0;
  return query
    select usr, sum(balance_owed) from money.materialized_billable_xact_summary
     where id = any(transactions) group by usr;
  insert into money.forgive_payment (xact, amount, amount_collected, accepting_usr, note)
  select id, balance_owed, balance_owed, staff, 'user purge, job ' || job
    from money.materialized_billable_xact_summary where id = any(transactions) order by id;
  update money.billable_xact set xact_finish = now()
   where id = any(transactions) and xact_finish is null;
end
$$;

-- Cancels the open holds of users in these states, as staff do. A copy on its way goes on and is
-- shelved where it arrives; a copy on the hold shelf is to be shelved again, since the hold that
-- would have listed it there goes with its user. Answers how many were cancelled for whom.
create or replace function user_purge.cancel_holds(users integer[], states text[], staff integer)
returns table (holder integer, cancelled bigint)
language plpgsql security definer set search_path = evergreen, public, pg_catalog as $$
declare
  holds integer[];
begin
  select array_agg(id) into holds from action.hold_request
   where usr = any(users) and cancel_time is null and fulfillment_time is null
     and user_purge.hold_state(id, capture_time) = any(states);
  update action.hold_transit_copy set copy_status = 7
   where hold = any(holds) and dest_recv_time is null and cancel_time is null;
  update asset.copy set status = 7, editor = staff, edit_date = now()
   where status = 8 and id in (select current_copy from action.hold_request
                                where id = any(holds) and capture_time is not null);
  update action.hold_request
     set cancel_time = now(), cancel_cause = 5, cancel_note = 'user purge', canceled_by = staff
   where id = any(holds);
  return query select usr, count(*) from action.hold_request where id = any(holds) group by usr;
end
$$;

-- Refuses what no setting of the purge may allow, no matter who calls.
create or replace function user_purge.refuse_unsafe(users integer[], destination integer)
returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  unsafe integer;
begin
  select id into unsafe from actor.usr as u
   where id = any(users)
     and (super_user or id = destination or id = 1 or exists (
           select from action.circulation as c
            where c.usr = u.id and c.checkin_time is null and c.xact_finish is null))
   limit 1;
  if unsafe is not null then
    raise exception 'user_purge: user % must not be deleted', unsafe using errcode = 'UP001';
  end if;
end
$$;

-- Removes from the histories of users what a level of the delete policy does not retain.
create or replace function user_purge.clear_histories(users integer[], level text)
returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from auditor.actor_usr_address_history where usr = any(users);
  if level = 'remove' then
    delete from auditor.actor_usr_history where id = any(users);
    return;
  end if;
  update auditor.actor_usr_history as h
     set usrname = u.usrname, first_given_name = u.usrname, family_name = u.usrname,
         card = null, email = null, passwd = null, ident_value = null, ident_value2 = null,
         photo_url = null, prefix = null, second_given_name = null, suffix = null,
         guardian = null, guardian_email = null, pref_prefix = null, pref_first_given_name = null,
         pref_second_given_name = null, pref_family_name = null, pref_suffix = null,
         name_keywords = null, name_kw_tsvector = null, alias = null, day_phone = null,
         evening_phone = null, other_phone = null, mailing_address = null, billing_address = null,
         dob = date_trunc('year', h.dob), usrgroup = 0, last_xact_id = 'none'
    from actor.usr as u
   where u.id = h.id and h.id = any(users);
end
$$;

-- Deletes users as far as a level says: marked as the staff client marks them, or scrubbed by
-- Evergreen's own function and their histories with them.
create or replace function user_purge.delete_users(
  users integer[], destination integer, level text, staff integer)
returns void
language plpgsql security definer set search_path = evergreen, public, pg_catalog as $$
declare
  one integer;
begin
  perform user_purge.refuse_unsafe(users, destination);
  perform auditor.set_audit_info(staff, null);
  if level = 'keep-reportable' then
    update actor.card set active = false where usr = any(users) and active;
    update actor.usr set deleted = true, active = false where id = any(users);
  else
    foreach one in array users loop
      perform actor.usr_delete(one, destination);
    end loop;
    perform user_purge.clear_histories(users, level);
  end if;
  perform auditor.clear_audit_info();
end
$$;

-- Removes more of users who are deleted already: scrubs those who were only marked, and clears the
-- histories of all.
create or replace function user_purge.tighten_users(
  users integer[], destination integer, level text, staff integer)
returns void
language plpgsql security definer set search_path = evergreen, public, pg_catalog as $$
declare
  one integer;
begin
  perform user_purge.refuse_unsafe(users, destination);
  if exists (select from actor.usr where id = any(users) and not deleted) then
    raise exception 'user_purge: a user is not deleted yet' using errcode = 'UP001';
  end if;
  perform auditor.set_audit_info(staff, null);
  for one in select id from actor.usr
              where id = any(users) and usrname not like id || '-PURGED-%' order by id loop
    perform actor.usr_delete(one, destination);
  end loop;
  perform user_purge.clear_histories(users, level);
  perform auditor.clear_audit_info();
end
$$;

-- How much of a deleted user is there: only marked, scrubbed but for the histories, or scrubbed.
-- `null` where nothing but the scrubbed row is left.
create or replace function user_purge.deleted_level(usr integer, usrname text)
returns text language sql stable as $$
  select case
    when usrname not like $1 || '-PURGED-%' then 'keep-reportable'
    when exists (select from auditor.actor_usr_history as h
                  where h.id = $1 and h.usrname not like $1 || '-PURGED-%')
      or exists (select from auditor.actor_usr_address_history as h where h.usr = $1)
      then 'keep-statistics'
    when exists (select from auditor.actor_usr_history as h where h.id = $1)
      then 'keep-statistics-remove-id'
    else 'remove'
  end
$$;

-- Which version of these functions and guards is here.
create or replace function user_purge.version() returns integer language sql immutable as
  'select 1';

-- Whether somebody is an active member of staff who may delete users somewhere.
create or replace function user_purge.may_delete_users(staff integer)
returns boolean language sql stable security definer
set search_path = evergreen, public, pg_catalog as $$
  select exists (
    select from actor.usr as u
     where u.id = staff and u.active and not u.deleted
       and (u.super_user or exists (
             select from permission.usr_perms(u.id) as granted
               join permission.perm_list as p on p.id = granted.perm
              where p.code in ('DELETE_USER', 'EVERYTHING'))))
$$;
