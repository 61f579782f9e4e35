// Purge dates in bulk: setting the users' dates as one set, and telling the users.
import type { Database } from 'better-sqlite3'
import type { PurgeDatesPort } from 'ils-user-purge'
import { notifyUsers } from './notify-users.js'
import { statementsOf } from './statements.js'

/** Assigns purge dates in the library. */
export const purgeDates = {
  setPurgeDates: {
    delivery: 'in-transaction',
    apply: async ({ tx, commands }) => {
      const given = commands.map(({ key, date }) => ({ id: Number(key), date }))
      statementsOf(tx).rows(SET_SQL).run(JSON.stringify(given))
      return []
    },
  },
  notifyUsers,
} satisfies PurgeDatesPort<Database>

const SET_SQL = `UPDATE users SET purge_date = given.value ->> 'date' FROM json_each(?) AS given
  WHERE users.id = given.value ->> 'id' AND users.status = 'active'`
