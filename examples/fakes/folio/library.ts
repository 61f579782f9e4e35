// What a fake FOLIO keeps, and what its modules do with it.
import { loanBook } from '../base/loans.js'
import type { FolioRecord, FolioRecords } from './people.js'

/** What stands against a deletion, as `mod-users-bl` counts it. */
export interface OpenTransactions {
  readonly userId: string
  readonly hasOpenTransactions: boolean
  readonly loans: number
  readonly requests: number
  readonly feesFines: number
  readonly proxies: number
  readonly blocks: number
}

/** Its books, for anyone who checks. */
export interface FolioBooks {
  readonly users: number
  readonly waivedCents: number
  /** Waivers of accounts that were closed already. */
  readonly idleWaivers: number
  /** Users whom `mod-users-bl` refused to delete, and those among them to whom nobody had lent. */
  readonly refused: readonly string[]
  readonly refusedUnchanged: readonly string[]
  readonly loans: ReturnType<ReturnType<typeof loanBook>['says']>
}

/** A fake FOLIO without its HTTP. */
export type FolioLibrary = ReturnType<typeof folioLibrary>

/** Makes one. */
export function folioLibrary(records: FolioRecords) {
  const book = loanBook()
  const counts = { waivedCents: 0, idleWaivers: 0 }
  const refused: string[] = []
  const lentTo = new Set<string>()
  const users = new Map(records.users.map((user) => [user.id, user]))
  let loans = records.loans.length
  return {
    records,
    users,
    book,
    lend: (userId: string): void => {
      if (!users.has(userId)) return
      loans += 1
      records.loans.push({ id: `loan-${loans}`, userId, status: { name: 'Open' } })
      lentTo.add(userId)
      book.lent(userId)
    },
    /**
     * The same questions as `mod-users-bl` asks, older releases included: each manual block counts,
     * ended ones too, and proxies in both directions. A module that is away counts as nothing.
     *
     * Source: folio-org/mod-users-bl, OpenTransactionsServiceImpl.java and the clients beside it.
     */
    transactionsOf: (userId: string, isAway: (module: string) => boolean): OpenTransactions => {
      const count = (
        module: string,
        rows: readonly FolioRecord[],
        fits: (row: FolioRecord) => boolean,
      ) => (isAway(module) ? 0 : rows.filter(fits).length)
      const open = {
        loans: count('circulation', records.loans, (row) => row.userId === userId && isOpen(row)),
        requests: count(
          'circulation',
          records.requests,
          (row) => row.requesterId === userId && String(row.status).startsWith('Open'),
        ),
        feesFines: count(
          'feesfines',
          records.accounts,
          (row) => row.userId === userId && isOpen(row),
        ),
        blocks: count('feesfines', records.manualBlocks, (row) => row.userId === userId),
        proxies: count(
          'users',
          records.proxies,
          (row) => row.userId === userId || row.proxyUserId === userId,
        ),
      }
      const hasOpenTransactions = Object.values(open).some((each) => each > 0)
      return { userId, hasOpenTransactions, ...open }
    },
    refuse: (userId: string): void => void refused.push(userId),
    remove: (userId: string): void => {
      book.deleted(
        userId,
        records.loans.some((row) => row.userId === userId && isOpen(row)),
      )
      users.delete(userId)
    },
    /** Answers whether there was anything to waive. */
    waive: (
      id: string,
      cents: number,
      comments: string,
    ): 'waived' | 'closed' | 'too-much' | 'unknown' => {
      const at = records.accounts.findIndex((row) => row.id === id)
      const account = records.accounts[at]
      if (account === undefined) return 'unknown'
      if (!isOpen(account)) {
        counts.idleWaivers += 1
        return 'closed'
      }
      const left = Math.round(Number(account.remaining) * 100) - cents
      if (left < 0) return 'too-much'
      counts.waivedCents += cents
      records.accounts[at] = {
        ...account,
        remaining: left / 100,
        ...(left === 0 && { status: { name: 'Closed' } }),
        paymentStatus: { name: left === 0 ? 'Waived fully' : 'Waived partially' },
      }
      records.actions.push({
        id: `action-${records.actions.length + 1}`,
        accountId: id,
        userId: account.userId,
        typeAction: left === 0 ? 'Waived fully' : 'Waived partially',
        amountAction: cents / 100,
        balance: left / 100,
        comments,
      })
      return 'waived'
    },
    books: (): FolioBooks => ({
      ...counts,
      users: users.size,
      refused: [...refused],
      refusedUnchanged: refused.filter((id) => !lentTo.has(id)),
      loans: book.says(),
    }),
  }
}

/** Whether a loan or an account is open. */
function isOpen({ status }: FolioRecord): boolean {
  return (status as { readonly name?: unknown } | undefined)?.name === 'Open'
}
