// The list of users as CSV: every row readable again, nothing that a spreadsheet would run, a
// million rows in flat memory.
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/jobs/outcome.js'
import {
  CSV_COLUMNS,
  csvHeader,
  outcomeCsvRow,
  outcomesCsv,
  visibleText,
} from '../../src/report/index.js'
import * as given from './fixtures.js'

const read = (csv: string, delimiter = ','): readonly string[][] =>
  parse(csv, { delimiter, record_delimiter: '\r\n', relax_column_count: false })
const rowOf = (outcome: Outcome): Record<string, string> => {
  const [cells = []] = read(outcomeCsvRow(outcome, given))
  return Object.fromEntries(CSV_COLUMNS.map((name, at) => [name, cells[at] ?? '']))
}
const cellOf = (name: string): string =>
  read(outcomeCsvRow(given.kept, { explain: given.explain, show: () => name }))[0]?.[0] ?? ''

/** What a program does to have the text again. */
const withoutGuard = (cell: string): string =>
  /^'+\s*[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]/.test(cell)
    ? cell.slice(1)
    : cell

describe('a row', () => {
  it('holds one user with all reasons in one cell', () => {
    expect(rowOf(given.kept)).toEqual({
      user: 'u1',
      outcome: 'kept',
      at: '2013-12-20T12:30:00.000Z',
      reason_codes: 'open-loans | debt',
      reasons: 'open-loans: 2 against 0 | debt: 10.01 against 10',
      warning_codes: 'staff-roles',
      warnings: 'staff-roles: 1 against 0',
      waived: '',
      researcher_demoted: '',
      requests_cancelled: '',
      failure: '',
      assigned_purge_date: '',
      purge_date_before: '',
      expiry_date: '',
      evidence: '',
    })
  })

  it('says by which facts a purged user was selected, where they are kept', () => {
    expect(rowOf(given.withEvidence).evidence).toBe(
      'purgeDate=2013-12-01 | recordType=public | userGroup=',
    )
  })

  it('says exactly what was done to a purged user', () => {
    expect(rowOf(given.purged)).toMatchObject({
      outcome: 'purged',
      waived: '10.005',
      researcher_demoted: 'yes',
      requests_cancelled: '3',
    })
  })

  it('claims nothing done for a failed user', () => {
    expect(rowOf(given.failed)).toMatchObject({
      waived: '',
      researcher_demoted: '',
      requests_cancelled: '',
      failure: 'effect-failed in waiveFines (23503)',
    })
  })

  it('says which purge date was assigned', () => {
    expect(rowOf(given.applied)).toMatchObject({
      outcome: 'applied',
      assigned_purge_date: '2014-01-31',
      purge_date_before: '',
      expiry_date: '2013-12-31',
      waived: '',
    })
  })

  it('ends with CRLF, as the header does', () => {
    expect(csvHeader()).toBe(`${CSV_COLUMNS.join(',')}\r\n`)
    expect(outcomeCsvRow(given.purged, given)).toMatch(/[^\r\n]\r\n$/)
  })

  it('says of the user what the host shows, and nothing else', () => {
    const row = outcomeCsvRow(
      { ...given.kept, userKey: given.user('secret-key') },
      { explain: given.explain, show: () => 'somebody' },
    )
    expect(row.startsWith('somebody,')).toBe(true)
    expect(row).not.toContain('secret-key')
  })

  it('is separated by semicolons and begun by a mark where the host wants it', () => {
    expect(csvHeader({ separator: ';', byteOrderMark: true })).toBe(
      `\ufeff${CSV_COLUMNS.join(';')}\r\n`,
    )
    const row = outcomeCsvRow(given.kept, {
      explain: given.explain,
      show: () => 'a;b,c',
      separator: ';',
    })
    expect(read(row, ';')[0]?.[0]).toBe('a;b,c')
  })
})

