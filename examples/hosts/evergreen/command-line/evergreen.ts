// Evergreen as a system of the command line: its options, and how it is opened.
import { type ActorKey, keyFrom, labelOf, type PurgePolicy } from 'ils-user-purge'
import type pg from 'pg'
import { textIn } from '../../../shared/command-line/options.js'
import type {
  OpenSystem,
  RawOptions,
  SchemaChange,
  System,
} from '../../../shared/command-line/system.js'
import { readPolicyFile } from '../../../shared/policy-file.js'
import { badInput } from '../../../shared/trouble.js'
import { basePolicy, type Configuration, readConfiguration } from '../config.js'
import { releaseOf, troubleWith } from '../database/check.js'
import { openPool } from '../database/connect.js'
import { installStatements, journalVersionIn } from '../database/install.js'
import { LEVEL_WORDS } from '../host/delete-users.js'
import { readProfiles } from '../host/names.js'
import { inCollections } from '../host/rules.js'
import { openEvergreen } from '../open-evergreen.js'
import { consortiumScript } from '../own-tool.js'
import { CHOICE_OPTIONS, type Choice, criteriaOf, readChoice, type Trees } from './choice.js'
import { actorOf, keyOf, namesFrom } from './people.js'

const USUAL_CONFIG = 'evergreen.json'

/** Evergreen, with everything that the command line asks of a system. */
export const evergreen: System<Choice> = {
  program: 'npm run evergreen --',
  title: 'Purges the users of an Evergreen, and nobody whom the rules do not say.',
  nameOfUsers: 'barcode or user id',
  placeOptions: [
    { flags: '--config <file>', help: `JSON file that says which Evergreen (${USUAL_CONFIG})` },
    {
      flags: '--database <url>',
      help:
        'instead of the database in the configuration, e.g. as the owner of its tables for ' +
        'schema',
    },
  ],
  choiceOptions: CHOICE_OPTIONS,
  readChoice,
  readPlace: (raw, mistakes) => void readPlace(raw, mistakes),
  schema,
  open: async ({ raw, pace, observer }) => {
    const { configuration, policy } = placeOf(raw)
    const opened = await openEvergreen({
      configuration,
      policy,
      settings: pace,
      ...(observer === undefined ? {} : { observer }),
    })
    return {
      ...(await systemOver(opened.pool)),
      ...opened,
      policy,
      get service() {
        return serviceOf(configuration)
      },
    }
  },
}

/** Where the Evergreen is, and under which policy. */
interface Place {
  readonly configuration: Configuration
  readonly policy: PurgePolicy
}

function readPlace(raw: RawOptions, mistakes: string[]): Place | null {
  const read = readConfiguration(textIn(raw, 'config') ?? USUAL_CONFIG, mistakes)
  if (read === null) return null
  const configuration = { ...read, database: textIn(raw, 'database') ?? read.database }
  const file = textIn(raw, 'policy')
  const policy = readPolicyFile(file, basePolicy(configuration), mistakes, [inCollections])
  return policy === null ? null : { configuration, policy }
}

/** The place, of which it is known that it can be read. */
function placeOf(raw: RawOptions): Place {
  const mistakes: string[] = []
  const place = readPlace(raw, mistakes)
  if (place === null) throw badInput(`${mistakes.join('; ')}. Nothing was changed.`)
  return place
}

/** Who orders at night; only that asks for it. */
function serviceOf({ service }: Configuration): ActorKey {
  if (service !== null) return String(service) as ActorKey
  throw badInput(
    'The configuration names no service, the actor.usr.id in whose name a night orders. Nothing ' +
      'was changed.',
  )
}

async function systemOver(
  pool: pg.Pool,
): Promise<Omit<OpenSystem<Choice>, 'purge' | 'policy' | 'close' | 'service'>> {
  const orgUnits = await pool.query<{ shortname: string; name: string }>(
    'select shortname, name from actor.org_unit',
  )
  const labels = new Map([
    ...orgUnits.rows.map(({ shortname, name }) => [shortname, `${shortname}, ${name}`] as const),
    [inCollections.code as string, 'In collections'] as const,
  ])
  return {
    names: namesFrom(pool),
    policyWords: ({ deletePolicy }) => [LEVEL_WORDS[deletePolicy] ?? []].flat(),
    label: (code) => labels.get(code) ?? labelOf(code),
    criteriaOf: async (choice) => criteriaOf(choice, await treesOf(pool)),
    actorOf: (option, name) => actorOf(pool, option, name),
    keyOf: (name) => keyOf(pool, name),
    ownTools: (criteria) => [consortiumScript(pool, criteria)],
  }
}

async function treesOf(pool: pg.Pool): Promise<Trees> {
  const client = await pool.connect()
  try {
    return {
      profiles: await readProfiles(client),
      usersIn: async (bucket) => {
        const { rowCount } = await pool.query('select from container.user_bucket where id = $1', [
          bucket,
        ])
        if (rowCount === 0) return null
        const { rows } = await pool.query<{ target_user: number }>(
          'select distinct target_user from container.user_bucket_item where bucket = $1 order ' +
            'by 1',
          [bucket],
        )
        return rows.map((row) => keyFrom(row.target_user))
      },
    }
  } finally {
    client.release()
  }
}

async function schema(raw: RawOptions): Promise<SchemaChange> {
  const { configuration, policy } = placeOf(raw)
  const pool = openPool({
    url: configuration.database,
    timeZone: policy.timeZone,
    connections: 1,
  })
  try {
    const client = await pool.connect()
    try {
      const trouble = await troubleWith(client, 'schema')
      if (trouble !== null) throw badInput(`${trouble} Nothing was changed.`)
      const statements = installStatements(configuration.role, await journalVersionIn(client))
      const found = [`This is Evergreen ${await releaseOf(client)}.`]
      return { statements, found, apply: () => apply(pool, statements), close: () => pool.end() }
    } finally {
      client.release()
    }
  } catch (fault) {
    await pool.end()
    throw fault
  }
}

/** All of it, or nothing. */
async function apply(pool: pg.Pool, statements: readonly string[]): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    for (const statement of statements) await client.query(statement)
    await client.query('commit')
  } catch (fault) {
    await client.query('rollback')
    throw fault
  } finally {
    client.release()
  }
}
