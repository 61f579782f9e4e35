// The names of the journal's tables.

/** Each table by its purpose. */
export interface TableNames {
  readonly version: string
  readonly job: string
  readonly shard: string
  readonly shardKeys: string
  readonly putOff: string
  readonly intent: string
  readonly outcome: string
  readonly plan: string
  readonly planUser: string
  readonly toForget: string
  readonly calls: string
}

const DEFAULT_PREFIX = 'ils_purge_'

// It goes into statements as it is. Lower case, because databases differ in what they do to upper
// case; 40, because MariaDB and PostgreSQL cut names at 64 and 63.
const PREFIX = /^(?:[a-z_][a-z0-9_]{0,39}\.)?(?:[a-z_][a-z0-9_]{0,39})?$/

/**
 * The tables' names under a prefix.
 *
 * @throws a `TypeError` for a prefix that is not lower-case letters, digits and underscores,
 * optionally after a schema and a point.
 */
export function tableNames(prefix: string = DEFAULT_PREFIX): TableNames {
  if (!PREFIX.test(prefix))
    throw new TypeError(
      'prefix must be lower-case letters, digits and underscores, at most 40, optionally after a ' +
        'schema and a point',
    )
  return {
    version: `${prefix}version`,
    job: `${prefix}job`,
    shard: `${prefix}shard`,
    shardKeys: `${prefix}shard_keys`,
    putOff: `${prefix}put_off`,
    intent: `${prefix}intent`,
    outcome: `${prefix}outcome`,
    plan: `${prefix}plan`,
    planUser: `${prefix}plan_user`,
    toForget: `${prefix}to_forget`,
    calls: `${prefix}calls`,
  }
}
