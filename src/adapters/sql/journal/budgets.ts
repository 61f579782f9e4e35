// The journal's accounts of budgets of calls.
import type { CallAccount } from '../../../ports/calls.js'
import type { JournalPort } from '../../../ports/journal.js'
import type { Calls } from '../calls.js'
import type { SqlRow } from '../executor.js'
import { jsonOf } from '../rows.js'

/** An account that nobody has saved yet: its row is there, so that it can be locked. */
const NONE = '{}'

function accountOf(row: SqlRow): CallAccount | null {
  const account = jsonOf<Partial<CallAccount>>(row, 'account')
  return account.at === undefined ? null : (account as CallAccount)
}

export function budgetMethods<Tx>(
  calls: Calls<Tx>,
): Pick<JournalPort<Tx>, 'readCalls' | 'saveCalls'> {
  const { statements, rowsOf, send } = calls
  return {
    readCalls: async ({ tx, budget }) => {
      const [row] = await rowsOf(tx, statements.readCalls, [budget])
      if (row !== undefined) return accountOf(row)
      await send(tx, statements.createCalls, [budget, NONE, 0])
      const [made] = await rowsOf(tx, statements.readCalls, [budget])
      return made === undefined ? null : accountOf(made)
    },
    saveCalls: async ({ tx, budget, account }) => {
      await send(tx, statements.saveCalls, [JSON.stringify(account), budget])
    },
  }
}
