// The users of the reduced Evergreen, each a plain function of a number, so that it can be said
// beforehand what must become of them.

/** What must become of a user. */
export type Fate = 'go' | 'stay' | 'not-selected'

/** Something that a user has, whom it concerns, and what it means for their fate. */
interface Trait {
  readonly of: (number: number) => boolean
  readonly keeps: boolean
  /** Inserts it for the ids in `$1`. */
  readonly sql: string
}

/** The ids of the users begin above it. */
export const FIRST_ID = 1000
/** Who asks, and who inherits: members of staff. */
export const STAFF_ID = 50
export const HEIR_ID = 51

const every = (count: number, rest: number) => (number: number) => number % count === rest

const TRAITS: readonly Trait[] = [
  { of: every(10, 3), keeps: true, sql: circulation(`now() - interval '20 days'`, null) },
  {
    of: every(2, 0),
    keeps: false,
    sql: circulation(`'2017-03-01'::timestamptz`, `'2017-03-20'::timestamptz`),
  },
  { of: every(10, 1), keeps: false, sql: bill('2.50') },
  { of: every(20, 5), keeps: false, sql: bill('1.25') },
  { of: every(20, 7), keeps: true, sql: bill('12.00') },
  { of: every(40, 12), keeps: true, sql: bill('0.00') },
  { of: every(40, 24), keeps: true, sql: bill('-3.00') },
  { of: every(10, 2), keeps: false, sql: hold(`null, null`) },
  { of: every(40, 6), keeps: true, sql: hold(`now(), null`, true) },
  { of: every(40, 16), keeps: true, sql: hold(`now(), now()`) },
  {
    of: every(40, 26),
    keeps: true,
    sql: `insert into money.collections_tracker (usr, collector, location) select id, ${STAFF_ID}, 1
      from unnest($1::int[]) id`,
  },
  {
    of: every(40, 38),
    keeps: true,
    sql:
      'insert into permission.usr_work_ou_map (usr, work_ou) select id, 4 from ' +
      'unnest($1::int[]) id',
  },
  {
    of: every(20, 9),
    keeps: false,
    sql: `insert into acq.lineitem (creator, editor, selector, state)
      select id, id, id, 'received' from unnest($1::int[]) id`,
  },
  {
    of: every(5, 4),
    keeps: false,
    sql: `insert into actor.usr_setting (usr, name, value)
      select id, 'opac.default_phone', '"555-0100"' from unnest($1::int[]) id`,
  },
  {
    of: every(25, 10),
    keeps: false,
    sql: `with made as (insert into container.user_bucket (owner, name)
        select id, 'mine' from unnest($1::int[]) id returning id, owner)
      insert into container.user_bucket_item (bucket, target_user) select id, owner from made`,
  },
]

function circulation(start: string, end: string | null): string {
  return `with copies as (insert into asset.copy (circ_lib, creator, editor, barcode)
      select 4, 1, 1, 'copy of ' || id || ' ' || ${start} from unnest($1::int[]) id
      returning id, split_part(barcode, ' ', 3)::int as usr)
    insert into action.circulation (usr, xact_start, xact_finish, checkin_time, target_copy,
      circ_lib,
      circ_staff, due_date)
    select usr, ${start}, ${end ?? 'null'}, ${end ?? 'null'}, id, 4, ${STAFF_ID}, ${start} from
      copies`
}

function bill(amount: string): string {
  const billed = `insert into money.grocery (usr, billing_location, note)
      select id, 4, 'a bill of ' || id from unnest($1::int[]) id returning id`
  return `with made as (${billed})
    insert into money.billing (xact, amount, billing_type)
    select id, ${amount}, 'Misc' from made where ${amount} <> 0`
}

function hold(captured: string, inTransit = false): string {
  const made = `insert into action.hold_request (usr, requestor, target, pickup_lib, capture_time,
      shelf_time) select id, id, 7, 5, ${captured} from unnest($1::int[]) id returning id`
  return inTransit
    ? `with made as (${made}) insert into action.hold_transit_copy (hold, target_copy, copy_status)
        select id, 7, 8 from made`
    : made
}

/** What must become of user number `number`. */
export function fateOf(number: number): Fate {
  if (number % 20 === 11) return 'not-selected'
  const isStaff = number % 50 === 14
  return isStaff || TRAITS.some(({ of, keeps }) => keeps && of(number)) ? 'stay' : 'go'
}

/** The ids of users 1 to `count` with this fate. */
export function idsWith(fate: Fate, count: number): readonly number[] {
  return numbers(count)
    .filter((number) => fateOf(number) === fate)
    .map((number) => FIRST_ID + number)
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at + 1)
}

const USERS = `insert into actor.usr (id, profile, usrname, email, passwd, ident_type, ident_value,
    first_given_name, family_name, alias, day_phone, home_ou, dob, create_date, expire_date)
  select id, case when id % 50 = 14 then 6 else 4 + (id % 2) end, 'patron' || id,
    'patron' || id || '@example.org', 'secret', 1, 'licence ' || id, 'First' || id, 'Family' || id,
    'alias', '555-0101', 4 + id % 3, '1980-05-17', '2010-01-01 12:00Z',
    case when id % 20 = 11 then '2090-01-01 12:00Z' else '2018-06-30 12:00Z' end::timestamptz
    from unnest($1::int[]) id`

const STAFF = `insert into actor.usr (id, profile, usrname, ident_type, first_given_name,
  family_name,
    home_ou, expire_date) values (${STAFF_ID}, 6, 'circulator', 1, 'Circ', 'Ulator', 4,
      '2090-01-01'),
    (${HEIR_ID}, 3, 'heir', 1, 'He', 'Ir', 4, '2090-01-01')`

/** Each has a card, two addresses, and a history of a change to name and street. */
const BELONGINGS: readonly string[] = [
  `insert into actor.card (usr, barcode) select id, 'B' || id from unnest($1::int[]) id`,
  `insert into actor.usr_address (usr, address_type, street1, city, country, post_code)
   select id, kind, kind || ' street ' || id, 'Town', 'US', '3000' || id % 10
     from unnest($1::int[]) id, unnest(array['MAILING', 'BILLING']) kind`,
  `update actor.usr u set card = c.id, mailing_address = m.id, billing_address = b.id
     from actor.card c, actor.usr_address m, actor.usr_address b
    where u.id = any($1::int[]) and c.usr = u.id and m.usr = u.id and m.address_type = 'MAILING'
      and b.usr = u.id and b.address_type = 'BILLING'`,
  `update actor.usr set family_name = 'Married' || id where id = any($1::int[]) and id % 3 = 0`,
  `update actor.usr_address set street1 = 'moved to ' || id where usr = any($1::int[])`,
]

/** The statements that fill a reduced Evergreen with users 1 to `count`. */
export function peopleStatements(
  count: number,
): readonly { readonly sql: string; readonly values: readonly unknown[] }[] {
  const idsWhere = (of: (number: number) => boolean): readonly number[] =>
    numbers(count)
      .filter(of)
      .map((number) => FIRST_ID + number)
  const all = idsWhere(() => true)
  return [
    { sql: STAFF, values: [] },
    { sql: USERS, values: [all] },
    ...BELONGINGS.map((sql) => ({ sql, values: [all] })),
    ...TRAITS.map(({ sql, of }) => ({ sql, values: [idsWhere(of)] })),
    { sql: `select setval('actor.usr_id_seq', ${FIRST_ID + count})`, values: [] },
  ]
}
