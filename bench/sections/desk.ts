// What the trigger of the page about hosts costs at the circulation desk: loans a second with it,
// without it, and with a foreign key that is checked at once.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digits, figureLine, goalLine } from '../lines.js'
import { DIALECTS, makeTemplate, NAMES, openDatabase } from '../library/database.js'
import { median, millisOf, type Rates, ratioOf } from '../measure.js'
import { ROOT } from '../root.js'
import type { Section } from '../section.js'
import { type DatabaseName, dialectOf } from '../../test/support/dialects.js'

const USERS = 20_000
const ROUNDS = 7
/** Loans of a contender in a round. */
const LOANS = 300

const PLAIN = 'without'
const KEY = 'with a foreign key'
const TRIGGER = 'with the trigger'

const NAMES_OF = [PLAIN, KEY, TRIGGER] as const

const TABLE_OF = { [PLAIN]: 'loans_plain', [KEY]: 'loans_key', [TRIGGER]: 'loans_held' } as const

/** SQLite has one lock for all, so nothing needs a trigger there. */
const MEASURED = DIALECTS.filter((dialect) => dialect !== 'sqlite')

export const deskSection: Section = async ({ users = USERS, rounds = ROUNDS, emit }) => {
  for (const dialect of MEASURED) {
    const template = await makeTemplate(dialect, users)
    if ('missing' in template) {
      const what = `${NAMES[dialect]}: not measured`
      emit(figureLine({ section: 'desk', what, figure: template.missing, value: Number.NaN }))
      continue
    }
    const copy = await template.copy()
    const database = openDatabase(dialect, copy.address)
    try {
      for (const statement of tablesOf(dialect)) await database.query(statement)
      const lend = loanOn(database)
      await requireHeld(database, lend)
      const rates = await measured(lend, users, rounds)
      for (const name of [KEY, TRIGGER]) {
        const rate = median(rates.get(name) ?? [])
        emit(
          goalLine({
            section: 'desk',
            what: `${NAMES[dialect]}: loans ${name}`,
            figure: `${digits(rate)} a second`,
            value: rate,
            against: PLAIN,
            ratio: ratioOf(rates, name, PLAIN),
            goal: null,
          }),
        )
      }
    } finally {
      await database.close()
      await copy.drop()
      await template.drop()
    }
  }
}

type Database = ReturnType<typeof openDatabase>
type Lend = (table: string, reader: number, loan: number) => Promise<void>

const tablesOf = (dialect: DatabaseName): readonly string[] => [
  'alter table users add column deleted boolean not null default false',
  'update users set deleted = true where id = 1',
  ...Object.values(TABLE_OF).flatMap((table) => [
    `create table ${table} (id bigint not null primary key, user_id bigint not null, item ` +
      'varchar(40) not null, returned_on varchar(10))',
    `create index ${table}_user on ${table} (user_id)`,
  ]),
  `alter table ${TABLE_OF[KEY]} add foreign key (user_id) references users (id)`,
  ...recipeOf(dialect),
]

/** The statements of the page, over the table of this section. */
const recipeOf = (dialect: DatabaseName): readonly string[] => {
  const page = readFileSync(join(ROOT, 'docs', 'how-to', 'implement-a-host.md'), 'utf8')
  const sql = new RegExp(`\`\`\`sql ${dialect}\\n(.*?)\`\`\``, 's').exec(page)?.[1]
  if (sql === undefined) throw new Error(`The page has no trigger for ${dialect} any more.`)
  const named = sql.replaceAll(' on loans ', ` on ${TABLE_OF[TRIGGER]} `).trim()
  const at = named.indexOf('create trigger')
  return [named.slice(0, at), named.slice(at)].filter((each) => each !== '')
}

/** A loan as a desk makes it that locks no reader: it reads, and lends. */
const loanOn = ({ dialect, transactions, executor }: Database): Lend => {
  const { placeholders } = dialectOf(dialect)
  const loans = (table: string): string =>
    placeholders(`select count(*) as n from ${table} where user_id = ? and returned_on is null`)
  const user = placeholders('select id from users where id = ?')
  const lend = (table: string): string =>
    placeholders(
      `insert into ${table} (id, user_id, item, returned_on) values (?, ?, 'lent', null)`,
    )
  return (table, reader, loan) =>
    transactions.run(
      async (tx) => {
        const { execute } = executor(tx)
        await execute(user, [reader])
        await execute(loans(table), [reader])
        await execute(lend(table), [loan, reader])
      },
      { mode: 'write' },
    )
}

/** Without this the trigger could do nothing, and cost as little. */
const requireHeld = async ({ query }: Database, lend: Lend): Promise<void> => {
  const isRefused = await lend(TABLE_OF[TRIGGER], 1, 1).then(
    () => false,
    () => true,
  )
  if (!isRefused) throw new Error('The trigger let a loan through to a deleted user.')
  await query('update users set deleted = false where id = 1')
}

/**
 * Loans a second of each contender, one rate a round, by the middle loan. They take turns loan by
 * loan, for a disk that is busy for a moment slows all of them then.
 */
const measured = async (lend: Lend, users: number, rounds: number): Promise<Rates> => {
  const rates = new Map<string, number[]>(NAMES_OF.map((name) => [name, []]))
  let loan = 1
  for (let round = 0; round < rounds; round++) {
    const took = new Map<string, number[]>(NAMES_OF.map((name) => [name, []]))
    for (let count = 0; count < LOANS; count++) {
      const reader = ((++loan * 7919) % users) + 1
      for (let at = 0; at < NAMES_OF.length; at++) {
        const name = NAMES_OF[(at + count) % NAMES_OF.length] as keyof typeof TABLE_OF
        took.get(name)?.push(await millisOf(() => lend(TABLE_OF[name], reader, loan)))
      }
    }
    for (const name of NAMES_OF) rates.get(name)?.push(1000 / median(took.get(name) ?? []))
  }
  return rates
}
