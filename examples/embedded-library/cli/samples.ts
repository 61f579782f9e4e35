// A few users of a preview, so that the operator sees people and reasons, not only numbers.
import type { Database } from 'better-sqlite3'
import {
  type BulkPreviewedUser,
  type BulkRequest,
  type Page,
  type PreviewedUser,
  type PreviewRequest,
  type Purge,
  type Reason,
  reasonKey,
  type UserKey,
} from 'ils-user-purge'
import { terminalText, verdictLine } from 'ils-user-purge/report'
import { answerOf } from '../../shared/answer.js'
import { changeWords } from '../../shared/dates-before.js'
import { listWordsOf } from '../data/people.js'

const CHANGING = 5
const STAYING = 12
const PAGE = 500
const PAGES = 10

/**
 * Some who would go and, of those who stay, one for each reason that is met first. Changes nothing.
 */
export const purgeSample = async (
  purge: Purge,
  db: Database,
  request: PreviewRequest,
): Promise<string> => {
  const words = listWordsOf(db)
  return sampleText<PreviewedUser>({
    page: (after) => answerOf(purge.previewUsers({ ...request, after, limit: PAGE })),
    changes: ({ verdict }) => verdict._tag === 'Purge',
    reasonsOf: ({ verdict }) => (verdict._tag === 'Keep' ? verdict.reasons : []),
    line: (user) => verdictLine(user, words),
  })
}

/**
 * Some whom a bulk order would change and, of those it leaves as they are, one for each reason that
 * is met first. Changes nothing.
 */
export const bulkSample = async (
  purge: Purge,
  db: Database,
  request: BulkRequest,
): Promise<string> => {
  const { show, explain } = listWordsOf(db)
  return sampleText<BulkPreviewedUser>({
    page: (after) => answerOf(purge.previewBulkUsers({ ...request, after, limit: PAGE })),
    changes: ({ applies }) => applies,
    reasonsOf: ({ reasons }) => reasons,
    line: ({ key, applies, assigned, datesBefore, reasons }) =>
      [
        (applies ? 'change' : 'stay').padEnd(6),
        terminalText(show(key)),
        applies
          ? changeWords({ assigned, datesBefore })
          : reasons.map((each) => terminalText(explain(each), 1000)).join(' | '),
      ].join('  '),
  })
}

interface Sampling<User> {
  readonly page: (after: UserKey | null) => Promise<Page<User>>
  readonly changes: (user: User) => boolean
  /** Why the user stays; empty = not to be shown. */
  readonly reasonsOf: (user: User) => readonly Reason[]
  readonly line: (user: User) => string
}

const sampleText = async <User>({
  page,
  changes,
  reasonsOf,
  line,
}: Sampling<User>): Promise<string> => {
  const changing: User[] = []
  const staying = new Map<string, User>()
  let after: UserKey | null = null
  for (
    let pages = 0;
    pages < PAGES && (changing.length < CHANGING || staying.size < STAYING);
    pages++
  ) {
    const { items, next }: Page<User> = await page(after)
    for (const user of items) {
      if (changes(user)) {
        if (changing.length < CHANGING) changing.push(user)
        continue
      }
      const kind = reasonsOf(user).map(reasonKey).join()
      if (kind !== '' && staying.size < STAYING && !staying.has(kind)) staying.set(kind, user)
    }
    if (next === null) break
    after = next
  }
  const users = [...changing, ...staying.values()]
  return users.length === 0
    ? 'The order means nobody.\n'
    : ['Some of them', ...users.map((user) => `  ${line(user)}`), ''].join('\n')
}
