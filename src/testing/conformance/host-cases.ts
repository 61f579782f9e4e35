// What every host must do when its users are read, as cases.
import type { CalendarDate } from '../../domain/calendar.js'
import { DATE_FIELDS, type DateField } from '../../domain/criteria.js'
import { type ActorKey, isKey, type JobId, type UserKey } from '../../domain/keys.js'
import type { DeletePolicyLevel } from '../../domain/policy.js'
import type { FactName, UserFacts } from '../../domain/user.js'
import { type GivenName, type NameKind, unknownNames } from '../../domain/vocabulary.js'
import type { PurgeHost } from '../../ports/host.js'
import {
  type CandidateQuery,
  type DateWanted,
  NOT_SELECTED_CODES,
  type NotSelectedCode,
  type NotSelectedCounts,
} from '../../domain/candidate-query.js'
import type { TransactionPort } from '../../ports/transaction.js'
import { aUser } from '../builders.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'

/** A host with means to fill its store and to change it from elsewhere. */
export interface HostSubject<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly host: PurgeHost<Tx>
  /**
   * Stores new users with these facts, as far as the host has them, and answers the keys that it
   * gave them, in the same order. The record types are `public` and `staff`, the groups `student`
   * and `teacher`, for which the host's own words may stand if its `candidates` is wrapped
   * accordingly.
   */
  readonly store: (users: readonly UserFacts[]) => Promise<readonly UserKey[]>
  /** Removes a user, as somebody else might. */
  readonly remove: (key: UserKey) => Promise<void>
  /** Waits as long as a change from elsewhere needs, if nothing holds it up. */
  readonly pause: () => Promise<void>
  /**
   * Capability `moving-loans`: moves one open loan from one user to another, in a transaction of
   * its own over another connection.
   */
  readonly moveLoan?: (from: UserKey, to: UserKey) => Promise<void>
  /**
   * Capability `loans-under-way`: lends something to a user in a transaction of its own over
   * another connection, as the circulation desk does, and answers before it is committed. `commit`
   * rejects when the store refuses the loan after all.
   */
  readonly beginLoan?: (to: UserKey) => Promise<{ readonly commit: () => Promise<unknown> }>
  /**
   * Capability `unknown-facts`: makes a fact of the user such that the host cannot determine it,
   * and says which.
   */
  readonly obscure?: (key: UserKey) => Promise<FactName>
  /**
   * What the effects write beside the users: ledgers, logs. Compared before and after a rollback;
   * left out: nothing.
   */
  readonly books?: () => Promise<unknown>
  /**
   * Somebody who can be an actor of the host, in whose name the effects are tried. Left out:
   * `conformance`, which a host with `isActor` most likely does not know.
   */
  readonly actor?: ActorKey
}

/**
 * The cases for `PurgeHost`. Capabilities: `moving-loans`, `locks`, `unknown-facts`,
 * `counts-not-selected`, `vocabulary`, `actors`, `pipelined-read`;
 * `loans-under-way` with `delete-users`; and for each date that `store` can set `by-purge-date`,
 * `by-expiry-date`, `by-last-activity-date`, `by-last-loan-date`, `by-created-date`.
 */
