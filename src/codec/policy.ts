// Policies from JSON and back, whole or as changes to another.
import type * as t from 'io-ts'
import type { ZoneName } from '../domain/calendar.js'
import { zone } from '../domain/checks.js'
import type { Invalid } from '../domain/invalid.js'
import { MOST_GROUPS } from '../domain/limits.js'
import type { PurgePolicy } from '../domain/policy.js'
import type { RequestState } from '../domain/user.js'
import { checkPolicy } from '../domain/validation/policy.js'
import { ANY_RULES, type KnownRules } from '../domain/validation/rules.js'
import type { RuleCode } from '../domain/verdict.js'
import type { E } from '../internal/fp.js'
import { checked } from './checked.js'
import { asIs, type Convert, decimal, list, object, type Part, settingsOver } from './convert.js'
import { decodeWith } from './mistake.js'
import { nearest } from './names.js'
import type { Plain } from './plain.js'

/** A policy as JSON. */
export type PolicyJson = Plain<PurgePolicy>

/** An IANA time zone. */
export const ZoneNameCodec: t.Type<ZoneName, ZoneName, unknown> = /* @__PURE__ */ checked<ZoneName>(
  { name: 'ZoneName', check: zone },
) as t.Type<ZoneName, ZoneName, unknown>

const currency = /* @__PURE__ */ object({ code: { convert: asIs }, digits: { convert: asIs } })

const limits = {
  maxCount: { convert: asIs, leftOut: () => null },
  maxPercent: { convert: decimal, leftOut: () => null },
}

const caps = /* @__PURE__ */ object({
  ...limits,
  // The narrower of the two: refuses when either limit is exceeded.
  exceededWhen: { convert: asIs, leftOut: () => 'or' },
  period: { convert: /* @__PURE__ */ object({ days: { convert: asIs }, ...limits }) },
})

const recentDays = /* @__PURE__ */ object({ days: { convert: asIs }, setting: { convert: asIs } })

const protectedGroups = /* @__PURE__ */ object({
  groups: { convert: /* @__PURE__ */ list(MOST_GROUPS) },
  setting: { convert: asIs },
})

/**
 * A part that is the base's where it is left out; the checks say whether it may lack altogether.
 */
function part(convert: Convert, base: object | null, name: string): Part {
  // What a policy need not have is none of the base's either where the base does not name it.
  if (base === null || !Object.hasOwn(base, name)) return { convert }
  // The base's own value is copied: what is decoded shares nothing with it.
  const leftOut = () => convert(Reflect.get(base, name), '', { mistakes: [], isChanged: false })
  return { convert, leftOut }
}

function partsOver(converts: Readonly<Record<string, Convert>>, base: object | null) {
  return Object.fromEntries(
    Object.entries(converts).map(([name, convert]) => [name, part(convert, base, name)]),
  )
}

function policyConvert(base: PurgePolicy | null): Convert {
  const requests = {
    pending: asIs,
    inTransit: asIs,
    onHoldShelf: asIs,
    shipped: asIs,
  } satisfies Readonly<Record<RequestState, Convert>>
  const fields = {
    name: asIs,
    timeZone: asIs,
    currency,
    rules: settingsOver(base === null ? {} : base.rules),
    fineTotal: asIs,
    requests: object(partsOver(requests, base === null ? null : base.requests)),
    recentActivity: recentDays,
    recentLoan: recentDays,
    protectedGroups,
    researchers: asIs,
    deletePolicy: asIs,
    caps,
    approval: asIs,
    evidence: asIs,
  } satisfies Readonly<Record<keyof PurgePolicy, Convert>>
  // A name of the former form is passed on: the check says what is written instead.
  return object({ ...partsOver(fields, base), recentActivityDays: { convert: asIs } })
}

/** The rules that a policy may name; a host's own are known to the host alone. */
function rulesIn(known: readonly RuleCode[] | null, base: PurgePolicy | null): KnownRules {
  if (known === null) return ANY_RULES
  const has = (code: string) =>
    code.startsWith('x-') || known.includes(code) || Object.hasOwn(base?.rules ?? {}, code)
  return { ...ANY_RULES, has }
}

function policyOver(
  base: PurgePolicy | null,
  known: readonly RuleCode[] | null,
): t.Type<PurgePolicy, PolicyJson, unknown> {
  const check = checkPolicy(rulesIn(known, base))
  return checked<PurgePolicy>({
    name: 'PurgePolicy',
    check,
    convert: policyConvert(base),
    // Where any code passes, none is unknown.
    ...(known === null
      ? {}
      : { reword: (each) => (each.code === 'unknown-rule' ? withNearest(each, known) : each) }),
  })
}

function withNearest(each: Invalid, known: readonly RuleCode[]): Invalid {
  const meant = nearest(each.path.slice(each.path.lastIndexOf('.') + 1), known)
  return meant === null ? each : { ...each, expected: `a known rule, perhaps ${meant}` }
}

/**
 * The io-ts codec of a whole {@link PurgePolicy}, for hosts that compose it with their own; every
 * field is required.
 */
export const PurgePolicyCodec: t.Type<PurgePolicy, PolicyJson, unknown> =
  /* @__PURE__ */ policyOver(null, null)

/**
 * The io-ts codec of changes to a policy: a field left out is the base's. `rules` and `requests`
 * are changed entry by entry, every other field as a whole.
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
 * `moved-setting`, `duplicate`, `too-long`, `too-many-mistakes`.
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
