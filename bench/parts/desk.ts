// The circulation desk: lends books, one after the other, on a connection of its own, and notes how
// long each loan takes.
import { openDatabase } from '../library/database.js'
import { tellParent } from '../process.js'
import { type DatabaseName, dialectOf } from '../../test/support/dialects.js'

export interface DeskOrders {
  readonly dialect: DatabaseName
  readonly address: string
  readonly users: number
}

/** What a reader needs to walk away with the book. */
const BETWEEN_LOANS_MS = 5
const FIRST_LOAN = 2_000_000_000

/**
 * Lends until it is told to stop; `report` makes it tell how long the loans since the last report
 * took, in milliseconds.
 */
export const desk = async ({ dialect, address, users }: DeskOrders): Promise<void> => {
  const database = openDatabase(dialect, address)
  const lend = loanOf(database.dialect)
  let isOpen = true
  let took: number[] = []
  process.on('message', (message) => {
    if (message === 'stop') isOpen = false
    tellParent(took)
    took = []
  })
  for (let loan = 1; isOpen; loan++) {
    const began = performance.now()
    await database.transactions.run(
      (tx) => lend(database.executor(tx).execute, ((loan * 7919) % users) + 1, FIRST_LOAN + loan),
      {
        mode: 'write',
      },
    )
    took.push(performance.now() - began)
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOANS_MS))
  }
  await database.close()
  process.disconnect()
}

type Execute = ReturnType<ReturnType<typeof openDatabase>['executor']>['execute']

/**
 * A loan as a desk makes it: the reader is locked, must exist, may have few loans and debts, and
 * gets the book.
 */
const loanOf = (dialect: DatabaseName) => {
  const { placeholders, lock } = dialectOf(dialect)
  const user = placeholders(`select id from users where id = ?${lock}`)
  const loans = placeholders(
    'select count(*) as n from loans where user_id = ? and returned_on is null',
  )
  const debts = placeholders(
    `select coalesce(sum(cents), 0) as n from fines where user_id = ? and status = 'active'`,
  )
  const lend = placeholders(
    `insert into loans (id, user_id, item, returned_on) values (?, ?, 'lent', null)`,
  )
  return async (execute: Execute, reader: number, loan: number): Promise<void> => {
    if ((await execute(user, [reader])).rows.length === 0) return
    if (Number((await execute(loans, [reader])).rows[0]?.n) > 20) return
    if (Number((await execute(debts, [reader])).rows[0]?.n) > 5000) return
    await execute(lend, [loan, reader])
  }
}
