// Koha for the command line: its options, how it is opened, and how its patrons are named.
import { type ActorKey, keyFrom, type UserKey } from 'ils-user-purge'
import { mariadb } from 'ils-user-purge/adapters/sql'
import { journalChange } from '../../shared/command-line/journal-tables.js'
import { textIn } from '../../shared/command-line/options.js'
import type {
  OpenSystem,
  RawOptions,
  SchemaChange,
  System,
} from '../../shared/command-line/system.js'
import type { Names } from '../../shared/people.js'
import { badInput } from '../../shared/trouble.js'
import { CHOICE_OPTIONS, criteriaOf, type KohaChoice, readChoice } from './choice.js'
import { type KohaTx, rowsOf, withConnection } from './database.js'
import { NIGHT_SERVICE } from './host/host.js'
import { categoryType, isBorrowernumber, numberList } from './host/mapping.js'
import { confFile, type KohaConf, readKohaConf } from './koha-conf.js'
import { type OpenKoha, openKoha } from './open.js'
import { ownTools } from './own-tools.js'
import { readPreferences } from './preferences.js'
import { checkSchema } from './schema-check.js'

/** Koha. */
export const koha: System<KohaChoice> = {
  program: 'npm run koha --',
  title: 'Deletes the patrons who have left a library on Koha: plan, confirm, work, report.',
  nameOfUsers: 'card number',
  placeOptions: [
    {
      flags: '--koha-conf <file>',
      help: "Koha's configuration (KOHA_CONF, else /etc/koha/koha-conf.xml)",
    },
    { flags: '--database <name>', help: 'another database on that server, e.g. a copy' },
    {
      flags: '--loans-are-anonymised',
      help: 'old loans are anonymised here: who has none may have borrowed, and stays',
    },
  ],
  choiceOptions: CHOICE_OPTIONS,
  readChoice,
  open: async ({ raw, pace, observer, deletes }) => {
    const opened = await openKoha({
      conf: confOf(raw),
      policyFile: textIn(raw, 'policy'),
      anonymisesLoans: raw.loansAreAnonymised === true,
      deletes,
      settings: pace,
      ...(observer === undefined ? {} : { observer }),
    })
    return systemOf(opened)
  },
  schema: async (raw) => schemaChange(confOf(raw)),
}

function confOf(raw: RawOptions): KohaConf {
  const conf = readKohaConf(confFile(textIn(raw, 'kohaConf')))
  const database = textIn(raw, 'database')
  if (database !== undefined && !/^\w{1,64}$/.test(database))
    throw badInput('--database must be letters, digits and underscores. Nothing was changed.')
  return database === undefined ? conf : { ...conf, database }
}

async function systemOf(opened: OpenKoha): Promise<OpenSystem<KohaChoice>> {
  const { purge, policy, preferences, read, close } = opened
  const categories = await read((tx) =>
    rowsOf<{ readonly code: string; readonly letter: string; readonly name: string | null }>(
      tx,
      'select categorycode as code, category_type as letter, description as name from categories',
    ),
  )
  const branches = await read((tx) =>
    rowsOf<{ readonly branchcode: string }>(
      tx,
      'select branchcode from branches order by branchcode',
    ),
  )
  return {
    purge,
    policy,
    names: await namesIn(read),
    criteriaOf: (choice) =>
      criteriaOf(choice, {
        tracksActivity: preferences.tracksActivity,
        categories: new Map(categories.map(({ code, letter }) => [code, categoryType(letter)])),
        libraries: branches.map(({ branchcode }) => branchcode),
        keysOfCards: (cards) => read((tx) => keysOfCards(tx, cards)),
      }),
    actorOf: (option, name) => read((tx) => actorOf(tx, option, name)),
    service: NIGHT_SERVICE as ActorKey,
    keyOf: (name) => read((tx) => keyOf(tx, name)),
    ownTools: (criteria) => ownTools(criteria, preferences, read),
    close,
  }
}

