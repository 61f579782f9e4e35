-- A reduced Evergreen: the tables that a purge reads or changes, with the names and types of
-- release
-- 3.17, and functions of the same names that do on these tables what Evergreen's do. Written for
-- tests; none of it is Evergreen's code.

create schema evergreen;
create schema config;
create schema actor;
create schema permission;
create schema asset;
create schema action;
create schema money;
create schema booking;
create schema acq;
create schema container;
create schema vandelay;
create schema sip;
create schema openapi;
create schema auditor;

create table config.upgrade_log (
  version text primary key,
  install_date timestamptz not null default now(),
  applied_to text
);
create table config.global_flag (
  name text primary key,
  value text,
  enabled bool not null default false,
  label text not null
);
create table config.identification_type (id serial primary key, name text not null unique);
create table config.standing_penalty (
  id serial primary key,
  name text not null unique,
  label text not null,
  block_list text
);

create table permission.perm_list (
  id serial primary key,
  code text not null unique,
  description text
);
create table permission.grp_tree (
  id serial primary key,
  name text not null unique,
  parent int references permission.grp_tree deferrable initially deferred
);
create table permission.grp_perm_map (
  id serial primary key,
  grp int not null references permission.grp_tree on delete cascade deferrable initially deferred,
  perm int not null references permission.perm_list deferrable initially deferred,
  depth int not null,
  unique (grp, perm)
);

create table actor.org_unit (
  id serial primary key,
  parent_ou int references actor.org_unit deferrable initially deferred,
  shortname text not null unique,
  name text not null unique
);

create table actor.usr (
  id serial primary key,
  card int unique,
  profile int not null references permission.grp_tree deferrable initially deferred,
  usrname text not null unique,
  email text,
  passwd text,
  standing int not null default 1,
  ident_type int not null references config.identification_type deferrable initially deferred,
  ident_value text,
  ident_type2 int,
  ident_value2 text,
  net_access_level int not null default 1,
  photo_url text,
  prefix text,
  first_given_name text not null,
  second_given_name text,
  family_name text not null,
  suffix text,
  guardian text,
  guardian_email text,
  pref_prefix text,
  pref_first_given_name text,
  pref_second_given_name text,
  pref_family_name text,
  pref_suffix text,
  name_keywords text,
  name_kw_tsvector tsvector,
  alias text,
  day_phone text,
  evening_phone text,
  other_phone text,
  mailing_address int,
  billing_address int,
  home_ou int not null references actor.org_unit deferrable initially deferred,
  dob date,
  active bool not null default true,
  master_account bool not null default false,
  super_user bool not null default false,
  barred bool not null default false,
  deleted bool not null default false,
  juvenile bool not null default false,
  usrgroup serial not null,
  claims_returned_count int not null default 0,
  credit_forward_balance numeric(6,2) not null default 0.00,
  last_xact_id text not null default 'none',
  create_date timestamptz not null default now(),
  expire_date timestamptz not null default (now() + interval '3 years'),
  claims_never_checked_out_count int not null default 0,
  last_update_time timestamptz,
  locale text
);
create index on actor.usr (home_ou);
create index on actor.usr (usrgroup);
create index on actor.usr (mailing_address);
create index on actor.usr (billing_address);
-- A user is never deleted, only marked.
create rule protect_usr_delete as on delete to actor.usr
  do instead (update actor.usr set deleted = true where old.id = actor.usr.id);

create table actor.card (
  id serial primary key,
  usr int not null references actor.usr deferrable initially deferred,
  barcode text not null unique,
  active bool not null default true
);
create index on actor.card (usr);
create table actor.usr_address (
  id serial primary key,
  valid bool not null default true,
  within_city_limits bool not null default true,
  address_type text not null default 'MAILING',
  usr int not null references actor.usr deferrable initially deferred,
  street1 text not null,
  street2 text,
  city text not null,
  county text,
  state text,
  country text not null,
  post_code text not null,
  pending bool not null default false,
  replaces int references actor.usr_address deferrable initially deferred
);
create index on actor.usr_address (usr);
alter table actor.usr
  add foreign key (mailing_address) references actor.usr_address deferrable initially deferred,
  add foreign key (billing_address) references actor.usr_address deferrable initially deferred;
