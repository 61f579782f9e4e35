// Deleting users as far as the delete policy says: gone altogether, or a scrubbed row that only
// statistics can use.
import type { Database } from 'better-sqlite3'
import type {
  DeletePolicyLevel,
  DeleteUserCommand,
  EffectContext,
  InTransactionEffect,
} from 'ils-user-purge'
import { idListOf } from './mapping.js'
import { statementsOf } from './statements.js'

/** Deletes users as far as each command says. */
export const deleteUsers: InTransactionEffect<Database, DeleteUserCommand> = {
  delivery: 'in-transaction',
  apply: async ({ tx, context, commands }) => {
    deleteRecords(tx, context, commands)
    return []
  },
}

/**
 * Deletes a set of users inside the caller's transaction. Throws, and so rolls back, when a link
 * that must not be lost stands in the way.
 */
export function deleteRecords(
  db: Database,
  context: EffectContext,
  commands: readonly DeleteUserCommand[],
): void {
  for (const level of new Set(commands.map((command) => command.level))) {
    const ids = idListOf(commands.filter((command) => command.level === level))
    for (const sql of [...ON_EVERY_LEVEL, ...STEPS[level]]) {
      const statement = statementsOf(db).rows(sql)
      statement.run(namedIn(sql, { ids, by: context.requestedBy, level }))
    }
  }
}

const IDS = '(SELECT value FROM json_each(@ids))'
const NOW = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`

// Requests that the policy leaves to the host end with their user; a researcher with neither assets
// nor grants goes with the user. Nobody is left to read a notice.
const ON_EVERY_LEVEL: readonly string[] = [
  `DELETE FROM outbox WHERE user_id IN ${IDS}`,
  `UPDATE requests SET state = 'cancelled', closed_at = ${NOW}, closed_by = @by
   WHERE user_id IN ${IDS} AND state IN ('pending', 'inTransit', 'onHoldShelf', 'shipped')`,
  // What was paid in full and never closed is closed now: nobody else would.
  `UPDATE fines SET status = 'paid' WHERE user_id IN ${IDS}
   AND paid = amount AND status NOT IN ('paid', 'waived')`,
  `DELETE FROM researchers WHERE user_id IN ${IDS}
   AND NOT EXISTS (SELECT 1 FROM research_assets WHERE researcher_id = researchers.id)
   AND NOT EXISTS (SELECT 1 FROM research_grants WHERE researcher_id = researchers.id)`,
]

// Work of the library goes on without the person: it is handed back, not deleted.
const UNLINK: readonly string[] = [
  `UPDATE purchase_order_lines SET assigned_to = NULL WHERE assigned_to IN ${IDS}`,
  `UPDATE invoices SET assigned_to = NULL WHERE assigned_to IN ${IDS}`,
  `UPDATE import_profiles SET contact_id = NULL WHERE contact_id IN ${IDS}`,
  `UPDATE bib_records SET locked_by = NULL WHERE locked_by IN ${IDS}`,
  `UPDATE bib_records SET edited_by = NULL WHERE edited_by IN ${IDS}`,
  `UPDATE researchers SET user_id = NULL WHERE user_id IN ${IDS}`,
  `DELETE FROM staff_roles WHERE user_id IN ${IDS}`,
  `DELETE FROM restrictions WHERE user_id IN ${IDS}`,
  `DELETE FROM guarantors WHERE user_id IN ${IDS}`,
  `DELETE FROM guarantors WHERE guarantor_id IN ${IDS}`,
  `DELETE FROM proxies WHERE user_id IN ${IDS}`,
  `DELETE FROM proxies WHERE proxy_id IN ${IDS}`,
  `DELETE FROM linked_accounts WHERE user_id IN ${IDS}`,
]

function scrub(lastName: string): string {
  return `UPDATE users SET status = 'deleted', deleted_at = ${NOW}, delete_level = @level,
     last_name = ${lastName}, primary_id = NULL, identifier_active = 0, first_name = NULL,
     email = NULL, expiry_date = NULL, purge_date = NULL, created_date = NULL,
     last_activity_date = NULL, last_loan_date = NULL, locked_by_job = NULL
   WHERE id IN ${IDS}`
}

const STEPS: Readonly<Record<DeletePolicyLevel, readonly string[]>> = {
  'keep-reportable': [
    `UPDATE users SET status = 'deleted', deleted_at = ${NOW}, delete_level = @level,
     identifier_active = 0 WHERE id IN ${IDS}`,
  ],
  'keep-statistics': [...UNLINK, scrub('primary_id')],
  'keep-statistics-remove-id': [...UNLINK, scrub(`'user ' || id`)],
  // The foreign keys say what becomes of every link.
  remove: [`DELETE FROM users WHERE id IN ${IDS}`],
}

/** Only the values that a statement names: the driver refuses others. */
function namedIn(sql: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => sql.includes(`@${name}`)))
}
