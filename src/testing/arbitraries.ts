// Random values of the domain for property tests. The caller passes fast-check, so only those who
// use it need it.
import type { Arbitrary } from 'fast-check'
import {
  CUTOFF_RULES,
  DATE_FIELDS,
  type DateCondition,
  type DateField,
  type DateLimit,
  DAY_RULES,
  type PurgeCriteria,
} from '../domain/criteria.js'
import { type Money, NO_MONEY, sumMoney } from '../domain/money.js'
import { EVIDENCE_SETTINGS } from '../domain/evidence.js'
import { type Caps, DELETE_POLICY_LEVELS, type PurgePolicy } from '../domain/policy.js'
import type { UserFacts } from '../domain/user.js'
import { type BasicArbitraries, basicArbitraries, type FastCheck } from './arbitrary-basics.js'
import { GROUPS, knownFacts, RECORD_TYPES, unknownSometimes } from './arbitrary-users.js'
import { aPolicy } from './builders.js'

/** Arbitrary values of the domain, all of them valid. */
export interface Arbitraries extends BasicArbitraries {
  /**
   * Any of the facts may be unknown. At least a fifth of the users go under every preset, with
   * `DEFAULT_CRITERIA` and an as-of moment from 2011 on: two in five have left, with all their days
   * before 2010 and nothing that stands against them. One in five differs from them in one fact.
   */
  readonly userFacts: Arbitrary<UserFacts>
  /** As `userFacts`, and every fact is known. */
  readonly knownUserFacts: Arbitrary<UserFacts>
  /** Users with keys of their own, at most twenty. */
  readonly users: Arbitrary<readonly UserFacts[]>
  /** Criteria that are valid. */
  readonly criteria: Arbitrary<PurgeCriteria>
  /** UTC and CHF; settings only of rules that a policy may switch off. */
  readonly policy: Arbitrary<PurgePolicy>
}

/**
 * Makes the arbitraries.
 *
 * @param fc - The module `fast-check`.
 * @example
 * import fc from 'fast-check'
 * const { userFacts } = arbitraries(fc)
 */
export const arbitraries = (fc: FastCheck): Arbitraries => {
  const basic = basicArbitraries(fc)
  const known = knownFacts(fc, basic)
  const userFacts = unknownSometimes(fc, known)
  return {
    ...basic,
    knownUserFacts: known,
    userFacts,
    users: fc.uniqueArray(userFacts, { maxLength: 20, selector: (user) => user.key }),
    criteria: someCriteria(fc, basic),
    policy: somePolicy(fc),
  }
}

const RULES_TO_SET = [
  'credit',
  'deposit',
  'staff-roles',
  'restriction',
  'guarantor',
  'protected-user',
] as const

function someCriteria(
  fc: FastCheck,
  { userKey, money, calendarDate }: BasicArbitraries,
): Arbitrary<PurgeCriteria> {
  const dayRule = fc.constantFrom(...DAY_RULES)
  const limit: Arbitrary<DateLimit> = fc.oneof(
    fc.record({
      _tag: fc.constant('days' as const),
      count: fc.oneof(fc.constantFrom(0, 1, 10, 475), fc.integer({ min: 0, max: 36_500 })),
      rule: fc.constantFrom(...CUTOFF_RULES),
    }),
    fc.record({
      _tag: fc.constantFrom('months' as const, 'years' as const),
      count: fc.integer({ min: 0, max: 100 }),
      rule: dayRule,
    }),
    fc.record({ _tag: fc.constant('day' as const), day: calendarDate, rule: dayRule }),
  )
  // Only purge dates may go without days.
  const limitOf = (field: DateField): Arbitrary<DateLimit> =>
    field === 'purgeDate' ? fc.oneof(fc.constant({ _tag: 'not-set' as const }), limit) : limit
  const past = (field: DateField, absent: 'not-selected' | 'long-ago'): Arbitrary<DateCondition> =>
    limitOf(field).map((drawn) => ({ _tag: 'past', field, limit: drawn, absent }))
  const more = (field: DateField): Arbitrary<DateCondition> =>
    fc.oneof(
      past(field, 'not-selected'),
      past(field, 'long-ago'),
      fc.constant<DateCondition>({ _tag: 'absent', field }),
    )
  // The first one selects nobody without dates, so that there is always one that does not.
  const dates = fc
    .shuffledSubarray([...DATE_FIELDS], { minLength: 1, maxLength: 3 })
    .chain(([first = 'purgeDate', ...others]) =>
      fc.tuple(past(first, 'not-selected'), ...others.map(more)),
    )
  const recordType = fc.record({
    recordType: fc.constantFrom(...RECORD_TYPES),
    userGroups: fc.subarray([...GROUPS]),
  })
  return fc.record({
    dates,
    recordTypes: fc.uniqueArray(recordType, {
      maxLength: 2,
      selector: (each) => each.recordType,
    }),
    homeLibraries: fc
      .subarray([...GROUPS])
      .map((names) => names.map((library) => ({ library, withBranches: false }))),
    // No finer than the currency of the policies is written.
    waiveThreshold: fc.oneof(fc.constant(NO_MONEY), money.map(inHundredths)),
    include: fc.option(fc.uniqueArray(userKey, { maxLength: 5 })),
    exclude: fc.uniqueArray(userKey, { maxLength: 5 }),
  })
}

function inHundredths(amount: Money): Money {
  // Adding nothing writes it in the canonical way.
  return sumMoney([amount.replace(/(\.\d\d)\d+$/, '$1') as Money])
}

const somePolicy = (fc: FastCheck): Arbitrary<PurgePolicy> => {
  const setting = fc.constantFrom('on', 'warn', 'off')
  const request = fc.constantFrom('block', 'cancel', 'ignore')
  const asked = fc.constantFrom('on', 'warn')
  const recentDays = fc.record({ days: fc.integer({ min: 1, max: 3650 }), setting: asked })
  const caps: Arbitrary<Caps> = fc
    .record({
      maxCount: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
      maxPercent: fc.option(fc.constantFrom('0.5', '2.5', '50', '100')),
      exceededWhen: fc.constantFrom('and', 'or'),
    })
    .map((drawn) =>
      drawn.maxCount === null && drawn.maxPercent === null ? { ...drawn, maxCount: 500 } : drawn,
    )
  return fc
    .record({
      rules: fc.dictionary(fc.constantFrom(...RULES_TO_SET), setting),
      fineTotal: fc.constantFrom('gross', 'net'),
      requests: fc.record({
        pending: request,
        inTransit: request,
        onHoldShelf: request,
        shipped: request,
      }),
      recentActivity: fc.option(recentDays),
      recentLoan: fc.option(recentDays),
      protectedGroups: fc.option(
        fc.record({
          groups: fc.subarray<string>([...GROUPS], { minLength: 1 }) as Arbitrary<never>,
          setting: asked,
        }),
      ),
      researchers: fc.constantFrom('enabled', 'disabled'),
      deletePolicy: fc.constantFrom(...DELETE_POLICY_LEVELS),
      caps: fc.option(caps),
      approval: fc.constantFrom('none', 'second-person'),
      evidence: fc.constantFrom(...EVIDENCE_SETTINGS),
    })
    .map((drawn) =>
      aPolicy()
        .with({ ...drawn, rules: { ...drawn.rules } })
        .build(),
    )
}
