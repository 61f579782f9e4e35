// The selections of other systems' tools, as criteria and policy, against hand-written SQL over
// ten thousand users of that shape.
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import {
  beforeDay,
  type CalendarDate,
  CLEAN_USER,
  compileEvaluator,
  DEFAULT_CRITERIA,
  type Instant,
  never,
  orNever,
  PRESETS,
  type PresetName,
  type PurgeCriteria,
  type UserFacts,
  yearsBack,
} from '../../src/index.js'

const day = (text: string) => text as CalendarDate
const AS_OF = '2026-03-31T12:00:00.000Z' as Instant
const USERS = 10_000

/** A row, as these systems keep a patron; `null` in `history` = what was lent is not kept. */
interface Row {
  readonly id: number
  readonly category: string
  readonly branch: string | null
  readonly expires: string | null
  readonly seen: string | null
  readonly borrowed: string | null
  readonly history: number | null
  readonly made: string
  readonly loans: number
  readonly owes: number
  readonly owed: number
  readonly guarantees: number
  readonly permissions: number
  readonly protected: number
}

/** Something that looks like chance and is the same in every run. */
function chance(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    return ((state ^ (state >>> 13)) >>> 0) % most
  }
}

function rows(): readonly Row[] {
  const draw = chance(2026)
  const date = (): string =>
    new Date(Date.UTC(2014, 0, 1) + draw(4500) * 86_400_000).toISOString().slice(0, 10)
  const rarely = (value: number): number => (draw(12) === 0 ? value : 0)
  return Array.from({ length: USERS }, (_, at): Row => {
    const borrowed = draw(3) === 0 ? null : date()
    const seen = draw(5) === 0 ? null : date()
    return {
      id: at + 1,
      category: ['PT', 'J', 'S', 'B'][draw(4)] as string,
      branch: draw(20) === 0 ? null : (['CPL', 'MPL', 'FPL'][draw(3)] as string),
      expires: draw(10) === 0 ? null : date(),
      // Who borrowed was seen.
      seen: borrowed !== null && (seen === null || seen < borrowed) ? borrowed : seen,
      borrowed,
      history: draw(15) === 0 ? null : 1,
      made: date(),
      loans: rarely(1),
      owes: rarely(250),
      owed: rarely(100),
      guarantees: rarely(1),
      permissions: rarely(1),
      protected: rarely(1),
    }
  })
}

function factsOf(row: Row): UserFacts {
  const history = row.history === null ? {} : { lastLoanDate: row.borrowed as CalendarDate | null }
  return {
    ...CLEAN_USER,
    key: String(row.id) as never,
    recordType: row.category,
    userGroup: null,
    homeLibrary: row.branch,
    purgeDate: null,
    expiryDate: row.expires as CalendarDate | null,
    lastActivityDate: row.seen as CalendarDate | null,
    createdDate: day(row.made),
    ...history,
    openLoans: row.loans,
    debt: String(row.owes / 100) as never,
    credit: String(row.owed / 100) as never,
    guaranteeOf: row.guarantees,
    staffRoles: row.permissions,
    protectedUser: row.protected === 1,
  }
}

const PATRONS = rows()

const database = new Database(':memory:')
const columns = Object.keys(PATRONS[0] as Row)
database.exec(`create table patrons (${columns.join(', ')})`)
const insert = database.prepare(
  `insert into patrons values (${columns.map((name) => `@${name}`).join(', ')})`,
)
database.transaction(() => {
  for (const row of PATRONS) insert.run(row)
})()

function bySql(condition: string): readonly number[] {
  const sql = `select id from patrons where ${condition} order by id`
  return database.prepare(sql).pluck().all() as number[]
}

function byCriteria(
  chosen: Partial<PurgeCriteria>,
  preset: PresetName,
  homeLibraries?: readonly string[],
): readonly number[] {
  const compiled = compileEvaluator({
    criteria: { ...DEFAULT_CRITERIA, ...chosen },
    policy: PRESETS[preset],
    asOf: AS_OF,
    actor: null,
    ...(homeLibraries === undefined ? {} : { homeLibraries }),
  })
  if (compiled._tag === 'Left') throw new Error(JSON.stringify(compiled.left))
  const { evaluate } = compiled.right
  return PATRONS.filter((row) => evaluate(factsOf(row))._tag === 'Purge').map(({ id }) => id)
}

/** What keeps a patron in Koha: loans, a balance in either direction, guarantees, staff, a mark. */
const KOHA_MAY =
  'loans = 0 and owes = 0 and owed = 0 and guarantees = 0 and permissions = 0 and protected = 0'
/** What keeps a patron in Evergreen; permissions only warn. */
const EVERGREEN_MAY = 'loans = 0 and owes = 0 and owed = 0 and protected = 0'

