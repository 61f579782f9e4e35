// The host in memory: exact candidates, effects that really change users, books that tell of it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryHost } from '../../src/adapters/memory/index.js'
import type { CalendarDate } from '../../src/domain/calendar.js'
import type { DateField } from '../../src/domain/criteria.js'
import type { UserKey } from '../../src/domain/keys.js'
import type { Money } from '../../src/domain/money.js'
import type { UserFacts } from '../../src/domain/user.js'
import type { CandidateQuery } from '../../src/domain/candidate-query.js'
import { arbitraries, aUser } from '../../src/testing/index.js'
import { CONTEXT, key, pause, world } from './support.js'

const QUERY: CandidateQuery = {
  dates: [past('purgeDate')],
  recordTypes: [],
  homeLibraries: [],
}

function past(field: DateField, orAbsent = false): CandidateQuery['dates'][number] {
  return { field, onOrBefore: '2020-06-30' as CalendarDate, orAbsent }
}

const ofType = (recordType: string, ...userGroups: string[]): Partial<CandidateQuery> => ({
  recordTypes: [{ recordType, userGroups }],
})

const candidatesOf = async (
  users: readonly UserFacts[],
  query: CandidateQuery,
  after: string | null = null,
  limit = 1000,
) => {
  const { host, read } = world(users)
  return read((tx) =>
    host.candidates({ tx, query, after: after === null ? null : key(after), limit }),
  )
}

describe('candidates', () => {
  const user = aUser('1').with({
    purgeDate: '2020-06-30',
    recordType: 'public',
    userGroup: 'student',
    expiryDate: null,
  })

  it.each<[string, UserFacts, Partial<CandidateQuery>, boolean]>([
    ['the day itself is in', user.build(), {}, true],
    ['the day after is out', user.with({ purgeDate: '2020-07-01' }).build(), {}, false],
    ['no date is out', user.with({ purgeDate: null }).build(), {}, false],
    ['an unknown date is in', user.without('purgeDate').build(), {}, true],
    ['another date field is asked', user.build(), { dates: [past('expiryDate')] }, false],
    ['no date is in where it is asked', user.build(), { dates: [past('expiryDate', true)] }, true],
    [
      'a date is out where only its absence is asked',
      user.build(),
      { dates: [{ ...past('purgeDate', true), onOrBefore: null }] },
      false,
    ],
    [
      'one of two dates is not enough',
      user.build(),
      { dates: [past('purgeDate'), past('expiryDate')] },
      false,
    ],
    ['the home library is in', user.build(), { homeLibraries: ['branch', 'main'] }, true],
    ['another home library is out', user.build(), { homeLibraries: ['branch'] }, false],
    [
      'no home library is in, because it is unknown there',
      user.with({ homeLibrary: null }).build(),
      { homeLibraries: ['branch'] },
      true,
    ],
    ['the record type is in', user.build(), ofType('public'), true],
    ['another record type is out', user.build(), ofType('staff'), false],
    ['an unknown record type is in', user.without('recordType').build(), ofType('staff'), true],
    ['one of the groups is in', user.build(), ofType('public', 'alumni', 'student'), true],
    ['another group is out', user.build(), ofType('public', 'alumni'), false],
    ['no group is out', user.with({ userGroup: null }).build(), ofType('public', 'student'), false],
    ['an unknown group is in', user.without('userGroup').build(), ofType('public', 'alumni'), true],
  ])('%s', async (_, facts, change, expected) => {
    expect(await candidatesOf([facts], { ...QUERY, ...change })).toEqual(expected ? ['1'] : [])
  })

  it('come in the order of whole numbers, wherever a page begins', async () => {
    const users = ['10', '9', '100', '2', 'x'].map((each) => aUser(each).build())
    expect(await candidatesOf(users, QUERY)).toEqual(['2', '9', 'x', '10', '100'])
    expect(await candidatesOf(users, QUERY, '9', 2)).toEqual(['x', '10'])
    expect(await candidatesOf(users, QUERY, '5', 1)).toEqual(['9'])
    expect(await candidatesOf(users, QUERY, '100')).toEqual([])
    expect(await candidatesOf(users, QUERY, null, 0)).toEqual([])
  })

  it('come in the order that the host was given', async () => {
    const { database, read } = world()
    const host = memoryHost(database, {
      users: ['a', 'c', 'b'].map((each) => aUser(each).build()),
      compareKeys: (left, right) => (left > right ? -1 : left < right ? 1 : 0),
    })
    expect(
      await read((tx) => host.candidates({ tx, query: QUERY, after: key('c'), limit: 10 })),
    ).toEqual(['b', 'a'])
    expect(host.users().map((user) => user.key)).toEqual(['c', 'b', 'a'])
  })

  it('follow users who are put, changed and removed under a run', async () => {
    const { host, read } = world([aUser('1').build(), aUser('3').build()])
    const list = () => read((tx) => host.candidates({ tx, query: QUERY, after: null, limit: 10 }))
    await host.put(aUser('2').build())
    expect(await list()).toEqual(['1', '2', '3'])
    await host.change(key('1'), (user) => ({ ...user, purgeDate: null }))
    await host.change(key('7'), (user) => user)
    await host.remove(key('3'))
    expect(await list()).toEqual(['2'])
    await host.put(aUser('3').build())
    expect(await list()).toEqual(['2', '3'])
    expect(await read((tx) => host.countUsers({ tx }))).toBe(3)
  })

  it('are the same over pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraries(fc).users,
        fc.integer({ min: 1, max: 7 }),
        async (users, limit) => {
          const { host, read } = world(users)
          const whole = await read((tx) =>
            host.candidates({ tx, query: QUERY, after: null, limit: 1000 }),
          )
          const paged: UserKey[] = []
          for (;;) {
            const page = await read((tx) =>
              host.candidates({ tx, query: QUERY, after: paged.at(-1) ?? null, limit }),
            )
            paged.push(...page)
            if (page.length < limit) break
          }
          expect(paged).toEqual(whole)
        },
      ),
    )
  })
})

