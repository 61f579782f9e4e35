// A small Koha for tests: the tables that a deletion reads, writes or empties, with Koha's names,
// types and foreign keys, and of their columns those that matter. Written for these tests.

const PATRON = 'references borrowers (borrowernumber)'
const CASCADE = 'on delete cascade on update cascade'
const SET_NULL = 'on delete set null on update cascade'

/** The columns that `borrowers` and `deletedborrowers` share. */
const PATRON_COLUMNS = `
  cardnumber varchar(32), surname longtext, firstname mediumtext, address longtext, email longtext,
  dateofbirth date, branchcode varchar(10) not null default '',
  categorycode varchar(10) not null default '', dateenrolled date, dateexpiry date,
  date_renewed date, debarred date, password varchar(60), flags bigint(11), userid varchar(75),
  sort1 varchar(80), sort2 varchar(80), privacy int(11) not null default 1,
  updated_on timestamp not null default current_timestamp() on update current_timestamp(),
  lastseen datetime, lang varchar(25) not null default 'default',
  anonymized tinyint(1) not null default 0, protected tinyint(1) not null default 0`

const HOLD_COLUMNS = `
  reservedate date, biblionumber int(11) not null, branchcode varchar(10),
  cancellationdate date, cancellation_reason varchar(80),
  priority smallint(6) not null default 1, found varchar(1),
  timestamp timestamp not null default current_timestamp() on update current_timestamp(),
  itemnumber int(11), waitingdate date, lowestPriority tinyint(1) not null default 0,
  suspend tinyint(1) not null default 0`

const LOAN_COLUMNS = `
  itemnumber int(11), date_due datetime, branchcode varchar(10), returndate datetime,
  timestamp timestamp not null default current_timestamp() on update current_timestamp(),
  issuedate datetime`