describe('a cell', () => {
  it.each([
    ['=cmd()', "'=cmd()"],
    ['+1 (555)', "'+1 (555)"],
    ['-x', "'-x"],
    ['@SUM(1)', "'@SUM(1)"],
    [' =1+1', "' =1+1"],
    ["'=1+1", "''=1+1"],
    ['\t=1+1', '[U+0009]=1+1'],
    ['\r=1+1', '[U+000D]=1+1'],
    ['＝1+1', "'＝1+1"],
  ])('that a spreadsheet would run, %j, is text: %j', (name, cell) => {
    expect(cellOf(name)).toBe(cell)
  })

  it.each(['12', '-12.5', '007', '0', "'t Hooft", 'a=b', 'x@example.org', ''])(
    'that is harmless, %j, stays as it is',
    (name) => {
      expect(cellOf(name)).toBe(name)
    },
  )

  it.each(given.HOSTILE)('never breaks a row or hides anything: %s', (_, name) => {
    const row = outcomeCsvRow(given.kept, { explain: () => name, show: () => name })
    expect(row.slice(0, -2)).not.toMatch(/[\r\n]/)
    expect(row.slice(0, -2)).not.toMatch(given.HIDDEN)
    const [cells = []] = read(row)
    expect(cells.length).toBe(CSV_COLUMNS.length)
    expect(withoutGuard(cells[0] ?? '')).toBe(visibleText(name))
    for (const cell of cells) expect(cell).not.toMatch(/^\s*(?:[=+@＝＋－＠]|-(?!\d+(?:\.\d+)?$))/)
  })

  it('is read again as it was, whatever the text', () => {
    const nasty = fc.array(
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        "'",
        '"',
        ',',
        ';',
        ' ',
        '\t',
        '\r',
        '\n',
        '1',
        'a',
        '\u2212',
      ),
      {
        maxLength: 12,
      },
    )
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      nasty.map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(any, any, fc.constantFrom<',' | ';'>(',', ';'), (name, reason, separator) => {
        const row = outcomeCsvRow(
          { ...given.kept, reasons: [given.loans] },
          { explain: () => reason, show: () => name, separator },
        )
        const [cells = []] = read(row, separator)
        expect(withoutGuard(cells[0] ?? '')).toBe(visibleText(name))
        expect(withoutGuard(cells[4] ?? '')).toBe(visibleText(reason))
      }),
    )
  })
})

describe('a list', () => {
  const collect = async (lines: AsyncIterable<string>): Promise<string> => {
    let all = ''
    for await (const line of lines) all += line
    return all
  }

  it('is the header and both kinds of users, from pages that come at once or later', async () => {
    const pages = [[given.kept], [], [given.purged, given.failed]]
    const later = (async function* () {
      yield* pages
    })()
    const csv = await collect(outcomesCsv(pages, given))
    expect(read(csv).map((cells) => cells[1])).toEqual(['outcome', 'kept', 'purged', 'failed'])
    expect(await collect(outcomesCsv(later, given))).toBe(csv)
  })

  it('streams 1,000,000 users in flat memory, asking for no page ahead of need', async () => {
    const [pageSize, pageCount] = [1000, 1000]
    let asked = 0
    const pages = function* (): Generator<readonly Outcome[]> {
      for (; asked < pageCount; ) {
        const first = asked++ * pageSize
        yield Array.from({ length: pageSize }, (_, at) => ({
          ...given.kept,
          userKey: given.user(`u${first + at}`),
        }))
      }
    }
    let lines = 0
    let ahead = 0
    let peak = 0
    const before = process.memoryUsage().heapUsed
    for await (const line of outcomesCsv(pages(), given)) {
      lines += line.endsWith('\r\n') ? 1 : 0
      ahead = Math.max(ahead, asked * pageSize - lines)
      if (lines % 50_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed - before)
    }
    expect(lines).toBe(1_000_001)
    expect(ahead).toBeLessThan(pageSize)
    expect(peak).toBeLessThan(120_000_000)
  })
})