create table actor.usr_setting (
  id bigserial primary key,
  usr int not null references actor.usr on delete cascade deferrable initially deferred,
  name text not null,
  value text not null,
  unique (usr, name)
);
create table actor.usr_standing_penalty (
  id serial primary key,
  org_unit int not null references actor.org_unit deferrable initially deferred,
  usr int not null references actor.usr on delete cascade deferrable initially deferred,
  standing_penalty int not null references config.standing_penalty deferrable initially deferred,
  staff int references actor.usr deferrable initially deferred,
  set_date timestamptz default now(),
  stop_date timestamptz
);
create index on actor.usr_standing_penalty (usr);
create index on actor.usr_standing_penalty (staff);
create table actor.usr_activity (
  id bigserial primary key,
  usr int references actor.usr on delete set null,
  etype int not null default 1,
  event_time timestamptz not null default now(),
  event_data text
);
create index on actor.usr_activity (usr);

create table permission.usr_perm_map (
  id serial primary key,
  usr int not null references actor.usr on delete cascade deferrable initially deferred,
  perm int not null references permission.perm_list deferrable initially deferred,
  depth int not null,
  grantable bool not null default false,
  unique (usr, perm)
);
create table permission.usr_object_perm_map (
  id serial primary key,
  usr int not null references actor.usr on delete cascade deferrable initially deferred,
  perm int not null references permission.perm_list deferrable initially deferred,
  object_type text not null,
  object_id text not null
);
create index on permission.usr_object_perm_map (usr);
create table permission.usr_grp_map (
  id serial primary key,
  usr int not null references actor.usr on delete cascade deferrable initially deferred,
  grp int not null references permission.grp_tree deferrable initially deferred,
  unique (usr, grp)
);
create table permission.usr_work_ou_map (
  id serial primary key,
  usr int not null references actor.usr on delete cascade deferrable initially deferred,
  work_ou int not null references actor.org_unit deferrable initially deferred,
  unique (usr, work_ou)
);

create table asset.copy (
  id bigserial primary key,
  circ_lib int not null references actor.org_unit deferrable initially deferred,
  creator bigint not null references actor.usr deferrable initially deferred,
  editor bigint not null references actor.usr deferrable initially deferred,
  edit_date timestamptz default now(),
  status int not null default 0,
  barcode text not null
);
create index on asset.copy (creator);
create index on asset.copy (editor);

create table money.collections_tracker (
  id bigserial primary key,
  usr int not null references actor.usr deferrable initially deferred,
  collector int not null references actor.usr deferrable initially deferred,
  location int not null references actor.org_unit deferrable initially deferred,
  enter_time timestamptz
);
create unique index on money.collections_tracker (usr, collector, location);
create index on money.collections_tracker (collector);
create table money.billable_xact (
  id bigserial primary key,
  usr int not null references actor.usr deferrable initially deferred,
  xact_start timestamptz not null default now(),
  xact_finish timestamptz,
  unrecovered bool
);
create index on money.billable_xact (usr);
create table money.grocery (
  billing_location int not null,
  note text,
  primary key (id)
) inherits (money.billable_xact);
create index on money.grocery (usr);
create table booking.reservation (
  request_time timestamptz not null default now(),
  pickup_time timestamptz,
  return_time timestamptz,
  cancel_time timestamptz,
  primary key (id)
) inherits (money.billable_xact);
create index on booking.reservation (usr);
create table money.billing (
  id bigserial primary key,
  xact bigint not null,
  billing_ts timestamptz not null default now(),
  voided bool not null default false,
  amount numeric(6,2) not null,
  billing_type text not null,
  note text
);
create index on money.billing (xact);
create table money.payment (
  id bigserial primary key,
  xact bigint not null,
  payment_ts timestamptz not null default now(),
  voided bool not null default false,
  amount numeric(6,2) not null,
  note text
);
create index on money.payment (xact);
create table money.bnm_payment (
  amount_collected numeric(6,2) not null,
  accepting_usr int not null,
  primary key (id)
) inherits (money.payment);
create table money.forgive_payment (primary key (id)) inherits (money.bnm_payment);
create index on money.forgive_payment (xact);
create table money.cash_payment (primary key (id)) inherits (money.bnm_payment);
create index on money.cash_payment (xact);
create table money.materialized_billable_xact_summary (
  id bigint primary key,
  usr int,
  xact_start timestamptz,
  xact_finish timestamptz,
  total_paid numeric,
  last_payment_ts timestamptz,
  last_payment_note text,
  last_payment_type name,
  total_owed numeric,
  last_billing_ts timestamptz,
  last_billing_note text,
  last_billing_type text,
  balance_owed numeric,
  xact_type name
);
create index on money.materialized_billable_xact_summary (usr);

