// Runs on Node 22: every promise of the journal port through node:sqlite. It says what is broken,
// as JSON on one line.
import assert from 'node:assert'
import { JOURNAL_CASES } from '../../../src/testing/conformance/journal-cases.js'
import { fromNodeSqlite } from '../../../src/adapters/sql/index.js'
import type { ClosableDatabase } from '../../support/layers/node-sqlite.js'
import { nodeSqliteAt } from '../../support/layers/node-sqlite.js'
import { sqlitePlace, storeOf } from '../store.js'

const store = storeOf<ClosableDatabase>({
  name: 'SQLite through node:sqlite',
  dialect: 'sqlite',
  missing: null,
  place: sqlitePlace,
  connect: async (file) => {
    const { transactions, executor, close } = await nodeSqliteAt(file)
    return {
      transactions,
      migrate: (statement) =>
        transactions.run((tx) => executor(tx).execute(statement, []), { mode: 'write' }),
      close,
    }
  },
  executor: fromNodeSqlite,
})

const opened = await store.open()
const broken: Record<string, string> = {}
for (const { id, run } of JOURNAL_CASES)
  try {
    await run({
      ...(await opened.fresh()),
      assert: {
        equal: (actual, expected, what) => assert.deepStrictEqual(actual, expected, what),
        ok: (value, what) => assert.ok(value, what),
      },
    })
  } catch (fault) {
    broken[id] = String(fault)
  }
await opened.close()
process.stdout.write(`${JSON.stringify({ cases: JOURNAL_CASES.length, broken })}\n`)
