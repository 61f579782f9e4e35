// What may be said of a fault of a database: its code and names out of the schema.
import type { FaultCause } from '../../domain/fault-cause.js'
import { faultChain, propertyOf } from '../../internal/fault-chain.js'
import { mariadb } from './dialects/mariadb.js'
import { postgres } from './dialects/postgres.js'
import { sqlite } from './dialects/sqlite.js'
import { LAYER_FAULTS } from './drivers/layer-faults.js'
import { codeOf, isText, messageIn, type FaultName, type SqlFaultSign } from './fault-signs.js'

/** Which database it was is not asked: a code or a message belongs to one of them only. */
const DIALECTS = [sqlite, postgres, mariadb]

const SIGNS: readonly SqlFaultSign[] = [
  ...DIALECTS.flatMap(({ faultSigns }) => faultSigns),
  ...LAYER_FAULTS,
]
const NAMES: readonly FaultName[] = DIALECTS.flatMap(({ faultName }) => faultName ?? [])

/** What may be said of a fault apart from its code: names out of the schema. */
interface Detail {
  /** Matches the code of the fault. */
  readonly codes: RegExp
  /** The property to read. */
  readonly from: 'message' | 'sqlMessage'
  /**
   * Must leave no room for a value: what it captures is a name, and it reaches to the end of the
   * text.
   */
  readonly pattern: RegExp
  /** What each captured name is a name of, in turn; `words` = the capture is a clause. */
  readonly names: readonly ('table' | 'column' | 'constraint' | 'words')[]
}

const NAME = '[A-Za-z_][\\w$]{0,127}'
const QUALIFIED = `(?:${NAME}\\.){0,2}${NAME}`

const DETAILS: readonly Detail[] = [
  {
    codes: /^SQLITE_ERROR$/,
    from: 'message',
    pattern: new RegExp(`(?:^| - )(no such (?:table|column|function|module): ${QUALIFIED})$`),
    names: ['words'],
  },
  {
    codes: /^SQLITE_CONSTRAINT_(?:UNIQUE|PRIMARYKEY|ROWID|NOTNULL)$/,
    from: 'message',
    pattern: new RegExp(
      `(?:^| - )(?:UNIQUE|NOT NULL) constraint failed: (${QUALIFIED}(?:, ${QUALIFIED})*)$`,
    ),
    names: ['column'],
  },
  {
    codes: /^SQLITE_CONSTRAINT_(?:UNIQUE|CHECK)$/,
    from: 'message',
    pattern: new RegExp(
      `(?:^| - )(?:CHECK constraint failed: |UNIQUE constraint failed: index ')(${NAME})'?$`,
    ),
    names: ['constraint'],
  },
  {
    codes: /^42P01$/,
    from: 'message',
    pattern: new RegExp(`(?:^| - )relation "(${QUALIFIED})" does not exist$`),
    names: ['table'],
  },
  {
    codes: /^ER_NO_SUCH_TABLE$/,
    from: 'sqlMessage',
    pattern: new RegExp(`^Table '(${QUALIFIED})' doesn't exist$`),
    names: ['table'],
  },
  {
    codes: /^ER_(?:ROW_IS_REFERENCED_2|NO_REFERENCED_ROW_2)$/,
    from: 'sqlMessage',
    pattern:
      /^Cannot [a-z ]+ row: a foreign key constraint fails \((?:`[^`]+`\.)?`(\w+)`, CONSTRAINT `(\w+)` FOREIGN KEY /,
    names: ['table', 'constraint'],
  },
  {
    codes: /^ER_CONSTRAINT_FAILED$/,
    from: 'sqlMessage',
    pattern: /^CONSTRAINT `(\w+)` failed for (?:`[^`]+`\.)?`(\w+)`$/,
    names: ['constraint', 'table'],
  },
  {
    // The duplicate itself stands in front, and may look like the end of the message.
    codes: /^ER_DUP_ENTRY$/,
    from: 'sqlMessage',
    pattern: /^Duplicate entry '(?:(?!' for key ').)*' for key '((?:\w+\.)?\w+)'$/s,
    names: ['constraint'],
  },
  {
    codes: /^ER_(?:BAD_NULL_ERROR|DATA_TOO_LONG)$/,
    from: 'sqlMessage',
    pattern: /^(?:Data too long for column|Column) '(\w+)' (?:cannot be null|at row \d+)$/,
    names: ['column'],
  },
]

/** Only integrity: elsewhere a function of the host may have put a value there. */
const INTEGRITY = /^23[0-9A-Z]{3}$/
const IDENTIFIER = new RegExp(`^${NAME}$`)

type Names = Omit<FaultCause, 'code' | 'system'>

/** The names that a fault of PostgreSQL carries, as pg or postgres.js call them. */
function namesOf(fault: unknown): Names {
  const names = (['table', 'column', 'constraint'] as const).flatMap((what) => {
    const name = propertyOf(fault, what) ?? propertyOf(fault, `${what}_name`)
    return typeof name === 'string' && IDENTIFIER.test(name) ? [[what, name]] : []
  })
  return Object.fromEntries(names)
}

function detailOf(fault: unknown, code: string): Names {
  const carried = INTEGRITY.test(code) ? namesOf(fault) : {}
  if (Object.keys(carried).length > 0) return carried
  for (const { codes, from, pattern, names } of DETAILS) {
    const found = codes.test(code) ? pattern.exec(String(propertyOf(fault, from))) : null
    if (found === null) continue
    const { words, ...said }: Names = Object.fromEntries(
      names.map((what, at) => [what, found[at + 1] ?? '']),
    )
    return { ...said, ...(words !== undefined && { words: `${code}: ${words}` }) }
  }
  return {}
}

const SAFE_CODE = /^[\w.:-]{1,64}$/
const PLAIN_NAME = /^error$/i

/**
 * Says what a fault of a database is, for the `describeFault` of a host: its code, and the table,
 * column or constraint where the database names one. An ORM may wrap the fault, as for
 * `sqlFaultKind`; the innermost fault with a code is described. No part of it ever holds a value or
 * a statement.
 *
 * @example
 * describeSqlFault(fault) // { code: '23503', table: 'loans', constraint: 'loans_user_fkey' }
 */
export function describeSqlFault(fault: unknown): FaultCause {
  const inward = [...faultChain(fault)].reverse()
  for (const each of inward) {
    const code = codeOf(each, NAMES)
    if (code !== null && SAFE_CODE.test(code)) return { code, ...detailOf(each, code) }
  }
  for (const each of inward) {
    const words = messageIn(SIGNS, each)?.words
    if (words !== undefined) return { code: words }
  }
  const names = inward
    .map((each) => propertyOf(each, 'name'))
    .filter((name): name is string => isText(name) && SAFE_CODE.test(name))
  return { code: names.find((name) => !PLAIN_NAME.test(name)) ?? names[0] ?? 'unnamed-fault' }
}