create table action.circulation (
  target_copy bigint not null,
  circ_lib int not null,
  circ_staff int not null,
  checkin_staff int,
  due_date timestamptz,
  checkin_time timestamptz,
  stop_fines text,
  primary key (id)
) inherits (money.billable_xact);
alter table action.circulation
  add foreign key (usr) references actor.usr deferrable initially deferred;
create index on action.circulation (usr);
create index on action.circulation (circ_staff);
create index on action.circulation (checkin_staff);
create unique index on action.circulation (target_copy) where checkin_time is null;
create table action.aged_circulation (
  id bigint primary key,
  usr_post_code text,
  usr_home_ou int not null,
  usr_profile int not null,
  usr_birth_year int,
  target_copy bigint not null,
  circ_lib int not null,
  xact_start timestamptz not null,
  xact_finish timestamptz,
  checkin_time timestamptz
);
create table action.usr_circ_history (
  id bigserial primary key,
  usr int not null references actor.usr deferrable initially deferred,
  xact_start timestamptz not null default now(),
  target_copy bigint not null,
  due_date timestamptz not null,
  checkin_time timestamptz,
  source_circ bigint
);
create index on action.usr_circ_history (usr);
create table action.hold_request (
  id serial primary key,
  request_time timestamptz not null default now(),
  capture_time timestamptz,
  fulfillment_time timestamptz,
  shelf_time timestamptz,
  cancel_time timestamptz,
  cancel_cause int,
  cancel_note text,
  canceled_by int references actor.usr deferrable initially deferred,
  target bigint not null,
  current_copy bigint,
  requestor int not null references actor.usr deferrable initially deferred,
  usr int not null references actor.usr deferrable initially deferred,
  pickup_lib int not null references actor.org_unit deferrable initially deferred,
  phone_notify text,
  frozen bool not null default false
);
create index on action.hold_request (usr);
create index on action.hold_request (requestor);
create index on action.hold_request (canceled_by);
create table action.aged_hold_request (
  id int primary key,
  usr_home_ou int not null,
  usr_profile int not null,
  usr_birth_year int,
  request_time timestamptz not null,
  cancel_time timestamptz,
  target bigint not null
);
create table action.transit_copy (
  id serial primary key,
  dest_recv_time timestamptz,
  target_copy bigint not null,
  copy_status int not null,
  cancel_time timestamptz
);
create table action.hold_transit_copy (
  hold int references action.hold_request on delete set null deferrable initially deferred,
  primary key (id)
) inherits (action.transit_copy);
create index on action.hold_transit_copy (hold);

create table acq.purchase_order (
  id serial primary key,
  owner int not null references actor.usr deferrable initially deferred,
  creator int not null references actor.usr deferrable initially deferred,
  editor int not null references actor.usr deferrable initially deferred,
  state text not null default 'new'
);
create index on acq.purchase_order (owner);
create index on acq.purchase_order (creator);
create index on acq.purchase_order (editor);
create table acq.lineitem (
  id bigserial primary key,
  creator int not null references actor.usr deferrable initially deferred,
  editor int not null references actor.usr deferrable initially deferred,
  selector int not null references actor.usr deferrable initially deferred,
  state text not null default 'new'
);
create index on acq.lineitem (selector);
create index on acq.lineitem (creator);
create index on acq.lineitem (editor);
create table vandelay.queue (
  id bigserial primary key,
  owner int not null references actor.usr deferrable initially deferred,
  name text not null,
  complete bool not null default false
);
create table container.user_bucket (
  id serial primary key,
  owner int not null references actor.usr deferrable initially deferred,
  name text not null
);
create table container.user_bucket_item (
  id serial primary key,
  bucket int not null references container.user_bucket deferrable initially deferred,
  target_user int not null references actor.usr deferrable initially deferred
);
create index on container.user_bucket (owner);
create index on container.user_bucket_item (target_user);
create index on vandelay.queue (owner);
create table sip.account (
  id serial primary key,
  sip_username text unique not null,
  usr bigint not null references actor.usr deferrable initially deferred
);
create table openapi.integrator (
  id int primary key references actor.usr,
  enabled bool not null default true
);

