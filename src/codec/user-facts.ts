// What is known of a user, from JSON and back, without ever showing a piece of it.
import type * as t from 'io-ts'
import { type Instant, instant } from '../domain/calendar.js'
import type { Invalid } from '../domain/invalid.js'
import { FACT_NAMES, FACTS, type FactValue, type OwnFactName } from '../domain/facts.js'
import type { RequestState, ResearcherFacts, Restriction, UserFacts } from '../domain/user.js'
import type { E } from '../internal/fp.js'
import { amount } from './amount.js'
import { CalendarDateCodec } from './calendar-forms.js'
import { ExtraCodec } from './extra.js'
import { leaf, orNull, readText, wholeNumber, word, yesOrNo } from './leaf.js'
import { decodeWith, hidden, numbersOnly } from './mistake.js'
import type { Plain } from './plain.js'
import { type Field, list, optional, required, struct } from './structure.js'
import { UserKeyCodec } from './user-choice.js'

/** What is known of a user, as JSON. */
export type UserFactsJson = Plain<UserFacts>

const MAX_RESTRICTIONS = 10_000

const count = /* @__PURE__ */ wholeNumber('Count', 0, Number.MAX_SAFE_INTEGER, numbersOnly)
const flag = /* @__PURE__ */ yesOrNo(hidden)

const moment = /* @__PURE__ */ leaf<Instant>({
  name: 'Instant',
  expected: 'an ISO-8601 moment with offset, e.g. 2026-01-31T12:00:00Z',
  show: hidden,
  read: /* @__PURE__ */ readText(instant, 'invalid-instant'),
})

const requests = /* @__PURE__ */ struct<Readonly<Record<RequestState, number>>>({
  name: 'Requests',
  fields: {
    pending: required(count),
    inTransit: required(count),
    onHoldShelf: required(count),
    shipped: required(count),
  },
  personal: true,
})

// `until` must be given even where it is null: a host that forgets it would block a user for ever.
const restriction = /* @__PURE__ */ struct<Restriction>({
  name: 'Restriction',
  fields: { until: required(orNull(moment)) },
  personal: true,
})

const researcher = /* @__PURE__ */ struct<ResearcherFacts>({
  name: 'ResearcherFacts',
  fields: { affiliated: required(flag), assets: required(count), grants: required(count) },
  personal: true,
})

/** The values of a kind of facts. */
type ValueOfKind = { [Name in OwnFactName as FactKindName<Name>]: FactValue<Name> }
type FactKindName<Name extends OwnFactName> = (typeof FACTS)[Name]['kind']

/** A codec for every kind of facts: a kind without one does not compile. */
const CODECS: {
  readonly [Kind in keyof ValueOfKind]: t.Type<ValueOfKind[Kind], unknown, unknown>
} = {
  text: /* @__PURE__ */ word('RecordType', hidden),
  'text-or-none': /* @__PURE__ */ orNull(/* @__PURE__ */ word('UserGroup', hidden)),
  day: /* @__PURE__ */ orNull(CalendarDateCodec),
  count,
  amount: /* @__PURE__ */ amount(hidden),
  flag,
  requests,
  restrictions: /* @__PURE__ */ list(restriction, {
    name: 'Restrictions',
    max: MAX_RESTRICTIONS,
  }),
  researcher: /* @__PURE__ */ orNull(researcher),
}

type Fields = {
  readonly [Name in keyof UserFacts]-?: Field<Exclude<UserFacts[Name], undefined>>
}

function fields(): Fields {
  const facts = FACT_NAMES.map((name) => [
    name,
    optional(CODECS[FACTS[name].kind] as t.Type<unknown, unknown, unknown>),
  ])
  return {
    key: required(UserKeyCodec),
    ...(Object.fromEntries(facts) as Omit<Fields, 'key' | 'extra'>),
    extra: optional(ExtraCodec),
  }
}

/**
 * The io-ts codec of {@link UserFacts}, for hosts that compose it with their own; `mistakesOf`
 * reads its errors.
 *
 * Only `key` is required. A fact left out, or `undefined`, is unknown, and an unknown fact keeps
 * the user; a misspelt one is a mistake.
 */
export const UserFactsCodec: t.Type<UserFacts, UserFactsJson, unknown> =
  /* @__PURE__ */ struct<UserFacts>({
    name: 'UserFacts',
    fields: /* @__PURE__ */ fields(),
    personal: true,
  })

/**
 * Reads what is known of a user from what `JSON.parse` made of a text that nobody vouches for.
 * Never throws.
 *
 * @param input What came. Dates may be written `YYYY-MM-DD` or `YYYY-MM-DDZ`.
 * @returns Left with every mistake, none of which repeats a text, an amount or a key of the input:
 * `missing`, `unknown-key`, `forbidden-key`, `not-an-object`, `not-a-list`, `not-a-boolean`,
 * `not-a-whole-number`, `out-of-range`, `invalid-user-key`, `invalid-text`, `invalid-date`,
 * `invalid-instant`, `invalid-amount`, `negative-amount`, `too-long`, `too-many-mistakes`, and in
 * `extra` `not-json`, `too-deep`.
 */
export const decodeUserFacts: (input: unknown) => E.Either<readonly Invalid[], UserFacts> =
  /* @__PURE__ */ decodeWith(UserFactsCodec)

/**
 * Writes facts as plain data for JSON, in a fixed order; {@link decodeUserFacts} reads them back
 * unchanged.
 */
export const encodeUserFacts = (facts: UserFacts): UserFactsJson => UserFactsCodec.encode(facts)
