-- The role of the purge: it reads what decides, and calls the functions of `user_purge`. It can
-- write nothing of Evergreen itself. `__role__` stands for its name.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = '__role__') then
    create role __role__ login;
  end if;
end
$$;

revoke all on all functions in schema user_purge from public;
grant usage on schema user_purge, actor, action, acq, asset, auditor, booking, config, container,
  money, openapi, permission, sip, vandelay to __role__;
grant execute on all functions in schema user_purge to __role__;

-- The journal.
grant select, insert, update, delete on all tables in schema user_purge to __role__;
grant usage on all sequences in schema user_purge to __role__;

-- No name, no address, no password: of users, only the columns that decide, what staff log in with,
-- and barcodes.
grant select (id, card, usrname, profile, home_ou, usrgroup, active, deleted, barred, juvenile,
  master_account, super_user, credit_forward_balance, create_date, expire_date)
  on actor.usr to __role__;
grant select (id, usr, barcode) on actor.card to __role__;
grant select (id, shortname, name, parent_ou) on actor.org_unit to __role__;
grant select (id, name, parent) on permission.grp_tree to __role__;
grant select (usr, event_time) on actor.usr_activity to __role__;
grant select (usr, standing_penalty, stop_date) on actor.usr_standing_penalty to __role__;
grant select (id, block_list) on config.standing_penalty to __role__;
grant select (name, value, enabled) on config.global_flag to __role__;
grant select (version, install_date) on config.upgrade_log to __role__;
grant select (id, usr, xact_start, xact_finish, checkin_time) on action.circulation to __role__;
grant select (usr, xact_start) on action.usr_circ_history to __role__;
grant select (id, usr, request_time, capture_time, cancel_time, fulfillment_time)
  on action.hold_request to __role__;
grant select (hold, dest_recv_time, cancel_time) on action.hold_transit_copy to __role__;
grant select (id, usr, xact_finish, balance_owed, last_payment_ts, last_payment_type)
  on money.materialized_billable_xact_summary to __role__;
grant select (usr) on money.collections_tracker to __role__;
grant select (id, code) on permission.perm_list to __role__;
grant select (grp, perm) on permission.grp_perm_map to __role__;
grant select (usr, perm) on permission.usr_perm_map to __role__;
grant select (usr, grp) on permission.usr_grp_map to __role__;
grant select (usr) on permission.usr_object_perm_map to __role__;
grant select (usr) on permission.usr_work_ou_map to __role__;
grant select (owner, state) on acq.purchase_order to __role__;
grant select (selector, state) on acq.lineitem to __role__;
grant select (owner, complete) on vandelay.queue to __role__;
grant select (usr) on sip.account to __role__;
grant select (id) on openapi.integrator to __role__;
grant select (id) on container.user_bucket to __role__;
grant select (bucket, target_user) on container.user_bucket_item to __role__;
grant select (id, usr) on auditor.actor_usr_address_history to __role__;
grant select (id, usrname) on auditor.actor_usr_history to __role__;
