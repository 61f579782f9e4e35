// Random values of the domain for property tests. The caller passes fast-check, so only those who
// use it need it.
import type { Arbitrary } from 'fast-check'
import type { CalendarDate, Instant } from '../domain/calendar.js'
import { CUTOFF_RULES, DATE_FIELDS, type PurgeCriteria } from '../domain/criteria.js'
import type { UserKey } from '../domain/keys.js'
import { type Money, NO_MONEY, sumMoney } from '../domain/money.js'
import { type Caps, DELETE_POLICY_LEVELS, type PurgePolicy } from '../domain/policy.js'
import { FACT_NAMES, FACTS, type FactValue, type OwnFactName } from '../domain/facts.js'
import type { ResearcherFacts, Restriction, UserFacts } from '../domain/user.js'
import { aPolicy } from './builders.js'

/** The module `fast-check`, version 3 or 4. */
export type FastCheck = Omit<typeof import('fast-check'), 'default'>

/** Arbitrary values of the domain, all of them valid. */
export interface Arbitraries {
  readonly userKey: Arbitrary<UserKey>
  /** Days from 1990 to 2040, with a liking for month ends. */
  readonly calendarDate: Arbitrary<CalendarDate>
  readonly instant: Arbitrary<Instant>
  /** From 0 to 999999999999999.999999, mostly small. */
  readonly money: Arbitrary<Money>
  /** Any of the facts may be unknown. */
  readonly userFacts: Arbitrary<UserFacts>
  /** Every fact is known. */
  readonly knownUserFacts: Arbitrary<UserFacts>
  /** Users with keys of their own, at most twenty. */
  readonly users: Arbitrary<readonly UserFacts[]>
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

const GROUPS = ['student', 'staff', 'alumni'] as const
const RECORD_TYPES = ['public', 'staff'] as const
const RULES_TO_SET = [
  'credit',
  'deposit',
  'staff-roles',
  'restriction',
  'guarantor',
  'protected-user',
] as const

type Basic = Pick<Arbitraries, 'userKey' | 'calendarDate' | 'instant' | 'money'>

const basicArbitraries = (fc: FastCheck): Basic => {
  const calendarDate = fc
    .record({
      year: fc.integer({ min: 1990, max: 2040 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant(31)),
    })
    .map(
      ({ year, month, day }) =>
        `${year}-${two(month)}-${two(Math.min(day, daysIn(year, month)))}` as CalendarDate,
    )
  const time = fc
    .record({
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
      millis: fc.integer({ min: 0, max: 59_999 }),
    })
    .map(
      ({ hour, minute, millis }) =>
        `T${two(hour)}:${two(minute)}:${two(Math.floor(millis / 1000))}.${String(millis % 1000).padStart(3, '0')}Z`,
    )
  return {
    userKey: fc
      .oneof(
        fc.integer({ min: 1, max: 100_000 }).map(String),
        fc.stringMatching(/^[A-Za-z0-9_-]{1,24}$/),
      )
      .map((text) => text as UserKey),
    calendarDate,
    instant: fc.tuple(calendarDate, time).map(([date, rest]) => `${date}${rest}` as Instant),
    money: fc
      .oneof(
        fc.tuple(
          fc.integer({ min: 0, max: 50 }),
          fc.constantFrom('', '.1', '.2', '.3', '.5', '.01'),
        ),
        fc.tuple(
          fc.maxSafeNat().map((value) => value % 10 ** 15),
          fc.integer({ min: 0, max: 999_999 }).map((value) => `.${String(value).padStart(6, '0')}`),
        ),
      )
      // Adding nothing writes it in the canonical way.
      .map(([whole, fraction]) => sumMoney([`${whole}${fraction}` as Money])),
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

const daysIn = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Values of a fact, for every kind of facts. */
type ValuesOfKinds = {
  readonly [Name in OwnFactName as (typeof FACTS)[Name]['kind']]: Arbitrary<FactValue<Name>>
}

/** Values of each kind, mostly such as stand against nobody. */
function valuesOfKinds(fc: FastCheck, { calendarDate, instant, money }: Basic): ValuesOfKinds {
  const few = fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
  )
  const restriction: Arbitrary<Restriction> = fc.record({ until: fc.option(instant) })
  const researcher: Arbitrary<ResearcherFacts> = fc.record({
    affiliated: fc.boolean(),
    assets: few,
    grants: few,
  })
  return {
    text: fc.constantFrom(...RECORD_TYPES),
    'text-or-none': fc.option(fc.constantFrom(...GROUPS)),
    day: fc.option(calendarDate),
    count: few,
    amount: fc.oneof(
      { weight: 2, arbitrary: fc.constant(NO_MONEY) },
      { weight: 1, arbitrary: money },
    ),
    flag: fc.oneof(
      { weight: 5, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    requests: fc.record({ pending: few, inTransit: few, onHoldShelf: few, shipped: few }),
    restrictions: fc.array(restriction, { maxLength: 2 }),
    researcher: fc.option(researcher),
  }
}

type KnownFacts = { readonly [Name in OwnFactName]: FactValue<Name> }

function knownFacts(fc: FastCheck, basic: Basic): Arbitrary<UserFacts> {
  const values = valuesOfKinds(fc, basic)
  const facts = fc.record(
    Object.fromEntries(FACT_NAMES.map((name) => [name, values[FACTS[name].kind]])),
  ) as unknown as Arbitrary<KnownFacts>
  return fc
    .record({ key: basic.userKey, facts, disputed: fc.boolean(), exported: fc.boolean() })
    .map(({ key, facts, disputed, exported }) => ({
      key,
      ...facts,
      ...activityOf(facts),
      ...partsOf(facts.debt, disputed, exported),
      extra: {},
    }))
}

/** What is disputed or exported is part of the debt; here all of it or nothing, and never both. */
const partsOf = (debt: Money, disputed: boolean, exported: boolean) => ({
  disputedDebt: disputed ? debt : NO_MONEY,
  exportedDebt: exported && !disputed ? debt : NO_MONEY,
})

/** Who borrowed was active on that day, or later. */
function activityOf(
  dates: Readonly<Record<'lastActivityDate' | 'lastLoanDate', CalendarDate | null>>,
) {
  const { lastActivityDate: active, lastLoanDate: lent } = dates
  return { lastActivityDate: lent !== null && (active === null || active < lent) ? lent : active }
}

const unknownSometimes = (fc: FastCheck, known: Arbitrary<UserFacts>): Arbitrary<UserFacts> =>
  fc
    .tuple(
      known,
      fc.oneof(
        { weight: 2, arbitrary: fc.constant<readonly number[]>([]) },
        { weight: 1, arbitrary: fc.array(fc.nat(40), { maxLength: 3 }) },
      ),
    )
    .map(([facts, gone]) => {
      const names = Object.keys(facts).filter((name) => name !== 'key')
      const left = new Set(gone.map((at) => names[at % names.length]))
      return Object.fromEntries(
        Object.entries(facts).filter(([name]) => !left.has(name)),
      ) as unknown as UserFacts
    })

const someCriteria = (fc: FastCheck, { userKey, money }: Basic): Arbitrary<PurgeCriteria> =>
  fc
    .record({
      dateField: fc.constantFrom(...DATE_FIELDS),
      days: fc.option(
        fc.oneof(fc.constantFrom(0, 1, 10, 475), fc.integer({ min: 0, max: 36_500 })),
      ),
      cutoffRule: fc.constantFrom(...CUTOFF_RULES),
      recordType: fc.option(fc.constantFrom(...RECORD_TYPES)),
      userGroups: fc.subarray([...GROUPS]),
      waiveThreshold: fc.oneof(fc.constant(NO_MONEY), money),
      include: fc.option(fc.uniqueArray(userKey, { maxLength: 5 })),
      exclude: fc.uniqueArray(userKey, { maxLength: 5 }),
    })
    .map((drawn) => ({
      ...drawn,
      // Only purge dates may go without days, and groups need a record type.
      days: drawn.days ?? (drawn.dateField === 'purgeDate' ? null : 0),
      userGroups: drawn.recordType === null ? [] : drawn.userGroups,
    }))

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
    })
    .map((drawn) =>
      aPolicy()
        .with({ ...drawn, rules: { ...drawn.rules } })
        .build(),
    )
}
