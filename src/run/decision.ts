// What is decided about one user: the two forms that a decision has.
import type { CalendarDate } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { DatesBefore } from '../domain/purge-date-rule.js'
import type { PurgeActions, Reason, Warning } from '../domain/verdict.js'
import type { Decision } from './work.js'

const NONE: readonly [] = []

/** The user stays, and the reasons say why. */
export function stays(
  key: UserKey,
  reasons: readonly Reason[],
  warnings: readonly Warning[] = NONE,
  homeLibrary: string | null = null,
): Decision {
  return { key, act: false, reasons, warnings, actions: null, homeLibrary }
}

/** The steps are taken on the user. */
export function goes(
  key: UserKey,
  warnings: readonly Warning[] = NONE,
  actions: PurgeActions | null = null,
  homeLibrary: string | null = null,
): Decision {
  return { key, act: true, reasons: NONE, warnings, actions, homeLibrary }
}

/** The steps are taken on the user, who gets this purge date. */
export function getsDate(
  key: UserKey,
  assigned: CalendarDate,
  datesBefore: DatesBefore = {},
): Decision {
  return { ...goes(key), assigned, datesBefore }
}
