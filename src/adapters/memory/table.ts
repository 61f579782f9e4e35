// Tables and logs of a memory database: a transaction sees its own draft, everybody else only what
// was committed.
import type { MemoryDatabase, MemoryTransaction } from './database.js'

/** Rows by key. Rows are replaced, never changed in place. */
export interface MemoryTable<Key, Row> {
  readonly get: (tx: MemoryTransaction, key: Key) => Row | undefined
  readonly set: (tx: MemoryTransaction, key: Key, row: Row) => void
  readonly remove: (tx: MemoryTransaction, key: Key) => void
  /** Keys in the order in which they were first stored. */
  readonly keys: (tx: MemoryTransaction) => Key[]
  /** The first of them, without looking through all that follow. */
  readonly firstKeys: (tx: MemoryTransaction, limit: number) => Key[]
  readonly size: (tx: MemoryTransaction) => number
  /** What everybody sees who is in no transaction. */
  readonly committed: ReadonlyMap<Key, Row>
}

/** Adds a table to a database, with rows that are there from the start. */
export function memoryTable<Key, Row extends object>(
  database: MemoryDatabase,
  rows: Iterable<readonly [Key, Row]> = [],
): MemoryTable<Key, Row> {
  const committed = new Map<Key, Row>(rows)
  /** `null` as a row = removed. Only one transaction is open at a time, hence only one draft. */
  let draft: Map<Key, Row | null> | null = null

  const draftOf = (tx: MemoryTransaction): Map<Key, Row | null> => {
    database.assertWritable(tx)
    if (draft !== null) return draft
    const mine = new Map<Key, Row | null>()
    database.enlist(tx, {
      commit: () => {
        draft = null
        for (const [key, row] of mine) {
          if (row === null) committed.delete(key)
          else committed.set(key, row)
        }
      },
      discard: () => {
        draft = null
      },
    })
    draft = mine
    return mine
  }

  const firstKeys: MemoryTable<Key, Row>['firstKeys'] = (tx, limit) => {
    database.assertOpen(tx)
    return firstOf(committed, draft ?? new Map(), limit)
  }

  const size = (tx: MemoryTransaction): number => {
    database.assertOpen(tx)
    let count = committed.size
    for (const [key, row] of draft ?? []) count += Number(row !== null) - Number(committed.has(key))
    return count
  }

  return {
    committed,
    size,
    get: (tx, key) => {
      database.assertOpen(tx)
      const written = draft?.get(key)
      return written === undefined ? committed.get(key) : (written ?? undefined)
    },
    firstKeys,
    keys: (tx) => firstKeys(tx, Number.POSITIVE_INFINITY),
    set: (tx, key, row) => void draftOf(tx).set(key, row),
    remove: (tx, key) => void draftOf(tx).set(key, null),
  }
}

function firstOf<Key, Row>(
  committed: ReadonlyMap<Key, Row>,
  written: ReadonlyMap<Key, Row | null>,
  limit: number,
): Key[] {
  const first: Key[] = []
  for (const key of committed.keys()) {
    if (first.length >= limit) return first
    if (written.get(key) !== null) first.push(key)
  }
  for (const [key, row] of written) {
    if (first.length >= limit) return first
    if (row !== null && !committed.has(key)) first.push(key)
  }
  return first
}

/** Entries that are only ever added. */
export interface MemoryLog<Entry> {
  readonly append: (tx: MemoryTransaction, entry: Entry) => void
  /** What everybody sees who is in no transaction, oldest first. */
  readonly committed: readonly Entry[]
}

/** Adds a log to a database. */
export function memoryLog<Entry>(database: MemoryDatabase): MemoryLog<Entry> {
  const committed: Entry[] = []
  let draft: Entry[] | null = null

  const draftOf = (tx: MemoryTransaction): Entry[] => {
    database.assertWritable(tx)
    if (draft !== null) return draft
    const mine: Entry[] = []
    database.enlist(tx, {
      commit: () => {
        draft = null
        for (const entry of mine) committed.push(entry)
      },
      discard: () => {
        draft = null
      },
    })
    draft = mine
    return mine
  }

  return { committed, append: (tx, entry) => void draftOf(tx).push(entry) }
}
