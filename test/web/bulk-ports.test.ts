// The example's ports for bulk orders: whom they deliver, page by page, and what they do to them.
import type { Database } from 'better-sqlite3'
import type {
  ActorKey,
  CalendarDate,
  CandidateQuery,
  DeletePolicyLevel,
  JobId,
  UserKey,
} from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { deleteRecords } from '../../examples/embedded-library/host/delete-users.js'
import { purgeCandidates } from '../../examples/embedded-library/host/candidates.js'
import { deletedUsers } from '../../examples/embedded-library/host/deleted-users.js'
import { purgeDates } from '../../examples/embedded-library/host/purge-dates.js'
import { insertsOf } from '../../examples/embedded-library/data/inserts.js'
import { emptyLibrary } from '../example/fixture.js'
import { aPerson } from './visitor.js'

const context = { jobId: 'job' as JobId, requestedBy: 'ada' as ActorKey }
const everybody: CandidateQuery = { dates: [], recordTypes: [], homeLibraries: [] }
const all = (recordType: string) => ({ recordType, userGroups: [] })
const keys = (...ids: readonly number[]): readonly UserKey[] =>
  ids.map((id) => String(id) as UserKey)

const library = (): Database => {
  const db = emptyLibrary()
  const insert = insertsOf(db)
  for (let id = 1; id <= 5; id++)
    insert.user(aPerson(id, { purgeDate: id === 3 ? null : '2025-06-01' }))
  insert.user(aPerson(10, { recordType: 'staff', userGroup: 'Cataloguing' }))
  insert.user(aPerson(11, { userGroup: null }))
  return db
}

const applied = async (
  effect: typeof purgeDates.setPurgeDates,
  tx: Database,
  commands: readonly { key: UserKey; date: CalendarDate }[],
) =>
  effect.delivery === 'in-transaction'
    ? effect.apply({ tx, context, commands })
    : Promise.reject(new Error('not in the transaction'))

describe('purge dates: candidates', () => {
  it.each([
    ['all, whatever their dates', everybody, keys(1, 2, 3, 4, 5, 10, 11)],
    ['a record type', { ...everybody, recordTypes: [all('staff')] }, keys(10)],
    [
      'a group',
      { ...everybody, recordTypes: [{ recordType: 'public', userGroups: ['Undergraduate'] }] },
      keys(1, 2, 3, 4, 5),
    ],
    [
      'types, each with its groups',
      {
        ...everybody,
        recordTypes: [{ recordType: 'public', userGroups: ['Undergraduate'] }, all('staff')],
      },
      keys(1, 2, 3, 4, 5, 10),
    ],
  ])('are %s, each once over all pages', async (_, query, expected) => {
    const tx = library()
    const found: UserKey[] = []
    for (let after: UserKey | null = null; ; ) {
      const page = await purgeCandidates({ tx, query, after, limit: 2 })
      found.push(...page)
      if (page.length < 2) break
      after = page.at(-1) ?? null
    }
    expect(found).toEqual(expected)
  })

  it('leave out who is deleted', async () => {
    const tx = library()
    deleteRecords(tx, context, [{ key: '1' as UserKey, level: 'keep-reportable' }])
    expect(await purgeCandidates({ tx, query: everybody, after: null, limit: 2 })).toEqual(
      keys(2, 3),
    )
  })
})

describe('purge dates: setting them', () => {
  it('gives each user their own date and nobody else one', async () => {
    const tx = library()
    const commands = [
      { key: '1' as UserKey, date: '2027-01-01' as CalendarDate },
      { key: '3' as UserKey, date: '2027-03-03' as CalendarDate },
    ]
    expect(await applied(purgeDates.setPurgeDates, tx, commands)).toEqual([])
    expect(
      tx.prepare('SELECT purge_date FROM users WHERE id < 5 ORDER BY id').pluck().all(),
    ).toEqual(['2027-01-01', '2025-06-01', '2027-03-03', '2025-06-01'])
  })
})

describe('deleted users', () => {
  const LEVELS: readonly DeletePolicyLevel[] = [
    'keep-reportable',
    'keep-statistics',
    'keep-statistics-remove-id',
  ]
  const withDeleted = (): Database => {
    const tx = library()
    LEVELS.forEach((level, at) => {
      deleteRecords(tx, context, [{ key: String(at + 1) as UserKey, level }])
    })
    tx.exec(`UPDATE users SET deleted_at = '2026-01-01T00:00:00.000Z' WHERE status = 'deleted'`)
    return tx
  }

  it.each<[DeletePolicyLevel, readonly UserKey[]]>([
    ['keep-reportable', []],
    ['keep-statistics', keys(1)],
    ['keep-statistics-remove-id', keys(1, 2)],
    ['remove', keys(1, 2, 3)],
  ])('of whom %s retains less are the candidates', async (level, expected) => {
    const tx = withDeleted()
    expect(await deletedUsers.candidates({ tx, level, after: null, limit: 10 })).toEqual(expected)
    expect(
      await deletedUsers.candidates({ tx, level, after: expected.at(-1) ?? null, limit: 10 }),
    ).toEqual([])
  })

  it('are read with what is still there of them; who is not deleted is left out', async () => {
    const tx = withDeleted()
    expect(await deletedUsers.read({ tx, keys: keys(1, 2, 3, 4, 99), lock: true })).toEqual(
      LEVELS.map((level, at) => ({ key: String(at + 1), level })),
    )
  })

  it.each<[DeletePolicyLevel, unknown]>([
    [
      'keep-statistics',
      {
        primary_id: null,
        last_name: 'P1',
        first_name: null,
        email: null,
        user_group: 'Undergraduate',
      },
    ],
    [
      'keep-statistics-remove-id',
      {
        primary_id: null,
        last_name: 'user 1',
        first_name: null,
        email: null,
        user_group: 'Undergraduate',
      },
    ],
    ['remove', undefined],
  ])(
    'lose what %s does not retain, and stay deleted since when they were',
    async (level, expected) => {
      const tx = withDeleted()
      const { tighten } = deletedUsers
      if (tighten.delivery === 'in-transaction')
        await tighten.apply({ tx, context, commands: [{ key: '1' as UserKey, level }] })
      expect(
        tx
          .prepare(
            'SELECT primary_id, last_name, first_name, email, user_group FROM users WHERE id = 1',
          )
          .get(),
      ).toEqual(expected)
      if (level !== 'remove') {
        expect(
          tx.prepare('SELECT deleted_at, delete_level FROM users WHERE id = 1').raw().get(),
        ).toEqual(['2026-01-01T00:00:00.000Z', level])
      }
    },
  )
})
