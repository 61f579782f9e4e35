// The command line: every kind of job to its end, and every mistake with exit code 2 and nothing
// changed.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { generateUsers } from '../../examples/embedded-library/generate.js'
import { createLibrary } from '../../examples/embedded-library/library.js'
import { contentOf, fileOf, runCli, runHere, SAMPLE, temporaryFolder } from './fixture.js'

const SLOW = { timeout: 120_000 }

const libraryOf = async (users: number): Promise<string> => {
  const file = join(temporaryFolder(), 'library.sqlite')
  await createLibrary(file, async (db) => generateUsers(db, { users, seed: 3, asOf: '2026-11-22' }))
  return file
}

const rows = <Row>(file: string, sql: string): Row[] => {
  const db = new Sqlite(file, { readonly: true })
  try {
    return db.prepare(sql).raw().all() as Row[]
  } finally {
    db.close()
  }
}

const firstColumn = (file: string, sql: string): unknown[] =>
  rows<unknown[]>(file, sql).map(([value]) => value)

// Who must go, said once more by hand against the imported tables: none of the library's own code
// or the host's facts is asked.
const MUST_GO = `
  SELECT u.id FROM users u WHERE u.purge_date < '2030-06-01' AND u.is_system = 0
    AND u.id NOT IN (SELECT user_id FROM loans)
    AND u.id NOT IN (SELECT user_id FROM credits)
    AND u.id NOT IN (SELECT user_id FROM fines GROUP BY user_id HAVING sum(amount) > 1000)
  ORDER BY u.id`

describe('the main job', SLOW, () => {
  it('purges exactly the imported users that a query written by hand names, and accounts for the rest', async () => {
    const csv = fileOf(SAMPLE)
    const untouched = join(temporaryFolder(), 'untouched.sqlite')
    const purged = join(temporaryFolder(), 'purged.sqlite')
    const { importUsers } = await import('../../examples/embedded-library/import-csv.js')
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
    expect(firstColumn(purged, `SELECT count(*) FROM requests WHERE state = 'cancelled'`)).toEqual([
      6,
    ])
  })

  it('writes four report files next to the database, with both lists and every reason', async () => {
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
    expect(csv.find((line) => line.startsWith('n-all,'))).toMatch(
      /kept.*open-loans \| debt-over-threshold.*system-account/,
    )
    expect(csv.filter((line) => line.includes(',purged,'))).toHaveLength(7)
  })

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

describe('purge dates in bulk', SLOW, () => {
  const withoutDates = async (): Promise<string> => {
    const file = await libraryOf(300)
    const db = new Sqlite(file)
    db.exec(
      'UPDATE users SET purge_date = NULL WHERE id % 2 = 0; UPDATE users SET expiry_date = NULL WHERE id % 10 = 0',
    )
    db.close()
    return file
  }
  const dates = (file: string): [number, string | null, string | null][] =>
    rows(file, 'SELECT id, expiry_date, purge_date FROM users ORDER BY id')
  const dayAfter = (date: string, days: number): string =>
    new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)

  it('sets dates where there are none, tells each of these users once, and accounts for all', async () => {
    const file = await withoutDates()
    const before = dates(file)
    const { code, out, err } = await runHere([
      '--db',
      file,
      '--as-of',
      '2026-11-22',
      '--set-purge-dates',
      'expiry+30d',
      '--notify',
      '--yes',
    ])
    expect([code, err]).toEqual([0, ''])
    const expected = before.map(([id, expiry, purge]) => [
      id,
      expiry,
      purge ?? (expiry === null ? null : dayAfter(expiry, 30)),
    ])
    expect(dates(file)).toEqual(expected)
    const changed = expected.filter(([, , purge], at) => purge !== before[at]?.[2])
    expect(changed.length).toBeGreaterThan(100)
    expect(rows(file, 'SELECT user_id, purge_date FROM outbox ORDER BY user_id')).toEqual(
      changed.map(([id, , purge]) => [id, purge]),
    )
    expect(out).toMatch(new RegExp(`Change +${changed.length}\\n`))
    expect(out).toContain('There is no expiry date from which a purge date could be calculated.')
    expect(out).toMatch(new RegExp(`Applied +${changed.length} `))
    const [job] = readdirSync(join(file, '..', 'reports'))
    expect(readdirSync(join(file, '..', 'reports', job ?? '')).sort()).toEqual([
      'outcomes.csv',
      'report.html',
      'report.json',
      'report.txt',
    ])
  })

  it('replaces dates only where that is asked for, of those who are meant', async () => {
    const file = await withoutDates()
    const order = [
      '--db',
      file,
      '--as-of',
      '2026-11-22',
      '--set-purge-dates',
      '2027-01-31+1m',
      '--record-type',
      'staff',
      '--yes',
    ]
    expect((await runHere([...order, '--replace'])).code).toBe(0)
    expect(
      rows(file, `SELECT DISTINCT record_type FROM users WHERE purge_date = '2027-02-28'`),
    ).toEqual([['staff']])
    expect(
      rows(
        file,
        `SELECT count(*) FROM users WHERE record_type = 'staff' AND purge_date <> '2027-02-28'`,
      ),
    ).toEqual([[0]])
    expect(firstColumn(file, 'SELECT count(*) FROM outbox')).toEqual([0])
  })

  it('goes by a file with another rule for a group', async () => {
    const file = await withoutDates()
    const rule = { anchor: { _tag: 'run-date' }, months: 18 }
    const exceptions = [
      {
        _tag: 'group',
        userGroup: 'Faculty',
        rule: { anchor: { _tag: 'day', date: '2031-01-01' } },
      },
    ]
    const order = fileOf(
      JSON.stringify({ assignment: { rule, exceptions, onlyWhereEmpty: false } }),
      'order.json',
    )
    expect(
      (await runHere(['--db', file, '--as-of', '2026-11-22', '--purge-dates', order, '--yes']))
        .code,
    ).toBe(0)
    expect(
      rows(
        file,
        `SELECT DISTINCT purge_date, user_group = 'Faculty' FROM users WHERE user_group IS NOT NULL ORDER BY 1`,
      ),
    ).toEqual([
      ['2028-05-22', 0],
      ['2031-01-01', 1],
    ])
  })
})

describe('a delete policy re-applied', SLOW, () => {
  it('removes more of those who were deleted before, and nothing of the others', async () => {
    const file = await libraryOf(300)
    expect((await runHere(['--db', file, '--as-of', '2026-11-22', '--yes'])).code).toBe(0)
    const [deleted = 0] = firstColumn(
      file,
      `SELECT count(*) FROM users WHERE status = 'deleted'`,
    ) as number[]
    expect(deleted).toBeGreaterThan(50)
    const { code, out } = await runHere([
      '--db',
      file,
      '--reapply-delete-policy',
      'remove',
      '--yes',
    ])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`Applied +${deleted} `))
    expect(rows(file, 'SELECT status, count(*) FROM users GROUP BY 1')).toEqual([
      ['active', 300 - deleted],
    ])
    const again = await runHere([
      '--db',
      file,
      '--reapply-delete-policy',
      'keep-statistics',
      '--yes',
    ])
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('nothing to confirm')])
  })
})

