// The guards that compare names, through the operations of the library: equal exactly, folded, or
// by the host's own folding.
import type { ActorKey, AssignPurgeDatesOrder, PurgeHost, UserKey, ZoneName } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { confirming, fails, library, type LibraryOptions, ordered, succeeds } from './library.js'

type Host = PurgeHost<MemoryTransaction>

const users = (...keys: readonly string[]) => keys.map((key) => aUser(key).build())
const order = criteria().build()
const second = aPolicy().with({ approval: 'second-person' }).build()

/** Plans, and confirms what the plan says, with an approval. */
const planned = async (options: LibraryOptions, requestedBy: string, approvedBy?: string) => {
  const made = library(options)
  const request = { criteria: order, requestedBy: requestedBy as ActorKey }
  const plan = await succeeds(made.purge.plan(request))
  const submit = made.purge.submit({
    requestedBy: request.requestedBy,
    ...confirming(plan),
    ...(approvedBy === undefined ? {} : { approvedBy: approvedBy as ActorKey }),
  })
  return { ...made, plan, submit }
}

const left = (host: { readonly users: () => readonly { readonly key: UserKey }[] }) =>
  host.users().map(({ key }) => key)

const withoutZeros = (real: Host): Host => ({
  ...real,
  foldName: (name) => name.replace(/^0+/, ''),
})

describe('a purge', () => {
  it.each(['Admin', 'ADMIN ', 'admin'])(
    'does not delete the account of who asks as %j',
    async (requestedBy) => {
      const { host, purge, submit } = await planned({ users: users('admin', '2') }, requestedBy)
      await succeeds(purge.run((await succeeds(submit)).id))
      expect(left(host)).toEqual(['admin'])
    },
  )

  it.each(['2', '2 '])(
    'does not delete the account of who approves as %j, whom the plan let go',
    async (approvedBy) => {
      const { host, purge, plan, submit, outcomes } = await planned(
        { users: users('1', '2', '3'), policy: second },
        'admin',
        approvedBy,
      )
      expect(plan.counts.purge).toBe(3)
      const { id } = await succeeds(submit)
      await succeeds(purge.run(id))
      expect(left(host)).toEqual(['2'])
      expect((await outcomes(id))[1]).toMatchObject({
        status: 'kept',
        reasons: [{ code: 'own-account' }],
      })
    },
  )

  it.each(['admin2', 'Admin2', 'admin2 '])(
    'is not approved by %j where admin2 asks',
    async (approvedBy) => {
      const { submit, purge } = await planned(
        { users: users('1'), policy: second },
        'admin2',
        approvedBy,
      )
      expect(await fails(submit)).toMatchObject({ code: 'approval-by-same-person' })
      expect(await succeeds(purge.jobs())).toEqual([])
    },
  )

  it(
    'takes the folding of the host into account, in ' + 'the approval and for the accounts',
    async () => {
      const same = await planned(
        { users: users('1'), policy: second, host: withoutZeros },
        '7',
        '007',
      )
      expect(await fails(same.submit)).toMatchObject({ code: 'approval-by-same-person' })
      const { host, purge, submit } = await planned(
        { users: users('007', '008', '9'), policy: second, host: withoutZeros },
        '7',
        '8',
      )
      await succeeds(purge.run((await succeeds(submit)).id))
      expect(left(host)).toEqual(['007', '008'])
    },
  )

  it('takes the folding of a host that is a class, as the method that it is', async () => {
    class Folding {
      readonly #zeros = /^0+/
      foldName(name: string): string {
        return name.replace(this.#zeros, '')
      }
    }
    const host = (real: Host): Host => Object.assign(new Folding(), real)
    const { submit } = await planned({ users: users('1'), policy: second, host }, '7', '007')
    expect(await fails(submit)).toMatchObject({ code: 'approval-by-same-person' })
  })

  it('is refused where the folding of the host is no function', async () => {
    const { purge } = library({
      users: users('1'),
      host: (real) => ({ ...real, foldName: 'lower' as never }),
    })
    expect(
      await fails(purge.plan({ criteria: order, requestedBy: 'admin' as ActorKey })),
    ).toMatchObject({
      code: 'invalid-order',
      mistakes: [{ code: 'invalid-folding', path: 'host.foldName' }],
    })
  })
})

describe('a bulk order', () => {
  const assignment = (exclude: readonly string[]): AssignPurgeDatesOrder => ({
    _tag: 'assign-purge-dates',
    users: {
      recordTypes: [],
      homeLibraries: [],
      include: null,
      exclude: exclude as readonly UserKey[],
    },
    assignment: {
      rule: { anchor: { _tag: 'expiry-date' }, months: 0, days: 30 },
      exceptions: [],
      onlyWhereEmpty: true,
    },
    timeZone: 'UTC' as ZoneName,
    notify: false,
  })
  const undated = ['anna', 'bert'].map((key) =>
    aUser(key).with({ purgeDate: null, expiryDate: '2025-03-01' }).build(),
  )

  it('leaves a user alone who is excluded under another spelling of their key', async () => {
    const { purge, host } = library({ users: undated })
    const request = { order: assignment(['Anna ']), requestedBy: 'admin' as ActorKey }
    const plan = await succeeds(purge.planBulk(request))
    expect(plan).toMatchObject({
      counts: { examined: 2, apply: 1, leave: 1 },
      reasons: { excluded: 1 },
    })
    const { requestedBy } = request
    const job = await succeeds(purge.submit({ requestedBy, ...confirming(plan) }))
    await succeeds(purge.run(job.id))
    expect(host.users().map(({ purgeDate }) => purgeDate)).toEqual([null, '2025-03-31'])
  })

  it('is not approved by who asks for it under another spelling of their name', async () => {
    const { purge } = library({ users: undated, policy: second })
    const people = {
      requestedBy: 'admin2' as ActorKey,
      approvedBy: 'ADMIN2 ' as ActorKey,
    }
    expect(await fails(ordered(purge, assignment([]), people))).toMatchObject({
      code: 'approval-by-same-person',
    })
  })
})