export const hostCases = <Tx>(): readonly ConformanceCase<HostSubject<Tx>>[] => [
  {
    id: 'host-identity-1',
    since: '0.1.0',
    title: 'has an identity, a plain text',
    run: async ({ host }) => {
      const identity: unknown = host.identity
      const isProper = isKey(identity) && identity.trim() !== ''
      must(
        isProper,
        'identity is 1 to 255 characters, not blank, well formed, without control characters',
      )
    },
  },
  {
    id: 'host-candidates-1',
    since: '0.1.0',
    title: 'returns every user who matches, the boundary day included',
    run: async (subject) => {
      const stored = await storeMixed(subject)
      for (const [what, query, names] of QUERIES) {
        const found = new Set(await allPages(subject, query, 3))
        const missed = names.filter((name) => !found.has(keyIn(stored, name)))
        mustEqual(missed, [], `candidates misses nobody who matches ${what}`)
      }
    },
  },
  {
    id: 'host-candidates-2',
    since: '0.1.0',
    title: 'returns nobody twice over all pages',
    run: async (subject) => {
      await storeMixed(subject)
      const found = await allPages(subject, ANYBODY, 2)
      must(new Set(found).size === found.length, 'no key comes twice over all pages')
    },
  },
  {
    id: 'host-candidates-3',
    since: '0.1.0',
    title: 'goes on after any key, in one order, even when that user is gone',
    run: async (subject) => {
      await storeMixed(subject)
      const all = await page(subject, ANYBODY, null, 100)
      for (const [at, after] of all.entries())
        mustEqual(
          await page(subject, ANYBODY, after, 100),
          all.slice(at + 1),
          'a page begins after the key given, in the same order',
        )
      const gone = all[1]
      if (gone !== undefined) await subject.remove(gone)
      mustEqual(
        await page(subject, ANYBODY, gone ?? null, 100),
        all.slice(2),
        'a page begins after a key whose user is gone',
      )
    },
  },
  {
    id: 'host-candidates-4',
    since: '0.1.0',
    title: 'fills every page but the last, and none beyond its limit',
    run: async (subject) => {
      await storeMixed(subject)
      const all = await page(subject, DUE_STAFF, null, 100)
      for (const limit of [1, 2, 3])
        mustEqual(
          await allPages(subject, DUE_STAFF, limit),
          all,
          `pages of ${limit} hold what one page holds`,
        )
    },
  },
  ...DATE_FIELDS.map((field) => candidatesBy<Tx>(field)),
  {
    id: 'host-candidates-6',
    since: '0.1.0',
    title: 'returns users who meet several conditions on dates',
    needs: ['by-purge-date', 'by-expiry-date'],
    run: async (subject) => {
      const [both, early] = await subject.store([
        aUser('both').with({ purgeDate: DUE, expiryDate: '2010-01-01' }).build(),
        aUser('early').with({ purgeDate: '2010-01-01', expiryDate: DUE }).build(),
        aUser('late').with({ purgeDate: '2010-01-01', expiryDate: GONE_BY }).build(),
      ])
      const dates = [past('purgeDate'), past('expiryDate')]
      const found = new Set(await allPages(subject, { ...ANYBODY, dates }, 100))
      const missed = [both, early].filter((key) => key === undefined || !found.has(key))
      mustEqual(missed, [], 'candidates misses nobody who meets both conditions')
    },
  },
  {
    id: 'host-candidates-7',
    since: '0.1.0',
    title: 'returns the users of a home library, and those who have none',
    needs: ['home-library'],
    run: async (subject) => {
      const [there, nowhere] = await subject.store([
        aUser('there').with({ homeLibrary: 'main' }).build(),
        aUser('nowhere').with({ homeLibrary: null }).build(),
        aUser('elsewhere').with({ homeLibrary: 'branch' }).build(),
      ])
      const query = { ...ANYBODY, homeLibraries: ['main'] }
      const found = new Set(await allPages(subject, query, 100))
      const missed = [there, nowhere].filter((key) => key === undefined || !found.has(key))
      mustEqual(missed, [], 'candidates misses nobody of the home library, or without one')
    },
  },
  {
    id: 'host-read-1',
    since: '0.1.0',
    title: 'reads one record for each key that exists, and none for one that does not',
    run: async (subject) => {
      const [first, second, third] = await storeThree(subject)
      await subject.remove(second)
      const read = await readUsers(subject, [third, second, first])
      mustEqual(
        read.map(({ key }) => key).sort(),
        [first, third].sort(),
        'readUsers answers the users who exist, once each',
      )
    },
  },
  {
    id: 'host-read-2',
    since: '0.1.0',
    title: 'reads all users in one consistent look',
    needs: ['moving-loans'],
    run: async (subject) => {
      const [first, second] = await storeThree(subject)
      for (let round = 0; round < 10; round++) {
        const [from, to] = round % 2 === 0 ? [first, second] : [second, first]
        const [read] = await Promise.all([
          readUsers(subject, [first, second]),
          subject.moveLoan?.(from, to),
        ])
        mustEqual(
          sumOfLoans(read),
          1,
          'a loan that moves between two users is seen with exactly one of them',
        )
      }
    },
  },
  {
    id: 'host-read-3',
    since: '0.1.0',
    title: 'holds locked users against changes until the transaction ends',
    needs: ['moving-loans', 'locks'],
    run: async (subject) => {
      const [first, second] = await storeThree(subject)
      let change: Promise<unknown> = Promise.resolve()
      const looks = await subject.transactions.run(
        async (tx) => {
          const before = await subject.host.readUsers({ tx, keys: [first], lock: true })
          let changed = false
          // A store that rather refuses the change than lets it wait keeps the promise too.
          change = Promise.resolve(subject.moveLoan?.(first, second)).then(
            () => {
              changed = true
            },
            () => undefined,
          )
          await Promise.race([change, subject.pause()])
          must(!changed, 'nobody changes a locked user while the transaction runs')
          return [before, await subject.host.readUsers({ tx, keys: [first], lock: true })]
        },
        { mode: 'write' },
      )
      await change
      mustEqual(
        sumOfLoans(looks[1] ?? []),
        sumOfLoans(looks[0] ?? []),
        'the facts of a locked user stay as they were read',
      )
    },
  },
  {
    id: 'host-read-4',
    since: '0.1.0',
    title: 'leaves a fact out that it cannot determine',
    needs: ['unknown-facts'],
    run: async (subject) => {
      const [first] = await storeThree(subject)
      const obscured = await subject.obscure?.(first)
      const [read] = await readUsers(subject, [first])
      if (read === undefined || obscured === undefined)
        return must(false, 'readUsers answers a user of whom a fact is unknown')
      must(!isKnown(read, obscured), 'a fact that cannot be determined is left out, not guessed')
    },
  },
  {
    id: 'host-pipelined-read-1',
    since: '0.1.0',
    title: 'reads under lock while something else is under way, and changes nothing',
    needs: ['pipelined-read'],
    run: async (subject) => {
      const { host, transactions, books } = subject
      const [first] = await storeThree(subject)
      const before = [await readUsers(subject, [first]), await books?.()]
      const [count, read] = await transactions.run(
        (tx) =>
          Promise.all([host.countUsers({ tx }), host.readUsers({ tx, keys: [first], lock: true })]),
        { mode: 'write' },
      )
      must(count >= 3, 'what is under way is answered as if it were alone')
      mustEqual(read, before[0], 'a read that is not awaited answers as one that is')
      mustEqual(
        [await readUsers(subject, [first]), await books?.()],
        before,
        'a read under lock changes nothing',
      )
    },
  },
  {
    id: 'host-read-5',
    since: '0.1.0',
    title: 'deletes nobody to whom something is being lent',
    needs: ['loans-under-way', 'delete-users'],
    run: async (subject) => {
      const [, second] = await storeThree(subject)
      const loan = await subject.beginLoan?.(second)
      let looked = (): void => {}
      const look = new Promise<void>((resolve) => {
        looked = resolve
      })
      const deleting = subject.transactions.run(
        async (tx) => {
          const users = await subject.host.readUsers({ tx, keys: [second], lock: true })
          looked()
          if (sumOfLoans(users) > 0) return false
          await deleteIn(subject, tx, second)
          return true
        },
        { mode: 'write' },
      )
      // A transaction that waits for the loan goes on once it is committed; a deletion that the
      // store refuses deletes nobody.
      const deleted = deleting.catch(() => false)
      await Promise.race([look, deleted, subject.pause()])
      const lent = await Promise.resolve(loan?.commit()).then(
        () => true,
        () => false,
      )
      must(
        !((await deleted) && lent),
        'a loan under way is seen under the lock, or fails when its user is deleted',
      )
    },
  },
  {
    id: 'host-count-1',
    since: '0.1.0',
    title: 'counts all users, selected or not',
    run: async (subject) => {
      const count = () => reading(subject, (tx) => subject.host.countUsers({ tx }))
      const before = await count()
      const stored = await storeMixed(subject)
      mustEqual((await count()) - before, stored.size, 'every stored user is counted')
    },
  },
  {
    id: 'host-not-selected-1',
    since: '0.1.0',
    title: 'counts who does not match a query, under each condition that they do not fit',
    needs: ['counts-not-selected'],
    run: async (subject) => {
      const count = (query: CandidateQuery) => notSelected(subject, query)
      const before = await Promise.all(NOT_SELECTED.map(([query]) => count(query)))
      await storeMixed(subject)
      for (const [at, [query, expected]] of NOT_SELECTED.entries()) {
        const after = await count(query)
        const more = NOT_SELECTED_CODES.map((code) => after[code] - (before[at]?.[code] ?? 0))
        mustEqual(
          more,
          NOT_SELECTED_CODES.map((code) => expected[code] ?? 0),
          'each stored user counts under each condition that they do not fit',
        )
      }
    },
  },
  {
    id: 'host-vocabulary-1',
    since: '0.1.0',
    title: 'names every record type, user group and home library that its users have',
    needs: ['vocabulary'],
    run: async (subject) => {
      const { vocabulary } = subject.host
      if (vocabulary === undefined)
        throw new Error('The host declares a vocabulary that it does not have.')
      const stored = await storeMixed(subject)
      const users = await readUsers(subject, [...stored.values()])
      const words = await reading(subject, (tx) => vocabulary({ tx }))
      const unnamed = unknownNames(words, users.flatMap(namesOf))
      mustEqual(
        unnamed.map(({ path }) => path),
        [],
        'the vocabulary names what its users have, in the words of their facts',
      )
    },
  },
  {
    id: 'host-actor-1',
    since: '0.1.0',
    title: 'knows who can be an actor, and who cannot',
    needs: ['actors'],
    run: async (subject) => {
      const { host, actor } = subject
      const { isActor } = host
      if (isActor === undefined || actor === undefined)
        throw new Error('The host declares actors, and has no isActor, or the subject no actor.')
      const answer = (who: ActorKey) => reading(subject, (tx) => isActor({ tx, actor: who }))
      mustEqual(await answer(actor), true, 'the actor of the subject can be one')
      mustEqual(await answer(STRANGER), false, 'somebody whom nobody knows cannot')
    },
  },
]

