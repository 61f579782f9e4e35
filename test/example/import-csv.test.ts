// The import stores what the file says, or nothing and every mistake.
import { describe, expect, it } from 'vitest'
import { importUsers } from '../../examples/embedded-library/data/import-csv.js'
import { isTrouble } from '../../examples/shared/trouble.js'
import { emptyLibrary, fileOf, SAMPLE, temporaryFolder } from './fixture.js'

const HEADER = 'primary_id,record_type,user_group,expiry_date,open_loans,debts'
const ROW = 'u1,public,Patrons,2029-01-01,0,0'

/**
 * Imports within a transaction, as the commands do, and answers the refusal's words; `null` when
 * everything was stored.
 */
const refusalOf = async (text: string | Buffer): Promise<string | null> => {
  const db = emptyLibrary()
  db.exec('BEGIN')
  try {
    await importUsers(db, { file: fileOf(text), asOf: '2030-06-01' })
    db.exec('COMMIT')
    return null
  } catch (fault) {
    db.exec('ROLLBACK')
    expect(db.prepare('SELECT count(*) FROM users').pluck().get()).toBe(0)
    if (isTrouble(fault)) return fault.message
    throw fault
  }
}

describe('a file that cannot be used is refused with line, column and reason', () => {
  const header = (change: (columns: string[]) => string[]): string =>
    `${change(HEADER.split(',')).join(',')}\n${ROW}\n`
  it.each<[string, string | Buffer, RegExp]>([
    ['an empty file', '', /the file is empty/],
    ['a header alone', `${HEADER}\n`, /holds no users/],
    ['no header', `${ROW}\n`, /line 1: this is no header/],
    [
      'separators that are none',
      `${HEADER}\n${ROW}\n`.replaceAll(',', '~'),
      /line 1: this is no header \(read as separated by commas\)/,
    ],
    [
      'a missing column',
      header((columns) => columns.filter((name) => name !== 'debts')),
      /line 1: the required column debts is missing/,
    ],
    [
      'an unknown column',
      `${HEADER},shoe_size\n${ROW},44\n`,
      /line 1, column 7: not the name of a column\n {2}the columns are primary_id, record_type/,
    ],
    ['a column twice', `${HEADER},debts\n${ROW},0\n`, /line 1, column 7: debts is there twice/],
    [
      'the prototype as a column',
      `${HEADER},__proto__\n${ROW},0\n`,
      /line 1, column 7: not the name of a column/,
    ],
    [
      'too few cells',
      `${HEADER}\n${ROW}\nu2,public,Patrons,2029-01-01,0\n`,
      /line 3: 5 columns, but the header names 6/,
    ],
    ['too many cells', `${HEADER}\n${ROW},0\n`, /line 2: 7 columns, but the header names 6/],
    [
      'a day that does not exist',
      `${HEADER}\nu1,public,P,2023-02-30,0,0\n`,
      /line 2, column 4 \(expiry_date\): must be a day that exists/,
    ],
    [
      'a day in another form',
      `${HEADER}\nu1,public,P,01.02.2023,0,0\n`,
      /line 2, column 4 \(expiry_date\)/,
    ],
    ['the year 0', `${HEADER}\nu1,public,P,0000-01-01,0,0\n`, /line 2, column 4 \(expiry_date\)/],
    [
      'a negative count',
      `${HEADER}\nu1,public,P,2029-01-01,-1,0\n`,
      /line 2, column 5 \(open_loans\): must be a whole number from 0 to 1000/,
    ],
    [
      'a count too large',
      `${HEADER}\nu1,public,P,2029-01-01,1001,0\n`,
      /line 2, column 5 \(open_loans\)/,
    ],
    ['an empty count', `${HEADER}\nu1,public,P,2029-01-01,,0\n`, /line 2, column 5 \(open_loans\)/],
    [
      'an amount that is none',
      `${HEADER}\nu1,public,P,2029-01-01,0,NaN\n`,
      /line 2, column 6 \(debts\): must be an amount/,
    ],
    [
      'an amount with an exponent',
      `${HEADER}\nu1,public,P,2029-01-01,0,1e400\n`,
      /line 2, column 6 \(debts\)/,
    ],
    ['a negative amount', `${HEADER}\nu1,public,P,2029-01-01,0,-5\n`, /line 2, column 6 \(debts\)/],
    [
      'a row that begins on another line than it ends',
      `${HEADER}\n\n"u\n1",public,P,2029-01-01,0,0\nu2,public,P,never,0,0\n`,
      /line 3, column 1 \(primary_id\).*\n {2}line 5, column 4 \(expiry_date\)/,
    ],
    ['a third digit', `${HEADER}\nu1,public,P,2029-01-01,0,0.125\n`, /line 2, column 6 \(debts\)/],
    [
      'a flag that is none',
      `${HEADER},barred\n${ROW},maybe\n`,
      /line 2, column 7 \(barred\): must be t or f/,
    ],
    [
      'an empty primary ID',
      `${HEADER}\n,public,P,2029-01-01,0,0\n`,
      /line 2, column 1 \(primary_id\): must be 1 to 255 characters/,
    ],
    [
      'an over-long field',
      `${HEADER}\n${'x'.repeat(256)},public,P,2029-01-01,0,0\n`,
      /line 2, column 1 \(primary_id\): must be at most 255/,
    ],
    [
      'a line end in a cell',
      `${HEADER}\n"a\nb",public,P,2029-01-01,0,0\n`,
      /\(primary_id\): must be text without control characters/,
    ],
    [
      'a primary ID twice',
      `${HEADER}\n${ROW}\nu2,public,P,,0,0\n${ROW}\n`,
      /line 4 \(primary_id\): the same as in row 1/,
    ],
    [
      'a quote never closed',
      `${HEADER}\n${ROW}\n"u2,public,P,2029-01-01,0,0\n${ROW}\n`,
      /line 3: a quote is opened and never closed/,
    ],
    [
      'a quote within a cell',
      `${HEADER}\nu"1,public,P,2029-01-01,0,0\n`,
      /a quote in the middle of a cell/,
    ],
    [
      'a row without an end',
      `${HEADER}\n"${'x'.repeat(150_000)}`,
      /a row of more than 100000 characters/,
    ],
    [
      'bytes that are no text',
      Buffer.from([0x53, 0x51, 0x4c, 0xff, 0xfe, 0x00, 0x80]),
      /is not UTF-8 text/,
    ],
    [
      'text of another encoding',
      Buffer.from(`${HEADER}\n${ROW}\nf\xfcr,public,P,,0,0\n`, 'latin1'),
      /is not UTF-8 text/,
    ],
    ['a zero byte', `${HEADER}\nu\0,public,P,2029-01-01,0,0\n`, /is not UTF-8 text/],
  ])('%s', async (_, text, expected) => {
    expect(await refusalOf(text)).toMatch(expected)
  })

  it('lists every mistake of a file, each with its place', async () => {
    const said = await refusalOf(`${HEADER}\n${ROW}\nu2,,P,2029-13-01,x,0\nu3,public\n`)
    expect(said?.split('\n').slice(1)).toEqual([
      expect.stringContaining('line 3, column 2 (record_type)'),
      expect.stringContaining('line 3, column 4 (expiry_date)'),
      expect.stringContaining('line 3, column 5 (open_loans)'),
      expect.stringContaining('line 4: 2 columns'),
    ])
  })

  it('lists the columns once, however many names are wrong', async () => {
    const said = await refusalOf(`${HEADER},shoe_size,hat_size\n${ROW},44,60\n`)
    expect(said?.match(/not the name of a column/g)).toHaveLength(2)
    expect(said?.match(/legal_holds/g)).toHaveLength(1)
  })

  it('stops after twenty mistakes and says so', async () => {
    const said = await refusalOf(`${HEADER}\n${'u,public,P,never,0,0\n'.repeat(500)}`)
    expect(said?.match(/line \d+/g)).toHaveLength(20)
    expect(said).toContain('reading stopped after 20 mistakes')
  })

  it('never repeats what a cell holds', async () => {
    expect(await refusalOf(`${HEADER}\nJane Roe,public,P,born in May,0,much\n`)).not.toMatch(
      /Jane|born|much/,
    )
    expect(await refusalOf('Jane Roe,jane@library.example\n')).not.toMatch(/Jane|jane/)
    // The header was lost, and a user's cell is by chance the name of a column.
    const lost = await refusalOf('Jane Roe,debts,jane@library.example\n')
    expect(lost).toContain('line 1, column 1: not the name of a column')
    expect(lost).not.toMatch(/Jane|jane/)
  })

  it('names a file that is not there, or is a folder', async () => {
    const db = emptyLibrary()
    await expect(
      importUsers(db, { file: '/no/such/file.csv', asOf: '2030-06-01' }),
    ).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('there is no such file'),
    })
    await expect(
      importUsers(db, { file: temporaryFolder(), asOf: '2030-06-01' }),
    ).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('a folder'),
    })
  })
})

