// Whether this is a database that the purge knows, with all that the purge needs; said in one
// sentence where it is not, before anything is touched.
import type pg from 'pg'
import {
  EXPECTED_COLUMNS,
  EXPECTED_FUNCTIONS,
  GUARDED_TABLES,
  HISTORY_COLUMNS,
  KNOWN_CHANGES,
  KNOWN_RELEASES,
  PURGE_FUNCTIONS,
} from './expected.js'
import { codeOf } from '../../../shared/trouble.js'
import { FUNCTIONS_VERSION, JOURNAL_VERSION, journalVersionIn } from './install.js'

/** What a database must be good for: to be added to, or to be worked on. */
export type Purpose = 'schema' | 'work'

/** What is wrong with a database, as a sentence; `null` = nothing. */
export async function troubleWith(client: pg.ClientBase, purpose: Purpose): Promise<string | null> {
  const checks = purpose === 'schema' ? [checkJournalIsNotLater] : OF_THE_PURGE
  try {
    for (const check of [...OF_EVERGREEN, ...checks]) {
      const trouble = await check(client)
      if (trouble !== null) return trouble
    }
    return null
  } catch (fault) {
    if (codeOf(fault) !== NO_RIGHT) throw fault
    const role = (await client.query<{ role: string }>('select current_user as role')).rows[0]?.role
    return `The role ${role} may not even look at what the purge needs: ${RUN_SCHEMA}`
  }
}

/** PostgreSQL's code for a right that is not there. */
const NO_RIGHT = '42501'

/** The release of Evergreen, e.g. `3.17.4`, or `change 1525` where only that is known. */
export async function releaseOf(client: pg.ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ version: string }>('select version from config.upgrade_log')
  const versions = rows.map(({ version }) => version.replaceAll('_', '.'))
  const release = highest(versions.filter((version) => /^\d+\.\d+(?:\.\d+)*$/.test(version)))
  if (release !== null) return release
  const change = highest(versions.filter((version) => /^\d{4}$/.test(version)))
  return change === null ? null : `change ${change}`
}

type Check = (client: pg.ClientBase) => Promise<string | null>

const OF_EVERGREEN: readonly Check[] = [
  checkIsEvergreen,
  checkRelease,
  checkColumns,
  checkFunctions,
]
const OF_THE_PURGE: readonly Check[] = [checkInstalled, checkRights, checkGuards, checkJournal]

async function checkIsEvergreen(client: pg.ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ database: string; is: boolean }>(
    `select current_database() as database, to_regclass('config.upgrade_log') is not null
       and to_regclass('actor.usr') is not null as is`,
  )
  return rows[0]?.is === true
    ? null
    : `The database ${rows[0]?.database} is not one of Evergreen: it has no tables actor.usr ` +
        'and config.upgrade_log.'
}

async function checkRelease(client: pg.ClientBase): Promise<string | null> {
  const release = await releaseOf(client)
  const known = [...KNOWN_RELEASES, ...KNOWN_CHANGES.map((change) => `change ${change}`)]
  if (release !== null && known.some((each) => release === each || release.startsWith(`${each}.`)))
    return null
  return (
    `This is Evergreen ${release ?? 'of an unknown release'}, and this host ` +
    `knows ${known.join(', ')}: its tables and its function actor.usr_delete must be compared ` +
    'first.'
  )
}

async function checkColumns(client: pg.ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.oid::regclass::text as name,
        array_agg(a.attname || ' ' || split_part(format_type(a.atttypid, null), '(', 1)) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not
         a.attisdropped
      where c.oid in (select to_regclass(name) from unnest($1::text[]) as name) group by c.oid`,
    [[...Object.keys(EXPECTED_COLUMNS), HISTORY]],
  )
  const found = new Map(rows.map(({ name, columns }) => [name, columns]))
  for (const [table, columns] of Object.entries(EXPECTED_COLUMNS)) {
    const present = found.get(table)
    if (present === undefined) return `Evergreen has no table ${table} here.`
    for (const column of columns.split(',').map((each) => each.trim().replace(/\s+/g, ' '))) {
      const wanted = column.replace('timestamptz', 'timestamp with time zone')
      if (!present.includes(wanted))
        return `Evergreen's table ${table} has no column ${column} here.`
    }
  }
  return historyTrouble(found.get(HISTORY))
}

const HISTORY = 'auditor.actor_usr_history'