-- Trees.

create function permission.grp_ancestors(int) returns setof permission.grp_tree
language sql stable as $$
  with recursive above as (
    select g.* from permission.grp_tree g where g.id = $1
    union all
    select g.* from permission.grp_tree g join above on above.parent = g.id)
  select * from above
$$;
create function actor.org_unit_ancestors(int) returns setof actor.org_unit
language sql stable as $$
  with recursive above as (
    select o.* from actor.org_unit o where o.id = $1
    union all
    select o.* from actor.org_unit o join above on above.parent_ou = o.id)
  select * from above
$$;
create function permission.usr_perms(int) returns setof permission.usr_perm_map
language sql stable as $$
  select m.* from permission.usr_perm_map m where m.usr = $1
  union all
  select -p.id, $1, p.perm, p.depth, false from permission.grp_perm_map p
   where p.grp in (
     select g.id from actor.usr u, permission.grp_ancestors(u.profile) g where u.id = $1
     union
     select g.id from permission.usr_grp_map m, permission.grp_ancestors(m.grp) g where m.usr = $1)
$$;

-- Balances follow bills and payments.

create function money.follow_xact() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into money.materialized_billable_xact_summary
      (id, usr, xact_start, xact_finish, total_paid, total_owed, balance_owed, xact_type)
    values (new.id, new.usr, new.xact_start, new.xact_finish, 0, 0, 0, tg_table_name);
  elsif tg_op = 'UPDATE' then
    update money.materialized_billable_xact_summary
       set usr = new.usr, xact_start = new.xact_start, xact_finish = new.xact_finish
     where id = new.id;
  else
    delete from money.materialized_billable_xact_summary where id = old.id;
  end if;
  return null;
end
$$;
create trigger follow after insert or update or delete on money.grocery
  for each row execute function money.follow_xact();
create trigger follow after insert or update or delete on booking.reservation
  for each row execute function money.follow_xact();
create trigger follow after insert or update or delete on action.circulation
  for each row execute function money.follow_xact();

create function money.follow_billing() returns trigger language plpgsql as $$
begin
  update money.materialized_billable_xact_summary
     set total_owed = total_owed + new.amount, balance_owed = balance_owed + new.amount,
         last_billing_ts = new.billing_ts, last_billing_type = new.billing_type
   where id = new.xact;
  return null;
end
$$;
create trigger follow after insert on money.billing
  for each row execute function money.follow_billing();
create function money.follow_payment() returns trigger language plpgsql as $$
begin
  update money.materialized_billable_xact_summary
     set total_paid = total_paid + new.amount, balance_owed = balance_owed - new.amount,
         last_payment_ts = new.payment_ts, last_payment_type = tg_table_name,
         last_payment_note = new.note
   where id = new.xact;
  return null;
end
$$;
create trigger follow after insert on money.forgive_payment
  for each row execute function money.follow_payment();
create trigger follow after insert on money.cash_payment
  for each row execute function money.follow_payment();

-- What is deleted of loans and holds is kept without the person.

create function action.age_circulation() returns trigger language plpgsql as $$
begin
  insert into action.aged_circulation
  select old.id, coalesce(m.post_code, b.post_code), u.home_ou, u.profile,
      extract(year from u.dob)::int, old.target_copy, old.circ_lib, old.xact_start,
      old.xact_finish, old.checkin_time
    from actor.usr u
    left join actor.usr_address m on m.id = u.mailing_address
    left join actor.usr_address b on b.id = u.billing_address
   where u.id = old.usr;
  return old;
end
$$;
create trigger age before delete on action.circulation
  for each row execute function action.age_circulation();
