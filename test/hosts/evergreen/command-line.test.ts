// The command line of an Evergreen: from the schema to the report, and one clear sentence for
// whatever is wrong, before anything is changed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import type { UserKey } from 'ils-user-purge'
import { basePolicy } from '../../../examples/hosts/evergreen/config.js'
import { evergreen } from '../../../examples/hosts/evergreen/command-line/evergreen.js'
import { runSystem } from '../../../examples/shared/command-line/program.js'
import { postgresMissing } from '../../support/servers.js'
import { copies } from './copies.js'
import { type Library, onDatabase } from './library.js'
import { FIRST_ID, idsWith } from './people.js'
import { CRITERIA, purged } from './purging.js'

const USERS = 60
const GOING = idsWith('go', USERS).length
const missing = await postgresMissing()

const folder = mkdtempSync(join(tmpdir(), 'evergreen-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

interface Answer {
  readonly code: number
  readonly out: string
  readonly complaint: string
}

let files = 0
const fileOf = (content: unknown): string => {
  const file = join(folder, `${++files}.json`)
  writeFileSync(file, JSON.stringify(content))
  return file
}

/** Runs the command line with a configuration, which may be changed. */
async function run(
  library: Library,
  args: readonly string[],
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const texts = { out: '', complaint: '' }
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    texts.out += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    texts.complaint += String(text)
    return true
  })
  const config = fileOf({ ...library.configuration, ...changes })
  const code = await runSystem(evergreen, [...args, '--config', config])
  vi.restoreAllMocks()
  return { code, ...texts }
}

const PLAN = [
  'plan',
  '--by',
  'circulator',
  '--expired-before',
  '2020-01-01',
  '--forgive-up-to',
  '10',
]

