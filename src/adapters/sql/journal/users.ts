// What the journal knows of one user, and how it forgets them.
import type { UserKey } from '../../../domain/keys.js'
import type { PlanJournal } from '../../../ports/plan-journal.js'
import type { Calls } from '../calls.js'
import { traceOf } from '../plan-rows.js'
import { textOf } from '../rows.js'

type UserMethods<Tx> = Pick<
  PlanJournal<Tx>,
  'findUser' | 'forgetUser' | 'noteToForget' | 'takeToForget'
>

export function userMethods<Tx>(calls: Calls<Tx>): UserMethods<Tx> {
  const { statements, dialect, rowsOf, send } = calls
  return {
    findUser: async ({ tx, userKey }) =>
      (await rowsOf(tx, statements.findUser, [userKey, userKey])).map((row) =>
        traceOf(row, userKey),
      ),
    forgetUser: async ({ tx, jobId, userKey }) => {
      await send(tx, statements.dropPlanUser, [jobId, userKey])
      await send(tx, statements.dropOutcome, [jobId, userKey])
    },
    noteToForget: async ({ tx, jobId, userKey }) => {
      await send(tx, statements.noteToForget, [jobId, userKey])
    },
    takeToForget: async ({ tx, jobId }) => {
      const rows = await rowsOf(tx, statements.toForget, [jobId])
      const keys = rows.map((row) => textOf(row, 'userkey') as UserKey)
      if (keys.length > 0) await send(tx, statements.dropToForget, [dialect.listText(keys), jobId])
      return keys
    },
  }
}