create function action.age_hold() returns trigger language plpgsql as $$
begin
  insert into action.aged_hold_request
  select old.id, u.home_ou, u.profile, extract(year from u.dob)::int, old.request_time,
      old.cancel_time, old.target
    from actor.usr u where u.id = old.usr;
  return old;
end
$$;
create trigger age before delete on action.hold_request
  for each row execute function action.age_hold();

-- The auditor: anyone who changes a user or an address leaves a row of what was there before.

create function auditor.set_audit_info(int, int) returns void language sql as $$
  select set_config('auditor.usr', coalesce($1::text, ''), false),
    set_config('auditor.ws', coalesce($2::text, ''), false);
$$;
create function auditor.clear_audit_info() returns void language sql as $$
  select set_config('auditor.usr', '', false), set_config('auditor.ws', '', false);
$$;
create sequence auditor.audit_id;
create table auditor.actor_usr_history (
  audit_id bigint primary key,
  audit_time timestamptz not null,
  audit_action text not null,
  audit_user int,
  audit_ws int,
  like actor.usr
);
create index on auditor.actor_usr_history (id);
create table auditor.actor_usr_address_history (
  audit_id bigint primary key,
  audit_time timestamptz not null,
  audit_action text not null,
  audit_user int,
  audit_ws int,
  like actor.usr_address
);
create index on auditor.actor_usr_address_history (id);
create function auditor.note() returns trigger language plpgsql as $$
begin
  execute format('insert into auditor.%I select nextval(%L), now(), %L, $1, $2, ($3).*',
      tg_table_schema || '_' || tg_table_name || '_history', 'auditor.audit_id', left(tg_op, 1))
    using nullif(current_setting('auditor.usr', true), '')::int,
      nullif(current_setting('auditor.ws', true), '')::int, old;
  return null;
end
$$;
create trigger audit after update or delete on actor.usr
  for each row execute function auditor.note();
create trigger audit after update or delete on actor.usr_address
  for each row execute function auditor.note();

-- Deleting a user: what hangs on them is deleted or goes to somebody else, and the row is scrubbed.
-- The histories are emptied first, so that the changes after it fill them again; and those of the
-- addresses by an id that is the user's.

create function actor.usr_purge_data(src_usr int, specified_dest_usr int) returns void
language plpgsql as $$
declare
  dest int := coalesce(specified_dest_usr, 1);
begin
  update acq.lineitem set creator = dest where creator = src_usr;
  update acq.lineitem set editor = dest where editor = src_usr;
  update acq.lineitem set selector = dest where selector = src_usr;
  update acq.purchase_order set owner = dest where owner = src_usr;
  update acq.purchase_order set creator = dest where creator = src_usr;
  update acq.purchase_order set editor = dest where editor = src_usr;

  delete from action.circulation where usr = src_usr;
  update action.circulation set circ_staff = dest where circ_staff = src_usr;
  update action.circulation set checkin_staff = dest where checkin_staff = src_usr;
  update action.hold_request set requestor = dest where requestor = src_usr;
  update action.hold_request set canceled_by = dest where canceled_by = src_usr;
  delete from action.hold_request where usr = src_usr;
  delete from action.usr_circ_history where usr = src_usr;

  delete from actor.card where usr = src_usr;
  update actor.usr_address set replaces = null where usr = src_usr and replaces is not null;
  -- An address that somebody else has too becomes theirs.
  update actor.usr_address a set usr = other.id
    from (select distinct on (shared.id) shared.id as address, u.id
            from actor.usr_address shared
            join actor.usr u on shared.id in (u.mailing_address, u.billing_address)
           where shared.usr = src_usr and u.id <> src_usr order by shared.id, u.id) other
   where a.id = other.address;
  delete from actor.usr_address where usr = src_usr;
  delete from actor.usr_setting where usr = src_usr;
  delete from actor.usr_standing_penalty where usr = src_usr;
  update actor.usr_standing_penalty set staff = dest where staff = src_usr;

  update asset.copy set creator = dest where creator = src_usr;
  update asset.copy set editor = dest where editor = src_usr;

  delete from auditor.actor_usr_address_history where id = src_usr;
  delete from auditor.actor_usr_history where id = src_usr;

  update container.user_bucket set owner = dest, name = name || ' (' || src_usr || ')'
   where owner = src_usr;
  delete from container.user_bucket_item where target_user = src_usr;

  delete from money.billable_xact where usr = src_usr;
  delete from money.collections_tracker where usr = src_usr;
  update money.collections_tracker set collector = dest where collector = src_usr;

  delete from permission.usr_grp_map where usr = src_usr;
  delete from permission.usr_object_perm_map where usr = src_usr;
  delete from permission.usr_perm_map where usr = src_usr;
  delete from permission.usr_work_ou_map where usr = src_usr;

  update vandelay.queue set owner = dest, name = name || ' (' || src_usr || ')'
   where owner = src_usr;

  update actor.usr set active = false, card = null, mailing_address = null, billing_address = null
   where id = src_usr;
