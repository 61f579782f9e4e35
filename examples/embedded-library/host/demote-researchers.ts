// Demoting: an affiliated researcher stays in the research system as a previous one, without a
// public profile.
import type { Database } from 'better-sqlite3'
import type { DemoteCommand, InTransactionEffect } from 'ils-user-purge'
import { idListOf } from './mapping.js'
import { statementsOf } from './statements.js'

/** Makes affiliated researchers previously affiliated ones. */
export const demoteResearchers: InTransactionEffect<Database, DemoteCommand> = {
  delivery: 'in-transaction',
  apply: async ({ tx, commands }) => {
    statementsOf(tx).rows(DEMOTE_SQL).run(idListOf(commands))
    return []
  },
}

const DEMOTE_SQL = `UPDATE researchers
  SET affiliated = 0, previously_affiliated = 1, public_profile = 0, harvesting = 0
  WHERE affiliated = 1 AND user_id IN (SELECT value FROM json_each(?))`
