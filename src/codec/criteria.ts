// Criteria from JSON and back.
import type * as t from 'io-ts'
import { daysBack, type PurgeCriteria } from '../domain/criteria.js'
import type { Invalid } from '../domain/invalid.js'
import { MOST_CONDITIONS } from '../domain/limits.js'
import { NO_MONEY } from '../domain/money.js'
import { checkCriteria } from '../domain/validation/criteria.js'
import type { E } from '../internal/fp.js'
import { checked } from './checked.js'
import { asIs, dayText, list, object, tagged, typedDecimal } from './convert.js'
import { decodeWith } from './mistake.js'
import type { Plain } from './plain.js'
import { choiceParts } from './user-choice.js'

/** Criteria as JSON. */
export type CriteriaJson = Plain<PurgeCriteria>

const tag = { convert: asIs }

const counted = /* @__PURE__ */ object({
  _tag: tag,
  count: { convert: asIs },
  rule: { convert: asIs, leftOut: () => 'before' },
})

const limit = /* @__PURE__ */ tagged({
  'not-set': /* @__PURE__ */ object({ _tag: tag }),
  days: /* @__PURE__ */ object({
    _tag: tag,
    count: { convert: asIs },
    rule: { convert: asIs, leftOut: () => 'documented' },
  }),
  months: counted,
  years: counted,
  day: /* @__PURE__ */ object({
    _tag: tag,
    day: { convert: dayText },
    rule: { convert: asIs, leftOut: () => 'before' },
  }),
})

const condition = /* @__PURE__ */ tagged({
  past: /* @__PURE__ */ object({
    _tag: tag,
    field: { convert: asIs },
    limit: { convert: limit },
    absent: { convert: asIs, leftOut: () => 'not-selected' },
  }),
  absent: /* @__PURE__ */ object({ _tag: tag, field: { convert: asIs } }),
})

/**
 * The io-ts codec of {@link PurgeCriteria}, for hosts that compose it with their own; `mistakesOf`
 * reads its errors.
 *
 * A field left out has its default: `dates` the documented condition on the purge date with no days
 * set, `recordTypes`, `homeLibraries` and `exclude` empty, `waiveThreshold` 0, `include` null; of a
 * condition, `absent` not-selected; of a limit, `rule` documented for days, else before. A name
 * that is not known is a mistake, because a misspelt restriction would widen. So are the names of
 * the former form, which was one date (`dateField`, `days`, `cutoffRule`) and one record type
 * (`recordType`, `userGroups`): nothing of it is guessed.
 */
export const PurgeCriteriaCodec: t.Type<PurgeCriteria, CriteriaJson, unknown> =
  /* @__PURE__ */ checked<PurgeCriteria>({
    name: 'PurgeCriteria',
    check: checkCriteria,
    convert: /* @__PURE__ */ object({
      dates: {
        convert: /* @__PURE__ */ list(MOST_CONDITIONS, condition),
        leftOut: () => [daysBack('purgeDate', null)],
      },
      recordTypes: choiceParts.recordTypes,
      homeLibraries: choiceParts.homeLibraries,
      waiveThreshold: { convert: typedDecimal, leftOut: () => NO_MONEY },
      include: choiceParts.include,
      exclude: choiceParts.exclude,
    }),
  })

/**
 * Reads criteria from what `JSON.parse` made of a text that nobody vouches for. Never throws.
 *
 * @param input What came; `{}` is the documented job with no days set.
 * @returns Left with every mistake: `unknown-key`, `forbidden-key`, `not-an-object`, `not-a-list`,
 * `not-one-of`, `not-a-whole-number`, `not-a-boolean`, `out-of-range`, `invalid-text`,
 * `invalid-date`, `invalid-amount`, `negative-amount`, `invalid-user-key`, `duplicate`, `too-long`,
 * `too-many-mistakes`, `missing` (for `undefined`), `days-required`, `dates-required`.
 * @example
 * decodeCriteria({
 *   dates: [{ _tag: 'past', field: 'expiryDate', limit: { _tag: 'years', count: 2 } }],
 *   recordTypes: [{ recordType: 'public', userGroups: ['student'] }],
 *   waiveThreshold: '10.00',
 * })
 */
export const decodeCriteria: (input: unknown) => E.Either<readonly Invalid[], PurgeCriteria> =
  /* @__PURE__ */ decodeWith(PurgeCriteriaCodec)

/**
 * Writes criteria as plain data for JSON, every field in a fixed order; {@link decodeCriteria}
 * reads it back unchanged.
 */
export const encodeCriteria = (criteria: PurgeCriteria): CriteriaJson =>
  PurgeCriteriaCodec.encode(criteria)
