// The desk of a fake: it lends while a purge runs. Its book tells whether anybody was deleted whose
// loan could be seen.

/** What is written down of one user. */
interface Page {
  /** When the user borrowed. */
  readonly lentAt: number[]
  /** When somebody last read whether the user has loans. */
  readAt: number | null
}

/** What the book says in the end. */
export interface LoanBook {
  readonly lent: number
  readonly deleted: number
  /** Users who were deleted although their loan was there when they were last read. */
  readonly deletedBorrowers: number
  /** Users who were deleted and whom nobody had read. */
  readonly deletedUnread: number
  /** Users who borrowed between the last read and their deletion. */
  readonly borrowedInBetween: number
  /** The oldest read on which anybody was deleted, in milliseconds. */
  readonly oldestReadMs: number
}

/** Writes down loans, reads and deletions. */
export function loanBook() {
  const pages = new Map<string, Page>()
  const book = {
    lent: 0,
    deleted: 0,
    deletedBorrowers: 0,
    deletedUnread: 0,
    borrowedInBetween: 0,
    oldestReadMs: 0,
  }
  const pageOf = (key: string): Page => {
    const page = pages.get(key) ?? { lentAt: [], readAt: null }
    pages.set(key, page)
    return page
  }
  return {
    lent: (key: string): void => {
      book.lent += 1
      pageOf(key).lentAt.push(performance.now())
    },
    read: (key: string): void => {
      pageOf(key).readAt = performance.now()
    },
    /** @param isBorrower - whether the user has a loan at this moment. */
    deleted: (key: string, isBorrower: boolean): void => {
      book.deleted += 1
      const { readAt, lentAt } = pageOf(key)
      if (readAt === null) book.deletedUnread += 1
      else {
        book.oldestReadMs = Math.max(book.oldestReadMs, Math.round(performance.now() - readAt))
        const isSeen = lentAt.length === 0 || lentAt.some((at) => at < readAt)
        if (isBorrower && isSeen) book.deletedBorrowers += 1
        else if (isBorrower) book.borrowedInBetween += 1
      }
    },
    says: (): LoanBook => ({ ...book }),
  }
}
