// Writing off what patrons still owe, as Koha's own write-off does: a credit, applied to each
// charge, with the offsets that say so. Nothing is deleted from the books.
import type { InTransactionEffect, WaiveCommand } from 'ils-user-purge'
import type { KohaTx } from '../database.js'
import { INTERFACE, managerOf, numbersOf } from './mapping.js'
import type { KohaSetup } from './setup.js'

/** Writes off the outstanding charges of each patron. */
export function waiveFines({ preferences }: KohaSetup): InTransactionEffect<KohaTx, WaiveCommand> {
  return {
    delivery: 'in-transaction',
    pipelined: true,
    apply: async ({ tx, context, commands }) => {
      const manager = managerOf(context.requestedBy)
      // Finds the credits that are made here again; a job writes a patron off once.
      const mark = `ils-user-purge ${context.jobId}`
      const patrons = numbersOf(commands)
      const run = (sql: string, values: readonly (string | number | null)[]) =>
        tx.query(
          sql.replaceAll(':patrons', () => patrons),
          values,
        )
      await Promise.all([
        run(CREDIT_SQL, [mark, manager]),
        run(CREATED_SQL, [mark]),
        run(APPLIED_SQL, [mark]),
        run(STATISTICS_SQL, [mark]),
        ...(preferences.logsFines ? [run(LOG_SQL, [manager ?? 0, mark])] : []),
        run(SETTLED_SQL, [mark]),
      ])
      return []
    },
  }
}

const CREDIT_SQL = `insert into accountlines (borrowernumber, date, amount, description,
    credit_type_code, amountoutstanding, note, manager_id, interface)
  select borrowernumber, now(), -sum(amountoutstanding), 'Writeoff', 'WRITEOFF',
    -sum(amountoutstanding), ?, ?, '${INTERFACE}'
  from accountlines where borrowernumber in (:patrons) and amountoutstanding > 0
  group by borrowernumber`

/** The credits that were just made. */
const MINE = `credit.borrowernumber in (:patrons) and credit.credit_type_code = 'WRITEOFF'
  and credit.note = ?`

const CREATED_SQL = `insert into account_offsets (credit_id, type, amount)
  select credit.accountlines_id, 'CREATE', credit.amount from accountlines credit where ${MINE}`

const APPLIED_SQL = `insert into account_offsets (credit_id, debit_id, type, amount)
  select credit.accountlines_id, debit.accountlines_id, 'APPLY', -debit.amountoutstanding
  from accountlines credit
  join accountlines debit on debit.borrowernumber = credit.borrowernumber
    and debit.amountoutstanding > 0
  where ${MINE}`

const STATISTICS_SQL = `insert into statistics (datetime, branch, value, type, borrowernumber,
    categorycode, interface)
  select now(), b.branchcode, -credit.amount, 'writeoff', b.borrowernumber, b.categorycode,
    '${INTERFACE}'
  from accountlines credit join borrowers b using (borrowernumber) where ${MINE}`

const LOG_SQL = `insert into action_logs (user, module, action, object, info, interface)
  select ?, 'FINES', 'CREATE', credit.borrowernumber, '', '${INTERFACE}'
  from accountlines credit where ${MINE}`

/** The charges, and the credits that were applied to them. */
const SETTLED_SQL = `update accountlines line
  join accountlines credit on credit.borrowernumber = line.borrowernumber
  set line.amountoutstanding = 0
  where ${MINE} and (line.amountoutstanding > 0 or line.accountlines_id = credit.accountlines_id)`
