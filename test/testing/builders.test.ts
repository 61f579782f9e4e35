// The builders: everything known and clean to begin with, and never changed in place.
import { describe, expect, it } from 'vitest'
import { daysBack } from '../../src/domain/criteria.js'
import type { Instant } from '../../src/domain/calendar.js'
import type { PurgePolicy } from '../../src/domain/policy.js'
import type { UserFacts } from '../../src/domain/user.js'
import { compileEvaluator } from '../../src/eligibility/evaluate.js'
import { FACT_NAMES } from '../../src/domain/facts.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import { aPolicy, aUser, criteria } from '../../src/testing/index.js'

const verdictOf = (user: UserFacts, policy: PurgePolicy, asOf = '2002-01-01T00:00:00.000Z') => {
  const compiled = compileEvaluator({
    criteria: criteria().build(),
    policy,
    asOf: asOf as Instant,
    actor: null,
  })
  if (compiled._tag === 'Left') throw new Error(JSON.stringify(compiled.left))
  return compiled.right.evaluate(user)
}

describe('aUser', () => {
  it.each([...Object.values(PRESETS), aPolicy().build()])(
    'goes under the policy $name, with nothing to warn of',
    (policy) => {
      expect(verdictOf(aUser('1').build(), policy)).toEqual({
        _tag: 'Purge',
        actions: { demoteResearcher: false, waive: null, cancelRequests: 0 },
        warnings: [],
      })
    },
  )

  it('has every fact', () => {
    const { key, extra, ...facts } = aUser('1').build()
    expect(Object.keys(facts).sort()).toEqual([...FACT_NAMES].sort())
    expect(Object.values(facts)).not.toContain(undefined)
    expect([key, extra]).toEqual(['1', {}])
  })

  it('is changed by with, without, withRequests and asResearcher, each time into another', () => {
    const user = aUser('1')
    const before = user.build()
    const changed = user
      .with({ openLoans: 2, debt: '0.5' })
      .without('credit', 'purgeDate')
      .withRequests({ shipped: 1 })
      .asResearcher({ grants: 3 })
      .build()
    expect(changed).toMatchObject({
      key: '1',
      openLoans: 2,
      debt: '0.5',
      researcher: { affiliated: true, assets: 1, grants: 3 },
    })
    expect(changed.requests).toEqual({ pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 1 })
    expect('credit' in changed || 'purgeDate' in changed).toBe(false)
    expect(user.build()).toEqual(before)
    expect(aUser('1').build()).toEqual(before)
    expect(user.without('requests').withRequests({ pending: 1 }).build().requests).toEqual({
      pending: 1,
      inTransit: 0,
      onHoldShelf: 0,
      shipped: 0,
    })
  })

  it('gives the evaluator what was put in', () => {
    const verdict = verdictOf(
      aUser('1').with({ openLoans: 2 }).without('debt').build(),
      aPolicy().build(),
    )
    expect(verdict).toMatchObject({
      _tag: 'Keep',
      reasons: [
        { code: 'open-loans', measured: 2 },
        { code: 'debt-over-threshold', fact: 'debt' },
      ],
    })
  })
})

describe('criteria', () => {
  it('mean everybody due to begin with, and are changed by with', () => {
    const some = criteria()
    const changed = some

      .with({ dates: [daysBack('purgeDate', 10)], waiveThreshold: '5', include: ['1'] })
      .with({ exclude: ['2'] })
      .build()
    expect(changed).toEqual({
      ...some.build(),
      dates: [daysBack('purgeDate', 10)],
      waiveThreshold: '5',
      include: ['1'],
      exclude: ['2'],
    })
    expect(some.build()).toMatchObject({
      dates: [daysBack('purgeDate', 0)],
      recordTypes: [],
      homeLibraries: [],
      include: null,
      exclude: [],
    })
  })
})

describe('aPolicy', () => {
  it(
    'starts from every rule on or from a preset, and is changed by with, withRule and ' +
      'withRequests',
    () => {
      expect(aPolicy().build().rules).toEqual({})
      const changed = aPolicy(PRESETS.alma)
        .withRule('credit', 'off')
        .withRequests({ shipped: 'block' })
        .with({ researchers: 'enabled' })
        .build()
      expect(changed).toEqual({
        ...PRESETS.alma,
        rules: { ...PRESETS.alma.rules, credit: 'off' },
        requests: { ...PRESETS.alma.requests, shipped: 'block' },
        researchers: 'enabled',
      })
    },
  )

  it('lets researchers be demoted, debt be waived and requests be cancelled', () => {
    const user = aUser('1').with({ debt: '0' }).withRequests({ pending: 2 }).asResearcher().build()
    expect(verdictOf(user, aPolicy().build())).toMatchObject({
      _tag: 'Purge',
      actions: { demoteResearcher: true, cancelRequests: 2 },
    })
  })
})