describe.skipIf(missing !== null)(`the command line of an Evergreen ${missing ?? ''}`, () => {
  const copy = copies({ users: USERS })

  it('plans, confirms, works, reports and forgets', async () => {
    const library = await copy()
    const policy = ['--policy', fileOf({ evidence: 'dates-and-primary-id' })]
    const planned = await run(library, [...PLAN, ...policy, '--json'])
    expect(planned).toMatchObject({ code: 0 })
    const { plan } = JSON.parse(planned.out)
    expect(plan.counts.purge).toBe(GOING)
    const confirm = ['confirm', plan.id, plan.digest]
    expect(await run(library, [...confirm, '1', '--by', 'circulator', ...policy])).toMatchObject({
      code: 1,
    })
    expect(
      await run(library, [...confirm, String(GOING), '--by', 'circulator', ...policy]),
    ).toMatchObject({ code: 0 })
    const out = join(folder, 'out')
    const worked = await run(library, ['work', '--out', out, ...policy])
    expect(worked.code).toBe(0)
    expect(worked.out).toContain(`purging: ${GOING} of ${GOING} users`)
    const listed = readFileSync(join(out, plan.id, 'outcomes.csv'), 'utf8')
    const [first] = idsWith('go', USERS)
    expect(listed).toContain(`B${first}`)
    const history = await run(library, ['history', String(first), ...policy])
    expect(history.out).toContain(`B${first}`)
    expect(await run(library, ['expire', '--older-than', '0', ...policy])).toMatchObject({
      code: 0,
    })
    const forgotten = await run(library, ['history', String(first), ...policy])
    expect(forgotten.out).not.toContain(`B${first}`)
  })

  it('means a profile and an org unit with all below them', async () => {
    const library = await copy()
    const counts = async (...args: string[]) =>
      JSON.parse((await run(library, [...PLAN, ...args, '--json'])).out).plan.counts.examined
    const all = await counts()
    const [students, teachers] = [
      await counts('--profile', 'Students'),
      await counts('--profile', 'Teachers'),
    ]
    expect(await counts('--profile', 'Patrons')).toBe(students + teachers)
    expect(students + teachers).toBeLessThan(all)
    const [one, other] = [await counts('--org-unit', 'SYS1'), await counts('--org-unit', 'SYS2')]
    expect(one + other).toBe(all)
    expect(await counts('--org-unit', 'CONS')).toBe(all)
    expect(await counts('--only-org-unit', 'CONS')).toBe(0)
  })

  it('says in a plan what becomes of the histories', async () => {
    const library = await copy()
    const policy = ['--policy', fileOf({ deletePolicy: 'remove' })]
    const { out } = await run(library, [...PLAN, ...policy])
    expect(out).toContain('the rows of auditor.actor_usr_history and')
  })

  it('takes an age for a date, and means a bucket or leaves it out', async () => {
    const library = await copy()
    const [one, two] = idsWith('go', USERS)
    await onDatabase(library.url, (client) =>
      client.query(
        `with bucket as (insert into container.user_bucket (id, owner, name) values (900, 1, 'b')
          returning id)
         insert into container.user_bucket_item (bucket, target_user)
         select bucket.id, usr from bucket, unnest($1::int[]) usr`,
        [[one, two]],
      ),
    )
    const planned = async (...args: string[]) =>
      JSON.parse((await run(library, ['plan', '--by', '50', '--json', ...args])).out).plan.counts
    const aged = ['--expired-before', '5 years', '--forgive-up-to', '10']
    expect((await planned(...aged)).purge).toBe(GOING)
    expect((await planned(...aged, '--bucket', '900')).purge).toBe(2)
    expect((await planned(...aged, '--not-in-bucket', '900')).purge).toBe(GOING - 2)
  })

  it('compares a plan with a script of a consortium', async () => {
    const library = await copy()
    const planned = await run(library, [...PLAN, '--json'])
    const { plan } = JSON.parse(planned.out)
    const compared = await run(library, ['compare', plan.id])
    expect(compared.code).toBe(0)
    // A small bill is forgiven by us and stops the script; staff are deleted by the script alone.
    expect(compared.out).toContain('has an open transaction')
    expect(compared.out).toContain('staff-roles')
  })

  it('plans and orders in one go only at night, within limits', async () => {
    const library = await copy()
    const nightly = [
      'nightly',
      '--expired-before',
      '2020-01-01',
      '--max-percent',
      '100',
      '--max-increase',
      '100',
    ]
    // The first purge of all is ordered by a person.
    await purgedOne(library)
    expect(await run(library, [...nightly, '--max-count', '1'])).toMatchObject({ code: 11 })
    expect(await run(library, [...nightly, '--max-count', '100'])).toMatchObject({ code: 0 })
    const { rows } = await onDatabase(library.url, (client) =>
      client.query('select from actor.usr where deleted'),
    )
    expect(rows.length).toBeGreaterThan(1)
  })

  it.each<readonly [string, readonly string[], Readonly<Record<string, unknown>>, RegExp]>([
    ['no server', PLAN, { database: 'postgres://127.0.0.1:1/x' }, /nothing listens there/],
    [
      'no such database',
      PLAN,
      { database: 'postgres://postgres@127.0.0.1:5432/not_there' },
      /no such database/,
    ],
    [
      'another kind of database',
      PLAN,
      { database: 'postgres://postgres@127.0.0.1:5432/postgres' },
      /not one of Evergreen/,
    ],
    ['a zone that there is not', PLAN, { timeZone: 'Mars/North' }, /timeZone must be/],
    ['a key that there is not', PLAN, { timezone: 'UTC' }, /"timezone" is none of/],
    [
      'a destination that is nobody',
      PLAN,
      { destination: 999999 },
      /destination 999999 is no user/,
    ],
    ['an org unit that there is not', [...PLAN, '--org-unit', 'BR9'], {}, /BR9/],
    ['a profile that there is not', [...PLAN, '--profile', 'Alumni'], {}, /no profile "Alumni"/],
    ['a bucket that there is not', [...PLAN, '--bucket', '77'], {}, /no user bucket 77/],
    ['no date', ['plan', '--by', 'circulator'], {}, /At least one of --expired-before/],
    [
      'a date that is none',
      ['plan', '--by', 'x', '--expired-before', 'soon'],
      {},
      /--expired-before must be/,
    ],
    [
      'an actor who is nobody',
      ['plan', '--by', 'nobody', '--expired-before', '2020-01-01'],
      {},
      /"nobody"/,
    ],
    [
      'an actor without the permission',
      ['plan', '--by', `patron${FIRST_ID + 1}`, '--expired-before', '2020-01-01'],
      {},
      /no permission DELETE_USER/,
    ],
    [
      'a night without a service',
      [
        'nightly',
        '--expired-before',
        '2020-01-01',
        '--max-percent',
        '1',
        '--max-increase',
        '1',
        '--max-count',
        '1',
      ],
      { service: undefined },
      /names no service/,
    ],
  ])('refuses %s with a sentence', async (_, args, changes, sentence) => {
    const library = await copy()
    const answer = await run(library, args, changes)
    expect(answer.complaint).toMatch(sentence)
    expect(answer.code).toBe(2)
    expect(answer.complaint).not.toContain('    at ')
    expect(await plansIn(library)).toBe(0)
  })

  it.each<readonly [string, string, RegExp]>([
    [
      'an unknown release',
      `update config.upgrade_log set version = '2.12.0' where version = '3.17.4'`,
      /Evergreen 2\.12\.0, and this host knows 3\.16/,
    ],
    [
      'a column that is gone',
      'alter table action.hold_request rename column canceled_by to cancelled_by',
      /action\.hold_request has no column canceled_by/,
    ],
    [
      'a history with an unknown column',
      'alter table auditor.actor_usr_history add nickname text',
      /column nickname/,
    ],
    [
      'a function that is gone',
      'drop function actor.usr_delete(int, int)',
      /no function actor\.usr_delete/,
    ],
    [
      'a guard that is switched off',
      'alter table action.circulation disable trigger user_purge_guard',
      /action\.circulation has no guard/,
    ],
    [
      'a right that was taken away',
      'revoke select on money.collections_tracker from public; do $$ declare r text; begin ' +
        'select rolname into r from pg_roles where has_column_privilege(oid, ' +
        "'money.collections_tracker', 'usr', 'select') and rolname like 'user\\_purge\\_test%' " +
        'limit 1; ' +
        "execute format('revoke select (usr) on money.collections_tracker from %I', r); end $$",
      /no right to money\.collections_tracker/,
    ],
    [
      'a journal of a later release',
      'insert into user_purge.journal_version values (99)',
      /journal is of version 99/,
    ],
  ])('refuses %s with a sentence', async (_, change, sentence) => {
    const library = await copy()
    await onDatabase(library.url, (client) => client.query(change))
    const answer = await run(library, PLAN)
    expect(answer.complaint).toMatch(sentence)
    expect(answer.code).toBe(2)
  })
})

