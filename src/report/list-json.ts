// A list of users for programs: JSON, one user a line, so that it can be read as it comes.
import type { Outcome } from '../jobs/outcome.js'
import type { PlannedUser } from '../jobs/plan.js'
import { ESCAPED, escaped } from './json.js'

/** How users appear in the list. */
export interface ListJsonOptions {
  /** What is shown of a user; left out: the key as it is. */
  readonly show?: (userKey: string) => string
}

/**
 * A list of a plan's users, or of a job's outcomes, as the text of one JSON array, a line a user,
 * in the order in which the pages come. It asks for a page only once the lines of the page before
 * were taken. Amounts are exact. The text is safe inside a script element of a page.
 *
 * @param pages - Pages of users, e.g. read one after the other with `planUsers` or `outcomes`.
 */
export async function* listJson(
  pages:
    | AsyncIterable<readonly (PlannedUser | Outcome)[]>
    | Iterable<readonly (PlannedUser | Outcome)[]>,
  { show = (key) => key }: ListJsonOptions = {},
): AsyncGenerator<string, void, undefined> {
  let before = '['
  for await (const page of pages)
    for (const user of page) {
      const shown = 'userKey' in user ? { userKey: show(user.userKey) } : { key: show(user.key) }
      yield `${before}\n${JSON.stringify({ ...user, ...shown }).replace(ESCAPED, escaped)}`
      before = ','
    }
  yield before === '[' ? '[]\n' : '\n]\n'
}
