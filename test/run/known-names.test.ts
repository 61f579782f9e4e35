// The names that a host declares: a wrong one is refused with the right ones, and a stored plan or
// job is not.
import type {
  ActorKey,
  AssignPurgeDatesOrder,
  Operation,
  PurgeCriteria,
  PurgePolicy,
  UserKey,
  Vocabulary,
  ZoneName,
} from 'ils-user-purge'
import { DEFAULT_CRITERIA, explainError, explainNamesNotMet } from 'ils-user-purge'
import { planText } from 'ils-user-purge/report'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, confirming, fails, library, succeeds } from './library.js'
import type { Host } from './people.js'
import { unlessBusy } from '../../src/run/busy.js'

const WORDS: Vocabulary = {
  recordTypes: [
    { recordType: 'public', userGroups: ['student', 'guest'] },
    { recordType: 'staff', userGroups: ['teacher'] },
  ],
  homeLibraries: ['main', 'branch'],
}

const USERS = [
  aUser('1').with({ recordType: 'public', userGroup: 'student', homeLibrary: 'main' }).build(),
  aUser('2').with({ recordType: 'staff', userGroup: 'teacher', homeLibrary: 'main' }).build(),
]

const withWords =
  (vocabulary: unknown = WORDS) =>
  (real: Host): Host => ({ ...real, vocabulary: async () => vocabulary as Vocabulary })

const meaning = (changes: Partial<PurgeCriteria>): PurgeCriteria => ({
  ...criteria().build(),
  ...changes,
})

const ofType = (recordType: string, ...userGroups: string[]) =>
  meaning({ recordTypes: [{ recordType, userGroups }] })

const ofLibrary = (name: string) =>
  meaning({ homeLibraries: [{ library: name, withBranches: false }] })

const protecting = (...groups: [string, ...string[]]): PurgePolicy =>
  aPolicy()
    .with({ protectedGroups: { groups, setting: 'on' } })
    .build()

const assigning = (changes: {
  readonly users?: Partial<AssignPurgeDatesOrder['users']>
  readonly except?: string
}): AssignPurgeDatesOrder => {
  const rule = { anchor: { _tag: 'run-date' }, months: 1, days: 0 } as const
  const { except, users } = changes
  return {
    _tag: 'assign-purge-dates',
    users: { recordTypes: [], homeLibraries: [], include: null, exclude: [], ...users },
    assignment: {
      rule,
      exceptions: except === undefined ? [] : [{ _tag: 'group', userGroup: except, rule }],
      onlyWhereEmpty: false,
    },
    timeZone: 'UTC' as ZoneName,
    notify: false,
  }
}

const LIMITS = { maxCount: 10, maxPercent: '100', maxIncrease: 10 }

async function mistakesOf(operation: Operation<unknown>) {
  const error = await fails(operation)
  return error._tag === 'InvalidOrder' ? error.mistakes : [error]
}