/** Tables in the order in which they can be made. */
const TABLES: readonly (readonly [name: string, definition: string])[] = [
  [
    'systempreferences',
    `variable varchar(50) not null primary key, value mediumtext, explanation mediumtext`,
  ],
  ['branches', `branchcode varchar(10) not null primary key, branchname longtext not null`],
  [
    'categories',
    `categorycode varchar(10) not null primary key, description longtext,
     category_type varchar(1) not null default 'A'`,
  ],
  ['currency', `currency varchar(10) not null primary key, active tinyint(1)`],
  ['biblio', `biblionumber int(11) not null auto_increment primary key, title longtext`],
  [
    'items',
    `itemnumber int(11) not null auto_increment primary key, biblionumber int(11) not null,
     foreign key (biblionumber) references biblio (biblionumber) ${CASCADE}`,
  ],
  [
    'borrowers',
    `borrowernumber int(11) not null auto_increment primary key, ${PATRON_COLUMNS},
     unique key cardnumber (cardnumber), unique key userid (userid),
     foreign key (categorycode) references categories (categorycode),
     foreign key (branchcode) references branches (branchcode)`,
  ],
  [
    'deletedborrowers',
    `borrowernumber int(11) not null default 0, ${PATRON_COLUMNS}, key borrowernumber ` +
      '(borrowernumber)',
  ],
  [
    'issues',
    `issue_id int(11) not null auto_increment primary key, borrowernumber int(11) not null,
     ${LOAN_COLUMNS}, unique key itemnumber (itemnumber),
     foreign key (borrowernumber) ${PATRON} on update cascade`,
  ],
  [
    'old_issues',
    `issue_id int(11) not null primary key, borrowernumber int(11), ${LOAN_COLUMNS},
     foreign key (borrowernumber) ${PATRON} on delete set null on update set null`,
  ],
  [
    'account_debit_types',
    `code varchar(80) not null primary key, is_system tinyint(1) not null default 0`,
  ],
  ['account_credit_types', `code varchar(80) not null primary key`],
  [
    'accountlines',
    `accountlines_id int(11) not null auto_increment primary key, issue_id int(11),
     borrowernumber int(11), itemnumber int(11), date timestamp null, amount decimal(28,6),
     description longtext, credit_type_code varchar(80), debit_type_code varchar(80),
     status varchar(16), amountoutstanding decimal(28,6),
     timestamp timestamp not null default current_timestamp() on update current_timestamp(),
     note mediumtext, manager_id int(11), interface varchar(16) not null, branchcode varchar(10),
     foreign key (borrowernumber) ${PATRON} ${SET_NULL},
     foreign key (manager_id) ${PATRON} ${SET_NULL},
     foreign key (credit_type_code) references account_credit_types (code) on update cascade,
     foreign key (debit_type_code) references account_debit_types (code) on update cascade`,
  ],
  [
    'account_offsets',
    `id int(11) not null auto_increment primary key, credit_id int(11), debit_id int(11),
     type enum('CREATE','APPLY','VOID','OVERDUE_INCREASE','OVERDUE_DECREASE') not null,
     amount decimal(26,6) not null, created_on timestamp not null default current_timestamp(),
     foreign key (debit_id) references accountlines (accountlines_id) ${CASCADE},
     foreign key (credit_id) references accountlines (accountlines_id) ${CASCADE}`,
  ],
  [
    'statistics',
    `datetime datetime, branch varchar(10), value double(16,4), type varchar(16), other longtext,
     itemnumber int(11), borrowernumber int(11), categorycode varchar(10), interface varchar(30),
     key borrowernumber (borrowernumber)`,
  ],
  [
    'reserves',
    `reserve_id int(11) not null auto_increment primary key,
     borrowernumber int(11) not null default 0, ${HOLD_COLUMNS},
     key biblionumber (biblionumber),
     foreign key (borrowernumber) ${PATRON} ${CASCADE},
     foreign key (biblionumber) references biblio (biblionumber) ${CASCADE}`,
  ],
  [
    'old_reserves',
    `reserve_id int(11) not null primary key, borrowernumber int(11), ${HOLD_COLUMNS},
     foreign key (borrowernumber) ${PATRON} on delete set null on update set null`,
  ],
  [
    'hold_fill_targets',
    `borrowernumber int(11) not null, biblionumber int(11) not null,
     itemnumber int(11) not null primary key, source_branchcode varchar(10),
     item_level_request tinyint(4) not null default 0, reserve_id int(11),
     foreign key (borrowernumber) ${PATRON} ${CASCADE}`,
  ],
  [
    'tmp_holdsqueue',
    `biblionumber int(11), itemnumber int(11) not null primary key, surname longtext not null,
     borrowernumber int(11) not null, holdingbranch varchar(10),
     item_level_request tinyint(4) not null default 0,
     foreign key (borrowernumber) ${PATRON} ${CASCADE}`,
  ],
  [
    'illrequests',
    `illrequest_id bigint(20) unsigned not null auto_increment primary key,
     borrowernumber int(11), status varchar(50), completed date,
     foreign key (borrowernumber) ${PATRON} ${SET_NULL}`,
  ],
  [
    'borrower_relationships',
    `id int(11) not null auto_increment primary key, guarantor_id int(11) not null,
     guarantee_id int(11) not null, relationship varchar(100) not null,
     foreign key (guarantor_id) ${PATRON} ${CASCADE},
     foreign key (guarantee_id) ${PATRON} ${CASCADE}`,
  ],
  [
    'borrower_debarments',
    `borrower_debarment_id int(11) not null auto_increment primary key,
     borrowernumber int(11) not null, expiration date, type varchar(50) not null,
     foreign key (borrowernumber) ${PATRON} ${CASCADE}`,
  ],
  [
    'borrower_modifications',
    `verification_token varchar(255) not null default '', borrowernumber int(11) not null default 0,
     surname longtext, primary key (verification_token, borrowernumber)`,
  ],
  [
    'borrower_attributes',
    `id int(11) not null auto_increment primary key, borrowernumber int(11) not null,
     code varchar(10) not null, attribute varchar(255),
     foreign key (borrowernumber) ${PATRON} ${CASCADE}`,
  ],
  [
    'borrower_password_recovery',
    `borrowernumber int(11) not null primary key, uuid varchar(128) not null`,
  ],
  [
    'user_permissions',
    `borrowernumber int(11) not null default 0, module_bit int(11) not null default 0,
     code varchar(64) not null, primary key (borrowernumber, module_bit, code),
     foreign key (borrowernumber) ${PATRON} ${CASCADE}`,
  ],
  [
    'message_queue',
    `message_id int(11) not null auto_increment primary key, borrowernumber int(11),
     subject mediumtext, foreign key (borrowernumber) ${PATRON} ${CASCADE}`,
  ],
  [
    'messages',
    `message_id int(11) not null auto_increment primary key, borrowernumber int(11) not null,
     message mediumtext not null, foreign key (borrowernumber) ${PATRON} ${CASCADE}`,
  ],
  [
    'suggestions',
    `suggestionid int(8) not null auto_increment primary key, suggestedby int(11), title varchar(255),
     foreign key (suggestedby) ${PATRON} ${SET_NULL}`,
  ],
  [
    'virtualshelves',
    `shelfnumber int(11) not null auto_increment primary key, shelfname varchar(255), owner int(11),
     public tinyint(1) not null default 0,
     foreign key (owner) ${PATRON} on delete set null on update set null`,
  ],
  [
    'virtualshelfcontents',
    `shelfnumber int(11) not null, biblionumber int(11) not null, borrowernumber int(11),
     foreign key (shelfnumber) references virtualshelves (shelfnumber) ${CASCADE},
     foreign key (borrowernumber) ${PATRON} on delete set null on update set null`,
  ],
  [
    'virtualshelfshares',
    `id int(11) not null auto_increment primary key, shelfnumber int(11) not null,
     borrowernumber int(11), invitekey varchar(10),
     foreign key (shelfnumber) references virtualshelves (shelfnumber) ${CASCADE},
     foreign key (borrowernumber) ${PATRON} on delete set null on update set null`,
  ],
  [
    'action_logs',
    `action_id int(11) not null auto_increment primary key,
     timestamp timestamp not null default current_timestamp(), user int(11) not null default 0,
     module mediumtext, action mediumtext, object int(11), info mediumtext, interface varchar(30)`,
  ],
]

