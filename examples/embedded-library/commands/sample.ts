// A few users of a preview, so that the operator sees people and reasons, not only numbers.
import type { Database } from 'better-sqlite3'
import { type PreviewedUser, type PreviewRequest, type Purge, reasonKey, type UserKey } from 'ils-user-purge'
import { verdictLine } from 'ils-user-purge/report'
import { answerOf } from '../answer.js'
import { listWordsOf } from '../words.js'

const GOING = 5
const STAYING = 12
const PAGE = 500
const PAGES = 10

/** Some who would go and, of those who stay, one for each reason that is met first. Changes nothing. */
export const sampleText = async (purge: Purge, db: Database, request: PreviewRequest): Promise<string> => {
  const going: PreviewedUser[] = []
  const staying = new Map<string, PreviewedUser>()
  let after: UserKey | null = null
  for (let pages = 0; pages < PAGES && (going.length < GOING || staying.size < STAYING); pages++) {
    const page: { readonly items: readonly PreviewedUser[]; readonly next: UserKey | null } = await answerOf(
      purge.previewUsers({ ...request, after, limit: PAGE }),
    )
    for (const user of page.items) sort(user, going, staying)
    after = page.next
    if (after === null) break
  }
  const users = [...going, ...staying.values()]
  if (users.length === 0) return 'The criteria mean nobody.\n'
  const words = listWordsOf(db)
  return ['Some of them', ...users.map((user) => `  ${verdictLine(user, words)}`), ''].join('\n')
}

const sort = (user: PreviewedUser, going: PreviewedUser[], staying: Map<string, PreviewedUser>): void => {
  if (user.verdict._tag === 'Purge' && going.length < GOING) going.push(user)
  if (user.verdict._tag !== 'Keep' || staying.size >= STAYING) return
  const kind = user.verdict.reasons.map(reasonKey).join()
  if (!staying.has(kind)) staying.set(kind, user)
}
