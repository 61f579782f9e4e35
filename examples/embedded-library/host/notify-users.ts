// Telling users that their record will be purged: a notice in the library's own outbox, from which
// its mailer sends.
import type { Database } from 'better-sqlite3'
import type { InTransactionEffect, NotifyUserCommand } from 'ils-user-purge'
import { statementsOf } from './statements.js'

/**
 * Puts a notice into the outbox together with the purge date itself, so that nobody is told of a
 * date that was not set, and nobody twice.
 */
export const notifyUsers: InTransactionEffect<Database, NotifyUserCommand> = {
  delivery: 'in-transaction',
  apply: async ({ tx, context, commands }) => {
    const notices = commands.map(({ key, date }) => ({ id: Number(key), date }))
    statementsOf(tx)
      .rows(NOTICE_SQL)
      .run({ notices: JSON.stringify(notices), job: context.jobId })
    return []
  },
}

const NOTICE_SQL = `INSERT INTO outbox (user_id, job_id, purge_date, made_at)
  SELECT value ->> 'id', @job, value ->> 'date', strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
  FROM json_each(@notices)`
