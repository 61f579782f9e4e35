// What of Evergreen's database this host rests on: its releases, and the columns, functions and
// guards that must be there.

/**
 * Releases whose source was compared with this host. Of a database that was made from the main
 * branch only the number of its last change is known.
 */
export const KNOWN_RELEASES: readonly string[] = ['3.16', '3.17']
export const KNOWN_CHANGES: readonly string[] = ['1525']

/** Columns with their types, by table. */
export const EXPECTED_COLUMNS: Readonly<Record<string, string>> = {
  'actor.usr': `id integer, card integer, profile integer, usrname text, home_ou integer,
    usrgroup integer, active boolean, deleted boolean, barred boolean, juvenile boolean,
    master_account boolean, super_user boolean, credit_forward_balance numeric,
     create_date timestamptz,
    expire_date timestamptz`,
  'actor.card': 'id integer, usr integer, barcode text, active boolean',
  'actor.org_unit': 'id integer, parent_ou integer, shortname text, name text',
  'actor.usr_activity': 'usr integer, event_time timestamptz',
  'actor.usr_standing_penalty': 'usr integer, standing_penalty integer, stop_date timestamptz',
  'action.circulation': `id bigint, usr integer, xact_start timestamptz, xact_finish timestamptz,
    checkin_time timestamptz`,
  'action.usr_circ_history': 'usr integer, xact_start timestamptz',
  'action.hold_request': `id integer, usr integer, request_time timestamptz,
     capture_time timestamptz,
    fulfillment_time timestamptz, cancel_time timestamptz, cancel_cause integer, cancel_note text,
    canceled_by integer, current_copy bigint`,
  'action.hold_transit_copy': `hold integer, dest_recv_time timestamptz, cancel_time timestamptz,
    copy_status integer`,
  'asset.copy': 'id bigint, status integer, editor bigint, edit_date timestamptz',
  'booking.reservation': 'usr integer, xact_finish timestamptz',
  'config.global_flag': 'name text, value text, enabled boolean',
  'config.standing_penalty': 'id integer, block_list text',
  'container.user_bucket': 'id integer',
  'container.user_bucket_item': 'bucket integer, target_user integer',
  'money.billable_xact': 'id bigint, usr integer, xact_finish timestamptz',
  'money.billing': 'xact bigint',
  'money.grocery': 'id bigint, usr integer, xact_finish timestamptz',
  'money.collections_tracker': 'usr integer',
  'money.materialized_billable_xact_summary': `id bigint, usr integer, xact_finish timestamptz,
    balance_owed numeric, last_payment_ts timestamptz`,
  'money.forgive_payment': `xact bigint, amount numeric, amount_collected numeric,
    accepting_usr integer, note text`,
  'permission.grp_tree': 'id integer, name text, parent integer',
  'permission.perm_list': 'id integer, code text',
  'permission.grp_perm_map': 'grp integer, perm integer',
  'permission.usr_perm_map': 'usr integer, perm integer',
  'permission.usr_grp_map': 'usr integer, grp integer',
  'permission.usr_object_perm_map': 'usr integer',
  'permission.usr_work_ou_map': 'usr integer, work_ou integer',
  'acq.purchase_order': 'owner integer, state text',
  'acq.lineitem': 'selector integer, state text',
  'vandelay.queue': 'owner integer, complete boolean',
  'sip.account': 'usr bigint',
  'openapi.integrator': 'id integer',
  'auditor.actor_usr_address_history': 'id integer, usr integer',
}

/** What is blanked or kept of a history row. A column of another name might name the person. */
export const HISTORY_COLUMNS: readonly string[] =
  `audit_id audit_time audit_action audit_user audit_ws id card profile usrname email
  passwd standing
  ident_type ident_value ident_type2 ident_value2 net_access_level photo_url prefix first_given_name
  second_given_name family_name suffix guardian guardian_email pref_prefix pref_first_given_name
  pref_second_given_name pref_family_name pref_suffix name_keywords name_kw_tsvector alias day_phone
  evening_phone other_phone mailing_address billing_address home_ou dob active master_account
  super_user barred deleted juvenile usrgroup claims_returned_count credit_forward_balance
  last_xact_id create_date expire_date claims_never_checked_out_count last_update_time
  locale`.split(/\s+/)

/** Functions of Evergreen that are called. */
export const EXPECTED_FUNCTIONS: readonly string[] = [
  'actor.usr_delete(integer,integer)',
  'auditor.set_audit_info(integer,integer)',
  'auditor.clear_audit_info()',
  'permission.usr_perms(integer)',
]

/** Functions of the purge that its role calls. */
export const PURGE_FUNCTIONS: readonly string[] = [
  'user_purge.hold_state(integer,timestamptz)',
  'user_purge.lock_users(integer[])',
  'user_purge.forgive(integer[],integer,text)',
  'user_purge.cancel_holds(integer[],text[],integer)',
  'user_purge.delete_users(integer[],integer,text,integer)',
  'user_purge.tighten_users(integer[],integer,text,integer)',
  'user_purge.deleted_level(integer,text)',
  'user_purge.may_delete_users(integer)',
]

/** Tables that must have a guard, beside every table of payments. */
export const GUARDED_TABLES: readonly string[] = [
  'action.circulation',
  'booking.reservation',
  'money.grocery',
  'money.billing',
  'money.payment',
  'money.materialized_billable_xact_summary',
  'money.collections_tracker',
  'action.hold_request',
  'permission.usr_work_ou_map',
  'permission.usr_perm_map',
  'permission.usr_grp_map',
]