/** No host has it, whether its keys are numbers or texts. */
const STRANGER = 'nobody, conformance' as ActorKey

/** The names in the facts of a user, each under the fact that has it. */
function namesOf({ recordType, userGroup, homeLibrary }: UserFacts): readonly GivenName[] {
  const given = (kind: NameKind, name: unknown, path: string): readonly GivenName[] =>
    typeof name === 'string' ? [{ kind, name, path, recordType: recordType ?? null }] : []
  return [
    ...given('record-type', recordType, 'recordType'),
    ...given('user-group', userGroup, 'userGroup'),
    ...given('home-library', homeLibrary, 'homeLibrary'),
  ]
}

const notSelected = async <Tx>(
  subject: HostSubject<Tx>,
  query: CandidateQuery,
): Promise<Readonly<Record<NotSelectedCode, number>>> => {
  const { countNotSelected } = subject.host
  if (countNotSelected === undefined)
    throw new Error('The host declares that it counts who is not selected, and does not.')
  const counts = await reading(subject, (tx) => countNotSelected({ tx, query }))
  return Object.fromEntries(NOT_SELECTED_CODES.map((code) => [code, counts[code] ?? 0])) as Record<
    NotSelectedCode,
    number
  >
}

const DUE = '2020-06-30' as CalendarDate
const GONE_BY = '2020-07-01' as CalendarDate

