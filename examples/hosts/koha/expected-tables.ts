// The tables and columns of Koha that this host reads and writes, with their types and what it does
// to them. Taken from the schema of Koha 25.05; 23.11 to 25.11 have them all.

/** What is done to a table. */
type Use = 'read' | 'insert' | 'update' | 'delete'

/** A table as it is expected. */
export interface ExpectedTable {
  readonly columns: Readonly<Record<string, string>>
  readonly uses: readonly Use[]
}

const READ = ['read'] as const

export const EXPECTED_TABLES: Readonly<Record<string, ExpectedTable>> = {
  systempreferences: { columns: { variable: 'varchar', value: 'mediumtext' }, uses: READ },
  branches: { columns: { branchcode: 'varchar', branchname: 'longtext' }, uses: READ },
  categories: {
    columns: { categorycode: 'varchar', category_type: 'varchar', description: 'longtext' },
    uses: READ,
  },
  currency: { columns: { currency: 'varchar', active: 'tinyint' }, uses: READ },
  borrowers: {
    columns: {
      borrowernumber: 'int',
      cardnumber: 'varchar',
      surname: 'longtext',
      branchcode: 'varchar',
      categorycode: 'varchar',
      dateenrolled: 'date',
      dateexpiry: 'date',
      flags: 'bigint',
      userid: 'varchar',
      privacy: 'int',
      lastseen: 'datetime',
      anonymized: 'tinyint',
      protected: 'tinyint',
    },
    uses: ['read', 'update', 'delete'],
  },
  deletedborrowers: {
    columns: { borrowernumber: 'int', cardnumber: 'varchar', surname: 'longtext' },
    uses: ['read', 'insert'],
  },
  issues: {
    columns: { issue_id: 'int', borrowernumber: 'int', timestamp: 'timestamp' },
    uses: ['read', 'update'],
  },
  old_issues: { columns: { borrowernumber: 'int', timestamp: 'timestamp' }, uses: READ },
  accountlines: {
    columns: {
      accountlines_id: 'int',
      borrowernumber: 'int',
      date: 'timestamp',
      amount: 'decimal',
      amountoutstanding: 'decimal',
      description: 'longtext',
      credit_type_code: 'varchar',
      debit_type_code: 'varchar',
      status: 'varchar',
      note: 'mediumtext',
      manager_id: 'int',
      interface: 'varchar',
      branchcode: 'varchar',
    },
    uses: ['read', 'insert', 'update'],
  },
  account_debit_types: { columns: { code: 'varchar', is_system: 'tinyint' }, uses: READ },
  account_offsets: {
    columns: {
      credit_id: 'int',
      debit_id: 'int',
      type: 'enum',
      amount: 'decimal',
    },
    uses: ['insert'],
  },
  statistics: {
    columns: {
      datetime: 'datetime',
      branch: 'varchar',
      value: 'double',
      type: 'varchar',
      borrowernumber: 'int',
      categorycode: 'varchar',
      interface: 'varchar',
    },
    uses: ['insert'],
  },
  reserves: {
    columns: {
      reserve_id: 'int',
      borrowernumber: 'int',
      biblionumber: 'int',
      cancellationdate: 'date',
      priority: 'smallint',
      found: 'varchar',
      lowestPriority: 'tinyint',
      timestamp: 'timestamp',
    },
    uses: ['read', 'update', 'delete'],
  },
  old_reserves: {
    columns: {
      reserve_id: 'int',
      borrowernumber: 'int',
      cancellationdate: 'date',
      priority: 'smallint',
    },
    uses: ['read', 'insert'],
  },
  hold_fill_targets: {
    columns: {
      borrowernumber: 'int',
      biblionumber: 'int',
      itemnumber: 'int',
      source_branchcode: 'varchar',
      item_level_request: 'tinyint',
      reserve_id: 'int',
    },
    uses: ['read', 'delete'],
  },
  tmp_holdsqueue: {
    columns: {
      borrowernumber: 'int',
      biblionumber: 'int',
      itemnumber: 'int',
      holdingbranch: 'varchar',
      item_level_request: 'tinyint',
    },
    uses: ['read', 'delete'],
  },
  illrequests: {
    columns: { borrowernumber: 'int', completed: 'date' },
    uses: READ,
  },
  borrower_relationships: { columns: { guarantor_id: 'int', guarantee_id: 'int' }, uses: READ },
  borrower_debarments: { columns: { borrowernumber: 'int', expiration: 'date' }, uses: READ },
  borrower_modifications: { columns: { borrowernumber: 'int' }, uses: ['read', 'delete'] },
  user_permissions: { columns: { borrowernumber: 'int' }, uses: READ },
  virtualshelves: {
    columns: { shelfnumber: 'int', owner: 'int', public: 'tinyint' },
    uses: ['read', 'update', 'delete'],
  },
  virtualshelfshares: {
    columns: { shelfnumber: 'int', borrowernumber: 'int' },
    uses: ['read', 'delete'],
  },
  action_logs: {
    columns: {
      user: 'int',
      module: 'mediumtext',
      action: 'mediumtext',
      object: 'int',
      info: 'mediumtext',
      interface: 'varchar',
    },
    uses: ['insert'],
  },
}

/**
 * The foreign key that makes the desk wait for the purge, and refuses its loan to a patron who is
 * gone: without it a loan could be made to somebody who is deleted at that moment.
 */
export const LOAN_KEY = { table: 'issues', column: 'borrowernumber', to: 'borrowers' } as const
