// Bulk orders on the command line: purge dates, and a delete policy re-applied.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { fileOf, runHere } from './fixture.js'
import { SLOW, firstColumn, libraryOf, rows } from './demo-libraries.js'

describe('purge dates in bulk', SLOW, () => {
  const withoutDates = async (): Promise<string> => {
    const file = await libraryOf(300)
    const db = new Sqlite(file)
    db.exec(
      'UPDATE users SET purge_date = NULL WHERE id % 2 = 0; UPDATE users SET expiry_date = NULL ' +
        'WHERE id % 10 = 0',
    )
    db.close()
    return file
  }
  const dates = (file: string): [number, string | null, string | null][] =>
    rows(file, 'SELECT id, expiry_date, purge_date FROM users ORDER BY id')
  const dayAfter = (date: string, days: number): string =>
    new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)

  it(
    'sets dates where there are none, tells each of ' + 'these users once, and accounts for all',
    async () => {
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
    },
  )

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
        `SELECT DISTINCT purge_date, user_group = 'Faculty' FROM users WHERE user_group IS NOT NULL
          AND is_protected = 0 AND is_system = 0
          AND id NOT IN (SELECT user_id FROM legal_holds WHERE lifted_on IS NULL) ORDER BY 1`,
      ),
    ).toEqual([
      ['2028-05-22', 0],
      ['2031-01-01', 1],
    ])
    expect(
      firstColumn(
        file,
        `SELECT count(*) FROM users WHERE is_protected = 1 AND purge_date IN ('2028-05-22', ` +
          `'2031-01-01')`,
      ),
    ).toEqual([0])
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