/** Patrons by card number; staff by user name, read once, for reports name few of them. */
async function namesIn(read: OpenKoha['read']): Promise<Names> {
  const staff = await read((tx) =>
    rowsOf<{ readonly borrowernumber: number; readonly userid: string | null }>(
      tx,
      `select b.borrowernumber, b.userid from borrowers b join categories c using (categorycode)
       where c.category_type = 'S' or coalesce(b.flags, 0) <> 0`,
    ),
  )
  const users = new Map(staff.map(({ borrowernumber, userid }) => [String(borrowernumber), userid]))
  return {
    ofUsers: async (keys) => {
      const known = keys.filter(isBorrowernumber)
      if (known.length === 0) return new Map()
      const rows = await read((tx) =>
        rowsOf<{ readonly borrowernumber: number; readonly cardnumber: string | null }>(
          tx,
          'select borrowernumber, cardnumber from borrowers where borrowernumber in ' +
            `(${numberList(known)})`,
        ),
      )
      return new Map(
        rows.flatMap(({ borrowernumber, cardnumber }) =>
          cardnumber === null ? [] : [[String(borrowernumber), cardnumber] as const],
        ),
      )
    },
    ofKey: (key) => `borrowernumber ${key}`,
    ofActor: (actor) => users.get(actor) ?? actor,
  }
}

const CARDS_AT_ONCE = 1000

async function keysOfCards(
  tx: KohaTx,
  cards: readonly string[],
): Promise<ReadonlyMap<string, UserKey>> {
  const found = new Map<string, UserKey>()
  for (let at = 0; at < cards.length; at += CARDS_AT_ONCE) {
    const some = cards.slice(at, at + CARDS_AT_ONCE)
    const rows = await rowsOf<{ readonly borrowernumber: number; readonly cardnumber: string }>(
      tx,
      'select borrowernumber, cardnumber from borrowers where cardnumber in ' +
        `(${some.map(() => '?').join(', ')})`,
      some,
    )
    for (const { borrowernumber, cardnumber } of rows)
      found.set(cardnumber, keyFrom(borrowernumber))
  }
  return found
}

/** A member of staff by user name, card number or borrowernumber. */
async function actorOf(tx: KohaTx, option: string, name: string): Promise<ActorKey> {
  const rows = await rowsOf<{ readonly borrowernumber: number }>(
    tx,
    `select borrowernumber from borrowers where userid = ? or cardnumber = ?
     union select borrowernumber from borrowers where borrowernumber = ?`,
    [name, name, isBorrowernumber(name) ? Number(name) : 0],
  )
  const [row] = rows
  if (row === undefined || rows.length > 1)
    throw badInput(
      `${option} must be the user name or card number of one member of staff. Nothing was changed.`,
    )
  return String(row.borrowernumber) as ActorKey
}

/** A patron by card number; one who is gone by the borrowernumber that reports list. */
async function keyOf(tx: KohaTx, name: string): Promise<UserKey | null> {
  const [row] = await rowsOf<{ readonly borrowernumber: number }>(
    tx,
    'select borrowernumber from borrowers where cardnumber = ?',
    [name],
  )
  if (row !== undefined) return keyFrom(row.borrowernumber)
  const number = /^(?:borrowernumber )?(\d{1,10})$/.exec(name)?.[1] ?? ''
  return isBorrowernumber(number) ? keyFrom(number) : null
}

/** The journal in Koha's own database, so that a deletion and its record stand or fall together. */
async function schemaChange(conf: KohaConf): Promise<SchemaChange> {
  return withConnection(conf, async (connection) => {
    const { version } = await readPreferences(connection)
    const { release } = await checkSchema(connection, version, false)
    const { statements } = await journalChange(
      (sql) => rowsOf(connection, sql),
      mariadb,
      'database()',
    )
    return {
      statements,
      found: [`Koha ${release} in the database ${conf.database}.`],
      apply: () =>
        withConnection(conf, async (again) => {
          for (const statement of statements) await again.query(statement)
        }),
      close: async () => undefined,
    }
  })
}
