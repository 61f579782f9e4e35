// A host behind an API, as it behaves in the simulation: it keeps keys only where it is idempotent,
// and knows which calls are on their way.
import type { UserKey } from '../../domain/keys.js'
import { NO_MONEY } from '../../domain/money.js'
import { REQUEST_STATES, type UserFacts } from '../../domain/user.js'
import type { StepName } from './scenario.js'

/** The other system's users and its memory of calls. */
export interface Remote {
  readonly users: Map<UserKey, UserFacts>
  /** Calls that were done, by their keys. */
  readonly done: Set<string>
  /** How many calls with a key are on their way. */
  readonly onTheirWay: Map<string, number>
}

/** Makes the other system. */
export function makeRemote(users: readonly UserFacts[]): Remote {
  return {
    users: new Map(users.map((user) => [user.key, user])),
    done: new Set(),
    onTheirWay: new Map(),
  }
}

/** What a step does to a user there. */
export function actOn(users: Map<UserKey, UserFacts>, step: StepName, key: UserKey): void {
  const user = users.get(key)
  if (user === undefined) return
  switch (step) {
    case 'demote-researchers':
      if (user.researcher != null)
        users.set(key, { ...user, researcher: { ...user.researcher, affiliated: false } })
      return
    case 'waive-fines':
      users.set(key, { ...user, debt: NO_MONEY })
      return
    case 'cancel-requests':
      users.set(key, { ...user, requests: noRequests })
      return
    case 'delete-users':
      users.delete(key)
  }
}

const noRequests = Object.fromEntries(REQUEST_STATES.map((state) => [state, 0])) as NonNullable<
  UserFacts['requests']
>

/** Counts a call with a key as on its way, or as arrived. */
export function travel(remote: Remote, key: string, change: 1 | -1): void {
  const count = (remote.onTheirWay.get(key) ?? 0) + change
  if (count > 0) remote.onTheirWay.set(key, count)
  else remote.onTheirWay.delete(key)
}
