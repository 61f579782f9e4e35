// A change of what is decided: by one person where it only narrows, by two otherwise, and never
// over the change of somebody else.
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/domain/calendar.js'
import type { ActorKey } from '../../src/domain/keys.js'
import { policyDifferences } from '../../src/domain/policy-changes.js'
import type { PurgePolicy } from '../../src/domain/policy.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import { decideChange } from '../../src/jobs/decision.js'

const [ada, grace, night] = ['ada' as ActorKey, 'grace' as ActorKey, 'nightly' as ActorKey]
const now = '2026-11-22T12:00:00.000Z' as Instant
const forTwo: PurgePolicy = {
  ...PRESETS.alma,
  approval: 'second-person',
  caps: { maxCount: 500, maxPercent: null, exceededWhen: 'or' },
}
const version = (policy: PurgePolicy) => ({
  version: 7,
  content: { policy },
  requestedBy: ada,
  approvedBy: null,
  decidedAt: now,
})

const decide = (
  from: PurgePolicy,
  to: PurgePolicy,
  { by = ada, approvedBy = null as ActorKey | null, basedOn = 7 } = {},
) =>
  decideChange(
    version(from),
    { basedOn, content: { policy: to }, requestedBy: by },
    { approvedBy, now, differences: policyDifferences(from, to), serviceActors: [night] },
  )

describe('a change of the policy', () => {
  it.each<[string, Partial<PurgePolicy>]>([
    ['drops a cap', { caps: null }],
    ['switches the second person off', { approval: 'none' }],
    [
      'narrows in one thing and widens in another',
      { caps: null, recentLoan: { days: 9, setting: 'on' } },
    ],
  ])('that %s needs a second person, who is another one and no service', (_, changes) => {
    const to = { ...forTwo, ...changes }
    const left = (code: string) => ({ _tag: 'Left', left: expect.objectContaining({ code }) })
    expect(decide(forTwo, to)).toEqual(left('approval-missing'))
    expect(decide(forTwo, to, { approvedBy: ada })).toEqual(left('approval-by-same-person'))
    expect(decide(forTwo, to, { approvedBy: ' ADA' as ActorKey })).toEqual(
      left('approval-by-same-person'),
    )
    expect(decide(forTwo, to, { approvedBy: night })).toEqual(left('approval-by-service'))
    expect(decide(forTwo, to, { by: night, approvedBy: grace })).toEqual(
      left('approval-by-service'),
    )
    expect(decide(forTwo, to, { approvedBy: grace })).toEqual({
      _tag: 'Right',
      right: {
        version: 8,
        content: { policy: to },
        requestedBy: ada,
        approvedBy: grace,
        decidedAt: now,
      },
    })
  })

  it('that only narrows needs one person, and so does any where the policy wants one alone', () => {
    const narrower = {
      ...forTwo,
      caps: { maxCount: 5, maxPercent: null, exceededWhen: 'or' } as const,
    }
    expect(decide(forTwo, narrower)).toMatchObject({ right: { version: 8, approvedBy: null } })
    expect(decide(PRESETS.alma, { ...PRESETS.alma, deletePolicy: 'remove' })).toMatchObject({
      right: { version: 8 },
    })
  })

  it.each([6, 8, 0])('based on version %i is refused where version 7 applies', (basedOn) => {
    const to = { ...forTwo, caps: null }
    expect(decide(forTwo, to, { basedOn, approvedBy: grace })).toEqual({
      _tag: 'Left',
      left: { _tag: 'DecisionOutdated', code: 'decision-outdated', basedOn, version: 7 },
    })
  })

  it('that changes nothing makes no version', () => {
    expect(decide(forTwo, { ...forTwo })).toEqual({
      _tag: 'Left',
      left: { _tag: 'NothingChanged', code: 'nothing-changed' },
    })
  })
})
