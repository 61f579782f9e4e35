import type { DatabaseName } from '../../test/support/dialects.js'
// The users of the benchmark's library, each a plain function of their number, so that a database
// can make them itself, however many.

/** Everybody whose purge date is not after this day is meant. */
export const TODAY = '2026-06-30'
/** Who owes up to this many cents goes, and the debt is waived. */
export const THRESHOLD_CENTS = 1000

/** The numbers 1 to `count` as a table with the column `n`. */
const numbers = (dialect: DatabaseName, count: number): string => {
  switch (dialect) {
    case 'postgres':
      return `(select n::bigint as n from generate_series(1, ${count}) n) s`
    case 'mariadb':
      return `(select seq as n from seq_1_to_${count}) s`
    case 'sqlite':
      return (
        '(with recursive s(n) as (select 1 union all select n + 1 from s where n ' +
        `< ${count}) ` +
        'select n from s) s'
      )
  }
}

// Two scatterings of the numbers over hundredths; 7919 and 104729 share no factor with 1000 and
// 997.
const BY_THOUSAND = '(n * 7919) % 1000'
const BY_997 = '(n * 104729) % 997'

/**
 * The statements that fill the tables: of 1,000 users 20 have no purge date and 30 one in the
 * future, 60 an open loan, 30 debts over and 100 debts under the threshold, 80 have requests, 40
 * are researchers, half of them with assets, and 5 are marked as protected; every third has a loan
 * history.
 */
export const peopleStatements = (dialect: DatabaseName, count: number): readonly string[] => {
  const joined = (...parts: readonly string[]): string =>
    dialect === 'mariadb' ? `concat(${parts.join(', ')})` : parts.join(' || ')
  const from = numbers(dialect, count)
  const insert = (table: string, columns: string, values: string, where = 'true'): string =>
    `insert into ${table} (${columns}) select ${values} from ${from} where ${where}`
  return [
    insert(
      'users',
      'id, primary_id, first_name, last_name, email, record_type, user_group, purge_date, ' +
        'expiry_date, last_activity, is_protected',
      [
        'n',
        joined(`'P'`, 'n'),
        joined(`'First'`, 'n % 5003'),
        joined(`'Last'`, 'n % 20011'),
        joined(`'person'`, 'n', `'@library.example'`),
        `'public'`,
        joined(`'group-'`, 'n % 12'),
        `case when ${BY_THOUSAND} < 20 then null when ${BY_THOUSAND} < 50 then '2027-01-31' ` +
          `else '2025-12-31' end`,
        `'2025-06-30'`,
        `'2024-11-05'`,
        `case when ${BY_997} < 5 then 1 else 0 end`,
      ].join(', '),
    ),
    insert(
      'loans',
      'id, user_id, item, returned_on',
      `n, n, ${joined(`'item '`, 'n')}, null`,
      `${BY_THOUSAND} between 100 and 159`,
    ),
    insert(
      'loans',
      'id, user_id, item, returned_on',
      `n + 1000000000, n, ${joined(`'item '`, 'n')}, '2024-10-01'`,
      'n % 3 = 0',
    ),
    insert(
      'fines',
      'id, user_id, cents, status',
      `n, n, case when ${BY_THOUSAND} < 230 then 2540 else 50 + n % 900 end, 'active'`,
      `${BY_THOUSAND} between 200 and 329`,
    ),
    insert(
      'requests',
      'id, user_id, title, state',
      `n, n, ${joined(`'title '`, 'n')}, 'pending'`,
      `${BY_997} between 100 and 179`,
    ),
    insert(
      'researchers',
      'id, user_id, name, affiliated, previously, assets',
      `n, n, ${joined(`'Dr '`, 'n')}, 1, 0, n % 2 * 3`,
      `${BY_997} between 300 and 339`,
    ),
  ]
}
