// Between Evergreen's terms and the purge's: ids of `actor.usr` and user keys.
import type { ActorKey, UserKey } from 'ils-user-purge'

const ID = /^[1-9]\d{0,9}$/
const HIGHEST_ID = 2 ** 31 - 1

/** Whether a text can be the id of a user: `actor.usr.id` is an integer. */
export function isUserId(text: string): boolean {
  return ID.test(text) && Number(text) <= HIGHEST_ID
}

/** The ids of users; a key that is no id belongs to nobody and is left out. */
export function idsOf(keys: readonly UserKey[]): readonly number[] {
  return keys.filter(isUserId).map(Number)
}

/** The ids of the users whom commands are about. */
export function idsIn(commands: readonly { readonly key: UserKey }[]): readonly number[] {
  return idsOf(commands.map(({ key }) => key))
}

/** The id of a member of staff. `isActor` was asked before, so it is one. */
export function staffId(actor: ActorKey): number {
  return Number(actor)
}
