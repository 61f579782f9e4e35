// What a host must do for the job kinds that are not a purge, as cases.
import type { ActorKey, JobId, UserKey } from '../../domain/keys.js'
import type { DeletePolicyLevel } from '../../domain/policy.js'
import type { UserFilter } from '../../jobs/job.js'
import type { DeletedUsersPort, PurgeDatesPort } from '../../ports/bulk.js'
import { aUser } from '../builders.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'
import { type HostSubject, reading } from './host-cases.js'

/** The cases for `PurgeDatesPort` and `DeletedUsersPort`. Capabilities: `purge-dates`; `deleted-users` with deletion in the transaction. */
export const bulkCases = <Tx>(): readonly ConformanceCase<HostSubject<Tx>>[] => [
  {
    id: 'host-purge-dates-1',
    since: '0.1.0',
    title: 'pages over all users that fit the filter, whatever their dates',
    needs: ['purge-dates'],
    run: async (subject) => {
      const { purgeDates } = subject.host
      if (purgeDates === undefined) return undeclared()
      const keys = await subject.store(DATED)
      const [early, never, late, staff] = keys as readonly [UserKey, UserKey, UserKey, UserKey]
      for (const [what, users, awaited] of [
        ['everybody', ANYBODY, keys],
        ['a record type', { ...ANYBODY, recordType: 'staff' }, [staff]],
        ['those included', { ...ANYBODY, include: [never, late] }, [never, late]],
        ['all but the excluded', { ...ANYBODY, exclude: [early] }, [never, late, staff]],
      ] as const) {
        const found = await allPages(subject, pageOfDates(purgeDates, users))
        mustEqual(
          awaited.filter((key) => !found.includes(key)),
          [],
          `candidates misses nobody who fits the filter: ${what}`,
        )
      }
    },
  },
  {
    id: 'host-deleted-1',
    since: '0.1.0',
    title: 'pages over the deleted users of whom more is there than the level retains',
    needs: ['deleted-users'],
    run: async (subject) => {
      const { deletedUsers } = subject.host
      if (deletedUsers === undefined) return undeclared()
      const keys = await deleteThree(subject, 'keep-reportable')
      const found = await allPages(subject, pageOfDeleted(deletedUsers, 'keep-statistics'))
      mustEqual(
        keys.filter((key) => !found.includes(key)),
        [],
        'candidates misses no deleted user of whom more is there than the level retains',
      )
    },
  },
  {
    id: 'host-deleted-2',
    since: '0.1.0',
    title: 'reads the deleted users who are there, each with the level that was applied',
    needs: ['deleted-users'],
    run: async (subject) => {
      const { deletedUsers } = subject.host
      if (deletedUsers === undefined) return undeclared()
      const keys = await deleteThree(subject, 'keep-reportable')
      const asked = [...keys, 'nobody-at-all' as UserKey]
      const read = await reading(subject, (tx) => deletedUsers.read({ tx, keys: asked, lock: false }))
      mustEqual(
        [...read].map(({ key, level }) => [key, level]).sort(),
        [...keys].map((key) => [key, 'keep-reportable']).sort(),
        'read answers the deleted users who are there, once each, with their level',
      )
    },
  },
]

const ANYBODY: UserFilter = { recordType: null, userGroups: [], include: null, exclude: [] }

const DATED = [
  aUser('early').with({ purgeDate: '2010-01-01' }).build(),
  aUser('never').with({ purgeDate: null }).build(),
  aUser('late').with({ purgeDate: '2999-12-31' }).build(),
  aUser('staff').with({ purgeDate: null, recordType: 'staff', userGroup: 'teacher' }).build(),
]

const undeclared = (): never => {
  throw new Error('The host declares a port that it does not have.')
}

type PageOf<Tx> = (tx: Tx, after: UserKey | null, limit: number) => Promise<readonly UserKey[]>

const pageOfDates =
  <Tx>({ candidates }: PurgeDatesPort<Tx>, users: UserFilter): PageOf<Tx> =>
  (tx, after, limit) =>
    candidates({ tx, users, after, limit })

const pageOfDeleted =
  <Tx>({ candidates }: DeletedUsersPort<Tx>, level: DeletePolicyLevel): PageOf<Tx> =>
  (tx, after, limit) =>
    candidates({ tx, level, after, limit })

const LIMIT = 2

/** All pages up to the first that is not full, as the library reads them. */
const allPages = async <Tx>(subject: HostSubject<Tx>, pageOf: PageOf<Tx>): Promise<readonly UserKey[]> => {
  const found: UserKey[] = []
  for (let pages = 0; pages < 10_000; pages++) {
    const keys = await reading(subject, (tx) => pageOf(tx, found.at(-1) ?? null, LIMIT))
    must(keys.length <= LIMIT, `a page holds at most ${LIMIT} keys`)
    found.push(...keys)
    if (keys.length === LIMIT) continue
    must(new Set(found).size === found.length, 'no key comes twice over all pages')
    return found
  }
  throw new Error('The pages of candidates do not end.')
}

const deleteThree = async <Tx>({ host, transactions, store }: HostSubject<Tx>, level: DeletePolicyLevel): Promise<readonly UserKey[]> => {
  const { deleteUsers } = host.effects
  if (deleteUsers.delivery !== 'in-transaction') return undeclared()
  const keys = await store(['first', 'second', 'third'].map((key) => aUser(key).build()))
  const context = { jobId: 'conformance' as JobId, requestedBy: 'conformance' as ActorKey }
  await transactions.run((tx) => deleteUsers.apply({ tx, context, commands: keys.map((key) => ({ key, level })) }), { mode: 'write' })
  return keys
}