const types = (...names: readonly string[]) =>
  names.map((recordType) => ({ recordType, userGroups: [] }))

interface Selection {
  readonly criteria: Partial<PurgeCriteria>
  readonly sql: string
  readonly homeLibraries?: readonly string[]
}

describe('a selection of Koha', () => {
  it.each<[string, Selection]>([
    [
      'expired before a day',
      {
        criteria: { dates: [beforeDay('expiryDate', day('2022-01-01'))] },
        sql: "expires < '2022-01-01'",
      },
    ],
    [
      'last seen before a day',
      {
        criteria: { dates: [beforeDay('lastActivityDate', day('2021-06-15'))] },
        sql: "seen < '2021-06-15'",
      },
    ],
    [
      'expired, and not borrowed since, or never',
      {
        criteria: {
          dates: [
            beforeDay('expiryDate', day('2024-01-01')),
            orNever(beforeDay('lastLoanDate', day('2020-01-01'))),
          ],
        },
        sql: `expires < '2024-01-01' and history is not null
          and (borrowed is null or borrowed < '2020-01-01')`,
      },
    ],
    [
      'all of it, for two categories and a branch',
      {
        criteria: {
          dates: [
            beforeDay('expiryDate', day('2024-01-01')),
            beforeDay('lastActivityDate', day('2023-01-01')),
            orNever(beforeDay('lastLoanDate', day('2023-01-01'))),
          ],
          recordTypes: types('PT', 'J'),
          homeLibraries: [{ library: 'CPL', withBranches: false }],
        },
        sql: `expires < '2024-01-01' and seen < '2023-01-01' and history is not null
          and (borrowed is null or borrowed < '2023-01-01')
          and category in ('PT', 'J') and branch = 'CPL'`,
      },
    ],
    [
      'a file of numbers, whatever the dates',
      {
        criteria: {
          dates: [],
          include: Array.from({ length: 2000 }, (_, at) => String(at * 3 + 1) as never),
        },
        sql: 'id % 3 = 1 and id <= 6000',
      },
    ],
  ])('by criteria means exactly whom SQL means: %s', (_, { criteria, sql }) => {
    const going = byCriteria(criteria, 'koha')
    expect(going).toEqual(bySql(`(${sql}) and ${KOHA_MAY}`))
    expect(going.length).toBeGreaterThan(20)
  })
})

describe('a selection of a consortium on Evergreen', () => {
  it.each<[string, Selection]>([
    [
      'inactive for three years, or never active, with a card of that age',
      {
        criteria: {
          dates: [orNever(yearsBack('lastActivityDate', 3)), yearsBack('createdDate', 3)],
        },
        sql: "(seen is null or seen < '2023-03-31') and made < '2023-03-31'",
      },
    ],
    [
      'expired and inactive for five years, in a library and its branches',
      {
        criteria: {
          dates: [yearsBack('expiryDate', 5), orNever(yearsBack('lastActivityDate', 5))],
          homeLibraries: [{ library: 'CPL', withBranches: true }],
        },
        homeLibraries: ['CPL', 'FPL'],
        sql: `expires < '2021-03-31' and (seen is null or seen < '2021-03-31')
          and branch in ('CPL', 'FPL')`,
      },
    ],
    [
      'never active at all, although the card is old',
      {
        criteria: { dates: [never('lastActivityDate'), yearsBack('createdDate', 2)] },
        sql: "seen is null and made < '2024-03-31'",
      },
    ],
  ])('by criteria means exactly whom SQL means: %s', (_, { criteria, sql, homeLibraries }) => {
    const going = byCriteria(criteria, 'evergreen', homeLibraries)
    expect(going).toEqual(bySql(`(${sql}) and ${EVERGREEN_MAY}`))
    expect(going.length).toBeGreaterThan(20)
  })
})

describe('a selection that would mean nearly everybody', () => {
  it.each<[string, Partial<PurgeCriteria>]>([
    ['a category alone', { dates: [], recordTypes: types('PT') }],
    [
      'not borrowed since, alone',
      { dates: [orNever(beforeDay('lastLoanDate', day('2023-01-01')))] },
    ],
    ['never borrowed, alone', { dates: [never('lastLoanDate')] }],
  ])('is refused: %s', (_, chosen) => {
    const compiled = compileEvaluator({
      criteria: { ...DEFAULT_CRITERIA, ...chosen },
      policy: PRESETS.koha,
      asOf: AS_OF,
      actor: null,
    })
    expect(compiled).toMatchObject({
      _tag: 'Left',
      left: [{ code: 'dates-required', path: 'criteria.dates' }],
    })
  })
})