describe('a name that the host does not have', () => {
  it.each([
    [
      'a record type',
      ofType('staf'),
      'unknown-record-type',
      'criteria.recordTypes.0.recordType',
      'a record type that the host has ("public", "staff")',
    ],
    [
      'a group of another type',
      ofType('public', 'student', 'teacher'),
      'unknown-user-group',
      'criteria.recordTypes.0.userGroups.1',
      'a user group that the host has in "public" ("student", "guest")',
    ],
    [
      'a record type in another case, for the host selects by the exact name',
      ofType('STAFF'),
      'unknown-record-type',
      'criteria.recordTypes.0.recordType',
      'a record type that the host has ("staff", "public")',
    ],
    [
      'a home library',
      ofLibrary('mian'),
      'unknown-home-library',
      'criteria.homeLibraries.0.library',
      'a home library that the host has ("main", "branch")',
    ],
  ] as const)('is refused by every operation: %s', async (_, order, code, path, expected) => {
    const { purge } = library({ users: USERS, host: withWords(), serviceActors: [ACTOR] })
    const asked = { criteria: order, requestedBy: ACTOR }
    for (const operation of [
      purge.check({ userKey: '1' as UserKey, criteria: order }),
      purge.plan(asked),
      purge.nightly({ ...asked, limits: LIMITS }),
    ])
      expect(await mistakesOf(operation)).toMatchObject([{ code, path, expected }])
    expect(await succeeds(purge.plans())).toEqual([])
  })

  it.each([
    [
      { users: { recordTypes: [{ recordType: 'staf', userGroups: [] }] } },
      'unknown-record-type',
      'order.users.recordTypes.0.recordType',
    ],
    [
      { users: { recordTypes: [{ recordType: 'staff', userGroups: ['student'] }] } },
      'unknown-user-group',
      'order.users.recordTypes.0.userGroups.0',
    ],
    [
      { users: { homeLibraries: [{ library: 'mian', withBranches: false }] } },
      'unknown-home-library',
      'order.users.homeLibraries.0.library',
    ],
    [{ except: 'Teacher' }, 'unknown-user-group', 'order.assignment.exceptions.0.userGroup'],
  ])('is refused in an order in bulk: %j', async (changes, code, path) => {
    const { purge } = library({ users: USERS, host: withWords() })
    const asked = { order: assigning(changes), requestedBy: ACTOR }
    expect(await mistakesOf(purge.planBulk(asked))).toMatchObject([{ code, path }])
    expect(await succeeds(purge.plans())).toEqual([])
  })

  it('is refused as a protected group, which is compared as guards compare names', async () => {
    const { purge, runner } = library({
      users: USERS,
      host: withWords(),
      policy: protecting('teacher', 'techer'),
    })
    const asked = { criteria: criteria().build(), requestedBy: ACTOR }
    expect(await mistakesOf(purge.plan(asked))).toMatchObject([
      { code: 'unknown-user-group', path: 'policy.protectedGroups.groups.1', got: '"techer"' },
    ])
    await succeeds(runner({ policy: protecting(' TEACHER') }).plan(asked))
  })

  it('is told apart from the 20 names that are shown, with how many more there are', async () => {
    const recordTypes = Array.from({ length: 30 }, (_, at) => ({
      recordType: `type-${at + 1}`,
      userGroups: [],
    }))
    const { purge } = library({ users: USERS, host: withWords({ recordTypes }) })
    const error = await fails(purge.plan({ criteria: ofType('TYPE-29'), requestedBy: ACTOR }))
    expect(explainError(error)).toMatch(
      /must be a record type that the host has \("type-29", "type-1", .*"type-19" and 10 more\), got "TYPE-29"/,
    )
  })

  it('is listed with every other mistake at once', async () => {
    const { purge } = library({
      users: USERS,
      host: (real) => ({ ...withWords()(real), dateFields: ['expiryDate'] }),
      policy: protecting('nobody'),
    })
    const order = meaning({
      ...ofType('staf', 'x'),
      homeLibraries: [{ library: 'mian', withBranches: false }],
    })
    const mistakes = await mistakesOf(purge.plan({ criteria: order, requestedBy: ACTOR }))
    expect(mistakes.map(({ code }) => code)).toEqual([
      'unsupported-date-field',
      'unknown-record-type',
      'unknown-home-library',
      'unknown-user-group',
    ])
  })

  it('is not looked for in what the vocabulary leaves out', async () => {
    const { purge } = library({ users: USERS, host: withWords({ homeLibraries: ['main'] }) })
    const plan = await succeeds(purge.plan({ criteria: ofType('staff', 'x'), requestedBy: ACTOR }))
    expect(plan.namesNotMet.map(({ name }) => name)).toEqual(['x'])
  })

  it('stops no plan that was made while the host had it, and no job of it', async () => {
    let words: Vocabulary = WORDS
    const { purge, statuses } = library({
      users: USERS,
      host: (real) => ({ ...real, vocabulary: async () => words, isActor: async () => isThere }),
    })
    let isThere = true
    const plan = await succeeds(purge.plan({ criteria: ofType('staff'), requestedBy: ACTOR }))
    words = { recordTypes: [], homeLibraries: [] }
    const { id } = await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    isThere = false
    await succeeds(purge.run(id))
    expect(await statuses(id)).toEqual({ 2: 'purged' })
  })

  it.each([null, [], { recordTypes: {} }, { recordTypes: ['staff'] }, { homeLibraries: [7] }])(
    'is a fault of the host where its vocabulary is %j',
    async (vocabulary) => {
      const { purge } = library({ users: USERS, host: withWords(vocabulary) })
      const asked = { criteria: criteria().build(), requestedBy: ACTOR }
      expect(await fails(purge.plan(asked))).toMatchObject({
        _tag: 'HostFault',
        fault: { code: 'host-vocabulary-improper' },
      })
    },
  )
})

