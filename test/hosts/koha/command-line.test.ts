// The command line of Koha as an operator types it: from the journal's tables to a report, and
// every mistake in one sentence.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  addCharge,
  addHold,
  addPatron,
  insert,
  type KohaLibrary,
  kohaLibrary,
  titled,
} from './library.js'
import { buildProgram, type Ended, type Program } from './program.js'
import { contentsOf } from './rows.js'

const { title, isSkipped } = await titled('the command line of Koha')

describe.skipIf(isSkipped)(title, () => {
  let program: Program
  let library: KohaLibrary
  beforeAll(async () => {
    program = await buildProgram()
  })
  afterAll(() => program.remove())
  beforeEach(async () => {
    library = await kohaLibrary()
  })
  afterEach(() => library.drop())

  const koha = (...args: readonly string[]): Promise<Ended> =>
    program.run(...args, '--koha-conf', program.confOf(library.conf))
  const json = async (...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
    const { code, out, err } = await koha(...args, '--json')
    if (code !== 0) throw new Error(err)
    return JSON.parse(out) as Readonly<Record<string, unknown>>
  }
  const planned = async (...args: readonly string[]) => {
    const { plan } = await json('plan', '--by', 'librarian', ...args)
    return plan as {
      readonly id: string
      readonly digest: string
      readonly counts: { readonly purge: number; readonly keep: number }
    }
  }
  const patrons = async (): Promise<number> => {
    const [row] = (await library.db.query('select count(*) as n from borrowers')) as readonly {
      readonly n: number
    }[]
    return Number(row?.n)
  }

  it(
    'leads from the tables of the journal to a plan, ' + 'an order, a report and a history',
    async () => {
      for (const table of ['version', 'job', 'plan'])
        await library.db.query(`drop table ils_purge_${table}`)
      const { db } = library
      await addPatron(db, { cardnumber: 'GOES' })
      const owing = await addPatron(db, { cardnumber: 'OWES' })
      await addCharge(db, owing, '3.000000')
      const early = await koha('plan', '--by', 'librarian', '--expired_before', '2020-01-01')
      expect(early).toMatchObject({
        code: 2,
        err: expect.stringContaining('Run the command schema'),
      })
      expect(await koha('schema')).toMatchObject({ code: 0, out: expect.stringContaining('25.05') })
      const policy = join(program.folder, 'policy.json')
      writeFileSync(policy, JSON.stringify({ evidence: 'dates-and-primary-id' }))
      const out = join(program.folder, `plan-${library.conf.database}`)
      const plan = await planned('--expired_before', '2020-01-01', '--policy', policy, '--out', out)
      expect(plan.counts).toMatchObject({ purge: 1, keep: 1 })
      expect(readFileSync(join(out, 'plan.csv'), 'utf8')).toMatch(/OWES.*debt-over-threshold/)
      const { id, digest } = plan
      const order = await koha('--confirm', id, digest, '1', '--by', 'LIB', '--policy', policy)
      expect(order).toMatchObject({ code: 0, out: expect.stringContaining(`Job ${id}`) })
      expect(await patrons()).toBe(3)
      const reports = join(program.folder, `jobs-${library.conf.database}`)
      expect(await koha('work', '--out', reports)).toMatchObject({ code: 0 })
      expect(await patrons()).toBe(2)
      const csv = readFileSync(join(reports, id, 'outcomes.csv'), 'utf8')
      expect(csv).toMatch(/^GOES,/m)
      expect(await koha('history', '2')).toMatchObject({
        code: 0,
        out: expect.stringContaining('GOES'),
      })
      expect(await koha('report')).toMatchObject({ out: expect.stringContaining(id) })
      expect(await json('report', id)).toMatchObject({ report: { totals: { purged: 1 } } })
      expect(await json('expire', '--older-than', '0')).toMatchObject({ outcomes: 1 })
      expect((await koha('history', '2')).out).not.toContain('GOES')
    },
  )

  it('orders nothing without the id, the digest and the count of a plan', async () => {
    await addPatron(library.db)
    const { id, digest } = await planned('--expired_before', '2020-01-01')
    const order = (...what: readonly string[]) => koha('confirm', ...what, '--by', 'librarian')
    expect(await order(id, digest, '2')).toMatchObject({ code: 1 })
    expect(await order(id, '0'.repeat(64), '1')).toMatchObject({ code: 1 })
    expect(await order(id, digest)).toMatchObject({ code: 2 })
    expect(await koha('work')).toMatchObject({ code: 0, out: 'No job is waiting.\n' })
    expect(await patrons()).toBe(2)
  })

  it('plans and orders in one go only at night, within its limits', async () => {
    const night = (...limits: readonly string[]) =>
      koha('nightly', '--expired_before', '2020-01-01', ...limits)
    const within = ['--max-count', '10', '--max-percent', '90', '--max-increase', '10']
    expect(await night(...within)).toMatchObject({ code: 10 })
    await addPatron(library.db)
    expect(await night('--max-count', '10')).toMatchObject({ code: 2 })
    // No purge was completed before, with which it could be compared.
    expect(await night(...within)).toMatchObject({ code: 11 })
    const { id, digest } = await planned('--expired_before', '2020-01-01')
    await koha('confirm', id, digest, '1', '--by', 'librarian')
    await koha('work')
    await addPatron(library.db)
    expect(await night(...within)).toMatchObject({ code: 0 })
    expect(await patrons()).toBe(1)
  })

  it(
    'says whom Koha’s own tools would delete and a plan ' + 'would not, and the other way round',
    async () => {
      const { db } = library
      await addPatron(db, { cardnumber: 'BOTH' })
      const credited = await addPatron(db, { cardnumber: 'CREDIT' })
      await addCharge(db, credited, '-1.000000')
      const reserving = await addPatron(db, { cardnumber: 'RESERVE' })
      await addCharge(db, reserving, '1.000000', 'RESERVE')
      const small = await addPatron(db, { cardnumber: 'SMALL' })
      await addCharge(db, small, '0.500000')
      await insert(db, 'user_permissions', {
        borrowernumber: await addPatron(db, { cardnumber: 'HELPER' }),
        code: 'edit_items',
      })
      await db.query(
        `update systempreferences set value = '0' where variable = 'HoldsInNoissuesCharge'`,
      )
      const { id } = await planned('--expired_before', '2020-01-01', '--waive_up_to', '0.60')
      const { comparisons } = await json('compare', id)
      const named = (count: number) => expect.objectContaining({ count })
      expect(comparisons).toEqual([
        {
          tool: 'delete_patrons.pl',
          both: 1,
          onlyPlan: { 'has charges that are not 0': named(1) },
          onlyTool: {
            credit: named(1),
            'debt-over-threshold': named(1),
            'staff-roles': named(1),
          },
        },
        {
          tool: 'cleanborrowers.pl',
          both: 1,
          onlyPlan: { 'has a balance that is not 0': named(1) },
          onlyTool: { 'staff-roles': named(1) },
        },
      ])
      expect((await koha('compare', id)).out).toContain('staff-roles: 1 (HELPER)')
    },
  )

  it('takes borrowernumbers and card numbers from files, and leaves card numbers out', async () => {
    const { db } = library
    const [first, second] = [await addPatron(db), await addPatron(db, { cardnumber: 'SECOND' })]
    await addPatron(db, { cardnumber: 'THIRD' })
    const file = (name: string, text: string): string => {
      const at = join(program.folder, `${library.conf.database}-${name}`)
      writeFileSync(at, text)
      return at
    }
    const numbers = file('numbers', `${first}\n${second}\r\n`)
    expect((await planned('--file', numbers)).counts.purge).toBe(2)
    const cards = file('cards', '\ufeffSECOND\n')
    expect((await planned('--cards', cards)).counts.purge).toBe(1)
    const others = await planned('--expired_before', '2020-01-01', '--except', cards)
    expect(others.counts.purge).toBe(2)
    const unknown = await koha('plan', '--by', 'LIB', '--cards', file('unknown', 'NOBODY\n'))
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('entry 1') })
    expect(unknown.err).not.toContain('NOBODY')
  })

  const PLAN = ['plan', '--by', 'librarian']
  const EXPIRED = ['--expired_before', '2020-01-01']

  it.each([
    ['no filter', [...PLAN], 'at least one filter'],
    ['a bad date', [...PLAN, '--expired_before', '2020-02-30'], '--expired_before must be a day'],
    ['a wrong branch', [...PLAN, ...EXPIRED, '--library', 'WEST'], '(EAST, MAIN), got "WEST"'],
    ['a wrong category', [...PLAN, ...EXPIRED, '--category_code', 'XX'], '--category_code must be'],
    ['nobody who asks', ['plan', ...EXPIRED], '--by must say who asks'],
    ['a stranger who asks', ['plan', '--by', 'nobody', ...EXPIRED], '--by must be the user name'],
    ['a wrong amount', [...PLAN, ...EXPIRED, '--waive_up_to', '-1'], '--waive_up_to must be'],
    ['no such option', [...PLAN, '--expired-before', '2020-01-01'], 'unknown option'],
    ['no such database', [...PLAN, ...EXPIRED, '--database', 'nowhere_at_all'], 'no such database'],
  ] as const)(
    'ends with 2 and a sentence for %s, and changes nothing',
    async (_, args, sentence) => {
      await addPatron(library.db)
      const before = await contentsOf(library.db)
      const { code, err } = await koha(...args)
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(sentence) })
      expect(err).not.toMatch(/\n\s+at /)
      expect(await contentsOf(library.db)).toEqual(before)
    },
  )

  it.each([
    [
      'a release that is not known',
      `update systempreferences set value = '21.0500000' where variable = 'Version'`,
      'says release 21.05; known here are 23.11',
    ],
    [
      'a column that is missing',
      'alter table borrowers drop column protected',
      'borrowers.protected is not there',
    ],
    [
      'a column of another type',
      'alter table borrowers modify lastseen date',
      'borrowers.lastseen is date and not datetime',
    ],
    [
      'loans that are not tied to their patrons',
      'alter table issues drop foreign key issues_ibfk_1',
      'has no foreign key',
    ],
  ])('ends with 2 and a sentence for %s', async (_, sql, sentence) => {
    await library.db.query(sql)
    const { code, err } = await koha(...PLAN, ...EXPIRED)
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(sentence) })
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  it('ends with 2 where the database user may read but not delete, and lets it plan', async () => {
    const { db, conf } = library
    const user = `reader_${process.pid}`
    await addPatron(db)
    await db.query(`create or replace user ${user}@'%' identified by 'p&w'`)
    try {
      await db.query(`grant select on ${conf.database}.* to ${user}@'%'`)
      for (const table of ['plan', 'plan_user', 'plan_progress', 'plan_list', 'shard', 'job'])
        await db
          .query(
            `grant insert, update, delete on ${conf.database}.ils_purge_${table} to ${user}@'%'`,
          )
          .catch(() => undefined)
      const reader = program.confOf({ ...conf, user, password: 'p&w' })
      const work = await program.run('work', '--koha-conf', reader)
      expect(work).toMatchObject({ code: 2, err: expect.stringContaining('the right to') })
      const denied = program.confOf({ ...conf, user, password: 'wrong' })
      expect(await program.run('work', '--koha-conf', denied)).toMatchObject({
        code: 2,
        err: expect.stringContaining('refuses this user or password'),
      })
    } finally {
      await db.query(`drop user ${user}@'%'`)
    }
  })

  it('needs no other rights than those that the page grants', async () => {
    const { db, conf } = library
    const user = `purge_${process.pid}`
    const patron = await addPatron(db)
    await addCharge(db, patron, '1.000000')
    await addHold(db, patron, 1, 1)
    await db.query(`create or replace user ${user}@'%' identified by 'secret'`)
    try {
      for (const grant of grantsOfThePage())
        await db.query(
          grant
            .replace("'koha_purge'@'localhost'", `${user}@'%'`)
            .replace('koha_library.', `${conf.database}.`),
        )
      const journal = (await db.query(`show tables like 'ils\\_purge\\_%'`)) as readonly object[]
      for (const row of journal)
        await db.query(
          `grant insert, update, delete on ${conf.database}.${Object.values(row)[0]} ` +
            `to ${user}@'%'`,
        )
      const conf2 = program.confOf({ ...conf, user, password: 'secret' })
      const { id, digest } = await planned('--expired_before', '2020-01-01', '--waive_up_to', '1')
      const order = ['confirm', id, digest, '1', '--by', 'librarian']
      expect(await program.run(...order, '--koha-conf', conf2)).toMatchObject({ code: 0 })
      expect(await program.run('work', '--koha-conf', conf2)).toMatchObject({ code: 0 })
      expect(await patrons()).toBe(1)
    } finally {
      await db.query(`drop user ${user}@'%'`)
    }
  })

  it('ends with 2 for a configuration of Koha that is not there', async () => {
    const { code, err } = await program.run('plan', '--koha-conf', '/nowhere/koha-conf.xml')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--by must say') })
    const found = await program.run(...PLAN, ...EXPIRED, '--koha-conf', '/nowhere/koha-conf.xml')
    expect(found).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot be read (ENOENT)'),
    })
  })
})

/** The grants on the page for operators, one statement an item. */
function grantsOfThePage(): readonly string[] {
  const page = readFileSync(
    join(import.meta.dirname, '..', '..', '..', 'docs', 'how-to', 'koha.md'),
    'utf8',
  )
  return page
    .split('\n')
    .filter((line) => line.startsWith('grant '))
    .map((line) => line.replace(/;$/, ''))
}