describe.skipIf(missing !== null)(
  `an Evergreen to which nothing was added ${missing ?? ''}`,
  () => {
    const copy = copies({ isInstalled: false })

    it('is refused until the command schema has run, which may run again', async () => {
      const library = await copy()
      const asOwner = ['--database', library.url]
      const refused = await run(library, [...PLAN, ...asOwner])
      expect(refused).toMatchObject({ code: 2 })
      expect(refused.complaint).toContain('run what the command schema prints')
      const printed = await run(library, ['schema', '--print', ...asOwner])
      expect(printed.out).toContain('create trigger user_purge_guard')
      for (const _ of [1, 2])
        expect(await run(library, ['schema', ...asOwner])).toMatchObject({ code: 0 })
      const byAdmin = [...PLAN.slice(0, 2), '1', ...PLAN.slice(3)]
      expect(await run(library, byAdmin, { destination: 1 })).toMatchObject({ code: 0 })
    })
  },
)

/** Purges one user, as a person orders it. */
async function purgedOne(library: Library): Promise<void> {
  const [id] = idsWith('go', USERS)
  const { totals } = await purged(library, {
    policy: basePolicy(library.configuration),
    criteria: { ...CRITERIA, include: [String(id) as UserKey] },
  })
  expect(totals.purged).toBe(1)
}

async function plansIn(library: Library): Promise<number> {
  const { rows } = await onDatabase(library.url, (client) =>
    client.query('select from user_purge.journal_plan'),
  )
  return rows.length
}
