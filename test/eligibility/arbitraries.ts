// Random users, criteria and policies near the limits, where verdicts change.
import fc from 'fast-check'
import type { CalendarDate, Instant } from '../../src/domain/calendar.js'
import { CUTOFF_RULES, type PurgeCriteria } from '../../src/domain/criteria.js'
import { isFieldRule } from '../../src/domain/field-rules.js'
import { FACT_NAMES, FACTS, type FactValue, type OwnFactName } from '../../src/domain/facts.js'
import type { UserKey } from '../../src/domain/keys.js'
import { compareMoney, type Money } from '../../src/domain/money.js'
import type { AskedSetting, PurgePolicy, RuleSetting } from '../../src/domain/policy.js'
import type { UserFacts } from '../../src/domain/user.js'
import { BUILT_IN_RULES } from '../../src/eligibility/rules/index.js'
import { criteria, plainUser, policyWithRules } from './cases.js'

const DAYS = [
  '2022-06-30',
  '2023-06-14',
  '2023-06-16',
  '2024-05-15',
  '2024-06-04',
  '2024-06-05',
  '2024-06-06',
  '2024-06-14',
  '2024-06-15',
  '2024-06-16',
]
const aDay = fc.constantFrom(...(DAYS as CalendarDate[]))
const dayOrNone = fc.option(aDay, { freq: 6 })
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  )
const count = mostly(0, 1, 3)
const flag = mostly(false, true)
const amount = mostly<Money>(
  '0' as Money,
  '0.01' as Money,
  '5' as Money,
  '10' as Money,
  '10.01' as Money,
  '1234567890.5' as Money,
)
const until = fc.constantFrom<Instant | null>(
  null,
  '2024-06-15T11:59:59.999Z' as Instant,
  '2024-06-15T12:00:00.000Z' as Instant,
  '2024-06-15T12:00:00.001Z' as Instant,
)

/** Values of a fact, for every kind of facts. */
const VALUES: {
  readonly [Name in OwnFactName as (typeof FACTS)[Name]['kind']]: fc.Arbitrary<FactValue<Name>>
} = {
  text: fc.constantFrom('public', 'staff'),
  'text-or-none': fc.constantFrom('student', 'faculty', null),
  day: dayOrNone,
  count,
  amount,
  flag,
  requests: fc.record({ pending: count, inTransit: count, onHoldShelf: count, shipped: count }),
  restrictions: fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.record({ until }), { maxLength: 2 }) },
  ),
  researcher: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.record({ affiliated: fc.boolean(), assets: count, grants: count }),
    },
  ),
}

const anyUser: fc.Arbitrary<UserFacts> = fc
  .record({
    key: fc.constantFrom('1001', '1002', 'librarian') as fc.Arbitrary<UserKey>,
    ...Object.fromEntries(FACT_NAMES.map((name) => [name, VALUES[FACTS[name].kind]])),
  })
  .map((facts) => agreeing(plainUser(facts)))

/**
 * The facts without a contradiction: no part of a debt is more than the debt, and who borrowed was
 * active then.
 */
function agreeing(user: UserFacts): UserFacts {
  const {
    debt = '0' as Money,
    disputedDebt = '0' as Money,
    exportedDebt = '0' as Money,
    lastActivityDate = null,
    lastLoanDate = null,
  } = user
  const part = (amount: Money): Money => (compareMoney(amount, debt) > 0 ? debt : amount)
  const isLater =
    lastLoanDate !== null && (lastActivityDate === null || lastActivityDate < lastLoanDate)
  return {
    ...user,
    disputedDebt: part(disputedDebt),
    exportedDebt: part(exportedDebt),
    lastActivityDate: isLater ? lastLoanDate : lastActivityDate,
  }
}

const PLAIN_FACTS = Object.keys(plainUser())

/**
 * A user with at most three things against them: of the others hardly anybody goes, and a law about
 * those who go would say nothing.
 */
const anAlmostPlainUser: fc.Arbitrary<UserFacts> = fc
  .tuple(anyUser, fc.subarray(PLAIN_FACTS, { maxLength: 3 }))
  .map(([user, odd]) =>
    agreeing(
      plainUser(Object.fromEntries(Object.entries(user).filter(([fact]) => odd.includes(fact)))),
    ),
  )

/** A user with every fact delivered. */
export const aUser: fc.Arbitrary<UserFacts> = fc.oneof(anyUser, anAlmostPlainUser)

