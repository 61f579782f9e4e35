// The users of a preview, page by page, sorted into who goes and who stays.
import type {
  BulkPreviewedUser,
  Operation,
  Page,
  PreviewedUser,
  Purge,
  PurgeError,
  UserKey,
} from 'ils-user-purge'
import { actorOf } from './administrators.js'
import type { Asked } from '../../shared/asked.js'

/** Which users are listed. */
export type Fate = 'go' | 'stay' | 'not-selected'

/** One user of either kind of preview. */
export type Listed =
  | { readonly _tag: 'purge'; readonly user: PreviewedUser }
  | { readonly _tag: 'bulk'; readonly user: BulkPreviewedUser }

/** Some users, and the key to go on after; `null` at the end. */
export interface ListPage {
  readonly users: readonly Listed[]
  readonly next: UserKey | null
}

const ROWS = 12
/**
 * Users looked at for one page of the list: rare ones are gone on for by hand, so that no page
 * takes long.
 */
const LOOKED_AT = 10_000
const AT_ONCE = 1000

/** The next users of that fate. */
export const listUsers = async (
  purge: Purge,
  asked: Asked,
  madeBy: string,
  fate: Fate,
  from: UserKey | null,
): Promise<
  | { readonly _tag: 'Left'; readonly left: PurgeError }
  | { readonly _tag: 'Right'; readonly right: ListPage }
> => {
  const users: Listed[] = []
  let after = from
  for (let seen = 0; seen < LOOKED_AT; seen += AT_ONCE) {
    const answer = await pageOf(purge, asked, madeBy, after)()
    if (answer._tag === 'Left') return answer
    for (const listed of answer.right.items) {
      if (fateOf(listed) !== fate) continue
      users.push(listed)
      if (users.length === ROWS) return { _tag: 'Right', right: { users, next: listed.user.key } }
    }
    after = answer.right.next
    if (after === null) break
  }
  return { _tag: 'Right', right: { users, next: after } }
}

const pageOf = (
  purge: Purge,
  asked: Asked,
  madeBy: string,
  after: UserKey | null,
): Operation<Page<Listed>> => {
  const request = { requestedBy: actorOf(madeBy), after, limit: AT_ONCE }
  return asked._tag === 'purge'
    ? tagged('purge', purge.previewUsers({ ...request, criteria: asked.criteria }))
    : tagged('bulk', purge.previewBulkUsers({ ...request, order: asked }))
}

const tagged =
  <User extends PreviewedUser | BulkPreviewedUser>(
    tag: Listed['_tag'],
    operation: Operation<Page<User>>,
  ): Operation<Page<Listed>> =>
  async () => {
    const answer = await operation()
    if (answer._tag === 'Left') return answer
    const { items, next } = answer.right
    return {
      _tag: 'Right',
      right: { items: items.map((user) => ({ _tag: tag, user }) as Listed), next },
    }
  }

const fateOf = (listed: Listed): Fate => {
  if (listed._tag === 'bulk') return listed.user.applies ? 'go' : 'stay'
  switch (listed.user.verdict._tag) {
    case 'Purge':
      return 'go'
    case 'Keep':
      return 'stay'
    case 'NotSelected':
      return 'not-selected'
  }
}