const past = (field: DateField, onOrBefore: CalendarDate | null = DUE): DateWanted => ({
  field,
  onOrBefore,
  orAbsent: onOrBefore === null,
})

const ANYBODY: CandidateQuery = { dates: [past('purgeDate')], recordTypes: [], homeLibraries: [] }
const STAFF = { recordType: 'staff', userGroups: [] }
const DUE_STAFF: CandidateQuery = { ...ANYBODY, recordTypes: [STAFF] }

const CAPABILITY_OF: Readonly<Record<DateField, string>> = {
  purgeDate: 'by-purge-date',
  expiryDate: 'by-expiry-date',
  lastActivityDate: 'by-last-activity-date',
  lastLoanDate: 'by-last-loan-date',
  createdDate: 'by-created-date',
}

/** Dates that match no query of these cases: a user is found by the date asked for alone. */
const NO_MATCH = {
  purgeDate: null,
  expiryDate: GONE_BY,
  lastActivityDate: GONE_BY,
  lastLoanDate: null,
  createdDate: GONE_BY,
}

function candidatesBy<Tx>(dateField: DateField): ConformanceCase<HostSubject<Tx>> {
  const user = (key: string, date: string | null): UserFacts =>
    aUser(key)
      .with({ ...NO_MATCH, [dateField]: date })
      .build()
  const users = [
    user('late', GONE_BY),
    user('early', '2010-01-01'),
    user('never', null),
    user('boundary', DUE),
  ]
  return {
    id: `host-candidates-5-${dateField}`,
    since: '0.1.0',
    title: `finds users by ${dateField} where the query asks for it`,
    needs: [CAPABILITY_OF[dateField]],
    run: async (subject) => {
      const { dateFields } = subject.host
      must(
        dateFields === undefined || dateFields.includes(dateField),
        `dateFields names ${dateField}, which the host has`,
      )
      const [, early, , boundary] = await subject.store(users)
      const found = new Set(await allPages(subject, { ...ANYBODY, dates: [past(dateField)] }, 100))
      const missed = [early, boundary].filter((key) => key === undefined || !found.has(key))
      mustEqual(missed, [], `candidates misses nobody whose ${dateField} matches`)
    },
  }
}