/** A user whose facts may contradict each other, or be written in a form that says nothing. */
export const anOddUser: fc.Arbitrary<UserFacts> = fc
  .record({
    key: fc.constantFrom('1001', 'Librarian ', 'APPROVER', 'librarian2') as fc.Arbitrary<UserKey>,
    userGroup: fc.constantFrom<unknown>(
      'student',
      'FACULTY',
      ' faculty',
      'faculty2',
      null,
      undefined,
      7,
    ),
    debt: fc.constantFrom<unknown>('0', '0.0', '5', '-5', '1234567890.5', 'much', undefined),
    disputedDebt: fc.constantFrom<unknown>(
      '0',
      '0.0',
      '5',
      '6',
      '-1',
      '1234567891',
      'some',
      undefined,
    ),
    exportedDebt: fc.constantFrom<unknown>('0', '5', '400', undefined),
    lastActivityDate: fc.constantFrom<unknown>(
      null,
      undefined,
      '',
      '2001-01-01',
      '2020-05-05',
      '2024-06-15',
    ),
    lastLoanDate: fc.constantFrom<unknown>(
      null,
      undefined,
      '',
      '2001-01-01',
      '2010-01-01',
      '2024-06-15',
      7,
    ),
  })
  .map((facts) => plainUser(facts as Partial<UserFacts>))

/** A user of whom at most three facts have a value that is none, or is written in another way. */
export const aMalformedUser: fc.Arbitrary<UserFacts> = fc
  .dictionary(
    fc.constantFrom(...FACT_NAMES),
    fc.constantFrom<unknown>(
      undefined,
      null,
      0,
      -0,
      -1,
      1.5,
      Number.NaN,
      '',
      '0',
      '0.00',
      '-0.00',
      '12.500000',
      'much',
      true,
      [],
      [{ until: 'soon' }],
      {},
      { pending: 0 },
      { affiliated: 'no', assets: 0, grants: 0 },
    ),
    { maxKeys: 3, noNullPrototype: true },
  )
  .map((facts) => ({ ...plainUser(), ...(facts as Partial<UserFacts>) }))

/** A user of whom some facts were not delivered. */
export const aHalfKnownUser: fc.Arbitrary<UserFacts> = fc
  .tuple(
    aUser,
    fc.subarray(
      PLAIN_FACTS.filter((fact) => fact !== 'key'),
      { maxLength: 3 },
    ),
  )
  .map(
    ([user, gone]) =>
      Object.fromEntries(
        Object.entries(user).filter(([fact]) => !gone.includes(fact)),
      ) as unknown as UserFacts,
  )

export const someCriteria: fc.Arbitrary<PurgeCriteria> = fc
  .record({
    days: fc.constantFrom(null, 0, 1, 10),
    cutoffRule: fc.constantFrom(...CUTOFF_RULES),
    recordType: fc.constantFrom(null, 'public'),
    waiveThreshold: fc.constantFrom('0', '5', '10', '1234567890.5') as fc.Arbitrary<Money>,
  })
  .map((changes) => criteria(changes))

const softRules = BUILT_IN_RULES.filter(({ code, hard }) => !hard && !isFieldRule(code)).map(
  ({ code }) => code,
)

const asked = fc.constantFrom<AskedSetting>('on', 'warn')
const recentDays = fc.record({ days: fc.constantFrom(1, 31, 365), setting: asked })

/** A policy with every setting that decides about a user set somehow. */
export const somePolicy: fc.Arbitrary<PurgePolicy> = fc
  .record({
    settings: fc.array(fc.constantFrom<RuleSetting>('on', 'warn', 'off'), {
      minLength: softRules.length,
      maxLength: softRules.length,
    }),
    requests: fc.record({
      pending: fc.constantFrom('block', 'cancel', 'ignore'),
      inTransit: fc.constantFrom('block', 'cancel', 'ignore'),
      onHoldShelf: fc.constantFrom('block', 'cancel', 'ignore'),
      shipped: fc.constantFrom('block', 'cancel', 'ignore'),
    }),
    fineTotal: fc.constantFrom('gross', 'net'),
    researchers: fc.constantFrom('enabled', 'disabled'),
    protectedGroups: fc.option(
      fc.record({ groups: fc.constant(['faculty'] as const), setting: asked }),
    ),
    recentActivity: fc.option(recentDays),
    recentLoan: fc.option(recentDays),
  })
  .map(({ settings, ...rest }) =>
    policyWithRules(
      Object.fromEntries(softRules.map((code, at) => [code, mildest(code, settings[at] ?? 'on')])),
      {
        ...rest,
        // Thresholds of any digits can be tried.
        currency: { code: 'XXX', digits: 6 },
      } as Partial<PurgePolicy>,
    ),
  )

/** Debts are always asked. */
function mildest(code: string, setting: RuleSetting): RuleSetting {
  return code === 'debt-over-threshold' && setting === 'off' ? 'warn' : setting
}
