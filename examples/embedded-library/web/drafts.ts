// Orders before they are jobs: drafts that are previewed, confirmed by their author and, where the
// policy wants it, by a second person.
import { randomUUID } from 'node:crypto'
import type { Confirmation } from 'ils-user-purge'
import {
  decodeBulkOrder,
  decodeCriteria,
  encodeBulkOrder,
  encodeCriteria,
} from 'ils-user-purge/codec'
import type { Asked } from '../../shared/asked.js'
import type { Site } from './site.js'

/** Where to go once it is confirmed: back to the dialog for another job, or to the list. */
export type ThenGo = 'add' | 'close'

/** An order that is no job yet. */
export interface Draft {
  readonly id: string
  readonly asked: Asked
  readonly madeBy: string
  readonly thenGo: ThenGo
  /** What its author confirmed, while it waits for the second person; `null` before. */
  readonly confirmed: Confirmation | null
}

/** Keeps a new draft; answers its id. */
export const keepDraft = async (
  site: Site,
  { asked, madeBy, thenGo }: Pick<Draft, 'asked' | 'madeBy' | 'thenGo'>,
): Promise<string> => {
  const id = randomUUID()
  await site.transactions.run(
    async (db) => {
      db.prepare(
        'INSERT INTO web_draft (id, order_json, made_by, made_at, then_go) VALUES (?, ?, ?, ?, ?)',
      ).run(id, encoded(asked), madeBy, Date.now(), thenGo)
    },
    { mode: 'write' },
  )
  return id
}

/** Its author has confirmed it; from here on it waits for the second person. */
export const askForApproval = (site: Site, draft: Draft, confirm: Confirmation): Promise<void> =>
  site.transactions.run(
    async (db) => {
      db.prepare('UPDATE web_draft SET digest = ?, count = ? WHERE id = ?').run(
        confirm.digest,
        confirm.count,
        draft.id,
      )
    },
    { mode: 'write' },
  )

/** Forgets a draft: it has become a job, or nobody wants it. */
export const dropDraft = (site: Site, id: string): Promise<void> =>
  site.transactions.run(
    async (db) => {
      db.prepare('DELETE FROM web_draft WHERE id = ?').run(id)
    },
    { mode: 'write' },
  )

/** The draft with that id; `null` where there is none. */
export const findDraft = (site: Site, id: string): Draft | null => {
  const row = site.db.prepare(`${SELECT} WHERE id = ?`).get(id) as DraftRow | undefined
  return row === undefined ? null : draftOf(row)
}

/** Everything that waits for a second person, oldest first. */
export const waitingDrafts = (site: Site): readonly Draft[] =>
  (
    site.db.prepare(`${SELECT} WHERE digest IS NOT NULL ORDER BY made_at`).all() as DraftRow[]
  ).flatMap((row) => draftOf(row) ?? [])

const SELECT = 'SELECT id, order_json, made_by, then_go, digest, count FROM web_draft'

interface DraftRow {
  readonly id: string
  readonly order_json: string
  readonly made_by: string
  readonly then_go: ThenGo
  readonly digest: string | null
  readonly count: number | null
}

const draftOf = (row: DraftRow): Draft | null => {
  const asked = decoded(row.order_json)
  if (asked === null) return null
  const confirmed =
    row.digest === null || row.count === null ? null : { digest: row.digest, count: row.count }
  return { id: row.id, asked, madeBy: row.made_by, thenGo: row.then_go, confirmed }
}

const encoded = (asked: Asked): string =>
  JSON.stringify(
    asked._tag === 'purge'
      ? { criteria: encodeCriteria(asked.criteria) }
      : { bulk: encodeBulkOrder(asked) },
  )

const decoded = (text: string): Asked | null => {
  const stored = JSON.parse(text) as { readonly criteria?: unknown; readonly bulk?: unknown }
  if (stored.criteria !== undefined) {
    const criteria = decodeCriteria(stored.criteria)
    return criteria._tag === 'Right' ? { _tag: 'purge', criteria: criteria.right } : null
  }
  const bulk = decodeBulkOrder(stored.bulk)
  return bulk._tag === 'Right' ? bulk.right : null
}
