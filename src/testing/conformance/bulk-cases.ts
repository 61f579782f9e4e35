// What a host must do for the job kinds that are not a purge, as cases.
import type { CandidateQuery } from '../../domain/candidate-query.js'
import type { UserKey } from '../../domain/keys.js'
import { DELETE_POLICY_LEVELS, type DeletePolicyLevel } from '../../domain/policy.js'
import type { UserFacts } from '../../domain/user.js'
import type { DeletedUser } from '../../ports/bulk.js'
import type { LockedUser } from '../../ports/locked-user.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'
import { contextOf, declared, type HostSubject, reading } from './host-subject.js'
import { type HostWords, userIn, wordsOf } from './host-words.js'
import { unlessBusy } from '../../run/busy.js'

/**
 * The cases for `PurgeHost.purgeDates` and `PurgeHost.deletedUsers`. Capabilities: `purge-dates`;
 * `deleted-users`, for a host that deletes inside the transaction, at more than one level;
 * `pipelined-read-of-deleted`, where `deletedUsers` says `pipelinedRead`.
 */
export const bulkCases = <Tx>(): readonly ConformanceCase<HostSubject<Tx>>[] => [
  {
    id: 'host-purge-dates-1',
    since: '0.1.0',
    title: 'pages through all users who fit a query without dates, whatever their dates',
    needs: ['purge-dates'],
    run: async (subject) => {
      const { host } = subject
      declared(host.purgeDates, 'purgeDates')
      const words = await wordsOf(subject)
      const keys = await subject.store(usersIn(words))
      const staff = keys[2]
      const pages = (query: CandidateQuery, limit: number) =>
        allPages(
          (after) =>
            reading(subject, (tx) => unlessBusy(host.candidates({ tx, query, after, limit }))),
          limit,
        )
      const everybody = await pages(ANYBODY, 1000)
      must(
        keys.every((key) => everybody.includes(key)),
        'users due, not due and without a date are all candidates',
      )
      const half = await pages(ANYBODY, Math.ceil(everybody.length / 2))
      mustEqual(
        half.filter(isOneOf(keys)),
        everybody.filter(isOneOf(keys)),
        'pages of half the size hold what one page holds, in one order',
      )
      const ofType = await pages(
        { ...ANYBODY, recordTypes: [{ recordType: words.otherType, userGroups: [] }] },
        1000,
      )
      must(
        staff !== undefined && ofType.includes(staff),
        'a user of the record type asked for is a candidate',
      )
    },
  },
  {
    id: 'host-deleted-1',
    since: '0.1.0',
    title: 'pages through everybody of whom more is there than a tighter level retains',
    needs: ['deleted-users'],
    run: async (subject) => {
      const { keys, port, tightest } = await deletedLoosely(subject)
      const page = (after: UserKey | null, limit: number) =>
        reading(subject, (tx) => port.candidates({ tx, level: tightest, after, limit }))
      const found = await allPages((after) => page(after, 1000), 1000)
      must(
        keys.every((key) => found.includes(key)),
        'a user deleted at a looser level is a candidate',
      )
      for (const key of keys) {
        const at = found.indexOf(key)
        mustEqual(
          await page(found[at - 1] ?? null, 1),
          [key],
          'a page goes on after the key given, in the same order',
        )
      }
    },
  },
  {
    id: 'host-deleted-2',
    since: '0.1.0',
    title: 'reads deleted users with their level, locked or not',
    needs: ['deleted-users'],
    run: async (subject) => {
      const { keys, port, loosest } = await deletedLoosely(subject)
      for (const lock of [false, true]) {
        const read = await subject.transactions.run((tx) => port.read({ tx, keys, lock }), {
          mode: lock ? 'write' : 'read',
        })
        mustEqual(
          Object.fromEntries(read.map((user) => [user.key, levelOf(user)])),
          Object.fromEntries(keys.map((key) => [key, loosest])),
          LEVELS,
        )
      }
    },
  },
  {
    id: 'host-pipelined-read-2',
    since: '0.1.0',
    title: 'reads deleted users under lock while something else is under way, and changes nothing',
    needs: ['deleted-users', 'pipelined-read-of-deleted'],
    run: async (subject) => {
      const { keys, port, loosest } = await deletedLoosely(subject)
      const read = () =>
        subject.transactions.run(
          async (tx) => {
            const counting = unlessBusy(subject.host.countUsers({ tx }))
            const [users] = await Promise.all([port.read({ tx, keys, lock: true }), counting])
            return Object.fromEntries(users.map((user) => [user.key, levelOf(user)]))
          },
          { mode: 'write' },
        )
      const levels = Object.fromEntries(keys.map((key) => [key, loosest]))
      mustEqual(await read(), levels, 'a read that is not awaited answers as one that is')
      mustEqual(await read(), levels, 'a read under lock changes nothing')
    },
  },
]

const LEVELS = 'deleted users are read with the level at which they were deleted'

const ANYBODY: CandidateQuery = { dates: [], recordTypes: [], homeLibraries: [] }

function usersIn(words: HostWords): readonly UserFacts[] {
  const { otherType: recordType, otherGroups, date } = words
  return [
    userIn(words, 'due')
      .with({ [date]: '2010-01-01' })
      .build(),
    userIn(words, 'late')
      .with({ [date]: '2090-01-01' })
      .build(),
    userIn(words, 'other')
      .with({ recordType, userGroup: otherGroups[0], [date]: null })
      .build(),
  ]
}

/** Two users deleted at the loosest level that the host has. */
const deletedLoosely = async <Tx>(subject: HostSubject<Tx>) => {
  const { host, transactions } = subject
  const levels: readonly DeletePolicyLevel[] = host.deletePolicies ?? DELETE_POLICY_LEVELS
  const [loosest] = levels
  const tightest = levels.at(-1)
  const { deleteUsers } = host.effects
  const port = host.deletedUsers
  if (
    port === undefined ||
    deleteUsers.delivery !== 'in-transaction' ||
    loosest === undefined ||
    tightest === undefined ||
    loosest === tightest
  )
    throw new Error(
      'The host declares deleted users that it does not have, or deletes at one level only.',
    )
  const keys = await subject.store(usersIn(await wordsOf(subject)).slice(0, 2))
  const commands = keys.map((key) => ({ key, level: loosest }))
  const context = contextOf(subject)
  await transactions.run((tx) => deleteUsers.apply({ tx, context, commands }), { mode: 'write' })
  return { keys, port, loosest, tightest }
}

const isOneOf =
  (keys: readonly UserKey[]) =>
  (key: UserKey): boolean =>
    keys.includes(key)

/** All pages of a size, up to the first that is not full, as the library reads them. */
const allPages = async (
  page: (after: UserKey | null) => Promise<readonly UserKey[]>,
  limit: number,
): Promise<readonly UserKey[]> => {
  const found: UserKey[] = []
  for (let pages = 0; pages < 1000; pages++) {
    const next = await page(found.at(-1) ?? null)
    found.push(...next)
    if (next.length < limit) return found
  }
  throw new Error('The pages do not end.')
}

function levelOf(user: DeletedUser | LockedUser): DeletePolicyLevel | 'locked' {
  return 'level' in user ? user.level : 'locked'
}
