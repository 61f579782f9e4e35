// Caps, approval and effects that the host lacks are refused before anything is touched.
import type { UserKey } from 'ils-user-purge'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, confirming, fails, library, succeeds } from './library.js'
import { people } from './people.js'

describe('the guards', () => {
  it('refuse a cap of 2.5 % with 1 of 1 selected, and nothing is done', async () => {
    const caps = { maxCount: null, maxPercent: '2.5', exceededWhen: 'or' } as const
    const { purge, host } = library({ users: people(1), policy: aPolicy().with({ caps }).build() })
    const plan = await succeeds(purge.plan({ criteria: criteria().build(), requestedBy: ACTOR }))
    expect(plan.refusal).toMatchObject({ code: 'cap-exceeded', count: 1, users: 1 })
    expect(await fails(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))).toMatchObject({
      code: 'cap-exceeded',
    })
    expect(await succeeds(purge.jobs())).toEqual([])
    expect(host.users()).toHaveLength(1)
  })

  it('refuse a cap of zero as invalid', async () => {
    const policy = aPolicy()
      .with({ caps: { maxCount: 0, maxPercent: null, exceededWhen: 'or' } })
      .build()
    const { purge } = library({ users: people(1), policy })
    expect(
      await fails(purge.plan({ criteria: criteria().build(), requestedBy: ACTOR })),
    ).toMatchObject({ code: 'invalid-order' })
  })

  it(
    'hold the share against all users once more at the start: a job over its cap by then is ' +
      'refused and touches nobody',
    async () => {
      const caps = { maxCount: null, maxPercent: '60', exceededWhen: 'or' } as const
      const users = [
        ...people(2),
        aUser('3').with({ purgeDate: null }).build(),
        aUser('4').with({ purgeDate: null }).build(),
      ]
      const { purge, host, submitted, events } = library({
        users,
        policy: aPolicy().with({ caps }).build(),
      })
      const jobId = await submitted()
      for (const key of ['3', '4']) await host.remove(key as UserKey)
      expect(await fails(purge.run(jobId))).toMatchObject({
        code: 'cap-exceeded',
        count: 2,
        users: 2,
      })
      expect((await succeeds(purge.report(jobId))).job.status).toBe('Refused')
      expect(host.deletions()).toEqual([])
      expect(events.map((event) => event._tag)).toContain('JobRefused')
    },
  )

  it.each([
    ['nobody approved', undefined, 'approval-missing'],
    ['who asked approved', ACTOR, 'approval-by-same-person'],
  ])('want a second person: %s', async (_case, approvedBy, code) => {
    const { purge } = library({
      users: people(1),
      policy: aPolicy().with({ approval: 'second-person' }).build(),
    })
    const plan = await succeeds(purge.plan({ criteria: criteria().build(), requestedBy: ACTOR }))
    const request = {
      requestedBy: ACTOR,
      ...confirming(plan),
      ...(approvedBy === undefined ? {} : { approvedBy }),
    }
    expect(await fails(purge.submit(request))).toMatchObject({ code })
  })

  it('never purge who asks', async () => {
    const { purge, host, submitted } = library({
      users: [aUser('admin').build(), aUser('2').build()],
    })
    await succeeds(purge.run(await submitted()))
    expect(host.users().map((user) => user.key)).toEqual(['admin'])
  })

  it(
    'refuse a delete policy at which the host does ' + 'not delete, before anybody is read',
    async () => {
      const { purge, runner } = library({
        users: people(1),
        host: (real) => ({ ...real, deletePolicies: ['keep-statistics'] }),
      })
      const request = { criteria: criteria().build(), requestedBy: ACTOR }
      expect(await fails(purge.plan(request))).toMatchObject({
        code: 'invalid-order',
        mistakes: [{ code: 'unsupported-level', path: 'policy.deletePolicy', got: '"remove"' }],
      })
      const other = runner({ policy: aPolicy().with({ deletePolicy: 'keep-statistics' }).build() })
      expect((await succeeds(other.plan(request))).counts.purge).toBe(1)
    },
  )

  it('refuse an order for which the host lacks an effect', async () => {
    const { purge } = library({
      users: people(1),
      host: (real) => ({ ...real, effects: { deleteUsers: real.effects.deleteUsers } }),
    })
    const error = await fails(
      purge.plan({
        criteria: criteria().with({ waiveThreshold: '1' }).build(),
        requestedBy: ACTOR,
      }),
    )
    expect(error).toMatchObject({
      code: 'invalid-order',
      mistakes: [{ path: 'host.effects.waiveFines' }, {}, {}],
    })
  })
})
