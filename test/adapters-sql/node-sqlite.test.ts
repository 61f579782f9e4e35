// The faults of node:sqlite, which only Node from version 22 has.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { JOURNAL_CASES } from '../../src/testing/conformance/journal-cases.js'
import { USERS } from '../support/layers/purge.js'
import { NODE_22, node22Missing } from '../support/node-22.js'

const missing = node22Missing()

interface Told {
  readonly [what: string]: unknown
  readonly purged: {
    readonly totals: Readonly<Record<'scope' | 'purged' | 'kept', number>>
    readonly waited: readonly string[]
  }
}

/** What a program says on Node 22. */
function toldBy(name: string): unknown {
  const program = join(import.meta.dirname, 'node-sqlite', name)
  const { NODE_OPTIONS: _, ...env } = process.env
  const args = ['--no-warnings', '--import', 'tsx', program]
  return JSON.parse(execFileSync(NODE_22, args, { encoding: 'utf8', env }))
}

describe.skipIf(missing !== null)(
  missing === null ? 'node:sqlite' : `node:sqlite (skipped: ${missing})`,
  () => {
    let told: Told
    beforeAll(() => {
      told = toldBy('main.ts') as Told
    })

    test('keeps every promise of the journal', () => {
      expect(toldBy('journal.ts')).toEqual({ cases: JOURNAL_CASES.length, broken: {} })
    })

    test.each([
      ['a missing table', 'missing', ['outage', 'SQLITE_ERROR: no such table: nowhere']],
      [
        'a duplicate, without its value',
        'duplicate',
        ['user', 'SQLITE_CONSTRAINT_UNIQUE: column t.name'],
      ],
      ['a foreign key', 'foreignKey', ['user', 'SQLITE_CONSTRAINT_FOREIGNKEY']],
      ['a database that another connection holds', 'locked', ['locked', 'SQLITE_BUSY']],
      ['a database that was closed', 'closed', ['outage', 'ERR_INVALID_STATE']],
    ])('tells %s', (_, what, expected) => {
      expect(told[what]).toEqual(expected)
    })

    test('counts what it changed, and answers rows', () => {
      expect(told.counted).toEqual([1, 0, [{ name: "O'Hara" }]])
    })

    test('carries a purge through the time in which a table is missing, with nobody failed', () => {
      const { totals, waited } = told.purged
      expect(totals).toMatchObject({
        scope: totals.purged + totals.kept,
        failed: 0,
        inDoubt: 0,
        vanished: 0,
      })
      expect(totals.purged).toBeGreaterThan(USERS / 3)
      expect(waited).toEqual(['SQLITE_ERROR: no such table: fines'])
    })
  },
)
