// What PostgreSQL says when a fault is its own and not that of the users in hand.
import { NETWORK_FAULTS } from '../drivers/network-faults.js'
import { PG_FAULTS } from '../drivers/pg-faults.js'
import { POSTGRES_JS_FAULTS } from '../drivers/postgres-js-faults.js'
import { anyOf, type SqlFaultSign } from '../fault-signs.js'

/** The signs of the server and of its drivers. */
export const POSTGRES_FAULTS: readonly SqlFaultSign[] = [
  {
    kind: 'outage',
    code: anyOf(
      // Classes of SQLSTATE: connection, authorisation, deadlock and serialisation, resources,
      // system, configuration, internal; then wrong or idle transaction, and shutdown. Not 25P02,
      // which only says that an earlier statement failed, nor the time-outs below.
      '(?:08|28|40|53|58|F0|XX)[0-9A-Z]{3}',
      '25(?!P0[24])[0-9A-Z]{3}',
      '57(?!014)[0-9A-Z]{3}',
      // Privilege; table, schema, database, column, function and type that are missing.
      '42501|42P01|3F000|3D000|42703|42883|42704',
    ),
  },
  // A statement or a transaction that was ended early, by a time-out or by somebody.
  { kind: 'timeout', code: anyOf('57014|25P04') },
  { kind: 'locked', code: anyOf('55P03') },
  // Data and constraints, what a function raises, and a view's check.
  { kind: 'user', code: anyOf('(?:21|22|23|P0)[0-9A-Z]{3}', '44000') },
  ...PG_FAULTS,
  ...POSTGRES_JS_FAULTS,
  ...NETWORK_FAULTS,
]