/** The names of all tables. */
export const TABLE_NAMES: readonly string[] = TABLES.map(([name]) => name)

/** Makes the tables. */
export const KOHA_TABLES: readonly string[] = TABLES.map(
  ([name, definition]) =>
    `create table ${name} (${definition}) engine=InnoDB default charset=utf8mb4 ` +
    'collate=utf8mb4_unicode_ci',
)

/** The words of a library: its preferences, branches, categories and kinds of charges. */
export const KOHA_WORDS: readonly string[] = [
  `insert into systempreferences (variable, value) values
    ('Version', '25.0501000'), ('TrackLastPatronActivityTriggers', 'login,check_out'),
    ('ListOwnershipUponPatronDeletion', 'delete'), ('BorrowersLog', '1'), ('HoldsLog', '1'),
    ('FinesLog', '1'), ('HoldsInNoissuesCharge', '1'), ('RentalsInNoissuesCharge', '1'),
    ('ManInvInNoissuesCharge', '1')`,
  `insert into branches values ('MAIN', 'Main library'), ('EAST', 'East branch')`,
  `insert into categories (categorycode, description, category_type) values
    ('PT', 'Patron', 'A'), ('KID', 'Child', 'C'), ('STF', 'Staff', 'S')`,
  `insert into currency values ('EUR', 1), ('USD', 0)`,
  `insert into account_debit_types values ('OVERDUE', 1), ('RESERVE', 1), ('RENT', 1), ` +
    `('COPYING', 0)`,
  `insert into account_credit_types values ('PAYMENT'), ('WRITEOFF'), ('CREDIT')`,
  `insert into biblio (title) values ('One'), ('Two'), ('Three')`,
]
