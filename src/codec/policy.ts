// Policies from JSON and back, whole or as changes to another.
import type * as t from 'io-ts'
import { type ZoneName, zoneName } from '../domain/calendar.js'
import {
  contradictionsIn,
  contradictoryMistakes,
  MOST_ACTIVITY_DAYS,
} from '../domain/contradictions.js'
import type { Invalid } from '../domain/invalid.js'
import type { Currency } from '../domain/money.js'
import {
  type Caps,
  DELETE_POLICY_LEVELS,
  type PurgePolicy,
  type RequestSetting,
} from '../domain/policy.js'
import type { RequestState } from '../domain/user.js'
import type { RuleCode } from '../domain/verdict.js'
import type { E } from '../internal/fp.js'
import { percent } from './amount.js'
import { demanding, leaf, oneOf, orNull, readText, shaped, wholeNumber, word } from './leaf.js'
import { decodeWith, openly } from './mistake.js'
import type { Plain } from './plain.js'
import { ruleSettings } from './rule-settings.js'
import { type Demand, type Field, list, required, struct, withDefault } from './structure.js'

/** A policy as JSON. */
export type PolicyJson = Plain<PurgePolicy>

const MAX_GROUPS = 10_000

/** An IANA time zone. */
export const ZoneNameCodec: t.Type<ZoneName, ZoneName, unknown> = /* @__PURE__ */ leaf<ZoneName>({
  name: 'ZoneName',
  expected: 'an IANA time zone, e.g. Europe/Zurich',
  show: openly,
  read: /* @__PURE__ */ readText(zoneName, 'unknown-zone'),
})

const currency = /* @__PURE__ */ struct<Currency>({
  name: 'Currency',
  fields: {
    code: required(
      shaped(
        'CurrencyCode',
        'an ISO 4217 code of three capital letters, e.g. CHF',
        /^[A-Z]{3}$/,
        'invalid-currency',
      ),
    ),
    digits: required(wholeNumber('CurrencyDigits', 0, 6)),
  },
})

const requestSetting = /* @__PURE__ */ oneOf<RequestSetting>('RequestSetting', [
  'block',
  'cancel',
  'ignore',
])

const requestsOver = (
  base: PurgePolicy['requests'] | null,
): t.Type<PurgePolicy['requests'], unknown, unknown> => {
  const setting = (state: RequestState): Field<RequestSetting> =>
    base === null ? required(requestSetting) : withDefault(requestSetting, () => base[state])
  return struct<PurgePolicy['requests']>({
    name: 'RequestSettings',
    fields: {
      pending: setting('pending'),
      inTransit: setting('inTransit'),
      onHoldShelf: setting('onHoldShelf'),
      shipped: setting('shipped'),
    },
  })
}

const caps: t.Type<Caps, Plain<Caps>, unknown> = /* @__PURE__ */ demanding(
  struct<Caps>({
    name: 'Caps',
    fields: {
      maxCount: withDefault(
        orNull(wholeNumber('MaxCount', 1, Number.MAX_SAFE_INTEGER)),
        () => null,
      ),
      maxPercent: withDefault(orNull(percent(openly)), () => null),
      // The narrower of the two: refuses when either limit is exceeded.
      exceededWhen: withDefault(
        oneOf<Caps['exceededWhen']>('ExceededWhen', ['or', 'and']),
        () => 'or',
      ),
    },
  }),
  ({ maxCount, maxPercent }) =>
    maxCount === null && maxPercent === null
      ? {
          code: 'cap-without-limit',
          expected: 'a maxCount, a maxPercent or both; null instead of caps means none',
          got: 'caps without a limit',
        }
      : null,
)

/** A policy that says of the same users that they stay and that they go is nobody's decision. */
const nothingContradictory: Demand<PurgePolicy> = (policy) =>
  contradictoryMistakes(contradictionsIn({ policy }, ''))