describe('a person who cannot be an actor of the host', () => {
  const onlyAdmin = (real: Host): Host => ({
    ...real,
    isActor: async ({ actor }) => actor === ACTOR,
  })
  const stranger = 'Jane Doe' as ActorKey
  const asked = { criteria: criteria().build(), requestedBy: stranger }
  const refused = [
    {
      code: 'unknown-actor',
      path: 'requestedBy',
      expected: 'an actor that the host knows',
      got: 'a string of 8 characters',
    },
  ]

  it('is refused before a plan or a job, unnamed', async () => {
    const { purge } = library({ users: USERS, host: onlyAdmin, serviceActors: [stranger] })
    const bulk = { order: assigning({}), requestedBy: ACTOR }
    const plans = [
      await succeeds(purge.plan({ ...asked, requestedBy: ACTOR })),
      await succeeds(purge.planBulk(bulk)),
    ]
    for (const operation of [
      purge.check({ userKey: '1' as UserKey, requestedBy: stranger }),
      purge.plan(asked),
      purge.nightly({ ...asked, limits: LIMITS }),
      purge.planBulk({ ...bulk, requestedBy: stranger }),
      ...plans.map((plan) => purge.submit({ requestedBy: stranger, ...confirming(plan) })),
    ])
      expect(await mistakesOf(operation)).toEqual(refused)
    await succeeds(purge.check({ userKey: '1' as UserKey }))
  })

  it('is refused as the second person, together with who asks', async () => {
    const { purge } = library({ users: USERS, host: onlyAdmin })
    const plan = await succeeds(purge.plan({ ...asked, requestedBy: ACTOR }))
    const people = { requestedBy: stranger, approvedBy: 'John Doe' as ActorKey }
    const confirmed = { ...people, ...confirming(plan) }
    const paths = async (operation: Operation<unknown>) =>
      (await mistakesOf(operation)).map((each) => ('path' in each ? each.path : each))
    expect(await paths(purge.submit(confirmed))).toEqual(['requestedBy', 'approvedBy'])
    expect(await paths(purge.submit({ ...confirmed, requestedBy: ACTOR }))).toEqual(['approvedBy'])
  })

  it('is never asked for without a proper name', async () => {
    const asked: unknown[] = []
    const { purge } = library({
      users: USERS,
      host: (real) => ({ ...real, isActor: async ({ actor }) => asked.push(actor) > 0 }),
    })
    const blank = purge.plan({ criteria: criteria().build(), requestedBy: ' ' as ActorKey })
    expect(await mistakesOf(blank)).toMatchObject([{ code: 'invalid-actor-key' }])
    expect(asked).toEqual([])
  })

  it('is a fault of the host where the answer is neither yes nor no', async () => {
    const { purge } = library({
      users: USERS,
      host: (real) => ({ ...real, isActor: async () => 1 as never }),
    })
    expect(await fails(purge.plan(asked))).toMatchObject({ fault: { code: 'host-actor-improper' } })
  })
})

describe('a host without the purge date', () => {
  it('is not asked by the default criteria: which dates it has is said instead', async () => {
    const { purge } = library({
      users: USERS,
      host: (real) => ({ ...real, dateFields: ['expiryDate', 'lastLoanDate'] }),
    })
    for (const operation of [
      purge.check({ userKey: '1' as UserKey }),
      purge.plan({ criteria: DEFAULT_CRITERIA, requestedBy: ACTOR }),
    ])
      expect(await mistakesOf(operation)).toEqual([
        {
          code: 'unsupported-date-field',
          path: 'criteria.dates.0.field',
          expected:
            'a date that the host has (expiryDate | lastLoanDate); criteria that name no date ' +
            'ask ' +
            'for the purge date, so name one',
          got: '"purgeDate"',
        },
      ])
  })
})

