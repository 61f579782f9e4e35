// A plan is ordered under the policy and the rules that it was made under, or not at all.
import type { Caps, PurgePolicy, Rule, UserKey, ZoneName } from 'ils-user-purge'
import { aPolicy, aUser } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, confirming, fails, library, ordered, succeeds } from '../library.js'
import { people } from '../people.js'
import { everything, REQUEST } from './plans.js'

const CAPS: Caps = { maxCount: 10, maxPercent: null, exceededWhen: 'or' }
const CAPPED = aPolicy().with({ caps: CAPS }).build()

const club: Rule = {
  code: 'x-club',
  hard: false,
  facts: ['extra.club'],
  source: 'test',
  prepare: () => (user) =>
    user.extra?.club === true ? { _tag: 'Blocked', measured: true, limit: false } : null,
}

/** Everything the same, written in another order. */
function reversed<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, each]) => [name, reversed(each)]),
  ) as Value
}

describe('a plan of a purge', () => {
  it.each<[string, PurgePolicy]>([
    ['a looser cap', { ...CAPPED, caps: null }],
    ['a tighter cap', { ...CAPPED, caps: { ...CAPS, maxCount: 5 } }],
    ['another rule', { ...CAPPED, rules: { 'open-loans': 'warn' } }],
    ['another approval', { ...CAPPED, approval: 'second-person' }],
    ['another name', { ...CAPPED, name: 'other' }],
  ])('is refused under a policy with %s, and nothing is changed', async (_, policy) => {
    const made = library({ users: people(3), policy: CAPPED })
    const plan = await succeeds(made.purge.plan(REQUEST))
    const before = await everything(made)
    expect(
      await fails(made.runner({ policy }).submit({ requestedBy: ACTOR, ...confirming(plan) })),
    ).toEqual({
      _tag: 'PlanOutdated',
      code: 'plan-outdated',
      planId: plan.id,
      changed: 'policy',
    })
    expect(await everything(made)).toEqual(before)
  })

  it('is accepted when the policy was another in between, and is what it was', async () => {
    const made = library({ users: people(3), policy: CAPPED })
    const plan = await succeeds(made.purge.plan(REQUEST))
    const request = { requestedBy: ACTOR, ...confirming(plan) }
    const between = made.runner({ policy: { ...CAPPED, caps: null } })
    expect(await fails(between.submit(request))).toMatchObject({ changed: 'policy' })
    const back = made.runner({ policy: reversed(CAPPED) })
    expect(await succeeds(back.submit(request))).toMatchObject({ status: 'Queued' })
  })

  it.each<[string, readonly Rule[], readonly Rule[], Partial<PurgePolicy>]>([
    ['has a rule more', [], [club], {}],
    ['has a rule less', [club], [], {}],
    ['has another of the same kind', [club], [{ ...club, code: 'x-choir' }], {}],
  ])('is refused by a process that %s, and nothing is changed', async (_, then, now) => {
    const users = [
      aUser('1')
        .with({ extra: { club: false } })
        .build(),
    ]
    const made = library({ users, rules: then })
    const plan = await succeeds(made.purge.plan(REQUEST))
    const before = await everything(made)
    expect(
      await fails(made.runner({ rules: now }).submit({ requestedBy: ACTOR, ...confirming(plan) })),
    ).toMatchObject({ _tag: 'PlanOutdated', changed: 'rules' })
    expect(await everything(made)).toEqual(before)
    await succeeds(made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
  })

  it('runs by the policy of its plan, whatever the policy of the runner has become', async () => {
    const made = library({ users: people(3), policy: CAPPED })
    const jobId = await made.submitted()
    await made.host.change('2' as UserKey, (user) => ({ ...user, openLoans: 1 }))
    const lenient = made.runner({ policy: aPolicy().withRule('open-loans', 'warn').build() })
    await succeeds(lenient.run(jobId))
    expect(await made.statuses(jobId)).toEqual({ 1: 'purged', 2: 'kept', 3: 'purged' })
  })
})

describe('a plan of purge dates', () => {
  it('is bound to no policy, for none decides it; the approval is that of the moment', async () => {
    const made = library({ users: people(3) })
    const order = {
      _tag: 'assign-purge-dates' as const,
      users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
      assignment: {
        rule: { anchor: { _tag: 'run-date' as const }, months: 1, days: 0 },
        exceptions: [],
        onlyWhereEmpty: false,
      },
      timeZone: 'UTC' as ZoneName,
      notify: false,
    }
    const plan = await succeeds(made.purge.planBulk({ order, requestedBy: ACTOR }))
    const request = { requestedBy: ACTOR, ...confirming(plan) }
    const strict = made.runner({ policy: aPolicy().with({ approval: 'second-person' }).build() })
    expect(await fails(strict.submit(request))).toMatchObject({ _tag: 'ApprovalMissing' })
    expect(await fails(ordered(strict, order))).toMatchObject({ _tag: 'ApprovalMissing' })
    const capped = made.runner({ policy: CAPPED })
    expect(await succeeds(capped.submit(request))).toMatchObject({ status: 'Queued' })
  })
})
