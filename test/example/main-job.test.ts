// The main job on the command line, from users to report files.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generateUsers } from '../../examples/embedded-library/data/generate.js'
import { createLibrary } from '../../examples/embedded-library/data/fill-library.js'
import { contentOf, fileOf, runCli, runHere, SAMPLE, temporaryFolder } from './fixture.js'
import { SLOW, firstColumn, libraryOf, rows } from './demo-libraries.js'

// Who must go, said once more by hand against the imported tables: none of the library's own code
// or the host's facts is asked.
const MUST_GO = `
  SELECT u.id FROM users u WHERE u.purge_date < '2030-06-01' AND u.is_system = 0
    AND u.id NOT IN (SELECT user_id FROM loans)
    AND u.id NOT IN (SELECT user_id FROM credits)
    AND u.id NOT IN (SELECT user_id FROM fines GROUP BY user_id HAVING sum(amount) > 1000)
  ORDER BY u.id`

describe('the main job', SLOW, () => {
  it('means exactly the users who meet every condition that was given', async () => {
    const file = await libraryOf(800)
    const meant = firstColumn(
      file,
      `SELECT id FROM users WHERE expiry_date < '2024-11-22'
        AND (last_loan_date < '2025-11-22' OR last_loan_date IS NULL)
        AND (record_type = 'public' OR record_type = 'staff' AND user_group = 'Cataloguing')
        AND home_library IN ('MAIN', 'LAW', 'MUSIC')`,
    )
    const out = join(temporaryFolder(), 'report')
    const {
      code,
      err,
      out: said,
    } = await runHere([
      ...['--db', file, '--as-of', '2026-11-22', '--out', out, '--yes'],
      ...['--date-field', 'none', '--date', 'expiryDate 2 years'],
      ...['--date', 'lastLoanDate 12 months or never'],
      ...['--type', 'public', '--type', 'staff:Cataloguing', '--home-library-tree', 'MAIN'],
    ])
    expect([code, err]).toEqual([0, ''])
    const deleted = firstColumn(file, `SELECT id FROM users WHERE status = 'deleted'`)
    expect(deleted.length).toBeGreaterThan(10)
    expect(deleted.filter((id) => !meant.includes(id))).toEqual([])
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))
    const [go = 0, stay = 0] = ['Go', 'Stay'].map((name) =>
      Number(new RegExp(`^ +${name} +(\\d+)`, 'm').exec(said)?.[1]),
    )
    expect([go + stay, report.totals.scope]).toEqual([meant.length, go])
    expect(report.job.order.homeLibraries).toEqual(['MAIN', 'LAW', 'MUSIC'])
  })

  it(
    'purges exactly the imported users that a query written by hand names, and accounts for the ' +
      'rest',
    async () => {
      const csv = fileOf(SAMPLE)
      const untouched = join(temporaryFolder(), 'untouched.sqlite')
      const purged = join(temporaryFolder(), 'purged.sqlite')
      const { importUsers } = await import('../../examples/embedded-library/data/import-csv.js')
      await createLibrary(untouched, (db) => importUsers(db, { file: csv, asOf: '2030-06-01' }))
      const expected = firstColumn(untouched, MUST_GO)

      const { code, out, err } = await runCli([
        '--import',
        csv,
        '--db',
        purged,
        '--as-of',
        '2030-06-01',
        '--threshold',
        '10',
        '--yes',
      ])

      expect([code, err]).toEqual([0, ''])
      expect(out).toContain(
        'There is no purge_date column, so the expiry date became the purge date.',
      )
      expect(
        firstColumn(purged, `SELECT id FROM users WHERE status = 'deleted' ORDER BY id`),
      ).toEqual(expected)
      const names = firstColumn(
        untouched,
        `SELECT primary_id FROM users WHERE id IN (${expected.join()})`,
      )
      expect(names).toEqual([
        'b-plain',
        'e-small',
        'f-asks',
        'g-shelf',
        'h-barred',
        'k-before',
        'o-staff',
      ])
      expect(
        rows(
          purged,
          `SELECT waived, waived_reason, waived_by FROM fines WHERE status = 'waived' ORDER BY id`,
        ),
      ).toEqual([
        [1000, 'user purged', 'operator'],
        [10, 'user purged', 'operator'],
      ])
      expect(firstColumn(purged, 'SELECT sum(amount) FROM fines')).toEqual(
        firstColumn(untouched, 'SELECT sum(amount) FROM fines'),
      )
      expect(
        firstColumn(purged, `SELECT count(*) FROM requests WHERE state = 'cancelled'`),
      ).toEqual([6])
    },
  )

  it(
    'writes four report files next to the database, and the plan has whoever stays with every ' +
      'reason',
    async () => {
      const file = join(temporaryFolder(), 'library.sqlite')
      await runHere([
        '--import',
        fileOf(SAMPLE),
        '--db',
        file,
        '--as-of',
        '2030-06-01',
        '--threshold',
        '10',
        '--yes',
      ])
      const [job] = readdirSync(join(file, '..', 'reports'))
      const folder = join(file, '..', 'reports', job ?? '')
      expect(readdirSync(folder).sort()).toEqual([
        'outcomes.csv',
        'report.html',
        'report.json',
        'report.txt',
      ])
      const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as {
        totals: object
        job: { asOf: string }
      }
      expect(report.totals).toMatchObject({ purged: 7, vanished: 0, failed: 0, inDoubt: 0 })
      expect(report.job.asOf).toMatch(/^2030-06-01T12:0/)
      const csv = readFileSync(join(folder, 'outcomes.csv'), 'utf8').split('\r\n')
      expect(csv.filter((line) => line.includes(',purged,'))).toHaveLength(7)
      const { out } = await runHere(['--plan-users', job ?? '', '--db', file, '--user', 'n-all'])
      expect(out).toMatch(/^stay +n-all .*Open loans: 6.*belongs to the system/)
    },
  )

  it('goes by the as-of day, and by N days before it', async () => {
    const file = await libraryOf(400)
    const { code } = await runHere([
      '--db',
      file,
      '--as-of',
      '2026-11-22',
      '--days',
      '100',
      '--yes',
    ])
    expect(code).toBe(0)
    expect(
      firstColumn(file, `SELECT count(*) FROM users WHERE status = 'deleted'`)[0],
    ).toBeGreaterThan(20)
    const kept = join(temporaryFolder(), 'again.sqlite')
    await createLibrary(kept, async (db) =>
      generateUsers(db, { users: 400, seed: 3, asOf: '2026-11-22' }),
    )
    const gone = firstColumn(file, `SELECT id FROM users WHERE status = 'deleted'`).join()
    // 2026-11-22 less 100 days; strictly before, because N > 0.
    expect(
      firstColumn(kept, `SELECT max(purge_date) < '2026-08-14' FROM users WHERE id IN (${gone})`),
    ).toEqual([1])
  })

  it('does nothing where nobody would go', async () => {
    const file = await libraryOf(50)
    const before = contentOf(join(file, '..'))
    const { code, out } = await runHere(['--db', file, '--as-of', '1990-01-01', '--yes'])
    expect([code, out]).toEqual([0, expect.stringContaining('Nobody would go')])
    expect(Object.keys(contentOf(join(file, '..')))).toEqual(Object.keys(before))
    expect(rows(file, `SELECT count(*) FROM users WHERE status = 'deleted'`)).toEqual([[0]])
  })
})

