// `ils-user-purge/codec`: untrusted JSON in, domain out, and back.
export { MISTAKE_CODES } from '../domain/mistake-codes.js'
export {
  BulkOrderCodec,
  type BulkOrderJson,
  decodeBulkOrder,
  encodeBulkOrder,
} from './bulk-order.js'
export {
  CalendarDateCodec,
  calendarDateFromUnixMillis,
  parseCalendarDate,
  toDateZ,
  toUnixMillis,
} from './calendar-forms.js'
export { ConfirmationCodec, decodeConfirmation } from './confirmation.js'
export {
  type CriteriaJson,
  decodeCriteria,
  encodeCriteria,
  PurgeCriteriaCodec,
} from './criteria.js'
export { mistakesOf } from './mistake.js'
export type { Plain } from './plain.js'
export {
  decodePolicy,
  encodePolicy,
  type PolicyJson,
  PurgePolicyCodec,
  policyCodecOver,
  ZoneNameCodec,
} from './policy.js'
export {
  decodeUserFacts,
  encodeUserFacts,
  UserFactsCodec,
  type UserFactsJson,
} from './user-facts.js'
export { UserKeyCodec } from './user-choice.js'
