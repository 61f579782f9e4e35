// Canonical domain values, for the laws of the codecs.
import fc from 'fast-check'
import { arbitraries } from '../../src/testing/index.js'
import type { CalendarDate, Instant, ZoneName } from '../../src/domain/calendar.js'
import type { PurgeCriteria, UserChoice } from '../../src/domain/criteria.js'
import { isFieldRule } from '../../src/domain/field-rules.js'
import { FACT_NAMES, FACTS, type FactValue, type OwnFactName } from '../../src/domain/facts.js'
import type { UserKey } from '../../src/domain/keys.js'
import type { Money } from '../../src/domain/money.js'
import { type Caps, DELETE_POLICY_LEVELS, type PurgePolicy } from '../../src/domain/policy.js'
import type {
  PurgeDateAnchor,
  PurgeDateException,
  PurgeDateRule,
} from '../../src/domain/purge-date-rule.js'
import type { UserFacts } from '../../src/domain/user.js'
import { canonicalAmount } from '../../src/internal/decimal.js'
import { isDay } from '../../src/internal/time.js'
import type { BulkOrder } from '../../src/jobs/job.js'

export const calendarDays = (min = '0001-01-01', max = '9999-12-31'): fc.Arbitrary<CalendarDate> =>
  fc
    .date({
      min: new Date(`${min}T00:00:00Z`),
      max: new Date(`${max}T00:00:00Z`),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString().slice(0, 10))
    .filter(isDay)
    .map((text) => text as CalendarDate)

const instants = fc
  .date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString() as Instant)

const amounts = fc
  .tuple(fc.maxSafeNat(), fc.nat({ max: 999_999 }))
  .map(
    ([whole, fraction]) =>
      canonicalAmount(`${whole % 10 ** 15}.${String(fraction).padStart(6, '0')}`) as Money,
  )

const words = fc
  .string({ minLength: 1, maxLength: 255 })
  .filter((text) => !/\p{Cc}/u.test(text) && text.length <= 255)
const keys = words.map((text) => text as UserKey)
const groups = fc.uniqueArray(words, { maxLength: 4 })
const counts = fc.maxSafeNat()

const published = arbitraries(fc).criteria

const someChoice: fc.Arbitrary<UserChoice> = fc.record({
  recordTypes: fc.uniqueArray(fc.record({ recordType: words, userGroups: groups }), {
    maxLength: 3,
    selector: ({ recordType }) => recordType,
  }),
  homeLibraries: fc.uniqueArray(fc.record({ library: words, withBranches: fc.boolean() }), {
    maxLength: 3,
    selector: ({ library }) => library,
  }),
  include: fc.option(fc.uniqueArray(keys, { maxLength: 4 })),
  exclude: fc.uniqueArray(keys, { maxLength: 4 }),
})

/** The conditions of the published arbitraries, with any words and keys in the rest. */
export const someCriteria: fc.Arbitrary<PurgeCriteria> = fc
  .record({
    drawn: published,
    waiveThreshold: amounts,
    chosen: someChoice,
  })
  .map(({ drawn, waiveThreshold, chosen }) => ({ dates: drawn.dates, waiveThreshold, ...chosen }))

const requestSettings = fc.constantFrom('block', 'cancel', 'ignore')
const ruleCodes = fc
  .stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,3}$/)
  .filter((code) => !['constructor', 'prototype'].includes(code) && !isFieldRule(code))

const limits = {
  maxCount: fc.option(fc.integer({ min: 1 })),
  maxPercent: fc.option(
    fc
      .integer({ min: 1, max: 100_000_000 })
      .map((millionths) => canonicalAmount((millionths / 1_000_000).toFixed(6))),
  ),
}

const somePeriod = fc
  .record({ days: fc.integer({ min: 1, max: 36_500 }), ...limits })
  .filter((period) => period.maxCount !== null || period.maxPercent !== null)

const someCaps: fc.Arbitrary<Caps> = fc
  .record(
    {
      ...limits,
      exceededWhen: fc.constantFrom('and', 'or'),
      period: fc.option(somePeriod),
    },
    { requiredKeys: ['maxCount', 'maxPercent', 'exceededWhen'] },
  )
  .filter((caps) => caps.maxCount !== null || caps.maxPercent !== null)

const asked = fc.constantFrom('on', 'warn')
const recentDays = fc.record({ days: fc.integer({ min: 1, max: 36_500 }), setting: asked })

