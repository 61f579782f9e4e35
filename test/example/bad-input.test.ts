// Bad input on the command line: exit code 2, a sentence, and nothing changed.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { contentOf, fileOf, runCli, runHere, SAMPLE, temporaryFolder } from './fixture.js'
import { SLOW, firstColumn, libraryOf } from './demo-libraries.js'

describe('bad input ends with exit code 2, a sentence, and nothing changed', SLOW, () => {
  const HEADER = 'primary_id,record_type,user_group,expiry_date,open_loans'
  it.each<[string, (db: string) => readonly string[], RegExp]>([
    ['negative days', () => ['--days', '-5'], /--days must be/],
    ['a threshold NaN', () => ['--threshold', 'NaN'], /--threshold must be/],
    ['a threshold 1e400', () => ['--threshold', '1e400'], /--threshold must be/],
    ['a group without record type', () => ['--group', 'Patrons'], /--group must come with/],
    ['a date that is no condition', () => ['--date', 'expiryDate soon'], /--date must be/],
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
      /__proto__/,
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
      /must be a known name/,
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
    ['a plan that is not there', () => ['--plan-users', '4f2a'], /There is no plan 4f2a/],
    ['a plan whose id cannot be one', () => ['--discard', 'x\u0007'], /--discard must be/],
    [
      'an order without what was confirmed',
      () => ['--submit', '4f2a'],
      /--digest must be .*--count/s,
    ],
    [
      'an order with a digest that is none',
      () => ['--submit', '4f2a', '--digest', 'abc', '--count', '3'],
      /--digest must be/,
    ],
    [
      'an order that would change the plan',
      () => ['--submit', '4f2a', '--digest', 'a'.repeat(64), '--count', '3', '--days', '3'],
      /--days means nothing to --submit/,
    ],
    [
      'a resumed plan that would change',
      () => ['--resume', '4f2a', '--days', '3'],
      /cannot be changed by --days/,
    ],
    [
      'a verdict that is none',
      () => ['--plan-users', '4f2a', '--verdict', 'maybe'],
      /--verdict must be one of go, stay, not-selected, not-found/,
    ],
    [
      'both ways at once',
      () => ['--plan-users', '4f2a', '--after', '1', '--before', '2'],
      /--after and --before exclude each other/,
    ],
    ['no rows', () => ['--plan-users', '4f2a', '--limit', '0'], /--limit must be a whole number/],
    ['a verdict of a purge', () => ['--verdict', 'go'], /--verdict means nothing to a purge/],
    ['a report of a plan', () => ['--plan', '--out', 'x'], /--out means nothing to --plan/],
    [
      'a night without limits',
      () => ['--nightly'],
      /add --max-count, --max-percent, --max-increase/,
    ],
    [
      'a night by a person',
      () => [
        ...['--nightly', '--max-count', '1', '--max-increase', '1', '--max-percent', '1'],
        ...['--actor', 'ann'],
      ],
      /--actor means nothing to --nightly/,
    ],
    ['the history of nobody', () => ['--history', 'nobody'], /primary ID that --history names/],
    ['forgetting nobody', () => ['--forget', 'nobody'], /primary ID that --forget names/],
    ['a day that does not exist', () => ['--expire', '2023-02-30'], /--expire must be a day/],
    ['a page with what its forms ask', () => ['--web', '0', '--days', '3'], /leave out --days/],
  ])('%s', async (_, args, expected) => {
    const db = await libraryOf(30)
    const before = contentOf(join(db, '..'))
    const { code, err } = await runHere(['--db', db, '--yes', ...args(db)])
    expect([code, err]).toEqual([2, expect.stringMatching(expected)])
    expect(err).not.toMatch(/\n\s+at /)
    expect(contentOf(join(db, '..'))).toEqual(before)
  })

  it.each<[string, readonly string[], RegExp]>([
    ['a plan to be resumed that is not there', ['--resume', '4f2a'], /There is no plan 4f2a/],
    ['a plan to be discarded that is not there', ['--discard', '4f2a'], /There is no plan 4f2a/],
    [
      'a share that is none',
      ['--nightly', '--max-count', '1', '--max-increase', '1', '--max-percent', 'all'],
      /limits\.maxPercent must be/,
    ],
  ])('%s, which the journal or the library judges', async (_, args, expected) => {
    const db = await libraryOf(30)
    const { code, err } = await runHere(['--db', db, ...args])
    expect([code, err]).toEqual([2, expect.stringMatching(expected)])
    expect(firstColumn(db, 'SELECT count(*) FROM ils_purge_plan')).toEqual([0])
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
