// What Evergreen knows of a user and the library has no rule for.
import type { Rule } from 'ils-user-purge'

/** Keeps a user whom a collection agency is after: somebody outside works on their debt. */
export const inCollections: Rule = {
  code: 'x-in-collections',
  hard: false,
  facts: ['extra.inCollections'],
  source: "Evergreen's source: money.collections_tracker, which actor.usr_delete empties",
  prepare: () => (user) =>
    user.extra?.inCollections === true ? { _tag: 'Blocked', measured: true, limit: false } : null,
}