/** A column that nobody knows might name the person, and would stay. */
function historyTrouble(columns: readonly string[] | undefined): string | null {
  if (columns === undefined) return `Evergreen has no table ${HISTORY} here.`
  const names = columns.map((column) => column.split(' ')[0] ?? '')
  const other = names.find((name) => !HISTORY_COLUMNS.includes(name))
  if (other !== undefined)
    return (
      `Evergreen's table ${HISTORY} has a column ${other} here, of which this host does not ` +
      'know whether it names a person.'
    )
  const missing = HISTORY_COLUMNS.find((name) => !names.includes(name))
  return missing === undefined
    ? null
    : `Evergreen's table ${HISTORY} has no column ${missing} here.`
}

async function checkFunctions(client: pg.ClientBase): Promise<string | null> {
  const missing = await firstMissing(client, EXPECTED_FUNCTIONS)
  return missing === null ? null : `Evergreen has no function ${missing} here.`
}

async function firstMissing(
  client: pg.ClientBase,
  functions: readonly string[],
): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    'select name from unnest($1::text[]) with ordinality as each(name, at) where ' +
      'to_regprocedure(name) is null order by at limit 1',
    [functions],
  )
  return rows[0]?.name ?? null
}

const RUN_SCHEMA = 'run what the command schema prints, as the owner of the tables.'

async function checkInstalled(client: pg.ClientBase): Promise<string | null> {
  const missing = await firstMissing(client, ['user_purge.version()', ...PURGE_FUNCTIONS])
  if (missing !== null) return `The functions of the purge are not in this database: ${RUN_SCHEMA}`
  const { rows } = await client.query<{ version: number }>('select user_purge.version() as version')
  return rows[0]?.version === FUNCTIONS_VERSION
    ? null
    : `The functions of the purge are of another version: ${RUN_SCHEMA}`
}

async function checkRights(client: pg.ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ role: string; name: string }>(
    `select current_user as role, name from unnest($1::text[]) as name
      where not has_function_privilege(name, 'execute')
     union all
     select current_user, name from unnest($2::text[]) as name
      where not has_any_column_privilege(name, 'select')
     limit 1`,
    [PURGE_FUNCTIONS, READ_TABLES],
  )
  return rows[0] === undefined
    ? null
    : `The role ${rows[0].role} has no right to ${rows[0].name}: ${RUN_SCHEMA}`
}

/** The functions of the purge alone use the others. */
const NOT_READ: readonly string[] = [
  'asset.copy',
  'booking.reservation',
  'money.billable_xact',
  'money.billing',
  'money.forgive_payment',
  'money.grocery',
]
const READ_TABLES = Object.keys(EXPECTED_COLUMNS).filter((table) => !NOT_READ.includes(table))

async function checkGuards(client: pg.ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `with recursive guarded (id) as (
        select to_regclass(name)::oid from unnest($1::text[]) as name
        union select inhrelid from pg_inherits join guarded on inhparent = guarded.id
          where inhparent <> 'money.billable_xact'::regclass)
     select id::regclass::text as name from guarded
      where not exists (select from pg_trigger
        where tgrelid = id and tgname = 'user_purge_guard' and tgenabled in ('O', 'A'))
      limit 1`,
    [GUARDED_TABLES],
  )
  return rows[0] === undefined
    ? null
    : `The table ${rows[0].name} has no guard, so a loan, bill or hold under way could be ` +
        `lost: ${RUN_SCHEMA}`
}

async function checkJournal(client: pg.ClientBase): Promise<string | null> {
  const version = await journalVersionIn(client)
  if (version === 0) return `The journal is not in this database: ${RUN_SCHEMA}`
  return journalTrouble(version)
}

async function checkJournalIsNotLater(client: pg.ClientBase): Promise<string | null> {
  const version = await journalVersionIn(client)
  return version > JOURNAL_VERSION ? journalTrouble(version) : null
}

function journalTrouble(version: number): string | null {
  if (version === JOURNAL_VERSION) return null
  const how =
    version > JOURNAL_VERSION ? 'use the release of this program that made it.' : RUN_SCHEMA
  return (
    `The journal is of version ${version}, and this program of ` +
    `version ${JOURNAL_VERSION}: ${how}`
  )
}

/** The highest of dotted numbers; `null` where there is none. */
function highest(versions: readonly string[]): string | null {
  const numbers = (version: string): readonly number[] => version.split('.').map(Number)
  const compare = (left: string, right: string): number => {
    const [some, others] = [numbers(left), numbers(right)]
    const at = some.findIndex((number, index) => number !== (others[index] ?? -1))
    return at < 0 ? some.length - others.length : (some[at] ?? 0) - (others[at] ?? -1)
  }
  return [...versions].sort(compare).at(-1) ?? null
}