describe('report files that could not be written', SLOW, () => {
  it('are missed with a sentence, leave no half file, and are written by --report', async () => {
    const db = await libraryOf(100)
    const out = join(temporaryFolder(), 'out')
    // A folder under a report's name: found only when the file is to be given its name.
    mkdirSync(join(out, 'outcomes.csv'), { recursive: true })
    const looked = await runHere(['--db', db, '--as-of', '2026-11-22', '--yes', '--out', out])
    expect([looked.code, looked.err]).toEqual([2, expect.stringContaining('outcomes.csv already')])

    const reports = join(db, '..', 'reports')
    const { code, err } = await runHere(
      ['--db', db, '--as-of', '2026-11-22', '--yes'],
      (printed) => {
        if (printed.includes('purging: ')) writeFileSync(reports, 'in the way')
      },
    )
    expect(code).toBe(70)
    const [, job = ''] = /Write them with: npm start -- --report (\S+) --db/.exec(err) ?? []
    expect(err).toMatch(
      /is done and its outcomes are stored, but its report files cannot be written/,
    )
    expect(
      firstColumn(db, `SELECT count(*) FROM users WHERE status = 'deleted'`)[0],
    ).toBeGreaterThan(10)

    rmSync(join(out, 'outcomes.csv'), { recursive: true })
    expect((await runHere(['--db', db, '--report', job, '--out', out])).code).toBe(0)
    expect(readdirSync(out).sort()).toEqual([
      'outcomes.csv',
      'report.html',
      'report.json',
      'report.txt',
    ])
    expect(readFileSync(join(out, 'report.txt'), 'utf8')).toContain(job)
  })
})