const drawnPolicy = fc.record({
  name: words,
  timeZone: fc
    .constantFrom('UTC', 'Europe/Zurich', 'Pacific/Auckland')
    .map((zone) => zone as ZoneName),
  currency: fc.record({ code: fc.stringMatching(/^[A-Z]{3}$/), digits: fc.nat({ max: 6 }) }),
  rules: fc.dictionary(ruleCodes, fc.constantFrom('on', 'warn', 'off'), { noNullPrototype: true }),
  fineTotal: fc.constantFrom('gross', 'net'),
  requests: fc.record({
    pending: requestSettings,
    inTransit: requestSettings,
    onHoldShelf: requestSettings,
    shipped: requestSettings,
  }),
  recentActivity: fc.option(recentDays),
  recentLoan: fc.option(recentDays),
  protectedGroups: fc.option(
    fc.record({ groups: fc.uniqueArray(words, { minLength: 1, maxLength: 4 }), setting: asked }),
  ),
  researchers: fc.constantFrom('enabled', 'disabled'),
  deletePolicy: fc.constantFrom(...DELETE_POLICY_LEVELS),
  caps: fc.option(someCaps),
  approval: fc.constantFrom('none', 'second-person'),
  evidence: fc.constantFrom('none', 'dates', 'dates-and-primary-id', undefined),
}) as fc.Arbitrary<PurgePolicy>

/** What a policy need not have is not there at all where it is left out. */
function withoutLeftOut(policy: PurgePolicy): PurgePolicy {
  return Object.fromEntries(
    Object.entries(policy).filter(([, value]) => value !== undefined),
  ) as unknown as PurgePolicy
}

export const somePolicy: fc.Arbitrary<PurgePolicy> = drawnPolicy.map(withoutLeftOut)

const dates = fc.option(calendarDays())

const json = fc
  .jsonValue({ maxDepth: 3 })
  .map((value): unknown =>
    JSON.parse(JSON.stringify(value), (key, each) =>
      ['__proto__', 'constructor', 'prototype'].includes(key) ? undefined : each,
    ),
  )

/** Values of a fact, for every kind of facts. */
const VALUES: {
  readonly [Name in OwnFactName as (typeof FACTS)[Name]['kind']]: fc.Arbitrary<FactValue<Name>>
} = {
  text: words,
  'text-or-none': fc.option(words),
  day: dates,
  count: counts,
  amount: amounts,
  flag: fc.boolean(),
  requests: fc.record(
    { pending: counts, inTransit: counts, onHoldShelf: counts, shipped: counts },
    { noNullPrototype: true },
  ),
  restrictions: fc.array(fc.record({ until: fc.option(instants) }, { noNullPrototype: true }), {
    maxLength: 3,
  }),
  researcher: fc.option(
    fc.record(
      { affiliated: fc.boolean(), assets: counts, grants: counts },
      { noNullPrototype: true },
    ),
  ),
}

export const someFacts = fc.record(
  {
    key: keys,
    ...Object.fromEntries(FACT_NAMES.map((name) => [name, VALUES[FACTS[name].kind]])),
    extra: fc.dictionary(
      words.filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name)),
      json,
      { maxKeys: 3, noNullPrototype: true },
    ),
  },
  { requiredKeys: ['key'], noNullPrototype: true },
) as fc.Arbitrary<UserFacts>

const someAnchor: fc.Arbitrary<PurgeDateAnchor> = fc.oneof(
  fc
    .constantFrom<PurgeDateAnchor[]>(
      { _tag: 'expiry-date' },
      { _tag: 'quarter-end-of-expiry-date' },
      { _tag: 'run-date' },
    )
    .map((anchor) => ({ ...anchor })),
  fc.record({ _tag: fc.constant('day' as const), date: calendarDays() }),
)

const someRule: fc.Arbitrary<PurgeDateRule> = fc.record({
  anchor: someAnchor,
  months: fc.nat({ max: 1200 }),
  days: fc.nat({ max: 36_500 }),
})

const someException: fc.Arbitrary<PurgeDateException> = fc.oneof(
  fc.record({ _tag: fc.constant('group' as const), userGroup: words, rule: someRule }),
  fc.record({ _tag: fc.constant('extra' as const), fact: words, rule: someRule }),
)

export const someBulkOrder: fc.Arbitrary<BulkOrder> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({
      _tag: fc.constant('reapply-delete-policy' as const),
      level: fc.constantFrom(...DELETE_POLICY_LEVELS),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      _tag: fc.constant('assign-purge-dates' as const),
      users: someChoice,
      assignment: fc.record({
        rule: someRule,
        exceptions: fc.uniqueArray(someException, {
          maxLength: 4,
          selector: (each) =>
            JSON.stringify([each._tag, each._tag === 'group' ? each.userGroup : each.fact]),
        }),
        onlyWhereEmpty: fc.boolean(),
      }),
      timeZone: fc
        .constantFrom('UTC', 'Europe/Zurich', 'Pacific/Auckland')
        .map((zone) => zone as ZoneName),
      notify: fc.boolean(),
    }),
  },
)