describe('without a vocabulary, a plan', () => {
  const planned = async (order: PurgeCriteria, options: Partial<Parameters<typeof library>[0]>) =>
    succeeds(
      library({ users: USERS, ...options }).purge.plan({ criteria: order, requestedBy: ACTOR }),
    )
  const uncounted = (real: Host): Host => {
    const { countNotSelected: _, ...host } = real
    return host
  }

  it.each([
    [ofType('staf'), 'No user of the library has this record type: staf.'],
    [
      ofType('public', 'teacher'),
      'No user of the library is in this user group of the type public: teacher.',
    ],
    [ofLibrary('mian'), 'No user of the library has this home library: mian.'],
  ])('says what occurs nowhere, where the host counts: %#', async (order, sentence) => {
    const plan = await planned(order, {})
    expect(plan.counts.examined).toBe(0)
    expect(explainNamesNotMet(plan)).toEqual([sentence])
    expect(planText(plan)).toContain(sentence)
  })

  it(
    'says nothing of the library where nobody was ' + 'examined and the host does not count',
    async () => {
      expect((await planned(ofType('staf'), { host: uncounted })).namesNotMet).toEqual([])
    },
  )

  it.each([{}, { host: uncounted }])(
    'says only of the users examined what it knows of them alone: %#',
    async (options) => {
      const order = meaning({
        recordTypes: [
          { recordType: 'public', userGroups: ['student', 'gust'] },
          { recordType: 'alumni', userGroups: [] },
        ],
        homeLibraries: [
          { library: 'main', withBranches: false },
          { library: 'mian', withBranches: false },
        ],
      })
      const policy = protecting('STUDENT', 'techer', 'Gast')
      expect(explainNamesNotMet(await planned(order, { ...options, policy }))).toEqual([
        'Examined: 1 user. None of them is in this user group of the type public; check the ' +
          'name: gust.',
        'Examined: 1 user. None of them has this record type; check the name: alumni.',
        'Examined: 1 user. None of them has this home library; check the name: mian.',
        'Examined: 1 user. None of them is in this group that the policy protects; a mistyped ' +
          'name ' +
          'protects nobody: techer, Gast.',
      ])
    },
  )

  it('says nothing of names where single users are named', async () => {
    const order = { ...ofType('staf'), include: ['1' as UserKey] }
    expect((await planned(order, { policy: protecting('techer') })).namesNotMet).toEqual([])
  })

  it('says of purge dates in bulk which group has nobody among the users examined', async () => {
    const { purge } = library({ users: USERS })
    const plan = await succeeds(
      purge.planBulk({ order: assigning({ except: 'Teacher' }), requestedBy: ACTOR }),
    )
    expect(explainNamesNotMet(plan)).toEqual([
      'Examined: 2 users. None of them is in this user group with a rule of its own; check the ' +
        'name: Teacher.',
    ])
    const right = assigning({
      except: 'teacher',
      users: { recordTypes: [{ recordType: 'staff', userGroups: [] }] },
    })
    const met = await succeeds(purge.planBulk({ order: right, requestedBy: ACTOR }))
    expect(met.namesNotMet).toEqual([])
  })

  it('takes a group that throws when it is read for no name', async () => {
    const host = (real: Host): Host => ({
      ...real,
      readUsers: async (request) =>
        (await unlessBusy(real.readUsers(request))).map((user) =>
          Object.defineProperty({ ...user }, 'userGroup', {
            get: () => {
              throw new Error('not loaded')
            },
          }),
        ),
    })
    const plan = await planned(criteria().build(), { host, policy: protecting('teacher') })
    expect(plan.namesNotMet.map(({ name, among }) => [name, among])).toEqual([
      ['teacher', 'examined'],
    ])
  })
})
