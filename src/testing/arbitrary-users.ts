// Random users, of whom enough have left for a property to say something of those who go.
import type { Arbitrary } from 'fast-check'
import type { CalendarDate } from '../domain/calendar.js'
import { CLEAN_USER, FACT_NAMES, FACTS, type FactValue, type OwnFactName } from '../domain/facts.js'
import { type Money, NO_MONEY } from '../domain/money.js'
import type { ResearcherFacts, Restriction, UserFacts } from '../domain/user.js'
import { type BasicArbitraries, daysOf, type FastCheck } from './arbitrary-basics.js'

export const GROUPS = ['student', 'staff', 'alumni'] as const
export const RECORD_TYPES = ['public', 'staff'] as const

/** The years of all days of a leaver. */
const LEFT_IN = { min: 1990, max: 2009 }

/** Values of a fact, for every kind of facts. */
type ValuesOfKinds = {
  readonly [Name in OwnFactName as (typeof FACTS)[Name]['kind']]: Arbitrary<FactValue<Name>>
}

/** Values of each kind, mostly such as stand against nobody. */
function valuesOfKinds(
  fc: FastCheck,
  { calendarDate, instant, money }: BasicArbitraries,
): ValuesOfKinds {
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

/**
 * Users of whom every fact is known: leavers, leavers with one fact as anybody may have it, and
 * anybody. Of facts that are all drawn apart, one or another keeps nearly every user.
 */
export function knownFacts(fc: FastCheck, basic: BasicArbitraries): Arbitrary<UserFacts> {
  const anybody = anyone(fc, basic)
  const leaver = leavers(fc, basic)
  const almost = fc
    .tuple(leaver, anybody, fc.constantFrom(...FACT_NAMES))
    .map(([user, other, name]) => withFactOf(user, other, name))
  return fc.oneof(
    { weight: 2, arbitrary: leaver },
    { weight: 1, arbitrary: almost },
    { weight: 2, arbitrary: anybody },
  )
}

/** A user of whom all facts are known. */
type KnownUser = KnownFacts & Pick<UserFacts, 'key' | 'extra'>

/** Users who have left long ago, and against whom nothing stands. */
function leavers(fc: FastCheck, { userKey }: BasicArbitraries): Arbitrary<KnownUser> {
  return fc
    .record({
      key: userKey,
      recordType: fc.constantFrom(...RECORD_TYPES),
      userGroup: fc.option(fc.constantFrom(...GROUPS)),
      days: fc.array(daysOf(fc, LEFT_IN), { minLength: 5, maxLength: 5 }),
      hasBorrowed: fc.boolean(),
    })
    .map(({ key, recordType, userGroup, days, hasBorrowed }) => {
      const [created, lent, active, expiry, purge] = [...days].sort() as [Day, Day, Day, Day, Day]
      return {
        key,
        recordType,
        userGroup,
        homeLibrary: recordType,
        primaryId: key,
        purgeDate: purge,
        expiryDate: expiry,
        lastActivityDate: hasBorrowed ? active : null,
        lastLoanDate: hasBorrowed ? lent : null,
        createdDate: created,
        ...CLEAN_USER,
        extra: {},
      }
    })
}

type Day = CalendarDate

/** A leaver with one fact of somebody else; what depends on that fact comes with it. */
function withFactOf(user: KnownUser, other: KnownUser, name: OwnFactName): KnownUser {
  const isPart = name === 'disputedDebt' || name === 'exportedDebt'
  const changed = { ...user, [name]: other[name], ...(isPart && { debt: other.debt }) }
  return { ...changed, ...activityOf(changed) }
}

/** Each fact by itself, whatever the others are. */
function anyone(fc: FastCheck, basic: BasicArbitraries): Arbitrary<KnownUser> {
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

/** Users of whom a third lacks up to three facts. */
export function unknownSometimes(fc: FastCheck, known: Arbitrary<UserFacts>): Arbitrary<UserFacts> {
  return fc
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
}
