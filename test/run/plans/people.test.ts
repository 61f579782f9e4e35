// Who plans, who orders and who approves: services are no second person, and the account of none of
// them is purged.
import type { ActorKey } from 'ils-user-purge'
import { reportJson, reportText } from 'ils-user-purge/report'
import { aPolicy, aUser } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, confirming, fails, library, succeeds } from '../library.js'
import { people } from '../people.js'
import { everything, REQUEST } from './plans.js'

const actor = (name: string): ActorKey => name as ActorKey
const TIMER = actor('night-timer')
const second = aPolicy().with({ approval: 'second-person' }).build()

const open = (approval: 'none' | 'second-person' = 'second-person') =>
  library({
    users: people(5),
    policy: approval === 'none' ? aPolicy().build() : second,
    serviceActors: [actor('importer'), TIMER],
  })

describe('under a policy that wants a second person, a plan of a service', () => {
  it('is ordered by a person and approved by another', async () => {
    const made = open()
    const plan = await succeeds(made.purge.plan({ ...REQUEST, requestedBy: TIMER }))
    const both = { requestedBy: ACTOR, approvedBy: actor('second') }
    const job = await succeeds(made.purge.submit({ ...both, ...confirming(plan) }))
    expect(job).toMatchObject({ plannedBy: TIMER, ...both })
  })

  it.each([
    ['ordered by the service', { requestedBy: TIMER, approvedBy: actor('second') }],
    ['approved by the service', { requestedBy: ACTOR, approvedBy: TIMER }],
    ['approved by another service', { requestedBy: ACTOR, approvedBy: actor('importer') }],
    ['approved by it in other letters', { requestedBy: ACTOR, approvedBy: actor('Night-Timer ') }],
  ])('is not %s, and nothing is changed', async (_, both) => {
    const made = open()
    const plan = await succeeds(made.purge.plan({ ...REQUEST, requestedBy: TIMER }))
    const before = await everything(made)
    expect(await fails(made.purge.submit({ ...both, ...confirming(plan) }))).toEqual({
      _tag: 'ApprovalByService',
      code: 'approval-by-service',
    })
    expect(await everything(made)).toEqual(before)
  })

  it('is not ordered by the service alone', async () => {
    const made = open()
    const plan = await succeeds(made.purge.plan({ ...REQUEST, requestedBy: TIMER }))
    expect(
      await fails(made.purge.submit({ requestedBy: TIMER, ...confirming(plan) })),
    ).toMatchObject({ _tag: 'ApprovalMissing' })
  })

  it('takes the folding of the host into account', async () => {
    const made = library({
      users: people(5),
      policy: second,
      serviceActors: [actor('7')],
      host: (real) => ({ ...real, foldName: (name) => name.replace(/^0+/, '') }),
    })
    const plan = await succeeds(made.purge.plan(REQUEST))
    const both = { requestedBy: ACTOR, approvedBy: actor('007') }
    expect(await fails(made.purge.submit({ ...both, ...confirming(plan) }))).toMatchObject({
      _tag: 'ApprovalByService',
    })
  })
})

describe('where no second person is wanted', () => {
  it('a service may order what it planned', async () => {
    const made = open('none')
    const plan = await succeeds(made.purge.plan({ ...REQUEST, requestedBy: TIMER }))
    await succeeds(made.purge.submit({ requestedBy: TIMER, ...confirming(plan) }))
  })

  it('who approves all the same is not who orders', async () => {
    const made = open('none')
    const plan = await succeeds(made.purge.plan(REQUEST))
    expect(
      await fails(
        made.purge.submit({ requestedBy: ACTOR, approvedBy: ACTOR, ...confirming(plan) }),
      ),
    ).toMatchObject({ _tag: 'ApprovalBySamePerson' })
  })
})

describe.each([[''], [7], [null]])('a service without a name (%j)', (name) => {
  it('is a mistake that every operation answers with', async () => {
    const { purge } = library({ users: people(1), serviceActors: [ACTOR, name as never] })
    for (const operation of [purge.plan(REQUEST), purge.jobs(), purge.work()])
      expect(await fails(operation)).toMatchObject({
        _tag: 'InvalidOrder',
        mistakes: [{ code: 'invalid-actor-key', path: 'serviceActors.1' }],
      })
  })
})

describe('the account', () => {
  const accounts = ['planner', 'orderer', 'approver'] as const
  const users = [...accounts, 'reader'].map((key) => aUser(key).build())
  const everybody = { requestedBy: actor('Orderer '), approvedBy: actor('APPROVER') }

  it('of who planned stays by the plan; of who orders and who approves, by the run', async () => {
    const made = library({ users, policy: second })
    const plan = await succeeds(made.purge.plan({ ...REQUEST, requestedBy: actor('planner') }))
    expect(plan).toMatchObject({
      counts: { purge: 3, keep: 1 },
      reasons: { 'own-account': 1 },
    })
    const { id } = await succeeds(made.purge.submit({ ...everybody, ...confirming(plan) }))
    const report = await succeeds(made.purge.run(id))
    expect(report.tally.reasons).toEqual({ 'own-account': 2 })
    expect(await made.statuses(id)).toEqual({ orderer: 'kept', approver: 'kept', reader: 'purged' })
    expect(
      made.host
        .users()
        .map(({ key }) => key)
        .sort(),
    ).toEqual([...accounts].sort())
  })

  it('of who planned stays for whoever orders the plan, and whoever resumed it', async () => {
    const made = library({ users })
    const plan = await succeeds(made.purge.plan({ ...REQUEST, requestedBy: actor('planner') }))
    await succeeds(made.purge.resumePlan({ planId: plan.id }))
    const { id } = await succeeds(made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    await succeeds(made.purge.run(id))
    expect(made.host.users().map(({ key }) => key)).toEqual(['planner'])
  })

  it(
    'of all three is named in report and JSON, with ' + 'the note that goes with the order',
    async () => {
      const made = library({ users, policy: second })
      const plan = await succeeds(made.purge.plan({ ...REQUEST, requestedBy: actor('planner') }))
      const note = 'As agreed in the meeting of January.'
      const { id } = await succeeds(made.purge.submit({ ...everybody, note, ...confirming(plan) }))
      const report = await succeeds(made.purge.run(id))
      const both = { plannedBy: 'planner', requestedBy: 'Orderer ', approvedBy: 'APPROVER', note }
      expect(report.job).toMatchObject(both)
      expect(JSON.parse(reportJson(report)).job).toMatchObject(both)
      for (const name of ['planner', 'Orderer', 'APPROVER', note])
        expect(reportText(report)).toContain(name)
    },
  )

  it.each(['', ' ', 'x'.repeat(1001), 7])('is not remembered with the note %j', async (note) => {
    const made = library({ users })
    const plan = await succeeds(made.purge.plan(REQUEST))
    expect(
      await fails(
        made.purge.submit({ requestedBy: ACTOR, note: note as string, ...confirming(plan) }),
      ),
    ).toMatchObject({ mistakes: [{ code: 'invalid-text', path: 'note' }] })
  })
})
