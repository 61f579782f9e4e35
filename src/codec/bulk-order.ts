// Bulk orders from JSON and back.
import type * as t from 'io-ts'
import type { Invalid } from '../domain/invalid.js'
import { MOST_EXCEPTIONS } from '../domain/limits.js'
import { checkBulkOrder } from '../domain/validation/order.js'
import type { E } from '../internal/fp.js'
import type { BulkOrder } from '../jobs/job.js'
import { checked } from './checked.js'
import { asIs, dayText, list, object, tagged } from './convert.js'
import { decodeWith } from './mistake.js'
import type { Plain } from './plain.js'
import { userChoice } from './user-choice.js'

/** A bulk order as JSON. */
export type BulkOrderJson = Plain<BulkOrder>

const tag = { convert: asIs }

const anchor = /* @__PURE__ */ tagged({
  'expiry-date': /* @__PURE__ */ object({ _tag: tag }),
  'quarter-end-of-expiry-date': /* @__PURE__ */ object({ _tag: tag }),
  'run-date': /* @__PURE__ */ object({ _tag: tag }),
  day: /* @__PURE__ */ object({ _tag: tag, date: { convert: dayText } }),
})

const rule = /* @__PURE__ */ object({
  anchor: { convert: anchor },
  months: { convert: asIs, leftOut: () => 0 },
  days: { convert: asIs, leftOut: () => 0 },
})

const exception = /* @__PURE__ */ tagged({
  group: /* @__PURE__ */ object({
    _tag: tag,
    userGroup: { convert: asIs },
    rule: { convert: rule },
  }),
  extra: /* @__PURE__ */ object({ _tag: tag, fact: { convert: asIs }, rule: { convert: rule } }),
})

const assignment = /* @__PURE__ */ object({
  rule: { convert: rule },
  exceptions: {
    convert: /* @__PURE__ */ list(MOST_EXCEPTIONS, exception),
    leftOut: () => [],
  },
  // The narrower of the two: a date that somebody set is not replaced unless that was asked for.
  onlyWhereEmpty: { convert: asIs, leftOut: () => true },
})

const order = /* @__PURE__ */ tagged({
  'assign-purge-dates': /* @__PURE__ */ object({
    _tag: tag,
    users: {
      convert: userChoice,
      leftOut: () => ({ recordTypes: [], homeLibraries: [], include: null, exclude: [] }),
    },
    assignment: { convert: assignment },
    timeZone: { convert: asIs },
    notify: { convert: asIs, leftOut: () => false },
  }),
  'reapply-delete-policy': /* @__PURE__ */ object({ _tag: tag, level: { convert: asIs } }),
})

/**
 * The io-ts codec of {@link BulkOrder}, for hosts that compose it with their own; `mistakesOf`
 * reads its errors.
 *
 * `_tag` chooses the order, and only that order's mistakes are listed. Left out, `users` is
 * everybody, `exceptions` empty, `onlyWhereEmpty` true, `notify` false, `months` and `days` 0;
 * everything else is required.
 */
export const BulkOrderCodec: t.Type<BulkOrder, BulkOrderJson, unknown> =
  /* @__PURE__ */ checked<BulkOrder>({
    name: 'BulkOrder',
    check: checkBulkOrder,
    convert: order,
  })

/**
 * Reads a bulk order from what `JSON.parse` made of a text that nobody vouches for. Never throws.
 *
 * The limits are those of a run, so an order that was read is refused there only for ports that the
 * host does not have.
 *
 * @param input What came. Days may be written `YYYY-MM-DD` or `YYYY-MM-DDZ`.
 * @returns Left with every mistake, none of which repeats a user key: `missing`, `unknown-key`,
 * `forbidden-key`, `not-an-object`, `not-a-list`, `not-a-boolean`, `not-one-of` (also for `_tag`),
 * `not-a-whole-number`, `out-of-range`, `invalid-text`, `invalid-user-key`, `invalid-date`,
 * `unknown-zone`, `duplicate`, `too-long`, `too-many-mistakes`; `moved-setting` for `recordType`
 * and `userGroups` of the former form of `users`.
 * @example
 * decodeBulkOrder({ _tag: 'reapply-delete-policy', level: 'remove' })
 */
export const decodeBulkOrder: (input: unknown) => E.Either<readonly Invalid[], BulkOrder> =
  /* @__PURE__ */ decodeWith(BulkOrderCodec)

/**
 * Writes a bulk order as plain data for JSON, every field in a fixed order; {@link decodeBulkOrder}
 * reads it back unchanged.
 */
export const encodeBulkOrder = (order: BulkOrder): BulkOrderJson => BulkOrderCodec.encode(order)