describe('a file that can be used becomes rows', () => {
  const imported = async (text: string) => {
    const db = emptyLibrary()
    const result = await importUsers(db, { file: fileOf(text), asOf: '2030-06-01' })
    return { db, ...result }
  }
  const userIn = (db: ReturnType<typeof emptyLibrary>, primaryId: string) =>
    db.prepare('SELECT * FROM users WHERE primary_id = ?').get(primaryId) as Record<string, unknown>

  it('makes as many rows as each count says', async () => {
    const { db, users } = await imported(SAMPLE)
    const of = (table: string, condition: string): unknown =>
      db
        .prepare(
          `SELECT count(*) FROM ${table} JOIN users u ON u.id = ${table}.user_id WHERE ` +
            `u.primary_id = 'n-all' AND ${condition}`,
        )
        .pluck()
        .get()
    expect(users).toBe(15)
    expect(of('loans', 'returned_on IS NULL')).toBe(6)
    expect(of('fines', `fines.status = 'active' AND amount = 30000`)).toBe(1)
    expect(of('credits', `kind = 'credit' AND amount = 100`)).toBe(1)
    expect(of('requests', `state = 'pending' AND kind = 'hold'`)).toBe(3)
    expect(of('requests', `state = 'onHoldShelf' AND kind = 'hold'`)).toBe(1)
    expect(of('restrictions', `kind = 'barred' AND until IS NULL`)).toBe(1)
    expect(userIn(db, 'n-all').is_system).toBe(1)
  })

  it('takes the expiry date as purge date where the column is missing, and says so', async () => {
    const { db, notes } = await imported(SAMPLE)
    expect(userIn(db, 'k-before').purge_date).toBe('2030-05-31')
    expect(userIn(db, 'm-never').purge_date).toBeNull()
    expect(notes.join()).toContain('no purge_date column, so the expiry date became the purge date')
  })

  it('takes an empty cell of a purge_date column as no purge date', async () => {
    const { db, notes } = await imported(
      `${HEADER},purge_date\nu1,public,P,2020-01-01,0,0,\nu2,public,P,2020-01-01,0,0,2021-01-01\n`,
    )
    expect([userIn(db, 'u1').purge_date, userIn(db, 'u2').purge_date]).toEqual([null, '2021-01-01'])
    expect(notes.join()).not.toContain('purge_date')
  })

  it(
    'holds a history for unknown where its column is missing, and for none where its cell is ' +
      'empty',
    async () => {
      const without = await imported(`${HEADER}\n${ROW}\n`)
      expect(userIn(without.db, 'u1')).toMatchObject({ last_loan_known: 0, last_activity_known: 0 })
      const withColumn = await imported(`${HEADER},last_loan_date\n${ROW},\n`)
      expect(userIn(withColumn.db, 'u1')).toMatchObject({
        last_loan_known: 1,
        last_loan_date: null,
        last_activity_known: 0,
      })
    },
  )

  it.each([
    [',', 'commas'],
    [';', 'semicolons'],
    ['\t', 'tabs'],
    ['|', 'bars'],
  ])('takes %j between the columns, and says that it saw %s', async (separator, name) => {
    const rows = [`${HEADER},library`, ROW].map((row) => row.replaceAll(',', separator))
    const { users, notes } = await imported(`\ufeff${rows.join('\n')}${separator}"a,b;c|d"\n`)
    expect(users).toBe(1)
    expect(notes).toContain(`The columns of the file are separated by ${name}.`)
  })

  it('takes cells as other systems write them', async () => {
    const { db } = await imported(
      'Primary ID, ' +
        'Record-Type,USER_GROUP,expiry_date,open_loans,debts,barred,protected,super_user\n' +
        ' u1 ,public , P,2024-05-30Z, 0,0.000000,True,1,no\n' +
        'u2,public,P,2024-05-30T00:00:00Z,0,10.500,F,0,Y\n' +
        'u3,public,P,2024-05-30 00:00:00,0,1.2,f,f,f\n',
    )
    const days = ['u1', 'u2', 'u3'].map((id) => userIn(db, id).expiry_date)
    expect(days).toEqual(['2024-05-30', '2024-05-30', '2024-05-30'])
    expect(userIn(db, 'u1')).toMatchObject({
      record_type: 'public',
      user_group: 'P',
      is_protected: 1,
      is_system: 0,
    })
    expect(userIn(db, 'u2')).toMatchObject({ is_protected: 0, is_system: 1 })
    expect(db.prepare('SELECT amount FROM fines ORDER BY user_id').pluck().all()).toEqual([
      1050, 120,
    ])
  })

  it(
    'accepts a byte order mark, CRLF, quoted cells, any ' + 'order of columns and an empty group',
    async () => {
      const { db } = await imported(
        '\ufeffdebts,primary_id,open_loans,user_group,record_type,expiry_date\r\n1.5,"o""u, ' +
          '1",0,,public,2029-01-01\r\n',
      )
      expect(userIn(db, 'o"u, 1')).toMatchObject({ record_type: 'public', user_group: null })
      expect(db.prepare('SELECT amount FROM fines').pluck().get()).toBe(150)
    },
  )
})
