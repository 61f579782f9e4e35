// Bulk orders from JSON and back.
import type * as t from 'io-ts'
import type { Invalid } from '../domain/invalid.js'
import { DELETE_POLICY_LEVELS } from '../domain/policy.js'
import type {
  PurgeDateAnchor,
  PurgeDateAssignment,
  PurgeDateException,
  PurgeDateRule,
} from '../domain/purge-date-rule.js'
import type { E } from '../internal/fp.js'
import type { AssignPurgeDatesOrder, BulkOrder, ReapplyDeletePolicyOrder } from '../jobs/job.js'
import { calendarDay } from './calendar-forms.js'
import { oneOf, wholeNumber, word, yesOrNo } from './leaf.js'
import { decodeWith, openly } from './mistake.js'
import type { Plain } from './plain.js'
import { ZoneNameCodec } from './policy.js'
import { list, required, struct, withDefault } from './structure.js'
import { tagged, tagOf } from './tagged.js'
import { userFilter } from './user-filter.js'

/** A bulk order as JSON. */
export type BulkOrderJson = Plain<BulkOrder>

const MAX_MONTHS = 1200
const MAX_DAYS = 36_500
const MAX_EXCEPTIONS = 10_000

type AnchorOf<Tag> = Extract<PurgeDateAnchor, { readonly _tag: Tag }>
type ExceptionOf<Tag> = Extract<PurgeDateException, { readonly _tag: Tag }>

const anchor = /* @__PURE__ */ tagged<PurgeDateAnchor>('PurgeDateAnchor', {
  'expiry-date': struct<AnchorOf<'expiry-date'>>({
    name: 'ExpiryDateAnchor',
    fields: { _tag: tagOf('expiry-date') },
  }),
  'quarter-end-of-expiry-date': struct<AnchorOf<'quarter-end-of-expiry-date'>>({
    name: 'QuarterEndAnchor',
    fields: { _tag: tagOf('quarter-end-of-expiry-date') },
  }),
  'run-date': struct<AnchorOf<'run-date'>>({
    name: 'RunDateAnchor',
    fields: { _tag: tagOf('run-date') },
  }),
  // A day of the calendar, such as a term's end, is nobody's own: it is shown.
  day: struct<AnchorOf<'day'>>({
    name: 'DayAnchor',
    fields: { _tag: tagOf('day'), date: required(calendarDay(openly)) },
  }),
})

const rule = /* @__PURE__ */ struct<PurgeDateRule>({
  name: 'PurgeDateRule',
  fields: {
    anchor: required(anchor),
    months: withDefault(wholeNumber('Months', 0, MAX_MONTHS), () => 0),
    days: withDefault(wholeNumber('Days', 0, MAX_DAYS), () => 0),
  },
})

const exception = /* @__PURE__ */ tagged<PurgeDateException>('PurgeDateException', {
  group: struct<ExceptionOf<'group'>>({
    name: 'GroupException',
    fields: {
      _tag: tagOf('group'),
      userGroup: required(word('UserGroup', openly)),
      rule: required(rule),
    },
  }),
  extra: struct<ExceptionOf<'extra'>>({
    name: 'ExtraException',
    fields: {
      _tag: tagOf('extra'),
      fact: required(word('FactName', openly)),
      rule: required(rule),
    },
  }),
})

/**
 * The first exception that fits wins, so a second one for the same group or fact would never be
 * looked at.
 */
const whomItMeans = (each: PurgeDateException): string =>
  `${each._tag} ${each._tag === 'group' ? each.userGroup : each.fact}`

const assignment = /* @__PURE__ */ struct<PurgeDateAssignment>({
  name: 'PurgeDateAssignment',
  fields: {
    rule: required(rule),
    exceptions: withDefault(
      list(exception, { name: 'PurgeDateExceptions', max: MAX_EXCEPTIONS, unique: whomItMeans }),
      () => [],
    ),
    // The narrower of the two: a date that somebody set is not replaced unless that was asked for.
    onlyWhereEmpty: withDefault(yesOrNo(openly), () => true),
  },
})

const assignPurgeDates = /* @__PURE__ */ struct<AssignPurgeDatesOrder>({
  name: 'AssignPurgeDatesOrder',
  fields: {
    _tag: tagOf('assign-purge-dates'),
    users: withDefault(userFilter, () => ({
      recordType: null,
      userGroups: [],
      include: null,
      exclude: [],
    })),
    assignment: required(assignment),
    timeZone: required(ZoneNameCodec),
    notify: withDefault(yesOrNo(openly), () => false),
  },
})

const reapplyDeletePolicy = /* @__PURE__ */ struct<ReapplyDeletePolicyOrder>({
  name: 'ReapplyDeletePolicyOrder',
  fields: {
    _tag: tagOf('reapply-delete-policy'),
    level: required(oneOf('DeletePolicyLevel', DELETE_POLICY_LEVELS)),
  },
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
  /* @__PURE__ */ tagged<BulkOrder>('BulkOrder', {
    'assign-purge-dates': assignPurgeDates,
    'reapply-delete-policy': reapplyDeletePolicy,
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
 * `unknown-zone`, `duplicate`, `too-long`, `too-many-mistakes`, `group-without-record-type`.
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
