// What an outcome keeps of the facts by which a user was selected, and what it does not keep.
import type { CalendarDate, Instant } from 'ils-user-purge'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { daysBack } from '../../src/domain/criteria.js'
import { evidenceOf } from '../../src/domain/evidence.js'
import { library, succeeds } from './library.js'
import { order } from './people.js'
import { debtors, remote } from './remote.js'

const DATES = aPolicy().with({ evidence: 'dates' }).build()
const LATER = '2030-01-01T00:00:00.000Z' as Instant

const left = aUser('1')
  .with({
    purgeDate: '2020-03-01' as CalendarDate,
    recordType: 'public',
    userGroup: 'student',
  })
  .build()
/** Somebody who goes by the plan, and borrows before the run. */
const staying = aUser('2').build()

describe('evidence', () => {
  it(
    'is the date, the record type and the group of ' + 'a purged user, and of nobody else',
    async () => {
      const { purge, host, submitted, outcomes } = library({
        users: [left, staying],
        policy: DATES,
      })
      const jobId = await submitted()
      await host.change(staying.key, (user) => ({ ...user, openLoans: 1 }))
      await succeeds(purge.run(jobId))
      const [purged, kept] = await outcomes(jobId)
      expect(purged?.evidence).toEqual({
        purgeDate: '2020-03-01',
        recordType: 'public',
        userGroup: 'student',
        homeLibrary: 'main',
      })
      expect(kept).toMatchObject({ status: 'kept' })
      expect(kept).not.toHaveProperty('evidence')
    },
  )

  it('is the primary ID too, where the policy says so', async () => {
    const policy = aPolicy().with({ evidence: 'dates-and-primary-id' }).build()
    const users = [
      { ...left, primaryId: 'card 17' },
      { ...aUser('3').build(), primaryId: null },
    ]
    const { purge, submitted, outcomes } = library({ users, policy })
    const jobId = await submitted()
    await succeeds(purge.run(jobId))
    expect((await outcomes(jobId)).map(({ evidence }) => evidence?.primaryId)).toEqual([
      'card 17',
      null,
    ])
    expect((await outcomes(jobId))[0]?.evidence).toMatchObject({ purgeDate: '2020-03-01' })
  })

  it('is not kept unless the policy says so', async () => {
    for (const policy of [aPolicy().build(), aPolicy().with({ evidence: 'none' }).build()]) {
      const { purge, submitted, outcomes } = library({ users: [left], policy })
      const jobId = await submitted()
      await succeeds(purge.run(jobId))
      expect((await outcomes(jobId))[0]).not.toHaveProperty('evidence')
    }
  })

  it('is the date that the criteria are held against, as it was at the last read', async () => {
    const { purge, submitted, outcomes, host } = library({
      users: [{ ...left, expiryDate: '2019-01-01' as CalendarDate }],
      policy: DATES,
    })
    const jobId = await submitted(
      criteria()
        .with({ dates: [daysBack('expiryDate', 10)] })
        .build(),
    )
    await host.change(left.key, (user) => ({
      ...user,
      expiryDate: '2018-12-31' as CalendarDate,
      userGroup: null,
    }))
    await succeeds(purge.run(jobId))
    expect((await outcomes(jobId))[0]?.evidence).toEqual({
      expiryDate: '2018-12-31',
      recordType: 'public',
      userGroup: null,
      homeLibrary: 'main',
    })
  })

  it(
    'is there although the user was gone when the deletion outside was recorded, and goes with ' +
      'the outcome',
    async () => {
      const far = remote(debtors(1), { delivery: 'idempotent' })
      let failures = 0
      const { purge, submitted, outcomes } = library({
        users: [],
        host: () => far.host,
        policy: DATES,
        journal: (real) => ({
          ...real,
          recordBatch: async (request) => {
            if (failures++ === 0)
              throw Object.assign(new Error('no connection'), { code: 'x-gone' })
            return real.recordBatch(request)
          },
        }),
      })
      const jobId = await submitted(order)
      await succeeds(purge.run(jobId))
      expect(failures).toBe(2)
      expect(await outcomes(jobId)).toMatchObject([
        { status: 'purged', evidence: { recordType: 'public' } },
      ])
      expect(await succeeds(purge.expire({ before: LATER }))).toMatchObject({ outcomes: 1 })
      expect(await outcomes(jobId)).toEqual([])
    },
  )

  it('holds no fact that the host did not deliver as a text or null', () => {
    const odd = { key: left.key, purgeDate: null, userGroup: 7 } as never
    expect(evidenceOf(odd, ['purgeDate', 'recordType', 'userGroup'])).toEqual({ purgeDate: null })
  })
})

describe('an outcome', () => {
  it('stays small however many groups the criteria name', async () => {
    const userGroups = Array.from({ length: 10_000 }, (_, at) => `group-of-users-${at}`)
    const order = criteria()
      .with({
        recordTypes: [{ recordType: 'public', userGroups: ['student', ...userGroups.slice(1)] }],
      })
      .build()
    const { purge, submitted, outcomes, host } = library({ users: [left] })
    const jobId = await submitted(order)
    await host.change(left.key, (user) => ({ ...user, userGroup: 'other' }))
    await succeeds(purge.run(jobId))
    const [kept] = await outcomes(jobId)
    expect(kept?.reasons).toEqual([
      { _tag: 'Blocked', code: 'other-user-group', measured: 'other', limit: null },
    ])
    expect(JSON.stringify(kept).length).toBeLessThan(300)
  })
})
