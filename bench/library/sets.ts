// How a database takes a set of ids, and changes the rows that have them: the fastest way that each
// has.
import type { SqlValue } from '../../src/adapters/sql/index.js'
import { type DatabaseName, dialectOf } from '../../test/support/dialects.js'

/**
 * How a set is named to a database.
 *
 * - `listed`: by its ids, each of which is looked up.
 * - `members`, `gaps`: by its first and last id, and which of those in between are meant, or are
 *   not: to walk along a short stretch of an index is faster than to look up each id.
 */
export type Form = 'listed' | 'members' | 'gaps'

/** A set of ids, as the parameters of a statement in its form. */
export interface NamedSet {
  readonly form: Form
  readonly values: readonly SqlValue[]
}

/** Statements that do the same to a set in each of its forms. */
export type Statements = Readonly<Record<Form, string>>

/**
 * The longest stretch that is walked: not longer than a few batches, so that it costs little even
 * where few are meant.
 */
const LONGEST_WALK = 4096

/**
 * MariaDB finds a value fastest among placeholders; it is given so many, and what is left of them
 * is filled with nobody's id.
 */
const PLACEHOLDERS = 256
const NOBODY = 0

const GIVEN: Readonly<Record<DatabaseName, string>> = {
  sqlite: '(select value as id from json_each(?)) as given',
  postgres: '(select unnest(?::bigint[]) as id) as given',
  mariadb: `json_table(?, '$[*]' columns (id bigint path '$')) as given`,
}

/** A set of ids in one parameter, as a table `given (id)`. */
export const given = (dialect: DatabaseName): string => GIVEN[dialect]

/** A set of ids in one parameter. */
export const idsText = (dialect: DatabaseName, ids: readonly (string | number)[]): string =>
  dialect === 'postgres' ? `{${ids.join(',')}}` : `[${ids.join(',')}]`

/**
 * What a row with one of the ids fulfils; takes {@link idsText}. PostgreSQL reads an array faster
 * than JSON, and finds rows faster by it than by a join.
 */
export const isOneOf = (dialect: DatabaseName, column: string): string =>
  dialect === 'postgres'
    ? `${column} = any(?::bigint[])`
    : `${column} in (select id from ${GIVEN[dialect]})`

const PLACEHOLDER_LIST = Array.from({ length: PLACEHOLDERS }, () => '?').join(', ')

// An expression where the bare column would have each value looked up instead of the stretch
// walked.
const AMONG: Readonly<
  Record<DatabaseName, Readonly<Record<'members' | 'gaps', (column: string) => string>>>
> = {
  sqlite: {
    members: (column) => `+${column} in (select value from json_each(?))`,
    gaps: (column) => `${column} not in (select value from json_each(?))`,
  },
  postgres: {
    members: (column) => `${column} + 0 = any(?::bigint[])`,
    // It makes a hash table of what is selected, and would search an array for every row.
    gaps: (column) => `${column} not in (select unnest(?::bigint[]))`,
  },
  mariadb: {
    members: (column) => `${column} + 0 in (${PLACEHOLDER_LIST})`,
    gaps: (column) => `${column} + 0 not in (${PLACEHOLDER_LIST})`,
  },
}

const inStretch = (dialect: DatabaseName, column: string, form: 'members' | 'gaps'): string =>
  `${column} between ? and ? and ${AMONG[dialect][form](column)}`

/** Names a set of ids, in the form that is the fastest for it. */
export const named = (dialect: DatabaseName, ids: readonly number[]): NamedSet => {
  const [first, last] = [ids[0] ?? NOBODY, ids.at(-1) ?? NOBODY]
  const listed: NamedSet = { form: 'listed', values: [idsText(dialect, ids)] }
  if (last - first >= LONGEST_WALK || !isRising(ids)) return listed
  const form = ids.length > (last - first) / 2 ? 'gaps' : 'members'
  const some = form === 'gaps' ? gapsIn(ids) : ids
  if (dialect !== 'mariadb') return { form, values: [first, last, idsText(dialect, some)] }
  if (some.length > PLACEHOLDERS) return listed
  return {
    form,
    values: [
      first,
      last,
      ...some,
      ...Array.from({ length: PLACEHOLDERS - some.length }, () => NOBODY),
    ],
  }
}

const isRising = (ids: readonly number[]): boolean =>
  ids.every((id, at) => at === 0 || id > Number(ids[at - 1]))

/** The numbers between those of a rising list that are not in it. */
const gapsIn = (ids: readonly number[]): readonly number[] => {
  const gaps: number[] = []
  let next = ids[0] ?? NOBODY
  for (const id of ids) {
    while (next < id) gaps.push(next++)
    next++
  }
  return gaps
}

/**
 * Changes the rows of a set; the set's parameters come after those of the changes, but before them
 * in MariaDB's `listed`.
 */
export const updating = (
  dialect: DatabaseName,
  table: string,
  changes: string,
  where = 'true',
): Statements => ({
  // MariaDB reads an "in (select …)" again for every row of the table when it changes rows, so
  // there it is a join.
  listed:
    dialect === 'mariadb'
      ? `update ${GIVEN.mariadb} inner join ${table} as stored on stored.user_id = given.id ` +
        `set ${changes} where ${where}`
      : `update ${table} set ${changes} where ${isOneOf(dialect, 'user_id')} and ${where}`,
  members:
    `update ${table} set ${changes} where ${inStretch(dialect, 'user_id', 'members')} ` +
    `and ${where}`,
  gaps:
    `update ${table} set ${changes} where ${inStretch(dialect, 'user_id', 'gaps')} ` +
    `and ${where}`,
})

/** Removes the rows of a set. */
export const removing = (
  dialect: DatabaseName,
  table: string,
  column: string,
  where = 'true',
): Statements => ({
  listed:
    dialect === 'mariadb'
      ? `delete stored from ${table} as stored inner join ${GIVEN.mariadb} on given.id = ` +
        `stored.${column} where ${where}`
      : `delete from ${table} where ${isOneOf(dialect, column)} and ${where}`,
  members: `delete from ${table} where ${inStretch(dialect, column, 'members')} and ${where}`,
  gaps: `delete from ${table} where ${inStretch(dialect, column, 'gaps')} and ${where}`,
})

/** A set's parameters and those of the changes, in the order that {@link updating} takes them. */
export const inOrder = (
  dialect: DatabaseName,
  { form, values }: NamedSet,
  ...changes: readonly SqlValue[]
): readonly SqlValue[] =>
  dialect === 'mariadb' && form === 'listed' ? [...values, ...changes] : [...changes, ...values]

/** A statement as the database wants it, on one line. */
export const ready = (dialect: DatabaseName, text: string): string =>
  dialectOf(dialect).placeholders(text.replace(/\s+/g, ' '))

/** The same statements, ready to run. */
export const prepared = (
  dialect: DatabaseName,
  { listed, members, gaps }: Statements,
): Statements => ({
  listed: ready(dialect, listed),
  members: ready(dialect, members),
  gaps: ready(dialect, gaps),
})
