// The tables of the benchmark's library: what a small library system would have, with an index for
// every way a user is looked up.
import { sqlJournalSchema } from '../../src/adapters/sql/index.js'
import { type DatabaseName, dialectOf } from '../../test/support/dialects.js'

/** The tables of the library, without the journal's. */
export const TABLES = ['users', 'loans', 'fines', 'requests', 'researchers'] as const

/** The statements that make the library's tables and the journal's. */
export const schemaStatements = (dialect: DatabaseName): readonly string[] => [
  `create table users (id bigint not null primary key, primary_id varchar(40) not null, first_name
    varchar(40), last_name varchar(40),
    email varchar(80), record_type varchar(20) not null, user_group varchar(20), purge_date
      varchar(10), expiry_date varchar(10),
    last_activity varchar(10), is_protected integer not null)`,
  'create table loans (id bigint not null primary key, user_id bigint, item varchar(40) not ' +
    'null, returned_on varchar(10))',
  `create table fines (id bigint not null primary key, user_id bigint not null, cents integer not
    null, status varchar(10) not null,
    waived_by varchar(64), waived_job varchar(64))`,
  `create table requests (id bigint not null primary key, user_id bigint not null, title varchar(40)
    not null, state varchar(12) not null,
    closed_by varchar(64))`,
  `create table researchers (id bigint not null primary key, user_id bigint, name varchar(40) not
    null, affiliated integer not null,
    previously integer not null, assets integer not null)`,
  ...TABLES.filter((table) => table !== 'users').map(
    (table) => `create index ${table}_user on ${table} (user_id)`,
  ),
  'create unique index users_primary on users (primary_id)',
  ...sqlJournalSchema(dialectOf(dialect)).statements,
]