describe('the check of one user', SLOW, () => {
  it('says every reason in words and changes nothing', async () => {
    const file = join(temporaryFolder(), 'library.sqlite')
    const { importUsers } = await import('../../examples/embedded-library/import-csv.js')
    await createLibrary(file, (db) => importUsers(db, { file: fileOf(SAMPLE), asOf: '2030-06-01' }))
    const before = contentOf(join(file, '..'))
    const checked = (id: string) =>
      runHere(['--db', file, '--check', id, '--as-of', '2030-06-01', '--threshold', '10'])
    const all = await checked('n-all')
    expect([all.code, all.err]).toEqual([0, ''])
    expect(all.out).toContain('n-all: The user stays.')
    for (const reason of [
      'Open loans: 6.',
      'more than the waive threshold of 10',
      'The library owes the user 1',
      'belongs to the system',
    ])
      expect(all.out).toContain(reason)
    expect((await checked('e-small')).out).toMatch(
      /e-small: The user will be purged\.[\s\S]*A debt of 10 is waived\./,
    )
    expect((await checked('l-after')).out).toContain(
      'The date 2030-06-02 is not yet past the cutoff of 2030-06-01.',
    )
    expect(contentOf(join(file, '..'))).toEqual(before)
  })
})

describe('the guards of the policy', SLOW, () => {
  const purgeWith = async (policy: object, args: readonly string[] = []) => {
    const file = await libraryOf(200)
    const ended = await runHere([
      '--db',
      file,
      '--as-of',
      '2026-11-22',
      '--policy',
      fileOf(JSON.stringify(policy), 'policy.json'),
      '--yes',
      ...args,
    ])
    return {
      ...ended,
      deleted: firstColumn(file, `SELECT count(*) FROM users WHERE status = 'deleted'`)[0],
    }
  }

  it('refuse a job over the cap with exit code 1 and touch nobody', async () => {
    expect(await purgeWith({ caps: { maxCount: 3 } })).toMatchObject({
      code: 1,
      err: expect.stringContaining("policy's cap"),
      deleted: 0,
    })
  })

  it('refuse a missing second person and the same person twice, and take another', async () => {
    const policy = { approval: 'second-person' }
    expect(await purgeWith(policy)).toMatchObject({
      code: 1,
      err: expect.stringContaining('second person'),
      deleted: 0,
    })
    expect(await purgeWith(policy, ['--actor', 'ann', '--approved-by', 'ann'])).toMatchObject({
      code: 1,
      deleted: 0,
    })
    const approved = await purgeWith(policy, ['--actor', 'ann', '--approved-by', 'bob'])
    expect(approved.code).toBe(0)
    expect(approved.deleted).toBeGreaterThan(0)
  })
})

