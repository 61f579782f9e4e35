// A host brings a dialect of its own: journal, tables and fault kinds go by that value alone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { afterAll, assert, beforeAll, describe, expect, it, test } from 'vitest'
import {
  betterSqlite3Transactions,
  fromBetterSqlite3,
  postgres,
  prepareBetterSqlite3,
  type SqlDialect,
  sqlFaultKind,
  sqlite,
  sqlJournal,
  sqlJournalSchema,
} from '../../src/adapters/sql/index.js'
import type { JournalPort } from '../../src/ports/journal.js'
import { JOURNAL_CASES } from '../../src/testing/conformance/journal-cases.js'

/** SQLite with statements that are marked, a clock of the host's, and rows without `->>`. */
const OWN: SqlDialect = {
  ...sqlite,
  placeholders: (sql) => `/* own */ ${sql}`,
  now: 'own_clock()',
  givenRows: (columns) => {
    const parts = columns.map(({ name }, at) => `json_extract(value, '$[${at}]') as ${name}`)
    return `(select ${parts.join(', ')} from json_each(?)) as given`
  },
  columnTypes: { ...sqlite.columnTypes, key: 'text collate binary' },
  tableOptions: () => '',
}

describe('a journal in a dialect of the host’s own', () => {
  let folder: string
  const open: Database[] = []
  const connect = (): Database => {
    const db = new Sqlite(join(folder, 'journal.db'))
    prepareBetterSqlite3(db)
    db.function('own_clock', { deterministic: false }, () => Date.now())
    open.push(db)
    return db
  }
  let mine: Database
  let theirs: Database
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'own-dialect-'))
    mine = connect()
    theirs = connect()
    for (const statement of sqlJournalSchema(OWN).statements) mine.exec(statement)
  })
  afterAll(() => {
    for (const db of open) db.close()
    rmSync(folder, { recursive: true })
  })

  const journal: JournalPort<Database> = sqlJournal({ dialect: OWN, executor: fromBetterSqlite3 })
  for (const each of JOURNAL_CASES)
    test(`${each.id}: ${each.title}`, async () => {
      for (const table of [
        'job',
        'shard',
        'shard_keys',
        'put_off',
        'calls',
        'intent',
        'outcome',
        'plan',
        'plan_user',
        'to_forget',
      ])
        mine.exec(`delete from ils_purge_${table}`)
      await each.run({
        journal,
        transactions: betterSqlite3Transactions(mine),
        others: betterSqlite3Transactions(theirs),
        setClockBack: async (millis) => {
          mine.exec(`update ils_purge_shard set lease_until = lease_until + ${millis}`)
        },
        assert: {
          equal: (actual, expected, what) => assert.deepStrictEqual(actual, expected, what),
          ok: assert.isOk,
        },
      })
    })

  it('has its tables made in the words of the dialect', () => {
    const [, table] = sqlJournalSchema(OWN).statements
    expect(table).toContain('id text collate binary not null unique')
    expect(table).toMatch(/\)$/)
  })
})

describe('the faults of a dialect of the host’s own', () => {
  const kindOf = sqlFaultKind({
    ...postgres,
    faultSigns: [
      { kind: 'locked', code: /^E-7$/ },
      { kind: 'outage', message: /^the node is gone$/ },
      { kind: 'timeout', code: /^GENERAL$/, message: /too slow$/ },
      { kind: 'outage', name: /^ClusterError$/ },
    ],
    faultName: (fault) => {
      const { status } = fault as { readonly status?: unknown }
      return typeof status === 'number' ? `E-${status}` : null
    },
  })

  it.each([
    ['locked', 'a number that the dialect names', { status: 7 }],
    ['outage', 'a message', new Error('the node is gone')],
    ['timeout', 'a code and its message', { code: 'GENERAL', message: 'this was too slow' }],
    ['other', 'that code with another message', { code: 'GENERAL', message: 'wrong' }],
    ['outage', 'the name of a type', Object.assign(new Error('x'), { name: 'ClusterError' })],
    [
      'outage',
      'a fault that an ORM wraps',
      new Error('x', { cause: new Error('the node is gone') }),
    ],
    ['outage', 'what an ORM says by itself', { code: 'P1001' }],
    ['other', 'a sign of the dialect that it was copied from, and left out', { code: '57P01' }],
    [
      'other',
      'a message beside a code that is not known',
      { code: '1', message: 'the node is gone' },
    ],
  ])('are %s by %s', (kind, _, fault) => {
    expect(kindOf(fault)).toBe(kind)
  })
})
