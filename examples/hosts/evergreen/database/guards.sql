-- Guards: anyone who lends to a user, bills them or places a hold for them waits until a purge that
-- holds this user is over, and fails where it deleted them. Without these a loan that is under way
-- would be committed for a deleted user: Evergreen's foreign keys look only at the commit, and find
-- the row still there.
create or replace function user_purge.guard_user()
returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  was integer;
  becomes integer;
begin
  if tg_op <> 'INSERT' then was := old.usr; end if;
  if tg_op <> 'DELETE' then becomes := new.usr; end if;
  -- In the order of the ids, as the purge locks them.
  perform from actor.usr where id in (was, becomes) order by id for key share;
  if becomes is distinct from was and becomes is not null
     and exists (select from actor.usr where id = becomes and deleted) then
    raise foreign_key_violation using message = 'the user is deleted',
      detail = 'user_purge: table ' || tg_table_name;
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end
$$;

-- The same for a bill or a payment, which names a transaction and not a user: before it touches the
-- balance, so that it never holds what the purge waits for.
create or replace function user_purge.guard_transaction()
returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  transaction bigint;
  owing integer;
begin
  if tg_op = 'DELETE' then transaction := old.xact; else transaction := new.xact; end if;
  select usr into owing from money.materialized_billable_xact_summary where id = transaction;
  if owing is not null then
    perform from actor.usr where id = owing for key share;
    if tg_op = 'INSERT' and not exists (
         select from money.materialized_billable_xact_summary where id = transaction) then
      raise foreign_key_violation using message = 'the transaction went with its user',
        detail = 'user_purge: table ' || tg_table_name;
    end if;
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end
$$;

-- Loans, in person and as reservations. Not every update: a fine that accrues changes no fact.
drop trigger if exists user_purge_guard on action.circulation;
create trigger user_purge_guard
  before insert or delete or update of usr, checkin_time, xact_finish on action.circulation
  for each row execute function user_purge.guard_user();
drop trigger if exists user_purge_guard on booking.reservation;
create trigger user_purge_guard
  before insert or delete or update of usr, xact_finish on booking.reservation
  for each row execute function user_purge.guard_user();

-- Bills and payments: each of them changes the balance of its transaction here.
drop trigger if exists user_purge_guard on money.grocery;
create trigger user_purge_guard
  before insert or delete or update of usr, xact_finish on money.grocery
  for each row execute function user_purge.guard_user();
drop trigger if exists user_purge_guard on money.materialized_billable_xact_summary;
create trigger user_purge_guard
  before insert or delete or update of usr, xact_finish, balance_owed
  on money.materialized_billable_xact_summary
  for each row execute function user_purge.guard_user();
drop trigger if exists user_purge_guard on money.billing;
create trigger user_purge_guard before insert or delete or update on money.billing
  for each row execute function user_purge.guard_transaction();
-- Every kind of payment is a table of its own, and triggers are not inherited.
do $$
declare
  kind regclass;
begin
  for kind in
    with recursive kinds as (
      select 'money.payment'::regclass::oid as id
      union all
      select inhrelid from pg_catalog.pg_inherits join kinds on inhparent = kinds.id)
    select id::regclass from kinds
  loop
    execute format('drop trigger if exists user_purge_guard on %s', kind);
    execute format('create trigger user_purge_guard before insert or delete or update on %s '
      'for each row execute function user_purge.guard_transaction()', kind);
  end loop;
end
$$;
drop trigger if exists user_purge_guard on money.collections_tracker;
create trigger user_purge_guard
  before insert or delete or update on money.collections_tracker
  for each row execute function user_purge.guard_user();

-- Holds.
drop trigger if exists user_purge_guard on action.hold_request;
create trigger user_purge_guard
  before insert or delete or update of usr, capture_time, cancel_time, fulfillment_time
  on action.hold_request
  for each row execute function user_purge.guard_user();

-- What makes a member of staff.
drop trigger if exists user_purge_guard on permission.usr_work_ou_map;
create trigger user_purge_guard before insert or delete or update on permission.usr_work_ou_map
  for each row execute function user_purge.guard_user();
drop trigger if exists user_purge_guard on permission.usr_perm_map;
create trigger user_purge_guard before insert or delete or update on permission.usr_perm_map
  for each row execute function user_purge.guard_user();
drop trigger if exists user_purge_guard on permission.usr_grp_map;
create trigger user_purge_guard before insert or delete or update on permission.usr_grp_map
  for each row execute function user_purge.guard_user();

-- The function that removes users' histories finds addresses by their user.
create index if not exists user_purge_address_history_usr_idx
  on auditor.actor_usr_address_history (usr);