describe('bad input ends with exit code 2, a sentence, and nothing changed', SLOW, () => {
  const HEADER = 'primary_id,record_type,user_group,expiry_date,open_loans'
  it.each<[string, (db: string) => readonly string[], RegExp]>([
    ['negative days', () => ['--days', '-5'], /--days must be/],
    ['a threshold NaN', () => ['--threshold', 'NaN'], /--threshold must be/],
    ['a threshold 1e400', () => ['--threshold', '1e400'], /--threshold must be/],
    ['a group without record type', () => ['--group', 'Patrons'], /--group must be/],
    ['a day that does not exist', () => ['--as-of', '2023-02-30'], /--as-of must be/],
    [
      'an unknown zone',
      () => ['--policy', fileOf('{"timeZone":"Mars/Olympus"}', 'p.json')],
      /timeZone must be/,
    ],
    [
      'a hard rule switched off',
      () => ['--fresh', '--policy', fileOf('{"rules":{"open-loans":"off"}}', 'p.json')],
      /open-loans must be on/,
    ],
    [
      'a prototype key',
      () => ['--policy', fileOf('{"__proto__":{"deletePolicy":"remove"}}', 'p.json')],
      /forbidden-key/,
    ],
    [
      'a CSV with a missing column',
      () => ['--fresh', '--import', fileOf(`${HEADER}\nu1,public,P,2029-01-01,0\n`)],
      /required column debts is missing/,
    ],
    [
      'a CSV with a bad row',
      () => [
        '--fresh',
        '--import',
        fileOf(`${HEADER},debts\nu1,public,P,2029-01-01,0,0\nu2,public,P,2023-02-30,0,0\n`),
      ],
      /line 3, column 4 \(expiry_date\)/,
    ],
    [
      'a CSV that is not there',
      () => ['--fresh', '--import', '/no/such/users.csv'],
      /there is no such file/,
    ],
    [
      'a CSV that lies in a file',
      () => ['--fresh', '--import', join(fileOf(SAMPLE), 'users.csv')],
      /import file .* cannot be read \(ENOTDIR\)/s,
    ],
    [
      'a purge date rule that is none',
      () => ['--set-purge-dates', 'expiry+30x'],
      /--set-purge-dates must be/,
    ],
    [
      'a purge date that does not exist',
      () => ['--set-purge-dates', '2027-02-30'],
      /--set-purge-dates \(date\) must be a day that exists/,
    ],
    [
      'too many months',
      () => ['--set-purge-dates', 'run+1201m'],
      /--set-purge-dates \(months\) must be/,
    ],
    [
      'an order file of another kind',
      () => [
        '--purge-dates',
        fileOf('{"_tag":"reapply-delete-policy","level":"remove"}', 'o.json'),
      ],
      /_tag must be/,
    ],
    [
      'an order file with a misspelt field',
      () => ['--purge-dates', fileOf('{"assignement":{}}', 'o.json')],
      /unknown-key/,
    ],
    [
      'an unknown delete policy',
      () => ['--reapply-delete-policy', 'everything'],
      /--reapply-delete-policy must be one of keep-reportable/,
    ],
    [
      'two orders at once',
      () => ['--set-purge-dates', 'expiry', '--reapply-delete-policy', 'remove'],
      /exclude each other/,
    ],
    [
      'days for purge dates',
      () => ['--set-purge-dates', 'expiry', '--days', '3'],
      /--days means nothing to --set-purge-dates/,
    ],
    ['a notice about a purge', () => ['--notify'], /--notify means nothing to a purge/],
    ['a lease that is none', () => ['--lease', '5'], /--lease must be a whole number from 100/],
    ['a check of nobody', () => ['--check', 'nobody'], /Nobody in .* has the primary ID/],
    ['an unknown option', () => ['--force'], /unknown option '--force'/],
    ['a stray word', () => ['everybody'], /too many arguments/],
    ['an option without its value', () => ['--days'], /argument missing/],
    ['users for a library that is there', () => ['--users', '10'], /holds a library already/],
    [
      'an import into a library that is there',
      () => ['--import', fileOf(SAMPLE)],
      /holds a library already/,
    ],
    ['a resume where nothing is unfinished', () => ['--resume'], /nothing to resume/],
    [
      'a resume that would change the job',
      () => ['--resume', '--days', '3'],
      /cannot be changed by --days/,
    ],
    ['a report folder that is a file', (db) => ['--out', db], /Reports cannot be written/],
    ['a report folder without a name', () => ['--out', ''], /--out must name a folder/],
    [
      'a report folder where none can be',
      () => ['--out', '/proc/self/reports'],
      /Reports cannot be written/,
    ],
    ['a report of a job that is not there', () => ['--report', '4f2a'], /nothing to report|No job/],
    [
      'a report that would change the job',
      () => ['--report', '4f2a', '--days', '3'],
      /cannot be changed by --days/,
    ],
    ['a page with what its forms ask', () => ['--web', '0', '--days', '3'], /leave out --days/],
  ])('%s', async (_, args, expected) => {
    const db = await libraryOf(30)
    const before = contentOf(join(db, '..'))
    const { code, err } = await runHere(['--db', db, '--yes', ...args(db)])
    expect([code, err]).toEqual([2, expect.stringMatching(expected)])
    expect(err).not.toMatch(/\n\s+at /)
    expect(contentOf(join(db, '..'))).toEqual(before)
  })

  it.each<[string, (folder: string) => void, string]>([
    [
      'a path through a file',
      (folder) => writeFileSync(join(folder, 'file'), 'x'),
      'file/library.sqlite',
    ],
    ['a folder', (folder) => mkdirSync(join(folder, 'library.sqlite')), 'library.sqlite'],
    [
      'a file that is no database',
      (folder) => writeFileSync(join(folder, 'library.sqlite'), 'Dear diary'),
      'library.sqlite',
    ],
    ['a place where nobody may write', () => undefined, '/proc/self/library.sqlite'],
  ])('a database that cannot be: %s', async (_, make, path) => {
    const folder = temporaryFolder()
    const db = resolve(folder, path)
    make(folder)
    const before = contentOf(folder)
    const { code, err } = await runHere(['--db', db, '--users', '5', '--yes'])
    expect([code, err]).toEqual([2, expect.stringContaining(db)])
    expect(err).not.toMatch(/\n\s+at /)
    expect(contentOf(folder)).toEqual(before)
  })

  it('a bad import into a new file leaves no file', async () => {
    const folder = temporaryFolder()
    const { code } = await runHere([
      '--import',
      fileOf(`${HEADER}\n`),
      '--db',
      join(folder, 'deep', 'library.sqlite'),
      '--yes',
    ])
    expect([code, existsSync(join(folder, 'deep'))]).toEqual([2, false])
  })

  it('nobody to ask for confirmation', async () => {
    const folder = temporaryFolder()
    const { code, err } = await runCli(['--users', '5', '--db', join(folder, 'library.sqlite')])
    expect([code, err]).toEqual([2, expect.stringContaining('--yes')])
    expect(readdirSync(folder)).toEqual([])
  })

  it('the usual report folder is a file', async () => {
    const db = await libraryOf(30)
    writeFileSync(join(db, '..', 'reports'), 'x')
    const before = contentOf(join(db, '..'))
    const { code, err } = await runHere(['--db', db, '--as-of', '2026-11-22', '--yes'])
    expect([code, err]).toEqual([2, expect.stringContaining('Reports cannot be written')])
    expect(contentOf(join(db, '..'))).toEqual(before)
  })

  it('a library that another process writes is not replaced', async () => {
    const db = await libraryOf(30)
    const other = new Sqlite(db)
    other.exec('BEGIN IMMEDIATE')
    const { code, err } = await runHere(['--db', db, '--fresh', '--users', '5', '--yes'])
    other.exec('ROLLBACK')
    other.close()
    expect([code, err]).toEqual([2, expect.stringContaining('is locked by another process')])
    expect(firstColumn(db, 'SELECT count(*) FROM users')).toEqual([30])
  })

  it('an --out folder that holds a report already', async () => {
    const db = await libraryOf(100)
    const out = join(temporaryFolder(), 'out')
    expect((await runHere(['--db', db, '--as-of', '2026-11-22', '--yes', '--out', out])).code).toBe(
      0,
    )
    const before = contentOf(out)
    expect(await runHere(['--db', db, '--yes', '--out', out])).toMatchObject({
      code: 2,
      err: expect.stringContaining('already'),
    })
    expect(contentOf(out)).toEqual(before)
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