const policyOver = (
  base: PurgePolicy | null,
  knownRules: readonly RuleCode[] | null,
): t.Type<PurgePolicy, PolicyJson, unknown> => {
  // The base's own value is written and so copied: what is decoded shares nothing with it.
  const from = <K extends keyof PurgePolicy, O>(
    key: K,
    codec: t.Type<PurgePolicy[K], O, unknown>,
  ): Field<PurgePolicy[K]> =>
    base === null
      ? required(codec)
      : withDefault(codec, () => codec.encode(base[key]) as unknown as PurgePolicy[K])
  return struct<PurgePolicy>({
    name: 'PurgePolicy',
    fields: {
      name: from('name', word('PolicyName', openly)),
      timeZone: from('timeZone', ZoneNameCodec),
      currency: from('currency', currency),
      rules: from('rules', ruleSettings(base === null ? {} : base.rules, knownRules)),
      fineTotal: from('fineTotal', oneOf<PurgePolicy['fineTotal']>('FineTotal', ['gross', 'net'])),
      requests: from('requests', requestsOver(base === null ? null : base.requests)),
      recentActivityDays: from(
        'recentActivityDays',
        orNull(wholeNumber('RecentActivityDays', 1, MOST_ACTIVITY_DAYS)),
      ),
      protectedGroups: from(
        'protectedGroups',
        list(word('UserGroup', openly), { name: 'ProtectedGroups', max: MAX_GROUPS, unique: true }),
      ),
      researchers: from(
        'researchers',
        oneOf<PurgePolicy['researchers']>('Researchers', ['enabled', 'disabled']),
      ),
      deletePolicy: from('deletePolicy', oneOf('DeletePolicyLevel', DELETE_POLICY_LEVELS)),
      caps: from('caps', orNull(caps)),
      approval: from(
        'approval',
        oneOf<PurgePolicy['approval']>('Approval', ['none', 'second-person']),
      ),
    },
    demands: [nothingContradictory],
  })
}

/**
 * The io-ts codec of a whole {@link PurgePolicy}, for hosts that compose it with their own; every
 * field is required.
 */
export const PurgePolicyCodec: t.Type<PurgePolicy, PolicyJson, unknown> =
  /* @__PURE__ */ policyOver(null, null)

/**
 * The io-ts codec of changes to a policy: a field left out is the base's. `rules` and `requests`
 * are changed entry by entry, every other field as a whole. What comes of the two must not
 * contradict itself: `requests` and a rule about requests that are both the base's are changed
 * together.
 *
 * @param knownRules Every rule code there is; a code that is not among them and does not start with
 * `x-` is then a mistake, so that a rule that was meant to be `on` is not misspelt. Left out or
 * `null`: any well-formed code passes.
 */
export const policyCodecOver = (
  base: PurgePolicy,
  knownRules: readonly RuleCode[] | null = null,
): t.Type<PurgePolicy, PolicyJson, unknown> => policyOver(base, knownRules)

/**
 * Reads a policy from what `JSON.parse` made of a text that nobody vouches for. Never throws.
 *
 * @param input What came.
 * @param base The policy that holds where a field is left out, e.g. a preset; without it every
 * field is required.
 * @param knownRules As in {@link policyCodecOver}.
 * @returns Left with every mistake: `missing`, `unknown-key`, `forbidden-key`, `not-an-object`,
 * `not-a-list`, `not-one-of`, `not-a-whole-number`, `out-of-range`, `invalid-text`, `unknown-zone`,
 * `invalid-currency`, `invalid-rule-code`, `unknown-rule`, `invalid-percent`, `cap-without-limit`,
 * `contradictory-settings` (at both paths), `duplicate`, `too-long`, `too-many-mistakes`.
 */
export const decodePolicy = (
  input: unknown,
  base: PurgePolicy | null = null,
  knownRules: readonly RuleCode[] | null = null,
): E.Either<readonly Invalid[], PurgePolicy> => decodeWith(policyOver(base, knownRules))(input)

/**
 * Writes a policy as plain data for JSON, every field in a fixed order; {@link decodePolicy} reads
 * it back unchanged.
 */
export const encodePolicy = (policy: PurgePolicy): PolicyJson => PurgePolicyCodec.encode(policy)
