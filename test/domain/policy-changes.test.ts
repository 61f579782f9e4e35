// Whether a change of the policy only narrows: held against the evaluator and the caps themselves.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { onlyNarrows, policyDifferences } from '../../src/domain/policy-changes.js'
import type { Caps, PurgePolicy } from '../../src/domain/policy.js'
import { compileEvaluator } from '../../src/eligibility/evaluate.js'
import { refuseByCaps, refuseByPeriod } from '../../src/jobs/guards.js'
import type { Instant } from '../../src/domain/calendar.js'
import type { JobId } from '../../src/domain/keys.js'
import { PRESETS } from '../../src/eligibility/presets.js'
import { arbitraries } from '../../src/testing/arbitraries.js'

const { criteria, policy, userFacts } = arbitraries(fc)
const asOf = '2024-06-15T12:00:00.000Z' as Instant
const base: PurgePolicy = {
  ...PRESETS.alma,
  caps: { maxCount: 500, maxPercent: null, exceededWhen: 'or' },
}

/**
 * Two policies that often are each other's neighbours: some fields of one are those of the other.
 */
const twoPolicies = fc
  .tuple(policy, policy, fc.subarray([...Object.keys(base)] as (keyof PurgePolicy)[]))
  .map(([one, other, fields]): readonly [PurgePolicy, PurgePolicy] => [
    one,
    { ...one, ...Object.fromEntries(fields.map((name) => [name, other[name]])) },
  ])

describe('a change of the policy that only narrows', () => {
  it('lets nobody go who stayed, whatever the users and the criteria are', () => {
    let narrowed = 0
    fc.assert(
      fc.property(twoPolicies, criteria, userFacts, ([from, to], asked, user) => {
        fc.pre(onlyNarrows(from, to))
        narrowed++
        const [before, after] = [from, to].map((each) => {
          const made = compileEvaluator({ criteria: asked, policy: each, asOf, actor: null })
          if (made._tag === 'Left') throw new Error(JSON.stringify(made.left))
          return made.right.evaluate(user)
        })
        if (after?._tag !== 'Purge') return
        expect(before?._tag).toBe('Purge')
        if (before?._tag !== 'Purge') return
        expect(after.actions.cancelRequests ?? 0).toBeLessThanOrEqual(
          before.actions.cancelRequests ?? 0,
        )
        const warned = new Set(after.warnings.map(({ code }) => code))
        expect(before.warnings.filter(({ code }) => !warned.has(code))).toEqual([])
      }),
      { numRuns: 800, maxSkipsPerRun: 100 },
    )
    expect(narrowed).toBeGreaterThan(150)
  })

  const limit = fc.option(fc.integer({ min: 1, max: 8 }))
  const share = fc.option(fc.constantFrom('0.5', '10', '10.0', '50'))
  const limits = fc
    .record({ maxCount: limit, maxPercent: share })
    .filter(({ maxCount, maxPercent }) => maxCount !== null || maxPercent !== null)
  const caps: fc.Arbitrary<Caps | null> = fc.option(
    fc
      .tuple(
        limits,
        fc.constantFrom('and', 'or'),
        fc.option(fc.tuple(limits, fc.integer({ min: 1, max: 3 }))),
      )
      .map(([ofJob, exceededWhen, period]) => ({
        ...ofJob,
        exceededWhen,
        period: period === null ? null : { ...period[0], days: period[1] },
      })),
  )

  it('refuses every job that was refused, by a cap of the job or of a period', () => {
    const small = fc.integer({ min: 0, max: 10 })
    fc.assert(
      fc.property(caps, caps, small, small, small, (from, to, count, earlier, users) => {
        fc.pre(onlyNarrows({ ...base, caps: from }, { ...base, caps: to }))
        if (refuseByCaps(from, count, users) !== null)
          expect(refuseByCaps(to, count, users)).not.toBeNull()
        // What a longer period counts is at least as much.
        const counted = (of: Caps | null) => ({
          count,
          users,
          since: asOf,
          jobs: [{ jobId: 'j' as JobId, count: earlier * (of?.period?.days ?? 0) }],
        })
        if (refuseByPeriod(from, counted(from)) !== null)
          expect(refuseByPeriod(to, counted(to))).not.toBeNull()
      }),
      { numRuns: 5000, maxSkipsPerRun: 100 },
    )
  })

  it('is one with itself, and with any that narrows it further', () => {
    fc.assert(
      fc.property(twoPolicies, policy, ([one, two], three) => {
        expect(policyDifferences(one, one)).toEqual([])
        if (onlyNarrows(one, two) && onlyNarrows(two, three))
          expect(onlyNarrows(one, three)).toBe(true)
      }),
    )
  })
})

describe('what differs between two policies', () => {
  it.each<[string, Partial<PurgePolicy>, string, boolean]>([
    ['no cap any more', { caps: null }, 'caps', false],
    [
      'a lower cap',
      { caps: { maxCount: 499, maxPercent: null, exceededWhen: 'or' } },
      'caps',
      true,
    ],
    [
      'a cap that two limits have to exceed',
      { caps: { maxCount: 499, maxPercent: '50', exceededWhen: 'and' } },
      'caps',
      false,
    ],
    ['a rule switched off', { rules: { ...base.rules, credit: 'off' } }, 'rules.credit', false],
    [
      'one more recent activity',
      { recentActivity: { days: 9, setting: 'on' } },
      'recentActivity',
      true,
    ],
    ['a second person', { approval: 'second-person' }, 'approval', true],
    [
      'a tighter delete policy, which removes more',
      { deletePolicy: 'remove' },
      'deletePolicy',
      false,
    ],
    ['another zone', { timeZone: 'Asia/Tokyo' as PurgePolicy['timeZone'] }, 'timeZone', false],
    ['another fine total', { fineTotal: 'net' }, 'fineTotal', false],
    ['evidence', { evidence: 'dates' }, 'evidence', false],
    ['a name', { name: 'ours' }, 'name', true],
  ])('%s: is named with both values', (_, changes, path, narrows) => {
    const to = { ...base, ...changes }
    const found = policyDifferences(base, to)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ path, narrows })
    expect(onlyNarrows(base, to)).toBe(narrows)
  })

  it('is nothing where a rule is named without a setting: it applies as if not named', () => {
    const nameless = { ...PRESETS.strict, rules: { 'x-own': undefined } } as unknown as PurgePolicy
    const named = { ...PRESETS.strict, rules: {} }
    expect(policyDifferences(nameless, named)).toEqual([])
    expect(policyDifferences(named, nameless)).toEqual([])
  })

  it('is nothing where a rule is named as it applies without a name', () => {
    expect(policyDifferences({ ...base, rules: {} }, { ...base, rules: { credit: 'on' } })).toEqual(
      [],
    )
  })
})
