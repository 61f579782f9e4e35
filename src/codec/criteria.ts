// Criteria from JSON and back.
import type * as t from 'io-ts'
import type { PurgeCriteria } from '../domain/criteria.js'
import type { Invalid } from '../domain/invalid.js'
import { NO_MONEY } from '../domain/money.js'
import { checkCriteria } from '../domain/validation/criteria.js'
import type { E } from '../internal/fp.js'
import { checked } from './checked.js'
import { asIs, object, typedDecimal } from './convert.js'
import { decodeWith } from './mistake.js'
import type { Plain } from './plain.js'
import { filterParts } from './user-filter.js'

/** Criteria as JSON. */
export type CriteriaJson = Plain<PurgeCriteria>

/**
 * The io-ts codec of {@link PurgeCriteria}, for hosts that compose it with their own; `mistakesOf`
 * reads its errors.
 *
 * A field left out has its default: `dateField` purgeDate, `days` null, `cutoffRule` documented,
 * `recordType` null, `userGroups` and `exclude` empty, `waiveThreshold` 0, `include` null. A name
 * that is not known is a mistake, because a misspelt restriction would widen.
 */
export const PurgeCriteriaCodec: t.Type<PurgeCriteria, CriteriaJson, unknown> =
  /* @__PURE__ */ checked<PurgeCriteria>({
    name: 'PurgeCriteria',
    check: checkCriteria,
    convert: /* @__PURE__ */ object({
      dateField: { convert: asIs, leftOut: () => 'purgeDate' },
      days: { convert: asIs, leftOut: () => null },
      cutoffRule: { convert: asIs, leftOut: () => 'documented' },
      recordType: filterParts.recordType,
      userGroups: filterParts.userGroups,
      waiveThreshold: { convert: typedDecimal, leftOut: () => NO_MONEY },
      include: filterParts.include,
      exclude: filterParts.exclude,
    }),
  })

/**
 * Reads criteria from what `JSON.parse` made of a text that nobody vouches for. Never throws.
 *
 * @param input What came; `{}` is the documented job with no days set.
 * @returns Left with every mistake: `unknown-key`, `forbidden-key`, `not-an-object`, `not-a-list`,
 * `not-one-of`, `not-a-whole-number`, `out-of-range`, `invalid-text`, `invalid-amount`,
 * `negative-amount`, `invalid-user-key`, `duplicate`, `too-long`, `too-many-mistakes`, `missing`
 * (for `undefined`), `group-without-record-type`, `days-required`.
 * @example
 * decodeCriteria({ days: 30, recordType: 'public', userGroups: ['student'], waiveThreshold: '10.00' })
 */
export const decodeCriteria: (input: unknown) => E.Either<readonly Invalid[], PurgeCriteria> =
  /* @__PURE__ */ decodeWith(PurgeCriteriaCodec)

/**
 * Writes criteria as plain data for JSON, every field in a fixed order; {@link decodeCriteria}
 * reads it back unchanged.
 */
export const encodeCriteria = (criteria: PurgeCriteria): CriteriaJson =>
  PurgeCriteriaCodec.encode(criteria)