/**
 * Those who match stand between those who do not, so that a page cut before it is filtered comes
 * out short.
 */
const MIXED: readonly UserFacts[] = [
  aUser('early').with({ purgeDate: '2010-01-01' }).build(),
  aUser('late').with({ purgeDate: GONE_BY }).build(),
  aUser('staff')
    .with({ purgeDate: '2011-01-01', recordType: 'staff', userGroup: 'teacher' })
    .build(),
  aUser('never').with({ purgeDate: null }).build(),
  aUser('boundary').with({ purgeDate: DUE }).build(),
  aUser('staff-late')
    .with({ purgeDate: GONE_BY, recordType: 'staff', userGroup: 'teacher' })
    .build(),
  aUser('staff-without-group')
    .with({ purgeDate: '2012-01-01', recordType: 'staff', userGroup: null })
    .build(),
  aUser('staff-boundary')
    .with({ purgeDate: DUE, recordType: 'staff', userGroup: 'student' })
    .build(),
  aUser('old').with({ purgeDate: '1999-12-31' }).build(),
]

/** Queries, and how many users of {@link MIXED} do not fit each of their conditions. */
const NOT_SELECTED: readonly (readonly [CandidateQuery, NotSelectedCounts])[] = [
  [ANYBODY, { 'no-purge-date': 1, 'purge-date-after-cutoff': 2 }],
  [
    { ...ANYBODY, dates: [{ ...past('purgeDate'), orAbsent: true }] },
    { 'purge-date-after-cutoff': 2 },
  ],
  [{ ...ANYBODY, dates: [past('purgeDate', null)] }, { 'has-a-purge-date': 8 }],
  [
    { ...ANYBODY, recordTypes: [{ ...STAFF, userGroups: ['teacher', 'alumni'] }] },
    {
      'no-purge-date': 1,
      'purge-date-after-cutoff': 2,
      'other-record-type': 5,
      'other-user-group': 2,
    },
  ],
]

type Stored = ReadonlyMap<string, UserKey>

/** A query, and the users of {@link MIXED} who match it. */
type NamedQuery = readonly [string, CandidateQuery, readonly string[]]

