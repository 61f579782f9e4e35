// How the people of a system are shown: by what staff know of them, read page by page.
import type { ActorKey, Evidence, UserKey } from 'ils-user-purge'
import type { ListWords } from 'ils-user-purge/report'

/** A user in a list: the key and, of one who was deleted, the evidence that is kept. */
export interface ListedUser {
  readonly key: UserKey
  readonly evidence?: Evidence | undefined
}

/** Shows users and actors in lists. */
export interface People {
  /** Reads how these users are shown; to be awaited before they are. */
  readonly learn: (users: readonly ListedUser[]) => Promise<void>
  readonly words: ListWords & Required<Pick<ListWords, 'show'>>
  readonly showActor: (actor: string) => string
}

/** What a system knows of names. */
export interface Names {
  /** What staff know these users by, e.g. the card number; nobody who is not there. */
  readonly ofUsers: (keys: readonly UserKey[]) => Promise<ReadonlyMap<string, string>>
  /** How a user is shown whose record is gone. */
  readonly ofKey: (key: string) => string
  readonly ofActor: (actor: ActorKey) => string
}

/**
 * People by their names. It holds the names of one page at a time, so that a million users never
 * stand in memory at once.
 */
export function peopleOf(names: Names): People {
  let known: ReadonlyMap<string, string> = new Map()
  return {
    learn: async (users) => {
      const kept = users.flatMap(({ key, evidence }) => {
        const name = evidence?.primaryId
        return name === undefined || name === null ? [] : [[key as string, name] as const]
      })
      const found = await names.ofUsers(users.map(({ key }) => key))
      known = new Map([...found, ...kept])
    },
    words: { show: (key) => known.get(key) ?? names.ofKey(key) },
    showActor: (actor) => names.ofActor(actor as ActorKey),
  }
}

/** Pages of users, of which each is learnt before it is given on. */
export async function* learnt<Item>(
  people: Pick<People, 'learn'>,
  pages: AsyncIterable<readonly Item[]>,
  userOf: (item: Item) => ListedUser,
): AsyncGenerator<readonly Item[], void, undefined> {
  for await (const page of pages) {
    await people.learn(page.map(userOf))
    yield page
  }
}