end
$$;

create function actor.usr_delete(src_usr int, dest_usr int) returns void language plpgsql as $$
declare
  was actor.usr;
  name text;
begin
  select * into was from actor.usr where id = src_usr;
  if not found then return; end if;
  perform actor.usr_purge_data(src_usr, dest_usr);
  name := src_usr || '-PURGED-' || now();
  update actor.usr set
    profile = (select g.id from permission.grp_ancestors(was.profile) g where g.parent is null),
    home_ou = (select o.id from actor.org_unit_ancestors(was.home_ou) o where o.parent_ou is null),
    usrname = name, first_given_name = name, family_name = name,
    email = null, passwd = random()::text, standing = default,
    ident_type = (select min(id) from config.identification_type),
    ident_value = null, ident_type2 = null, ident_value2 = null, net_access_level = default,
    photo_url = null, prefix = null, second_given_name = null, suffix = null, alias = null,
    guardian = null, guardian_email = null, day_phone = null, evening_phone = null,
    other_phone = null, dob = date_trunc('year', was.dob), active = false,
    master_account = default, super_user = default, barred = false, deleted = true,
    juvenile = default, usrgroup = 0, claims_returned_count = default,
    credit_forward_balance = default, last_xact_id = default, pref_prefix = null,
    pref_first_given_name = null, pref_second_given_name = null, pref_family_name = null,
    pref_suffix = null, name_keywords = null, create_date = now(), expire_date = now()
  where id = src_usr;
end
$$;

-- The least that every Evergreen has.

insert into config.upgrade_log (version) values ('1525'), ('3.17.4');
insert into config.global_flag (name, enabled, label) values
  ('history.circ.retention_age', true, 'age'), ('history.circ.retention_count', true, 'count'),
  ('history.hold.retention_age', true, 'holds');
insert into config.identification_type (name) values ('Drivers License');
insert into config.standing_penalty (id, name, label, block_list) values
  (1, 'PATRON_EXCEEDS_FINES', 'fines', 'CIRC|HOLD'), (20, 'ALERT_NOTE', 'note', ''),
  (25, 'STAFF_CHR', 'blocked', 'CIRC|HOLD|RENEW');
insert into permission.perm_list (id, code) values
  (-1, 'EVERYTHING'), (1, 'DELETE_USER'), (2, 'STAFF_LOGIN');
insert into permission.grp_tree (id, name, parent) values
  (1, 'Users', null), (2, 'Patrons', 1), (3, 'Staff', 1), (4, 'Students', 2), (5, 'Teachers', 2),
  (6, 'Circulators', 3), (7, 'Pupils', 4);
insert into permission.grp_perm_map (grp, perm, depth) values (3, 2, 0), (6, 1, 0);
insert into actor.org_unit (id, parent_ou, shortname, name) values
  (1, null, 'CONS', 'Consortium'), (2, 1, 'SYS1', 'System 1'), (3, 1, 'SYS2', 'System 2'),
  (4, 2, 'BR1', 'Branch 1'), (5, 2, 'BR2', 'Branch 2'), (6, 3, 'BR3', 'Branch 3');
insert into actor.usr (id, profile, usrname, ident_type, first_given_name, family_name, home_ou,
  super_user, master_account) values (1, 1, 'admin', 1, 'Administrator', 'System', 1, true, true);
select setval('actor.usr_id_seq', 100);
select setval('permission.grp_tree_id_seq', 100), setval('actor.org_unit_id_seq', 100),
  setval('config.standing_penalty_id_seq', 100);