describe('reading users', () => {
  it('answers each who exists once, as they were stored', async () => {
    const known = aUser('1').with({ openLoans: 2 }).build()
    const { host, read } = world([known])
    const users = await read((tx) =>
      host.readUsers({ tx, keys: [key('1'), key('2'), key('1')], lock: false }),
    )
    expect(users).toEqual([known])
  })

  it('locks only in a transaction that may write', async () => {
    const { host, read } = world([aUser('1').build()])
    await expect(
      read((tx) => host.readUsers({ tx, keys: [key('1')], lock: true })),
    ).rejects.toMatchObject({ code: 'memory-read-only' })
  })

  it('keeps a change from elsewhere waiting until the transaction ends', async () => {
    const { host, write } = world([aUser('1').build()])
    let change: Promise<void> | undefined
    await write(async (tx) => {
      await host.readUsers({ tx, keys: [key('1')], lock: true })
      change = host.change(key('1'), (user) => ({ ...user, openLoans: 5 }))
      await pause()
      expect(await host.readUsers({ tx, keys: [key('1')], lock: true })).toMatchObject([
        { openLoans: 0 },
      ])
    })
    await change
    expect(host.user(key('1'))?.openLoans).toBe(5)
  })
})

const OWED = '2.5' as Money
const full = aUser('1')
  .with({ debt: OWED, disputedDebt: '1', exportedDebt: '1.5' })
  .withRequests({ pending: 2, inTransit: 1, onHoldShelf: 3 })
  .asResearcher()
  .build()
const BY = { jobId: CONTEXT.jobId, requestedBy: CONTEXT.requestedBy }

type World = ReturnType<typeof world>
type Apply = (world: World) => Promise<unknown>

const within = (
  made: World,
  apply: (tx: Parameters<Parameters<World['write']>[0]>[0]) => Promise<unknown>,
) => made.write(apply)

const EFFECTS: readonly {
  readonly name: string
  readonly apply: Apply
  readonly user: object | undefined
  readonly book: (world: World) => unknown
  readonly entry: object
}[] = [
  {
    name: 'demoting',
    apply: (made) =>
      within(made, (tx) =>
        made.host.effects.demoteResearchers.apply({
          tx,
          context: CONTEXT,
          commands: [{ key: full.key }],
        }),
      ),
    user: { ...full, researcher: { affiliated: false, assets: 1, grants: 0 } },
    book: ({ host }) => host.demotions(),
    entry: { key: '1', previouslyAffiliated: true, ...BY },
  },
  {
    name: 'waiving',
    apply: (made) =>
      within(made, (tx) =>
        made.host.effects.waiveFines.apply({
          tx,
          context: CONTEXT,
          commands: [{ key: full.key, amount: OWED }],
        }),
      ),
    user: { ...full, debt: '0', disputedDebt: '0', exportedDebt: '0' },
    book: ({ host }) => host.waivers(),
    entry: { key: '1', amount: '2.5', ...BY },
  },
  {
    name: 'cancelling requests',
    apply: (made) =>
      within(made, (tx) =>
        made.host.effects.cancelRequests.apply({
          tx,
          context: CONTEXT,
          commands: [{ key: full.key, states: ['pending', 'inTransit'], count: 3 }],
        }),
      ),
    user: { ...full, requests: { pending: 0, inTransit: 0, onHoldShelf: 3, shipped: 0 } },
    book: ({ host }) => host.cancellations(),
    entry: { key: '1', states: ['pending', 'inTransit'], count: 3, ...BY },
  },
  {
    name: 'deleting',
    apply: (made) =>
      within(made, (tx) =>
        made.host.effects.deleteUsers.apply({
          tx,
          context: CONTEXT,
          commands: [{ key: full.key, level: 'keep-statistics' }],
        }),
      ),
    user: undefined,
    book: ({ host }) => host.deletions(),
    entry: { key: '1', level: 'keep-statistics', ...BY },
  },
]

describe.each(EFFECTS)('$name', ({ apply, user, book, entry }) => {
  it('changes the user, writes it in the books, and refuses nothing', async () => {
    const made = world([full])
    expect(await apply(made)).toEqual([])
    expect(made.host.user(full.key)).toEqual(user)
    expect(book(made)).toEqual([entry])
  })

  it('leaves users and books alone after a rollback', async () => {
    const made = world([full])
    const rolledBack = apply({
      ...made,
      write: (work) =>
        made.write(async (tx) => {
          await work(tx)
          throw new Error('rolled back')
        }),
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(made.host.users()).toEqual([full])
    expect(book(made)).toEqual([])
  })

  it('throws for a user who is not there', async () => {
    const made = world()
    await expect(apply(made)).rejects.toMatchObject({ code: 'memory-no-such-user' })
    expect(book(made)).toEqual([])
  })
})
