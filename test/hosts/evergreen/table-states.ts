// What stands in every table of a database, so that two of them can be held against each other:
// rows without what chance or the moment put into them.
import type pg from 'pg'

/** The rows of each table as texts, in order; by schema and name. */
export type TableStates = ReadonlyMap<string, readonly string[]>

/** Columns that say in which order something was done, or when. */
const BY_CHANCE: Readonly<Record<string, readonly string[]>> = {
  'money.forgive_payment': ['id', 'note'],
  'auditor.actor_usr_history': ['audit_id'],
  'auditor.actor_usr_address_history': ['audit_id'],
  'actor.usr': ['passwd', 'name_kw_tsvector'],
  'money.materialized_billable_xact_summary': ['last_payment_note'],
}

/**
 * Reads every table but those of the purge itself.
 *
 * @param began moments from then on are one and the same: now.
 */
export async function tableStates(client: pg.ClientBase, began: string): Promise<TableStates> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname not in ('information_schema',
        'user_purge')
      order by 1`,
  )
  const states = new Map<string, readonly string[]>()
  for (const { name } of tables) states.set(name, await rowsOf(client, name, began))
  return states
}

async function rowsOf(
  client: pg.ClientBase,
  table: string,
  began: string,
): Promise<readonly string[]> {
  const { rows: columns } = await client.query<{ name: string; type: string }>(
    `select quote_ident(attname) as name, format_type(atttypid, null) as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attname`,
    [table],
  )
  const kept = columns.filter(({ name }) => !BY_CHANCE[table]?.includes(name))
  const values = kept.map(({ name, type }) =>
    type === 'timestamp with time zone'
      ? `'${name}', case when ${name} >= $1::timestamptz then 'now' else ${name}::text end`
      : type === 'text'
        ? `'${name}', regexp_replace(${name}, '-PURGED-.*', '-PURGED-')`
        : `'${name}', ${name}`,
  )
  // Wide tables have more columns than a function takes arguments.
  const halves = [values.slice(0, 45), values.slice(45)].filter((half) => half.length > 0)
  const object = halves.map((half) => `jsonb_build_object(${half.join(', ')})`).join(' || ')
  const { rows } = await client.query<{ row: string }>(
    `select (${object})::text as row from only ${table}
      where $1::timestamptz is not null order by 1`,
    [began],
  )
  return rows.map(({ row }) => row)
}

/** The tables that differ, each with the rows that only one of the two has. */
export function differences(
  ours: TableStates,
  theirs: TableStates,
): Readonly<
  Record<string, { readonly ours: readonly string[]; readonly theirs: readonly string[] }>
> {
  const names = [...new Set([...ours.keys(), ...theirs.keys()])]
  return Object.fromEntries(
    names
      .map((name) => {
        const [left, right] = [ours.get(name) ?? [], theirs.get(name) ?? []]
        return [name, { ours: without(left, right), theirs: without(right, left) }] as const
      })
      .filter(([, found]) => found.ours.length + found.theirs.length > 0),
  )
}

/** The rows of one list that the other has not, as often as it has not. */
function without(rows: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const row of others) counts.set(row, (counts.get(row) ?? 0) + 1)
  return rows.filter((row) => {
    const count = counts.get(row) ?? 0
    counts.set(row, count - 1)
    return count <= 0
  })
}