const QUERIES: readonly NamedQuery[] = [
  [
    'the day',
    ANYBODY,
    ['early', 'staff', 'boundary', 'staff-without-group', 'staff-boundary', 'old'],
  ],
  ['the record type', DUE_STAFF, ['staff', 'staff-without-group', 'staff-boundary']],
  [
    'a user group',
    { ...ANYBODY, recordTypes: [{ ...STAFF, userGroups: ['teacher', 'alumni'] }] },
    ['staff'],
  ],
  [
    'one of several record types, each with its groups',
    {
      ...ANYBODY,
      recordTypes: [
        { ...STAFF, userGroups: ['student'] },
        { recordType: 'public', userGroups: [] },
      ],
    },
    ['early', 'boundary', 'staff-boundary', 'old'],
  ],
  [
    'a date or its absence',
    { ...ANYBODY, dates: [{ ...past('purgeDate'), orAbsent: true }] },
    ['early', 'never', 'boundary', 'old'],
  ],
  ['the absence of a date', { ...ANYBODY, dates: [past('purgeDate', null)] }, ['never']],
]

const keyIn = (stored: Stored, name: string): UserKey => stored.get(name) ?? (name as UserKey)

const storeMixed = async <Tx>(subject: HostSubject<Tx>): Promise<Stored> => {
  const keys = await subject.store(MIXED)
  return new Map(MIXED.map((user, at) => [user.key, keys[at] ?? user.key]))
}

/** Three users, the first of whom has one loan. */
const storeThree = async <Tx>(
  subject: HostSubject<Tx>,
): Promise<readonly [UserKey, UserKey, UserKey]> => {
  const [first, second, third] = await subject.store([
    aUser('first').with({ openLoans: 1 }).build(),
    aUser('second').build(),
    aUser('third').build(),
  ])
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('store must answer a key for each user.')
  return [first, second, third]
}

const deleteIn = async <Tx>(subject: HostSubject<Tx>, tx: Tx, key: UserKey): Promise<void> => {
  const { host } = subject
  const { deleteUsers } = host.effects
  if (deleteUsers.delivery !== 'in-transaction')
    throw new Error('The host declares that it deletes inside the transaction, and does not.')
  const commands = [{ key, level: tightestLevel(host) }]
  await deleteUsers.apply({ tx, context: contextOf(subject), commands })
}

/** On whose behalf the cases act. */
export function contextOf<Tx>({ actor }: Pick<HostSubject<Tx>, 'actor'>) {
  return { jobId: 'conformance' as JobId, requestedBy: actor ?? ('conformance' as ActorKey) }
}

/** The level that leaves least of a user, of those that the host has. */
export const tightestLevel = <Tx>({ deletePolicies }: PurgeHost<Tx>): DeletePolicyLevel =>
  deletePolicies?.at(-1) ?? 'remove'

/** Reads as the library does: in a transaction, unless the host's users live outside. */
export const reading = <Tx, Result>(
  { transactions, host }: Pick<HostSubject<Tx>, 'transactions' | 'host'>,
  read: (tx: Tx) => Promise<Result>,
): Promise<Result> =>
  host.reads === 'outside' ? read(undefined as Tx) : transactions.run(read, { mode: 'read' })

const page = <Tx>(
  subject: HostSubject<Tx>,
  query: CandidateQuery,
  after: UserKey | null,
  limit: number,
) => reading(subject, (tx) => subject.host.candidates({ tx, query, after, limit }))

/** All pages of a size, up to the first that is not full, as the library reads them. */
const allPages = async <Tx>(
  subject: HostSubject<Tx>,
  query: CandidateQuery,
  limit: number,
): Promise<readonly UserKey[]> => {
  const found: UserKey[] = []
  for (let pages = 0; pages < 1000; pages++) {
    const keys = await page(subject, query, found.at(-1) ?? null, limit)
    must(keys.length <= limit, `a page holds at most ${limit} keys`)
    found.push(...keys)
    if (keys.length < limit) return found
  }
  throw new Error('The pages of candidates do not end.')
}

const readUsers = <Tx>(subject: HostSubject<Tx>, keys: readonly UserKey[]) =>
  reading(subject, (tx) => subject.host.readUsers({ tx, keys, lock: false }))

const sumOfLoans = (users: readonly UserFacts[]): number =>
  users.reduce((sum, user) => sum + (user.openLoans ?? Number.NaN), 0)

const isKnown = (user: UserFacts, fact: FactName): boolean =>
  fact.startsWith('extra.')
    ? user.extra?.[fact.slice('extra.'.length)] !== undefined
    : user[fact as Exclude<FactName, `extra.${string}`>] !== undefined
