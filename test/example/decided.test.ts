// What the library has decided holds at the terminal too, and files that name people are their
// owner's alone.
import { chmodSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { type ActorKey, type Instant, PRESETS, type PurgePolicy } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import {
  addDecision,
  prepareDecisions,
  ROLES,
} from '../../examples/embedded-library/data/decisions.js'
import { runHere, temporaryFolder } from './fixture.js'

const FOR_TWO: PurgePolicy = {
  ...PRESETS.alma,
  researchers: 'enabled',
  currency: { code: 'EUR', digits: 2 },
  approval: 'second-person',
}

const run = (...args: readonly string[]) => runHere(args)

const decide = (db: Database, policy: PurgePolicy): void => {
  prepareDecisions(db)
  addDecision(db, {
    version: 1,
    content: { policy, accounts: { ada: ROLES, grace: ROLES } },
    requestedBy: 'ada' as ActorKey,
    approvedBy: 'grace' as ActorKey,
    decidedAt: '2026-11-22T12:00:00.000Z' as Instant,
  })
}

/** A library of twenty users that has decided on a policy. */
const decidedLibrary = async (policy: PurgePolicy): Promise<string> => {
  const file = join(temporaryFolder(), 'library.sqlite')
  expect((await run('--users', '20', '--db', file, '--plan', '--days', '0')).code).toBe(0)
  const db = new Sqlite(file)
  decide(db, policy)
  db.close()
  return file
}

const jobsIn = (file: string): unknown => {
  const db = new Sqlite(file)
  const jobs = db.prepare('SELECT count(*) FROM ils_purge_job').pluck().get()
  db.close()
  return jobs
}

describe('one person at the terminal', { timeout: 60_000 }, () => {
  it.each<[string, readonly string[], number]>([
    ['orders alone', ['--yes', '--days', '0'], 1],
    [
      'names a second person',
      ['--yes', '--days', '0', '--actor', 'ada', '--approved-by', 'grace'],
      1,
    ],
    ['orders in bulk', ['--yes', '--set-purge-dates', '2026-01-01', '--approved-by', 'grace'], 1],
    ['brings another policy', ['--yes', '--days', '0', '--preset', 'koha'], 2],
    [
      'orders at night, with wide limits',
      [
        '--nightly',
        '--days',
        '0',
        '--max-count',
        '1000',
        '--max-percent',
        '100',
        '--max-increase',
        '1000',
      ],
      11,
    ],
  ])('who %s gets no job', async (_, options, code) => {
    const file = await decidedLibrary(FOR_TWO)
    const ended = await run('--db', file, ...options)
    expect([ended.code, jobsIn(file)]).toEqual([code, 0])
  })

  it('who submits a stored plan with another name gets no job', async () => {
    const file = await decidedLibrary(FOR_TWO)
    const planned = await run('--db', file, '--plan', '--days', '0')
    const [id = '', digest = '', count = ''] = ['--submit', '--digest', '--count'].map(
      (option) => new RegExp(`${option} (\\S+)`).exec(planned.out)?.[1],
    )
    const ended = await run(
      '--db',
      file,
      '--submit',
      id,
      '--digest',
      digest,
      '--count',
      count,
      '--actor',
      'ada',
      '--approved-by',
      'grace',
    )
    expect([ended.code, jobsIn(file)]).toEqual([1, 0])
    expect(ended.err).toContain('order and approve on the page')
  })

  it('works under the policy that is decided, where one person is enough', async () => {
    const caps = { maxCount: 1, maxPercent: null, exceededWhen: 'or' } as const
    const file = await decidedLibrary({ ...FOR_TWO, approval: 'none', caps })
    const ended = await run('--db', file, '--yes', '--days', '0')
    expect([ended.code, jobsIn(file)]).toEqual([1, 0])
    expect(ended.err).toMatch(/more than the policy/)
  })
})

describe('a file that names people', { timeout: 60_000 }, () => {
  it('is its owner’s alone: the library, what lies beside it, and every report', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'library.sqlite')
    const out = join(folder, 'reports')
    await run('--users', '20', '--db', file, '--plan', '--days', '0')
    // As a release before left it.
    chmodSync(file, 0o644)
    expect((await run('--db', file, '--yes', '--days', '0', '--out', out)).code).toBe(0)
    const files = [...readdirSync(folder), ...readdirSync(out).map((name) => `reports/${name}`)]
    expect(files.length).toBeGreaterThan(3)
    for (const name of files)
      expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0])
  })
})
